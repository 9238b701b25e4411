/** The clinic's door in one process: what it answers to each request, and what it lists behind it. */
import { beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, plainCatalogue, readCatalogue, type Catalogue } from '../../catalogue/index.ts';
import { numberPlaces } from '../../catalogue/catalogue.ts';
import type { Conversation, Line } from '../text/door.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { createClinicaDoor } from './door.ts';
import type { ClinicaContext } from './offer.ts';
import { writePickle } from './pickle-writer.ts';
import { readPickle, type PickleValue } from './pickle.ts';

const CPF = '52998224725';
const OTHER = '11144477735';
/** A Friday. Local time, as a clinic's clock shows it. */
let now = '2026-11-20 07:00';
const clock = { nowUs: () => new Date(now).getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');

interface Written {
  readonly answer: PickleValue | string;
  readonly delayMs: number;
}

/** A connection that keeps what is written: pickles read, texts as they are. */
class RecordingLine implements Line {
  readonly office: SampleOffice;
  readonly refusals: string[] = [];
  isEnded = false;
  #written: Written[] = [];

  constructor(office: SampleOffice) {
    this.office = office;
  }

  write = (answer: string | Uint8Array): void => this.writeLater(answer, 0);
  writeLater = (answer: string | Uint8Array, delayMs: number): void => {
    this.#written.push({
      answer: typeof answer === 'string' ? `text ${answer}` : readPickle(answer),
      delayMs,
    });
  };
  end = (): void => {
    this.isEnded = true;
  };
  after = (): (() => void) => () => {};
  run = (callback: () => void): void => callback();
  refuse = (reason: string): void => {
    this.refusals.push(reason);
    this.end();
  };
  complain = (): void => {};

  taken(): readonly Written[] {
    const written = this.#written;
    this.#written = [];
    return written;
  }
}

let office: SampleOffice;
beforeEach(() => {
  now = '2026-11-20 07:00';
  office = new SampleOffice(clock);
});

function open(context: Partial<ClinicaContext> = {}): { line: RecordingLine; talk: Conversation } {
  const line = new RecordingLine(office);
  const talk = createClinicaDoor({ catalogue, clock, ...context }).open(line);
  talk.begin?.();
  return { line, talk };
}

/** Asks over a connection of its own; the answer, without the lists before and behind it. */
function ask(tuple: readonly string[], context: Partial<ClinicaContext> = {}): unknown {
  const { line, talk } = open(context);
  line.taken();
  talk.receive(writePickle({ tuple }));
  return line.taken()[0].answer;
}

const appoint = (
  cpf: string,
  specialty: string,
  date = '20/11/2026',
  context: Partial<ClinicaContext> = {},
): unknown => ask(['AGEND', cpf, 'ANA', specialty, date, 'SEXTA-FEIRA'], context);

const rowsOf = (context: Partial<ClinicaContext> = {}): unknown => open(context).line.taken()[0].answer;

/** A small clinic: one doctor, two days, two times. */
const small: Catalogue = numberPlaces(
  [{ name: 'Dr. Zé', specialty: 'Clínico Geral' }],
  ['2026-11-20', '2026-11-21'],
  ['08:30', '09:00'],
);

