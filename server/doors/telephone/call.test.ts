import fc from 'fast-check';
import { beforeEach, describe, expect, it, test } from 'vitest';

import type { WallClock } from '../../base/clock.ts';
import type { Person } from '../../booking/office.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue, type Catalogue } from '../../catalogue/index.ts';
import { faultsOf } from '../text/contract.ts';
import { Inbox } from '../text/inbox.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { createTelephoneDoor, type TelephoneContext } from './door.ts';
import { PROMPTS, soundsOf, wordsOf } from './prompts.ts';
import { HEADER, type Caller, type HangUp } from './samples/asterisk.ts';
import { callUp, SampleCall } from './samples/call.ts';

const SEED = 20_261_120;

const ANA = '52998224725';
const RUI = '11144477735';
const BIRTH = '01021990';
const DAY = '23112026';

const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');
const at = (hour: number, minute = 0): WallClock => ({
  nowUs: () => new Date(2026, 10, 20, hour, minute).getTime() * 1000,
});

let office: SampleOffice;
beforeEach(() => {
  office = new SampleOffice(at(9));
});

const doorWith = (context: Partial<TelephoneContext> = {}) =>
  createTelephoneDoor({ catalogue, clock: at(9, 15), ...context });
const call = (caller: Caller, context: Partial<TelephoneContext> = {}) =>
  callUp(doorWith(context), office, caller);

/** A call of Ana's, or whose the number is, from the menu on. */
const serve = (types: readonly string[], more: Omit<Caller, 'types'> = {}, cpf = ANA) =>
  call({ types: [cpf, BIRTH, ...types], ...more });

const slotAt = (provider: string, day: string, time: string): number => {
  const slot = catalogue.slotOf({ provider, day, time });
  if (slot === undefined) throw new Error(`${provider} is not on sale on ${day} at ${time}`);
  return slot;
};
/** Key 1, then 1: Cardiologia, Dr. Anielton Santiago; 3 on the day asked for: the third half hour. */
const BOOK = ['1', '1', '1', DAY, '3'];
const BOOKED = slotAt('Dr. Anielton Santiago', '2026-11-23', '09:00');

const person = (cpf = ANA): Person => {
  const found = office.find(`cpf:${cpf}`);
  if (found === undefined) throw new Error(`${cpf} has no record`);
  return found;
};
const heldBy = (cpf = ANA): readonly number[] => {
  const found = office.find(`cpf:${cpf}`);
  return found === undefined ? [] : office.bookingsOf(found);
};

/** The prompts in the order in which they were begun. */
const played = (commands: readonly string[]): string[] =>
  commands.flatMap((command) => /^(?:STREAM FILE|GET DATA) vaga\/(\S+)/.exec(command)?.[1] ?? []);

describe('a full call', () => {
  test('is led command by command', () => {
    const { commands, ended, leftToType, complaints } = serve([...BOOK, '2', '3', DAY, '0']);
    const keys = '"0123456789*#"';
    const menu = [`STREAM FILE vaga/menu ${keys}`, 'WAIT FOR DIGIT 6000'];
    const choices = (question: string, files: string[]): string[] => [
      `STREAM FILE vaga/${question} ${keys}`,
      ...files.flatMap((file, index) => [
        `STREAM FILE vaga/${file} ${keys}`,
        `STREAM FILE vaga/digite-${index + 1} ${keys}`,
      ]),
      'WAIT FOR DIGIT 6000',
    ];
    const eight = Date.parse('1970-01-01T08:00Z') / 1000;
    const appointment = [
      'STREAM FILE vaga/especialidade-cardiologia ""',
      'STREAM FILE vaga/medico-dr-anielton-santiago ""',
      `SAY DATETIME ${Date.parse('2026-11-23T12:00Z') / 1000} "" dB UTC`,
      `SAY DATETIME ${eight + 3600} "" HM UTC`,
    ];
    expect(commands).toEqual([
      'ANSWER',
      'STREAM FILE vaga/bom-dia ""',
      'STREAM FILE vaga/bem-vindo ""',
      'GET DATA vaga/digite-cpf 6000 11',
      'GET DATA vaga/digite-nascimento 6000 8',
      ...menu,
      ...choices('escolha-especialidade', [
        'especialidade-cardiologia',
        'especialidade-dermatologia',
        'especialidade-endocrinologia',
        'especialidade-ginecologia',
        'especialidade-neurologia',
        'especialidade-otorrinolaringologia',
        'especialidade-clinico-geral',
      ]),
      ...choices('escolha-medico', ['medico-dr-anielton-santiago', 'medico-dra-marina-correa']),
      'GET DATA vaga/digite-data 6000 8',
      `STREAM FILE vaga/escolha-horario ${keys}`,
      ...Array.from({ length: 9 }, (_, index) => [
        `SAY DATETIME ${eight + index * 1800} ${keys} HM UTC`,
        `STREAM FILE vaga/digite-${index + 1} ${keys}`,
      ]).flat(),
      `STREAM FILE vaga/mais-opcoes ${keys}`,
      'WAIT FOR DIGIT 6000',
      'STREAM FILE vaga/consulta-marcada ""',
      ...appointment,
      ...menu,
      'STREAM FILE vaga/suas-consultas ""',
      ...appointment,
      ...menu,
      'STREAM FILE vaga/suas-consultas ""',
      ...appointment,
      'GET DATA vaga/digite-data-cancelar 6000 8',
      'STREAM FILE vaga/consulta-cancelada ""',
      ...menu,
      'STREAM FILE vaga/ate-logo ""',
      'HANGUP',
    ]);
    expect({ ended, leftToType, complaints }).toEqual({ ended: true, leftToType: [], complaints: [] });
    expect(office.trailOf(person()).map(({ kind, slot }) => [kind, slot])).toEqual([
      ['BOOK_SUCCESS', BOOKED],
      ['CANCEL_SUCCESS', BOOKED],
    ]);
  });

  test('comes to the same when keys are pressed before a sound is over', () => {
    const { leftToType, ended } = serve([...BOOK, '2', '0'], { impatient: true });
    expect({ leftToType, ended, held: heldBy() }).toEqual({ leftToType: [], ended: true, held: [BOOKED] });
  });

  test.each([
    [5, 'boa-noite'],
    [6, 'bom-dia'],
    [11, 'bom-dia'],
    [12, 'boa-tarde'],
    [17, 'boa-tarde'],
    [18, 'boa-noite'],
    [0, 'boa-noite'],
  ])('at %i hours begins with %s', (hour, greeting) => {
    expect(played(call({ types: [] }, { clock: at(hour, 59) }).commands)[0]).toBe(greeting);
  });

  test('has its sounds in the folder that is asked for', () => {
    const { commands } = call({ types: [] }, { options: { soundFolder: '/srv/sons da "clinica"' } });
    expect(commands[1]).toBe(String.raw`STREAM FILE "/srv/sons da \"clinica\"/bom-dia" ""`);
    expect(call({ types: [] }, { options: { soundFolder: '' } }).commands[1]).toBe('STREAM FILE bom-dia ""');
  });
});