describe('the list', () => {
  test('has three specialties, that of the default provider first, each with its next day', () => {
    expect(rowsOf()).toEqual([
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'CLINICO GERAL'],
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'CARDIOLOGIA'],
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'DERMATOLOGIA'],
    ]);
  });

  test('begins with the specialty of the provider that is asked for', () => {
    expect(rowsOf({ provider: 'Dra. Camila Rocha' })).toMatchObject([
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'NEUROLOGIA'],
      {},
      {},
    ]);
  });

  test('goes on to the next day when the last time of today is over', () => {
    now = '2026-11-20 20:00';
    expect(rowsOf()).toMatchObject([['21/11/2026', 'SABADO', '8h', 'CLINICO GERAL'], {}, {}]);
  });

  test('goes on to the next day when all of a day is taken', () => {
    appoint(CPF, 'CARDIOLOGIA', undefined, { capacity: 1 });
    expect(rowsOf({ capacity: 1 })).toEqual([
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'CLINICO GERAL'],
      ['21/11/2026', 'SABADO', '8h', 'CARDIOLOGIA'],
      ['20/11/2026', 'SEXTA-FEIRA', '8h', 'DERMATOLOGIA'],
    ]);
  });

  test('has three rows in a clinic of one specialty, and where nothing is free', () => {
    expect(rowsOf({ catalogue: small })).toEqual([
      ['20/11/2026', 'SEXTA-FEIRA', '8h30', 'CLINICO GERAL'],
      ['21/11/2026', 'SABADO', '8h30', 'CLINICO GERAL'],
      ['20/11/2026', 'SEXTA-FEIRA', '8h30', 'CLINICO GERAL'],
    ]);
    now = '2027-01-01 00:00';
    expect(rowsOf({ catalogue: small })).toHaveLength(3);
  });

  test('is empty where slots are plain', () => {
    expect(rowsOf({ catalogue: plainCatalogue(8) })).toEqual([]);
  });

  test('comes a moment after each answer, and has it in it', () => {
    const { line, talk } = open({ catalogue: small, capacity: 1 });
    line.taken();
    talk.receive(writePickle({ tuple: ['AGEND', CPF, 'ANA', 'CLINICO GERAL', '20/11/2026', 'SEXTA-FEIRA'] }));
    expect(line.taken()).toEqual([
      {
        answer: `OK-300 ('AGEND', '${CPF}', 'ANA', 'CLINICO GERAL', '20/11/2026', 'SEXTA-FEIRA', '08:30')`,
        delayMs: 0,
      },
      { answer: expect.arrayContaining([['21/11/2026', 'SABADO', '8h30', 'CLINICO GERAL']]), delayMs: 50 },
    ]);
  });
});