describe('a caller who hangs up', () => {
  const types = [ANA, BIRTH, ...BOOK, '2', '3', DAY, '0'];
  const decidedIn = (commands: readonly string[], file: string): number =>
    commands.findIndex((command) => command.includes(`vaga/${file} `)) + 1;

  it.each(['instead', 'playing', 'after'] as const)('at any prompt (%s) leaves nothing half done', (how) => {
    const { commands } = call({ types });
    const booked = decidedIn(commands, 'consulta-marcada');
    const cancelled = decidedIn(commands, 'consulta-cancelada');
    expect(commands.length).toBeGreaterThan(60);
    for (let atCommand = 1; atCommand <= commands.length; atCommand += 1) {
      office = new SampleOffice(at(9));
      const hangUp: HangUp = { atCommand, how };
      const ended = call({ types, hangUp });
      expect(ended.ended, `at ${commands[atCommand - 1]}`).toBe(true);
      // After a failure it is asked once whether the caller is still there.
      const asked = how === 'playing' ? ['CHANNEL STATUS'] : [];
      const last = how === 'after' && atCommand < commands.length ? [commands[atCommand]] : asked;
      expect([...ended.commands]).toEqual([...commands.slice(0, atCommand), ...last]);

      // What the last answer decided was decided, and nothing else.
      const reached = how === 'after' ? atCommand + 1 : atCommand;
      const holds = reached >= booked && reached < cancelled;
      expect(heldBy(), `at ${commands[atCommand - 1]}`).toEqual(holds ? [BOOKED] : []);

      // The person is served as ever, and the slot is sold to somebody else or not.
      expect(serve(holds ? ['3', DAY, ...BOOK, '0'] : [...BOOK, '0']).leftToType).toEqual([]);
      expect(heldBy()).toEqual([BOOKED]);
      serve(['3', DAY, '0']);
      serve([...BOOK, '0'], {}, RUI);
      expect([heldBy(), heldBy(RUI)]).toEqual([[], [BOOKED]]);
    }
  });

  test('where Asterisk sends no HANGUP is seen from its next answer', () => {
    const { commands, ended, complaints } = call({
      types,
      answers: (command) =>
        command.includes('bem-vindo')
          ? '511 Command Not Permitted on a dead channel or intercept routine\n'
          : undefined,
    });
    expect({ ended, complaints }).toEqual({ ended: true, complaints: [] });
    expect(commands).toHaveLength(3);
  });

  test('by a cut connection is not gone on with', () => {
    const written: unknown[] = [];
    const conversation = doorWith().open({
      office,
      write: (answer) => written.push(answer),
      writeLater: () => {},
      end: () => {},
      after: () => () => {},
      run: () => {},
      refuse: () => {},
      complain: () => {},
    });
    conversation.receive(Buffer.from(HEADER.join('')));
    conversation.closed?.();
    conversation.receive(Buffer.from('200 result=0'));
    expect(written).toEqual(['ANSWER\n']);
  });
});

describe('who it is', () => {
  test('has to be told by both, CPF and birth date', () => {
    serve(['0']);
    expect(person()).toMatchObject({ key: `cpf:${ANA}`, name: '', birth: 19_900_201 });
    const other = call({ types: [ANA, '02021990', ...BOOK] });
    expect(played(other.commands).slice(-2)).toEqual(['cadastro-nao-encontrado', 'ate-logo']);
    expect(heldBy()).toEqual([]);
  });

  test('is completed where another door knew the CPF alone', () => {
    office.register(`cpf:${ANA}`, 'Ana');
    expect(serve([...BOOK, '0']).ended).toBe(true);
    expect(person()).toMatchObject({ name: 'Ana', birth: 19_900_201 });
    expect(heldBy()).toEqual([BOOKED]);
  });

  test('is nobody where unknown callers are not registered', () => {
    const context = { options: { registerCallers: false } };
    const unknown = call({ types: [ANA, BIRTH, '0'] }, context);
    expect(played(unknown.commands).slice(-2)).toEqual(['cadastro-nao-encontrado', 'ate-logo']);
    expect(office.find(`cpf:${ANA}`)).toBeUndefined();
    office.register(`cpf:${ANA}`, 'Ana');
    expect(call({ types: [ANA, BIRTH, '0'] }, context).leftToType).toEqual([]);
  });

  test('is nobody where there is no room for more persons', () => {
    office.full = true;
    expect(played(serve(['0']).commands)).toContain('cadastro-nao-encontrado');
  });

  test('is asked again for a CPF that is none and a day that is none', () => {
    const { commands, leftToType } = call({
      types: ['52998224724', '5299822', ANA, '30021990', '21112026', BIRTH, '0'],
    });
    expect(leftToType).toEqual([]);
    expect(
      played(commands).filter((prompt) => prompt.endsWith('valido') || prompt.endsWith('valida')),
    ).toEqual(['cpf-invalido', 'cpf-invalido', 'data-invalida', 'data-invalida']);
  });
});

describe('three times', () => {
  /** The steps of a call, each with the keys that lead there and the prompt that is asked. */
  const STEPS: readonly { name: string; before: readonly string[]; wrong: string; says: string }[] = [
    { name: 'the CPF', before: [], wrong: '11111111111', says: 'cpf-invalido' },
    { name: 'the birth date', before: [ANA], wrong: '99999999', says: 'data-invalida' },
    { name: 'the menu', before: [ANA, BIRTH], wrong: '7', says: 'opcao-invalida' },
    { name: 'the specialty', before: [ANA, BIRTH, '1'], wrong: '8', says: 'opcao-invalida' },
    { name: 'the doctor', before: [ANA, BIRTH, '1', '1'], wrong: '*', says: 'opcao-invalida' },
    { name: 'the date', before: [ANA, BIRTH, '1', '1', '1'], wrong: '31112026', says: 'data-invalida' },
    { name: 'the time', before: [ANA, BIRTH, '1', '1', '1', DAY], wrong: '#', says: 'opcao-invalida' },
  ];

  it.each(STEPS)('nothing typed for $name is goodbye', ({ before }) => {
    const { commands, ended } = call({ types: before });
    expect(played(commands).filter((prompt) => prompt === 'nao-ouvi')).toHaveLength(3);
    expect(commands.slice(-2)).toEqual(['STREAM FILE vaga/ate-logo ""', 'HANGUP']);
    expect({ ended, held: heldBy() }).toEqual({ ended: true, held: [] });
  });

  it.each(STEPS)('something wrong for $name is goodbye', ({ before, wrong, says }) => {
    const { commands, ended } = call({ types: [...before, wrong, wrong, wrong, '0', '0'] });
    expect(played(commands).filter((prompt) => prompt === says)).toHaveLength(3);
    expect(commands.slice(-2)).toEqual(['STREAM FILE vaga/ate-logo ""', 'HANGUP']);
    expect({ ended, held: heldBy() }).toEqual({ ended: true, held: [] });
  });

  test('is not reached by two, and counted anew for each question', () => {
    const { leftToType } = serve(['7', '', '1', '8', '9', '1', '1', '', '', DAY, '', '#', '3', '0']);
    expect({ leftToType, held: heldBy() }).toEqual({ leftToType: [], held: [BOOKED] });
  });

  test('no day of the appointments to be cancelled is goodbye', () => {
    serve([...BOOK, '0']);
    const { commands } = serve(['3', '24112026', '24112026', '24112026']);
    expect(played(commands).filter((prompt) => prompt === 'nenhuma-nessa-data')).toHaveLength(3);
    expect(heldBy()).toEqual([BOOKED]);
  });
});