describe('AGEND', () => {
  test('gives the earliest free time, whichever of the doctors has it', () => {
    const times = ['10000000000', '20000000000', '30000000000'].map((cpf) => appoint(cpf, 'NEUROLOGIA'));
    expect(times.map((answer) => String(answer).slice(-8))).toEqual([`'08:00')`, `'08:00')`, `'08:30')`]);
    const held = (cpf: string): readonly number[] => office.bookingsOf(office.find(`cpf:${cpf}`)!);
    expect(held('10000000000').map((slot) => catalogue.placeOf(slot)?.provider)).toEqual([
      'Dr. Gabriel Santos',
    ]);
    expect(held('20000000000').map((slot) => catalogue.placeOf(slot)?.provider)).toEqual([
      'Dra. Camila Rocha',
    ]);
  });

  test('gives no time that is over', () => {
    now = '2026-11-20 13:00';
    expect(appoint(CPF, 'NEUROLOGIA')).toContain(`'13:30')`);
  });

  test('refuses a second appointment in a specialty, on any day', () => {
    expect(appoint(CPF, 'NEUROLOGIA')).toContain('OK-300 ');
    expect(appoint(CPF, 'NEUROLOGIA', '21/11/2026')).toBe('ERRO-111 ');
    expect(appoint(CPF, 'CARDIOLOGIA')).toContain('OK-300 ');
  });

  test('gives another one when the first is over', () => {
    appoint(CPF, 'NEUROLOGIA');
    now = '2026-11-20 08:00';
    expect(appoint(CPF, 'NEUROLOGIA')).toContain(`'08:30')`);
  });

  test('says so when nothing is free, and when the day is over', () => {
    expect(appoint(CPF, 'NEUROLOGIA', undefined, { capacity: 1 })).toContain('OK-300 ');
    expect(appoint(OTHER, 'NEUROLOGIA', undefined, { capacity: 1 })).toBe('ERRO-110 ');
    now = '2026-11-21 07:00';
    expect(appoint('33333333333', 'NEUROLOGIA')).toBe('ERRO-110 ');
    expect(office.find('cpf:33333333333')).toBeUndefined();
  });

  test('knows specialties by accents, case and practitioner, and tells all of it as it is listed', () => {
    const answer = ask(['AGEND', '529.982.247-25', "d'Ávila", 'clínico  geral', '1/12/2026', 'DOMINGO']);
    expect(answer).toBe(
      `OK-300 ('AGEND', '529.982.247-25', "d'Ávila", 'CLINICO GERAL', '01/12/2026', 'TERCA-FEIRA', '08:00')`,
    );
    expect(appoint(OTHER, 'DERMATOLOGISTA')).toContain(
      `'DERMATOLOGIA', '20/11/2026', 'SEXTA-FEIRA', '08:00')`,
    );
    expect(office.find(`cpf:${CPF}`)?.name).toBe("d'Ávila");
  });

  test('shows names without what would move a cursor', () => {
    expect(ask(['AGEND', CPF, 'A\x1b[2JNA\n', 'NEUROLOGIA', '20/11/2026', ''])).toContain(`'A [2JNA'`);
  });

  test.each([
    ['a CPF of ten digits', ['5299822472', 'ANA', 'NEUROLOGIA', '20/11/2026'], 'CPF inválido'],
    ['a CPF of letters', ['abcdefghijk', 'ANA', 'NEUROLOGIA', '20/11/2026'], 'CPF inválido'],
    ['no name', [CPF, ' \n', 'NEUROLOGIA', '20/11/2026'], 'Nome inválido'],
    ['an unknown specialty', [CPF, 'ANA', 'NUTRICIONISTA', '20/11/2026'], 'Especialidade desconhecida'],
    ['a day that is not sold', [CPF, 'ANA', 'NEUROLOGIA', '20/11/2027'], 'Data inválida'],
    ['a day that does not exist', [CPF, 'ANA', 'NEUROLOGIA', '31/11/2026'], 'Data inválida'],
    ['what is no date', [CPF, 'ANA', 'NEUROLOGIA', '2026-11-20'], 'Data inválida'],
  ])('refuses %s with a sentence, and keeps nothing', (_, fields, because) => {
    expect(ask(['AGEND', ...fields, 'SEXTA-FEIRA'])).toMatch(new RegExp(`^ERRO-110 ${because}`));
    expect(office.sequence).toBe(0);
  });

  test('says so when there is no room for another person', () => {
    office.full = true;
    expect(appoint(CPF, 'NEUROLOGIA')).toMatch(/^ERRO-110 Não há lugar/);
  });
});

describe('BUSCA and CANCEL', () => {
  const NEUROLOGY = `('AGEND', '${CPF}', 'ANA', 'NEUROLOGIA', '20/11/2026', 'SEXTA-FEIRA', '08:00')`;
  const CARDIOLOGY = `('AGEND', '${CPF}', 'ANA', 'CARDIOLOGIA', '21/11/2026', 'SABADO', '08:00')`;

  test('tell of the next appointment, in whatever specialty', () => {
    appoint(CPF, 'CARDIOLOGIA', '21/11/2026'); // a lower slot on a later day
    appoint(CPF, 'NEUROLOGIA', '20/11/2026');
    expect(ask(['BUSCA', CPF])).toBe(`OK-302 ${NEUROLOGY}`);
    expect(ask(['CANCEL', '529.982.247-25'])).toBe(`OK-301 ${NEUROLOGY}`);
    expect(ask(['CANCEL', CPF])).toBe(`OK-301 ${CARDIOLOGY}`);
    expect(ask(['CANCEL', CPF])).toBe('ERRO-113 ');
    expect(ask(['BUSCA', CPF])).toBe('ERRO-112 ');
  });

  test('do not tell of one that is over', () => {
    appoint(CPF, 'NEUROLOGIA');
    now = '2026-11-20 08:00';
    expect(ask(['BUSCA', CPF])).toBe('ERRO-112 ');
    expect(ask(['CANCEL', CPF])).toBe('ERRO-113 ');
  });

  test('what is cancelled can be had by the next', () => {
    appoint(CPF, 'NEUROLOGIA', undefined, { capacity: 1 });
    ask(['CANCEL', CPF]);
    expect(appoint(OTHER, 'NEUROLOGIA', undefined, { capacity: 1 })).toContain('OK-300 ');
  });

  test('find nothing for somebody unknown, and make no record', () => {
    expect(ask(['BUSCA', CPF])).toBe('ERRO-112 ');
    expect(ask(['CANCEL', CPF])).toBe('ERRO-113 ');
    expect(ask(['BUSCA', '123'])).toMatch(/^ERRO-112 CPF inválido/);
    expect(office.sequence).toBe(0);
  });
});