describe('booking', () => {
  test('has pages of nine, round and round, and every time can be had', () => {
    for (const [index, time] of catalogue.times.entries()) {
      office = new SampleOffice(at(9));
      const pages = Array.from({ length: Math.floor(index / 9) }, () => '0');
      serve(['1', '7', '1', DAY, '0', '0', '0', ...pages, String((index % 9) + 1), '0']);
      expect(heldBy()).toEqual([slotAt('Dr. Leonardo Araujo', '2026-11-23', time)]);
    }
  });

  test('offers what is free, and says so where nothing is', () => {
    const rui = office.register(`cpf:${RUI}`, 'Rui')!;
    for (const time of catalogue.times) office.book(rui, slotAt('Dr. Anielton Santiago', '2026-11-23', time));
    const full = serve(['1', '1', '1', DAY, DAY, DAY, '0']);
    expect(full.leftToType).toEqual([]);
    expect(played(full.commands).filter((prompt) => prompt === 'sem-horarios')).toHaveLength(3);

    office.cancel(rui, slotAt('Dr. Anielton Santiago', '2026-11-23', '14:30'));
    const { commands } = serve(['1', '1', '1', DAY, '1', '0']);
    expect(played(commands)).not.toContain('mais-opcoes');
    expect(heldBy()).toEqual([slotAt('Dr. Anielton Santiago', '2026-11-23', '14:30')]);
  });

  test('offers again where somebody was faster', () => {
    const rui = office.register(`cpf:${RUI}`, 'Rui')!;
    const { appoint } = office;
    let tries = 0;
    office.appoint = (...asked) => {
      tries += 1;
      if (tries === 1) office.book(rui, BOOKED);
      return appoint.apply(office, asked);
    };
    const { commands } = serve([...BOOK, '3', '0']);
    expect(played(commands)).toContain('horario-ocupado');
    expect(heldBy()).toEqual([slotAt('Dr. Anielton Santiago', '2026-11-23', '09:30')]);
  });

  test('sells no time that has passed, no day that has, and none that is not on sale', () => {
    const early = serve(['1', '1', '1', '20112026', '1', '0']);
    expect(early.leftToType).toEqual([]);
    expect(heldBy()).toEqual([slotAt('Dr. Anielton Santiago', '2026-11-20', '09:30')]);
    const late = call(
      { types: [RUI, BIRTH, '1', '1', '1', '20112026', DAY, '1', '0'] },
      { clock: at(20, 1) },
    );
    expect(played(late.commands)).toContain('sem-horarios');
    const since = { catalogue: readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-18') };
    const past = call({ types: ['98765432100', BIRTH, '1', '1', '1', '19112026'] }, since);
    expect(played(past.commands)).toContain('data-fora-da-agenda');
    const others = serve(['1', '2', '1', '19112026', '19012027', '18012027', '1', '0']);
    expect(played(others.commands).filter((prompt) => prompt === 'data-fora-da-agenda')).toHaveLength(2);
    expect(heldBy()).toContain(slotAt('Dr. Rafael Costa', '2027-01-18', '08:00'));
  });

  test('is one appointment a person and specialty, whoever the doctor', () => {
    serve([...BOOK, '0']);
    const { commands, leftToType } = serve(['1', '1', '0']);
    expect({ leftToType, held: heldBy() }).toEqual({ leftToType: [], held: [BOOKED] });
    expect(played(commands)).toContain('ja-tem-consulta');
    serve(['1', '2', '1', DAY, '1', '0']);
    expect(heldBy()).toHaveLength(2);
  });

  test('is one appointment also where the person got it elsewhere meanwhile', () => {
    const { appoint } = office;
    office.appoint = (...asked) => {
      office.book(person(), slotAt('Dra. Marina Correa', '2026-11-24', '08:00'));
      return appoint.apply(office, asked);
    };
    expect(played(serve([...BOOK, '0']).commands)).toContain('ja-tem-consulta');
    expect(heldBy()).toEqual([slotAt('Dra. Marina Correa', '2026-11-24', '08:00')]);
  });
});

describe('cancelling', () => {
  test('is by key where a day has several appointments', () => {
    serve([...BOOK, '1', '2', '1', DAY, '1', '0']);
    const [first, second] = heldBy();
    const { commands } = serve(['3', DAY, '1', '0']);
    expect(played(commands)).toContain('escolha-consulta');
    // 08:00 comes before 09:00, whatever the numbers of the slots are.
    expect(heldBy()).toEqual([first]);
    expect(catalogue.placeOf(second)?.time).toBe('08:00');
  });

  test('says where there is none, and where it went away meanwhile', () => {
    expect(
      played(serve(['3', '2', '0']).commands).filter((prompt) => prompt === 'nenhuma-consulta'),
    ).toHaveLength(2);
    serve([...BOOK, '0']);
    const { cancel } = office;
    office.cancel = (...asked) => {
      cancel.apply(office, asked);
      return cancel.apply(office, asked);
    };
    expect(played(serve(['3', DAY, '0']).commands)).toContain('consulta-nao-existe');
  });
});

describe('a sound that is missing', () => {
  const types = [ANA, BIRTH, ...BOOK, '2', '3', DAY, ...BOOK, '0'];

  test.each(Object.keys(PROMPTS))('does not end the call: %s', (prompt) => {
    const { leftToType, ended, complaints } = call({ types, missing: (sound) => sound === `vaga/${prompt}` });
    expect({ leftToType, ended, held: heldBy() }).toEqual({ leftToType: [], ended: true, held: [BOOKED] });
    expect(complaints.length).toBeLessThanOrEqual(1);
  });

  test('is logged once a call, here and on the console of Asterisk', () => {
    const { commands, complaints } = call({ types, missing: (sound) => sound === 'vaga/menu' });
    expect(complaints).toEqual(['Asterisk has not played menu: is the sound file there?']);
    expect(commands.filter((command) => command.startsWith('VERBOSE'))).toEqual([
      'VERBOSE "vaga: Asterisk has not played menu: is the sound file there?" 1',
    ]);
    const asked = commands.indexOf('STREAM FILE vaga/menu "0123456789*#"');
    expect(commands.slice(asked + 1, asked + 5)).toEqual([
      'CHANNEL STATUS',
      'VERBOSE "vaga: Asterisk has not played menu: is the sound file there?" 1',
      'SAY DIGITS 1230 "0123456789*#"',
      'WAIT FOR DIGIT 6000',
    ]);
  });

  test('with all the others leaves a call that can be held by its digits', () => {
    const { leftToType, ended, commands } = call({ types, missing: (sound) => sound.startsWith('vaga/') });
    expect({ leftToType, ended, held: heldBy() }).toEqual({ leftToType: [], ended: true, held: [BOOKED] });
    expect(commands).toEqual(expect.arrayContaining(['SAY DIGITS 9 "0123456789*#"']));
  });

  test('of Asterisk, too, leaves one for those who know the way', () => {
    const { leftToType, ended, commands } = call({ types, missing: () => true });
    expect({ leftToType, ended, held: heldBy() }).toEqual({ leftToType: [], ended: true, held: [BOOKED] });
    expect(commands).toEqual(expect.arrayContaining(['SAY DIGITS 0900 ""', 'SAY DIGITS 23112026 ""']));
  });

  test('of a question leaves one that # ends', () => {
    const missing = (sound: string): boolean => sound === 'vaga/digite-data';
    const { leftToType } = serve(['1', '1', '1', '2311#', DAY, '3', '0'], { missing });
    expect({ leftToType, held: heldBy() }).toEqual({ leftToType: [], held: [BOOKED] });
  });

  test('is not said otherwise where Asterisk does not know whether the channel is up', () => {
    const { ended, commands } = call({
      types,
      missing: (sound) => sound === 'vaga/bom-dia',
      answers: (command) => (command === 'CHANNEL STATUS' ? '510 Invalid or unknown command\n' : undefined),
    });
    expect({ ended, last: commands.at(-1) }).toEqual({ ended: true, last: 'CHANNEL STATUS' });
  });

  test('is not said otherwise where the channel is down', () => {
    const { ended, commands } = call({
      types,
      missing: (sound) => sound === 'vaga/bom-dia',
      answers: (command) => (command === 'CHANNEL STATUS' ? '200 result=0\n' : undefined),
    });
    expect(ended).toBe(true);
    expect(commands.at(-1)).toBe('CHANNEL STATUS');
  });
});

describe('an answer that is', () => {
  test.each([
    '510 Invalid or unknown command\n',
    '520 Invalid command syntax.  Proper usage not available.\n',
    '520-Invalid command syntax.  Proper usage follows:\nUsage: STREAM FILE, 520 of them\n\n HANGUP\n520 End of proper usage.\n',
  ])('a refusal is gone round: %j', (refusal) => {
    const { leftToType, complaints } = serve(['0'], {
      answers: (command) => (command.startsWith('STREAM FILE') ? refusal : undefined),
    });
    expect(leftToType).toEqual([]);
    expect(complaints).toContain('Asterisk has not played menu: is the sound file there?');
    expect(new Set(complaints).size).toBe(complaints.length);
  });

  test.each(['', '200', '200 OK', '404 Not found', 'HANGUPS', '\0\xFF', 'agi_request: x\n', '200 result'])(
    'none ends the connection: %j',
    (line) => {
      const { commands, ended, complaints } = call({ types: [], answers: () => `${line}\n` });
      expect({ ended, commands }).toEqual({ ended: true, commands: ['ANSWER'] });
      expect(complaints).toEqual(['what came is no answer of AGI']);
    },
  );

  test.each([
    'GET / HTTP/1.1\r\n',
    '\n',
    'HANGUP\n',
    '200 result=0\n',
    'agi_network: yes\n\n',
    'agi_x\nagi_request: y\n\n',
  ])('no header at all ends it, too: %j', (bytes) => {
    const door = new SampleCall(doorWith(), office);
    door.hear(Buffer.from(bytes));
    expect({ ended: door.ended, commands: door.commands }).toEqual({ ended: true, commands: [] });
    expect(door.complaints).toHaveLength(1);
  });
});

describe('while the ledger takes no changes', () => {
  test.each([1, 2, 5, 12])('a call is ended with an apology, from message %i on', (from) => {
    const caller = { types: [ANA, BIRTH, ...BOOK, '0'] };
    const { commands, ended } = callUp(doorWith(), office, caller, (message) => message < from);
    expect(ended).toBe(true);
    expect(commands.slice(-4)).toEqual([
      'ANSWER',
      'STREAM FILE vaga/indisponivel ""',
      'STREAM FILE vaga/ate-logo ""',
      'HANGUP',
    ]);
    expect(commands).toHaveLength(from + 3);
    expect(heldBy()).toEqual([]);
  });

  test('and was asked whether the caller is there, the apology is not taken for the answer', () => {
    const caller: Caller = { types: [], missing: (sound) => sound === 'vaga/bom-dia' };
    const { commands } = callUp(doorWith(), office, caller, (message) => message !== 4);
    expect(commands.slice(2)).toEqual([
      'CHANNEL STATUS',
      'ANSWER',
      'STREAM FILE vaga/indisponivel ""',
      'STREAM FILE vaga/ate-logo ""',
      'HANGUP',
    ]);
  });

  test('and takes them again, an apology is still one', () => {
    const { commands } = callUp(doorWith(), office, { types: [ANA] }, (message) => message !== 3);
    expect(played(commands)).toEqual(['bom-dia', 'indisponivel', 'ate-logo']);
  });
});

test(`Asterisk's bytes make the same call in any chunks (seed ${SEED})`, () => {
  const usage = '520-Usage follows:\nVERBOSE\n\n520 End of proper usage.\n';
  const caller: Caller = {
    types: [ANA, BIRTH, '9', ...BOOK, '2', '3', DAY, '0'],
    missing: (sound) => sound === 'vaga/menu' || sound === 'vaga/digite-cpf',
    answers: (command) => (command.startsWith('VERBOSE') ? usage : undefined),
  };
  const whole = call(caller);
  const bytes = Buffer.from(whole.sent.replaceAll('\n', '\r\n'));
  const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(cuts, fc.boolean(), (lengths, bareLineEnds) => {
      office = new SampleOffice(at(9));
      const again = new SampleCall(doorWith(), office);
      const stream = bareLineEnds ? Buffer.from(whole.sent) : bytes;
      for (let from = 0, cut = 0; from < stream.length; cut += 1) {
        const to = from + lengths[cut % lengths.length];
        again.hear(stream.subarray(from, to));
        from = to;
      }
      expect(again.commands).toEqual(whole.commands);
      expect(again.ended).toBe(true);
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test(`no bytes of anybody's make a call throw (seed ${SEED})`, () => {
  const lines = [
    '200 result=0',
    '200 result=49',
    '200 result=-1',
    '200 result=6',
    '200 result= (timeout)',
    ANA,
    '\0',
  ];
  const message = fc.oneof(
    fc
      .constantFrom(...HEADER, ...lines.map((line) => `${line}\n`), 'HANGUP\n', '520-x\n', '520 y\n')
      .map(Buffer.from),
    fc.uint8Array({ maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), fc.boolean(), fc.nat(20), (messages, greets, full) => {
      office = new SampleOffice(at(9));
      const calling = new SampleCall(doorWith(), office, (count) => count % 20 !== full);
      if (greets) calling.hear(Buffer.from(HEADER.join('')));
      for (const bytes of messages) calling.hear(bytes);
      for (const command of calling.commands) expect(command).toMatch(/^[A-Z]+( [^\n]*)?$/);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test(`the door keeps the contract of text doors (seed ${SEED})`, () => {
  const { sent } = serve([...BOOK, '2', '3', DAY, '0'], { missing: (sound) => sound === 'vaga/menu' });
  const script: Buffer[] = [];
  const inbox = new Inbox(doorWith());
  inbox.add(Buffer.from(sent));
  for (let message = inbox.take(); message instanceof Buffer; message = inbox.take()) script.push(message);
  expect(script.length).toBeGreaterThan(60);
  const open = () => ({ door: doorWith(), office: new SampleOffice(at(9)) });
  expect(faultsOf(open, script, SEED)).toEqual([]);
});

describe('the sound files', () => {
  test('of the default clinic are as many as there are words for, with plain names', () => {
    const words = wordsOf(catalogue);
    expect(words.size).toBe(Object.keys(PROMPTS).length + 7 + 14);
    for (const [name, text] of words) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(text).toMatch(/[.!]$/);
    }
    expect(words.get('medico-dra-ana-clara')).toBe('Doutora Ana Clara.');
    expect(words.get('especialidade-clinico-geral')).toBe('Clínico Geral.');
  });

  test('have names of their own where those of people are alike', () => {
    const names = ['José', 'Jose', '医者', '医生'];
    const alike: Catalogue = {
      ...catalogue,
      providers: names.map((name) => ({ name, specialty: 'S' })),
    };
    expect([...soundsOf(alike).providers.values()]).toEqual([
      'medico-jose',
      'medico-jose-2',
      'medico',
      'medico-2',
    ]);
  });
});