describe('what is no request', () => {
  test.each([
    ['an unknown verb', { tuple: ['SAIR', CPF] }],
    ['too few fields', { tuple: ['AGEND', CPF] }],
    ['too many fields', { tuple: ['BUSCA', CPF, 'ANA'] }],
    ['no field', { tuple: [] }],
    ['a list', ['BUSCA', CPF]],
    ['a number', 7n],
  ])('is answered with a sentence and the list: %s', (_, value) => {
    const { line, talk } = open();
    line.taken();
    talk.receive(writePickle(value));
    const [first, second] = line.taken();
    expect(first.answer).toMatch(/^Pedido inválido: /);
    expect(second.answer).toHaveLength(3);
    expect(line.isEnded).toBe(false);
  });

  test('a pickle that would run something ends the connection, by name, and nothing is told', () => {
    const { line, talk } = open();
    line.taken();
    talk.receive(Buffer.from('cposix\nsystem\n(Vtouch x\ntR.'));
    expect(line.refusals).toEqual(['the opcode GLOBAL is refused']);
    expect(line.isEnded).toBe(true);
    expect(line.taken()).toEqual([]);
  });

  test('no refusal has anything of what was sent in it', () => {
    const { line, talk } = open();
    talk.receive(Buffer.from('Vsegredo\n'));
    expect(line.refusals.join('\n')).toMatch(/./);
    expect(line.refusals.join('\n')).not.toContain('segredo');
  });
});

describe('the printed form', () => {
  test('is answered in a line of text each, without the list; a connection may mix the two', () => {
    const { line, talk } = open();
    line.taken();
    talk.receive(Buffer.from(`('AGEND','${CPF}','JOSÉ','NEUROLOGIA','20/11/2026','SEXTA-FEIRA')`));
    talk.receive(Buffer.from('\n'));
    talk.receive(Buffer.from(`('BUSCA','${CPF}')`));
    const printed = `('AGEND', '${CPF}', 'JOSÉ', 'NEUROLOGIA', '20/11/2026', 'SEXTA-FEIRA', '08:00')`;
    expect(line.taken().map(({ answer }) => answer)).toEqual([
      `text OK-300 ${printed}\n`,
      `text OK-302 ${printed}\n`,
    ]);
    talk.receive(writePickle({ tuple: ['BUSCA', CPF] }));
    expect(line.taken().map(({ answer }) => answer)).toEqual([`OK-302 ${printed}`, expect.any(Array)]);
    talk.receive(Buffer.from("('BUSCA"));
    expect(line.taken()[0].answer).toMatch(/^text Pedido inválido: .*\n$/);
  });
});

describe('while the ledger takes no changes', () => {
  test('a pickle is answered with a text and the list of before', () => {
    const { line, talk } = open();
    const [first] = line.taken();
    office.book(office.register('cpf:1', 'X')!, 0);
    talk.unavailable();
    const [answer, list] = line.taken();
    expect(answer.answer).toMatch(/^Sistema indisponível/);
    expect(list).toEqual({ answer: first.answer, delayMs: 50 });
  });

  test('who has asked in print is answered in print', () => {
    const { line, talk } = open();
    talk.receive(Buffer.from("('BUSCA','1')"));
    line.taken();
    talk.unavailable();
    expect(line.taken()).toEqual([
      { answer: expect.stringMatching(/^text Sistema indisponível.*\n$/), delayMs: 0 },
    ]);
  });
});
