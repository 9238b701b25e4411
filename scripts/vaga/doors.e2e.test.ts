/**
 * All doors of one server as their users meet them: `vaga serve` with its ledger, and the clients of five systems, written in Python, that take
 * what one `recv` returns for one message.
 *
 * The servers run in a time zone in which it is between six and seven in the morning: so every time of today is still to come.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../server/catalogue/index.ts';
import { writePickle } from '../../server/doors/clinica/pickle-writer.ts';
import { MAGIC } from '../../server/doors/native/wire.ts';
import type { DoorName } from '../../server/doors/ports.ts';
import { startVaga, type Running } from './run-vaga.ts';
import {
  HAS_PYTHON,
  openSwitchboard,
  runPython,
  type Switchboard,
  type Words,
} from './samples/switchboard.ts';
import { TelechatClient } from './samples/telechat-client.ts';

const DOORS: readonly DoorName[] = [
  'chatbot',
  'clinica',
  'telephone',
  'agenda',
  'telechat',
  'native',
  'http',
  'resp',
];
/** CPFs. */
const [ANA, RUI, BIA, LEO] = ['52998224725', '11144477735', '12345678909', '39053344705'] as const;
const BIRTH = '01021990';
const MONTHS =
  'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');
const WEEKDAYS = 'DOMINGO SEGUNDA-FEIRA TERCA-FEIRA QUARTA-FEIRA QUINTA-FEIRA SEXTA-FEIRA SABADO'.split(' ');
/** Any key ends what is being said. */
const KEYS = '"0123456789*#"';

const folder = mkdtempSync(join(tmpdir(), 'vaga-doors-'));
const zoneHours = hoursToMorning(new Date().getUTCHours());
const today = new Date(new Date().getTime() + zoneHours * 3_600_000).toISOString().slice(0, 10);
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, today);
const DAY = dayOf(today);
/** The first time of Dr. Leonardo Araujo's today: every door can name it. */
const SLOT = catalogue.slotOf({ provider: 'Dr. Leonardo Araujo', day: today, time: '08:00' }) ?? -1;

afterAll(() => rmSync(folder, { recursive: true }));

/** How far east it is six in the morning: from −12 to 11. */
function hoursToMorning(utcHour: number): number {
  const east = 6 - utcHour;
  return east < -12 ? east + 24 : east;
}

/** A day as each door writes it. */
function dayOf(day: string) {
  const [year, month, date] = day.split('-');
  return {
    iso: day,
    spoken: `${Number(date)} de ${MONTHS[Number(month) - 1]}`,
    slashed: `${date}/${month}/${year}`,
    typed: `${date}${month}${year}`,
    weekday: WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()],
    /** As `SAY DATETIME` is given it: noon, UTC. */
    noon: Date.parse(`${day}T12:00Z`) / 1000,
  };
}

interface Server {
  readonly running: Running;
  readonly ports: Readonly<Record<DoorName, number>>;
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
}

async function serve(data: string, ...args: readonly string[]): Promise<Server> {
  const doors = DOORS.map((door) => `${door}:0`).join(',');
  const zone = `Etc/GMT${zoneHours > 0 ? '-' : '+'}${Math.abs(zoneHours)}`; // the sign is POSIX's
  const running = startVaga(
    ['serve', '--json', '--threads=2', `--doors=${doors}`, `--data=${join(folder, data)}`, ...args],
    undefined,
    { TZ: zone },
  );
  let stderr = '';
  running.child.stderr?.on('data', (text: string) => {
    stderr += text;
  });
  const line = JSON.parse(await running.firstLine) as { doors: Record<DoorName, number[]> };
  const ports = Object.fromEntries(Object.entries(line.doors).map(([door, [port]]) => [door, port]));
  return {
    running,
    ports: ports as Record<DoorName, number>,
    log: () =>
      stderr
        .split('\n')
        .slice(0, -1)
        .map((each) => JSON.parse(each) as Record<string, unknown>),
  };
}

async function kill({ running }: Server): Promise<void> {
  running.child.kill('SIGKILL');
  await running.ended;
}

describe.skipIf(!HAS_PYTHON)('with clients in Python 3 (skipped where there is no python3)', () => {
  let board: Switchboard;
  let server: Server;
  const dial = (client: string, door: DoorName, options?: object): Promise<unknown> =>
    board.dial(client, door, server.ports[door], options);

  beforeEach(() => {
    board = openSwitchboard();
  });
  afterEach(() => board.stop());

  describe('each door holds the conversation of its system, byte for byte', () => {
    beforeAll(async () => {
      server = await serve('conversations');
    });
    afterAll(() => kill(server));

    test('the chatbot', async () => {
      const day = dayOf(catalogue.days[10]);
      const [, month, date] = day.iso.split('-');
      const welcome =
        'Bem-vindo ao sistema hospitalar! Digite "agendar", "status" ou "cancelar" para gerenciar suas consultas.';
      const registered =
        'Cadastro realizado com sucesso! Agora você pode agendar, consultar ou cancelar sua consulta.';
      const at = (time: string): string => `Consulta agendada para ${day.spoken} às ${time}.`;
      const ask = async (text: string): Promise<unknown> => board.ask('marcos', text);
      await dial('marcos', 'chatbot');
      expect(await ask('Marcos')).toBe('ID nao encontrado. Digite "cadastrar" para se registrar.');
      expect(await ask('agendar')).toBe(
        "Por favor, envie o comando de cadastro no formato 'cadastrar:nome'.",
      );
      expect(await ask('cadastrar:Marcos Silva')).toEqual([registered, welcome]);
      expect(await ask('status')).toBe('Status da consulta: Nenhuma consulta agendada.');
      expect(await ask('agendar')).toBe('Digite a nova data e hora (ex: 20 de agosto às 10:00): ');
      expect(await ask(`${day.spoken} às 14:00`)).toBe(at('14:00'));
      expect(await ask('status')).toBe(`Status da consulta: ${day.spoken} às 14:00`);
      expect(await ask(`agendar ${day.spoken} às 14:30`)).toBe(at('14:30'));
      expect(await ask(`agendar ${date}/${month} 15:00`)).toBe(at('15:00'));
      expect(await ask(`agendar ${day.iso} 15:30`)).toBe(at('15:30'));
      expect(await ask(`AGENDAR ${day.spoken.toUpperCase()} AS 14:00`)).toBe(at('14:00'));
      expect(await ask('remarcar')).toBe('Comando não reconhecido.');

      await dial('paula', 'chatbot');
      await board.ask('paula', 'Paula');
      await board.ask('paula', 'cadastrar:Paula');
      expect(await board.ask('paula', `agendar ${day.spoken} às 14:00`)).toBe(
        `Esse horário já está ocupado. Horários livres mais próximos: ${['13:30', '14:30']
          .map((time) => `${day.spoken} às ${time}`)
          .join(', ')} e ${day.spoken} às 13:00.`,
      );
      expect(await ask('cancelar')).toBe('Consulta cancelada.');
      expect(await ask('status')).toBe('Status da consulta: Nenhuma consulta agendada.');
      await board.close('marcos');
      await dial('marcos', 'chatbot');
      expect(await ask('Marcos')).toBe(welcome);
    });

    test('the clinic', async () => {
      const day = dayOf(today);
      const list = ['CLINICO GERAL', 'CARDIOLOGIA', 'DERMATOLOGIA'].map((specialty) => [
        day.slashed,
        day.weekday,
        '8h',
        specialty,
      ]);
      const agend = (cpf: string, name: string, specialty: string): Words => [
        'ana',
        'AGEND',
        cpf,
        name,
        specialty,
        day.slashed,
        day.weekday,
      ];
      const tuple = (cpf: string, name: string, specialty: string, time: string): string =>
        `('AGEND', '${cpf}', ${name}, '${specialty}', '${day.slashed}', '${day.weekday}', '${time}')`;
      const first = tuple(ANA, '"ANA D\'ÁVILA"', 'DERMATOLOGIA', '08:00');
      expect(await dial('ana', 'clinica')).toEqual(list);
      expect(await board.ask('ana', 'BUSCA', ANA)).toEqual(['ERRO-112 ', list]);
      expect(await board.ask(...agend(ANA, "ANA D'ÁVILA", 'DERMATOLOGIA'))).toEqual([
        `OK-300 ${first}`,
        list,
      ]);
      expect(await board.ask(...agend(ANA, "ANA D'ÁVILA", 'DERMATOLOGIA'))).toEqual(['ERRO-111 ', list]);
      // Two doctors, so two places at each time: the third is half an hour later.
      for (const [cpf, time] of [
        [RUI, '08:00'],
        [BIA, '08:30'],
      ] as const)
        expect(await board.ask(...agend(cpf, 'RUI', 'DERMATOLOGISTA'))).toEqual([
          `OK-300 ${tuple(cpf, "'RUI'", 'DERMATOLOGIA', time)}`,
          list,
        ]);
      expect(await board.ask('ana', 'BUSCA', ANA)).toEqual([`OK-302 ${first}`, list]);
      expect(await board.ask('ana', 'CANCEL', ANA)).toEqual([`OK-301 ${first}`, list]);
      expect(await board.ask('ana', 'CANCEL', ANA)).toEqual(['ERRO-113 ', list]);
      expect(await board.ask('ana', 'BUSCA', ANA)).toEqual(['ERRO-112 ', list]);
    });

    test('the clinic, in lines of text', async () => {
      await board.dial('ana', 'printed clinica', server.ports.clinica);
      const { slashed, weekday } = DAY;
      const tuple = `('AGEND', '${LEO}', 'LEO', 'NEUROLOGIA', '${slashed}', '${weekday}', '08:00')\n`;
      const agend = ['AGEND', LEO, 'LEO', 'NEUROLOGIA', slashed, weekday];
      expect(await board.ask('ana', ...agend)).toBe(`OK-300 ${tuple}`);
      expect(await board.ask('ana', ...agend)).toBe('ERRO-111 \n');
      expect(await board.ask('ana', 'BUSCA', LEO)).toBe(`OK-302 ${tuple}`);
      expect(await board.ask('ana', 'CANCEL', LEO)).toBe(`OK-301 ${tuple}`);
      expect(await board.ask('ana', 'CANCEL', LEO)).toBe('ERRO-113 \n');
      expect(await board.ask('ana', 'BUSCA', LEO)).toBe('ERRO-112 \n');
    });

    test('the agenda', async () => {
      const hours = (from: number): string =>
        Array.from({ length: 21 - from }, (_, at) => `>> ${String(from + at).padStart(2, '0')}:00:00`).join(
          '\n',
        );
      const ask = (text: string): Promise<unknown> => board.ask('ana', text);
      await dial('ana', 'agenda', { user: 'ana' });
      expect(await ask('LIST')).toBe(`\n📅 Slots disponíveis:\n${hours(8)}`);
      expect(await ask('BOOK|8')).toBe(`\n✅ Reserva realizada: ${today} às 08:00:00`);
      expect(await ask('BOOK|8')).toBe('❌ Slot indisponível ou já reservado.');
      expect(await ask('BOOK|7')).toBe('❌ Slot indisponível ou já reservado.');
      expect(await ask('BOOK|oito')).toBe('Hora inválida.');
      expect(await ask('BOOK')).toBe('Erro: Hora não fornecida.');
      expect(await ask('VIEW')).toBe(`\nSuas reservas:\nslot::${today}:08:00:00`);
      expect(await ask('LIST')).toBe(`\n📅 Slots disponíveis:\n${hours(9)}`);
      expect(await ask('CANCEL|8')).toBe(`\n✅ Reserva cancelada: ${today} às 08:00:00`);
      expect(await ask('CANCEL|8')).toBe('❌ Reserva não encontrada.');
      expect(await ask('VIEW')).toBe('❌ Nenhuma reserva feita.');
      expect(await ask('RESERVAR')).toBe('Comando inválido.');
      const slot = `slot::${today}:08:00:00`;
      expect(String(await ask('LOGS')).replaceAll(/^[\d-]{10} [\d:]{8}\.\d{6} \| /gm, '')).toBe(
        [
          'LIST_SLOTS | ana',
          `BOOK_SUCCESS | ana | ${slot}`,
          `BOOK_FAILED | ana | ${slot} - already booked`,
          'LIST_USER_BOOKINGS | ana | count:1',
          'LIST_SLOTS | ana',
          `CANCEL_SUCCESS | ana | ${slot}`,
          `CANCEL_FAILED | ana | ${slot} - not found`,
          'LIST_USER_BOOKINGS | ana | count:0',
        ].join('\n'),
      );
      await ask('BOOK|20');
      expect(await ask('DELETE')).toBe('✅ Dados apagados.');
      expect(await ask('LOGS')).toBe('Nenhum log.');
      await dial('rui', 'agenda', { user: 'rui' });
      expect(await board.ask('rui', 'LIST')).toBe(`\n📅 Slots disponíveis:\n${hours(8)}`);

      // Two windows, two users, the same hour at the same moment.
      const both = await board.askAll(['ana', 'BOOK|9'], ['rui', 'BOOK|9']);
      expect(new Set(both)).toEqual(
        new Set([`\n✅ Reserva realizada: ${today} às 09:00:00`, '❌ Slot indisponível ou já reservado.']),
      );
      expect(await ask('close')).toBe('Conexão encerrada.');
      expect(await board.ask('ana')).toBe('');
    });

    test('the telechat', async () => {
      const received = '+OK Mensagem recebida!\n';
      const ask = (client: string, text: string): Promise<unknown> => board.ask(client, text);
      await dial('rui', 'telechat', { name: 'rui', role: 'consumidor' });
      expect(await ask('rui', 'MSG - rui enviou: oi')).toBe(received);
      expect(await ask('rui', 'LISTAR - rui - todos')).toBe(
        'ERRO: Apenas atendentes podem listar usuários.\n',
      );
      expect(await ask('rui', 'HISTORICO - rui - rui')).toBe(
        'ERRO: Apenas atendentes podem acessar o histórico.\n',
      );
      await dial('ana', 'telechat', { name: 'ana', role: 'atendente' });
      expect(await board.ask('ana')).toBe('MSG - rui enviou: oi');
      expect(await ask('ana', 'MSG - ana enviou: bom dia')).toBe(received);
      expect(await board.ask('rui')).toBe('MSG - ana enviou: bom dia');
      expect(await ask('rui', 'MSG - rui enviou: preciso de ajuda')).toBe(received);
      expect(await board.ask('ana')).toBe('MSG - rui enviou: preciso de ajuda');
      expect(await ask('ana', 'LISTAR - ana - todos')).toBe(
        'Lista de usuários que ja usaram o chat\nrui : consumidor\nana : atendente\n',
      );
      expect(String(await ask('ana', 'HISTORICO - ana - rui')).replace(/[\d-]{10} [\d:]{8}/, 'T')).toBe(
        'Histórico de rui:\n\nSessão T:\nMSG - rui enviou: preciso de ajuda\nMSG - rui enviou: oi\n',
      );
      expect(await ask('ana', 'HISTORICO - ana - zé')).toBe('Nenhum histórico encontrado para zé.\n');
      expect(await ask('rui', 'QUIT - rui')).toBe('+OK ate mais!\n');
      expect(await board.ask('rui')).toBe('');
    });
  });

  describe('the telephone, with an Asterisk that answers as a real one was seen to', () => {
    const { noon, typed: day } = DAY;
    const say = (...prompts: readonly string[]): string[] =>
      prompts.map((each) => `STREAM FILE vaga/${each} ""`);
    const offer = (...prompts: readonly string[]): string[] =>
      prompts.map((each) => `STREAM FILE vaga/${each} ${KEYS}`);
    const specialties =
      'cardiologia dermatologia endocrinologia ginecologia neurologia otorrinolaringologia clinico-geral'
        .split(' ')
        .map((name) => `especialidade-${name}`);
    const doctors = ['medico-dr-anielton-santiago', 'medico-dra-marina-correa'];
    const pressed = (choices: readonly string[]): string[] =>
      choices.flatMap((choice, index) => offer(choice, `digite-${index + 1}`));
    const times = Array.from({ length: 9 }, (_, index) => [
      `SAY DATETIME ${28_800 + index * 1_800} ${KEYS} HM UTC`,
      ...offer(`digite-${index + 1}`),
    ]).flat();
    const WAIT = 'WAIT FOR DIGIT 6000';
    const menu = [...offer('menu'), WAIT];
    const appointment = [
      ...say(specialties[0], doctors[0]),
      `SAY DATETIME ${noon} "" dB UTC`,
      'SAY DATETIME 28800 "" HM UTC',
    ];
    const identified = [
      'ANSWER',
      ...say('bom-dia', 'bem-vindo'),
      'GET DATA vaga/digite-cpf 6000 11',
      'GET DATA vaga/digite-nascimento 6000 8',
    ];
    const booked = [
      ...offer('escolha-especialidade'),
      ...pressed(specialties),
      WAIT,
      ...offer('escolha-medico'),
      ...pressed(doctors),
      WAIT,
      'GET DATA vaga/digite-data 6000 8',
      ...offer('escolha-horario'),
      ...times,
      ...offer('mais-opcoes'),
      WAIT,
      ...say('consulta-marcada'),
      ...appointment,
    ];
    const goodbye = [...say('ate-logo'), 'HANGUP', 'END'];
    /** A whole call, all of which the caller has in mind already. */
    const call = async (types: readonly string[], options: object = {}): Promise<readonly string[]> => {
      const heard = (await dial('caller', 'telephone', { ...options, typed: types })) as string[];

      await board.close('caller');
      return heard;
    };

    beforeAll(async () => {
      server = await serve('telephone');
    });
    afterAll(() => kill(server));

    test('a whole call: booked, heard, cancelled', async () => {
      expect(await call([ANA, BIRTH, '9', '', '1', '1', '1', day, '1', '2', '3', day, '0'])).toEqual([
        ...identified,
        ...menu,
        ...say('opcao-invalida'),
        ...menu,
        ...say('nao-ouvi'),
        ...menu,
        ...booked,
        ...menu,
        ...say('suas-consultas'),
        ...appointment,
        ...menu,
        ...say('suas-consultas'),
        ...appointment,
        'GET DATA vaga/digite-data-cancelar 6000 8',
        ...say('consulta-cancelada'),
        ...menu,
        ...goodbye,
      ]);
    });

    test('whoever knows the menu presses a key while it is read out', async () => {
      expect(await call([ANA, BIRTH, '!2', '!0'])).toEqual([
        ...identified,
        ...offer('menu'),
        ...say('nenhuma-consulta'),
        ...offer('menu'),
        ...goodbye,
      ]);
    });

    test('a sound file that is missing ends no call: the digits are said, and the log says so', async () => {
      const reason = 'Asterisk has not played menu: is the sound file there?';
      expect(await call([ANA, BIRTH, '0'], { missing: ['vaga/menu'] })).toEqual([
        ...identified,
        ...offer('menu'),
        'CHANNEL STATUS',
        `VERBOSE "vaga: ${reason}" 1`,
        `SAY DIGITS 1230 ${KEYS}`,
        WAIT,
        ...goodbye,
      ]);
      await expect
        .poll(() => server.log().filter(({ door }) => door === 'telephone'))
        .toMatchObject([{ level: 'warn', reason, leftOut: 0 }]);
    });

    test.each(['instead', 'playing', 'after'])(
      'a caller may hang up at any command (%s): nothing more is done, and the next is served',
      async (how) => {
        const whole = [...identified, ...menu, ...booked];
        const types = [ANA, BIRTH, '1', '1', '1', day, '1'];
        await dial('clinic', 'clinica', { late: true });
        for (let at = 1; at <= whole.length; at += 1) {
          const heard = await call(types, { hang_up: [at, how] });
          expect(heard.at(-1)).toBe('END');
          expect(heard.slice(0, at)).toEqual(whole.slice(0, at));
          expect(heard.length).toBeLessThanOrEqual(at + 2);
          // Who was told the time was booked before; it is cancelled at another door.
          if (at <= whole.lastIndexOf(WAIT) + 1) continue;
          expect(String(await board.ask('clinic', 'CANCEL', ANA))).toMatch(/^OK-301 /);
        }
        expect(
          server.log().filter(({ msg }) => msg === 'a connection was ended: what came was no request'),
        ).toEqual([]);
      },
    );
  });

  describe('one slot at five doors', () => {
    /** How a slot is booked and given back at a door. */
    interface Way {
      readonly book: () => Promise<boolean>;
      readonly cancel: () => Promise<boolean>;
    }
    const HOLDER = 77;
    const call = async (...typed: readonly string[]): Promise<readonly string[]> => {
      const heard = (await dial('caller', 'telephone', { typed })) as string[];
      await board.close('caller');
      return heard;
    };
    /** Up to where the caller has to choose among the times that are free. */
    const toTimes = (cpf: string): string[] => [cpf, BIRTH, '1', '7', '1', DAY.typed];
    const EIGHT = `SAY DATETIME 28800 ${KEYS} HM UTC`;
    const chosen = { chatbot: `agendar ${today} 08:00`, agenda: 'BOOK|8' };
    const agend = (cpf: string): string[] => ['AGEND', cpf, 'BIA', 'CLINICO GERAL', DAY.slashed, DAY.weekday];
    const said = async (pattern: RegExp, ...words: Words): Promise<boolean> =>
      pattern.test(String(await board.ask(...words)));
    const isOk = (heard: unknown): boolean => (heard as { status: number }).status === 0;

    const ways: Readonly<Record<string, Way>> = {
      native: {
        book: async () => isOk(await board.ask('native', 'book', SLOT)),
        cancel: async () => isOk(await board.ask('native', 'cancel', SLOT)),
      },
      chatbot: {
        book: () => said(/^Consulta agendada para /, 'chatbot', chosen.chatbot),
        cancel: () => said(/^Consulta cancelada\.$/, 'chatbot', 'cancelar'),
      },
      clinica: {
        book: () => said(/^OK-300 /, 'clinica', ...agend(BIA)),
        cancel: () => said(/^OK-301 /, 'clinica', 'CANCEL', BIA),
      },
      telephone: {
        book: async () => {
          const heard = await call(...toTimes(ANA));
          if (!heard.includes(EIGHT)) return false;
          return (await call(...toTimes(ANA), '1', '0')).includes('STREAM FILE vaga/consulta-marcada ""');
        },
        cancel: async () =>
          (await call(ANA, BIRTH, '3', DAY.typed, '0')).includes('STREAM FILE vaga/consulta-cancelada ""'),
      },
      agenda: {
        book: () => said(/^\n✅ Reserva realizada: /, 'agenda', chosen.agenda),
        cancel: () => said(/^\n✅ Reserva cancelada: /, 'agenda', 'CANCEL|8'),
      },
    };

    beforeAll(async () => {
      // One place of a specialty a day, so that the clinic, too, sells this slot or none.
      server = await serve('one-slot', '--capacity=1');
    });
    afterAll(() => kill(server));
    beforeEach(async () => {
      const line_end = '\n';
      await dial('native', 'native', { holder: HOLDER });
      for (const client of ['chatbot', 'rival chatbot']) {
        await dial(client, 'chatbot', { line_end });
        const greeting = String(await board.ask(client, client));
        if (greeting.startsWith('ID nao')) await board.ask(client, `cadastrar:${client}`);
      }
      for (const client of ['agenda', 'rival agenda'])
        await dial(client, 'agenda', { user: client, line_end });
      for (const client of ['clinica', 'rival clinica']) await dial(client, 'clinica', { late: true });
    });

    test('what is booked at one is taken at every other, and free again everywhere when it is cancelled', async () => {
      for (const [door, way] of Object.entries(ways)) {
        const others = Object.entries(ways).filter(([other]) => other !== door);
        expect(await way.book(), `booked at ${door}`).toBe(true);
        for (const [other, { book }] of others)
          expect(await book(), `booked at ${door}, and again at ${other}`).toBe(false);
        expect(await way.cancel(), `cancelled at ${door}`).toBe(true);
        for (const [other, { book, cancel }] of others) {
          expect(await book(), `cancelled at ${door}, booked at ${other}`).toBe(true);
          expect(await cancel(), `cancelled at ${other}`).toBe(true);
        }
      }
    });

    test('of ten who want it at the same moment exactly one gets it, in fifty rounds', async () => {
      const CANCELS: Readonly<Record<string, Words>> = {
        native: ['native', 'cancel', SLOT],
        'rival native': ['rival native', 'cancel', SLOT],
        chatbot: ['chatbot', 'cancelar'],
        'rival chatbot': ['rival chatbot', 'cancelar'],
        agenda: ['agenda', 'CANCEL|8'],
        'rival agenda': ['rival agenda', 'CANCEL|8'],
        clinica: ['clinica', 'CANCEL', BIA],
        'rival clinica': ['rival clinica', 'CANCEL', LEO],
        telephone: ['telephone', '3', DAY.typed, '0'],
        'rival telephone': ['rival telephone', '3', DAY.typed, '0'],
      };
      const wishes: readonly Words[] = [
        ['native', 'book', SLOT],
        ['rival native', 'book', SLOT],
        ['chatbot', chosen.chatbot],
        ['rival chatbot', chosen.chatbot],
        ['agenda', chosen.agenda],
        ['rival agenda', chosen.agenda],
        ['clinica', ...agend(BIA)],
        ['rival clinica', ...agend(LEO)],
        ['telephone', '1'],
        ['rival telephone', '1'],
      ];
      const WON = /Consulta agendada|Reserva realizada|OK-300|consulta-marcada|"status":0/;
      const wins = new Map<string, number>();
      await dial('rival native', 'native', { holder: HOLDER + 1 });
      const { version } = (await board.ask('native', 'status', SLOT)) as { version: number };
      for (let round = 0; round < 50; round += 1) {
        await dial('telephone', 'telephone', { typed: toTimes(ANA) });
        await dial('rival telephone', 'telephone', { typed: toTimes(RUI) });
        // Each is the first to ask as often as any other.
        const first = (round * 3) % wishes.length;
        const asked = [...wishes.slice(first), ...wishes.slice(0, first)];
        const heard = await board.askAll(...asked);
        const winners = asked
          .filter((_, at) => WON.test(JSON.stringify(heard[at])))
          .map(([client]) => client);
        expect(winners, `round ${round}: who got it`).toHaveLength(1);
        const [winner = ''] = winners;
        wins.set(winner, (wins.get(winner) ?? 0) + 1);
        expect(JSON.stringify(await board.ask(...(CANCELS[winner] ?? [winner])))).toMatch(
          /cancelada|OK-301|"status":0/,
        );
        await board.close('telephone');
        await board.close('rival telephone');
      }
      // Every round has booked it once and freed it once, and nobody holds it.
      expect(await board.ask('native', 'status', SLOT)).toEqual({
        status: 0,
        holder: 0,
        version: version + 100,
      });
      expect(wins.size, `who has won: ${JSON.stringify([...wins])}`).toBeGreaterThan(4);
    });
  });

  describe('killed and started anew with the same data', () => {
    afterEach(() => kill(server));

    test('the server has every consultation, appointment, booking, trail and conversation', async () => {
      server = await serve('restart');
      const day = dayOf(catalogue.days[3]);
      await dial('chatbot', 'chatbot');
      await board.ask('chatbot', 'Marcos');
      await board.ask('chatbot', 'cadastrar:Marcos Silva');
      await board.ask('chatbot', `agendar ${day.spoken} às 14:00`);
      await dial('clinica', 'clinica', { late: true });
      const [appointed] = (await board.ask(
        'clinica',
        'AGEND',
        RUI,
        'RUI',
        'GINECOLOGIA',
        day.slashed,
        day.weekday,
      )) as [string];
      await dial('telephone', 'telephone', { typed: [ANA, BIRTH, '1', '7', '2', day.typed, '4', '0'] });
      await dial('agenda', 'agenda', { user: 'ana' });
      await board.ask('agenda', 'BOOK|8');
      await board.ask('agenda', 'BOOK|9');
      await board.ask('agenda', 'CANCEL|9');
      const trail = String(await board.ask('agenda', 'LOGS'));
      await dial('rui', 'telechat', { name: 'rui', role: 'consumidor' });
      await board.ask('rui', 'MSG - rui enviou: oi');
      await dial('ana', 'telechat', { name: 'ana', role: 'atendente' });
      await board.ask('ana');
      const history = String(await board.ask('ana', 'HISTORICO - ana - rui'));
      // What is acknowledged in the last moment is there, too.
      expect(
        await board.askAll(
          ['agenda', 'BOOK|10'],
          ['chatbot', `agendar ${day.spoken} às 15:00`],
          ['rui', 'MSG - rui enviou: tem alguém?'],
        ),
      ).toEqual([
        `\n✅ Reserva realizada: ${today} às 10:00:00`,
        `Consulta agendada para ${day.spoken} às 15:00.`,
        '+OK Mensagem recebida!\n',
      ]);

      await kill(server);
      server = await serve('restart');
      await dial('chatbot', 'chatbot');
      expect(await board.ask('chatbot', 'Marcos')).toMatch(/^Bem-vindo ao sistema hospitalar!/);
      expect(await board.ask('chatbot', 'status')).toBe(`Status da consulta: ${day.spoken} às 15:00`);
      await dial('clinica', 'clinica', { late: true });
      expect(appointed).toMatch(/^OK-300 .*'08:00'\)$/);
      const [found] = (await board.ask('clinica', 'BUSCA', RUI)) as [string];
      expect(found).toBe(appointed.replace('OK-300', 'OK-302'));
      expect(await dial('telephone', 'telephone', { typed: [ANA, BIRTH, '2', '0'] })).toEqual(
        expect.arrayContaining([
          'STREAM FILE vaga/suas-consultas ""',
          'STREAM FILE vaga/medico-dra-sara-maria ""',
          `SAY DATETIME ${day.noon} "" dB UTC`,
          'SAY DATETIME 34200 "" HM UTC', // the fourth time: 09:30
        ]),
      );
      await dial('agenda', 'agenda', { user: 'ana' });
      expect(trail.split('\n')).toHaveLength(3);
      const [, , , last, ...more] = String(await board.ask('agenda', 'LOGS')).split('\n');
      expect(more).toEqual([]);
      expect(last).toMatch(new RegExp(`BOOK_SUCCESS \\| ana \\| slot::${today}:10:00:00$`));
      expect(String(await board.ask('agenda', 'LOGS')).startsWith(`${trail}\n`)).toBe(true);
      expect(await board.ask('agenda', 'VIEW')).toBe(
        `\nSuas reservas:\nslot::${today}:08:00:00\nslot::${today}:10:00:00`,
      );
      expect(await board.ask('agenda', 'BOOK|8')).toBe('❌ Slot indisponível ou já reservado.');
      await dial('ana', 'telechat', { name: 'ana', role: 'atendente' });
      // The newest first.
      expect(history).toMatch(/:\nMSG - rui enviou: oi\n$/);
      expect(await board.ask('ana', 'HISTORICO - ana - rui')).toBe(
        history.replace(/(?=MSG - rui enviou: oi)/, 'MSG - rui enviou: tem alguém?\n'),
      );
    });
  });

  describe('what no client sends', () => {
    const SEED = 20_261_120;
    const hex = (text: string | Uint8Array): string => Buffer.from(text as string).toString('hex');
    const header = 'agi_network: yes\nagi_request: agi://127.0.0.1/agenda\nagi_callerid: 1\n\n';
    /** What would book the slot at each door, and more, and is cut off. */
    const requests: Readonly<Record<DoorName, string>> = {
      chatbot: hex(`zoe\ncadastrar:Zoe\nagendar ${today} 08:00\n`),
      clinica: hex(writePickle({ tuple: ['AGEND', BIA, 'ZOE', 'CLINICO GERAL', DAY.slashed, DAY.weekday] })),
      telephone: hex(
        `${header}200 result=0\n200 result=0 endpos=1600\n200 result=0 endpos=1600\n200 result=${ANA}\n`,
      ),
      agenda: hex('zoe\nBOOK|8\nCANCEL|8\nBOOK|9\n'),
      telechat: hex('CONNECT - zoe - atendente\nMSG - zoe enviou: oi\nHISTORICO - zoe - zoe\n'),
      http: hex(
        `POST /api/bookings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{"slot":${SLOT},"holder":5}\n`,
      ),
      resp: hex(
        `SET slot:${SLOT} zoe NX\r\n*4\r\n$3\r\nSET\r\n$1\r\n9\r\n$3\r\nzoe\r\n$2\r\nNX\r\nDEL ${SLOT} 9\r\n`,
      ),
      native: hex(
        Buffer.concat(
          [
            [1, MAGIC, 1, 0],
            [2, SLOT, 5, 0],
            [4, SLOT, 5, SLOT + 1],
          ].map(([operation, slot, holder, slot2]) => {
            const frame = Buffer.alloc(16);
            frame.writeInt32LE(operation, 0);
            frame.writeInt32LE(slot, 4);
            frame.writeInt32LE(holder, 8);
            frame.writeInt32LE(slot2, 12);
            return frame;
          }),
        ),
      ),
    };
    const stranger = (door: DoorName): Promise<unknown> =>
      board.dial('stranger', 'stranger', server.ports[door]);

    beforeAll(async () => {
      server = await serve('strangers');
    });
    afterAll(() => kill(server));
    /** Every door serves somebody, who may be the one that the strangers spoke as. */
    const expectService = async (): Promise<void> => {
      const line_end = '\n';
      await dial('chatbot', 'chatbot', { line_end });
      expect(await board.ask('chatbot', 'zoe')).toMatch(/^Bem-vindo|^ID nao encontrado/);
      expect(await board.ask('chatbot', 'status')).toMatch(/^Status da consulta|^Por favor/);
      expect(await dial('clinica', 'clinica', { late: true })).toHaveLength(3);
      expect(String(await board.ask('clinica', 'BUSCA', BIA))).toMatch(/^OK-302|^ERRO-112/);
      expect(await dial('telephone', 'telephone', { typed: [ANA, BIRTH, '2', '0'] })).toContain('HANGUP');
      await dial('agenda', 'agenda', { user: 'zoe', line_end });
      expect(await board.ask('agenda', 'VIEW')).toMatch(/Suas reservas|Nenhuma reserva/);
      await dial('telechat', 'telechat', { name: 'zoe', role: 'atendente', line_end });
      expect(await board.ask('telechat', 'LISTAR - zoe - todos')).toContain('zoe : atendente\n');
      for (const client of ['chatbot', 'clinica', 'telephone', 'agenda', 'telechat'])
        await board.close(client);
    };

    test('a pickle that would run something runs nothing: its connection is closed, and the log says so', async () => {
      const file = join(folder, 'evil');
      interface Told {
        readonly name: string;
        readonly made?: boolean;
        readonly heard?: string;
      }
      // Python itself does what they say, but for those that need more than it has by itself.
      const unpickled = await runPython<Told>('evil_pickles.py', 'unpickle', file);
      expect(unpickled.filter(({ made }) => made !== true).map(({ name }) => name)).toEqual([
        'NEWOBJ',
        'NEWOBJ_EX',
        'PERSID',
        'BINPERSID',
        'EXT1',
      ]);
      expect(existsSync(file)).toBe(false);
      const sent = await runPython<Told>('evil_pickles.py', String(server.ports.clinica), file);
      expect(existsSync(file)).toBe(false);
      expect(sent).toHaveLength(unpickled.length);
      expect(sent.filter(({ heard }) => heard !== '').map(({ name }) => name)).toEqual(['behind a request']);
      await stranger('telephone');
      expect(await board.ask('stranger', hex('GET / HTTP/1.1\r\n'))).toBe('');
      const linesOf = (door: DoorName) =>
        server.log().filter((line) => line['because'] === 'badFrame' && line['door'] === door);
      const lines = () => linesOf('clinica');
      const count = () => lines().reduce((sum, { leftOut }) => sum + 1 + Number(leftOut), 0);
      await expect.poll(count, { timeout: 5_000 }).toBe(sent.length);
      for (const line of lines())
        expect(line).toMatchObject({
          level: 'warn',
          door: 'clinica',
          msg: 'a connection was ended: what came was no request',
          detail: expect.stringMatching(/^the opcode \w+ is refused$/),
        });
      // The telephone's line is its own, however much the clinic has to tell.
      await expect
        .poll(() => linesOf('telephone'))
        .toMatchObject([{ leftOut: 0, detail: 'a call begins with the header of AGI' }]);
      await expectService();
    });

    test.each(DOORS)(
      `noise, floods, halves and cut connections at the door %s harm nobody else (seed ${SEED})`,
      async (door) => {
        const random = new Random(SEED, DOORS.indexOf(door));
        await dial('neighbour', 'agenda', { user: 'rui', line_end: '\n' });
        for (let index = 0; index < 20; index += 1) {
          const noise = Uint8Array.from({ length: 1 + random.nextBelow(3_000) }, () => random.nextBelow(256));
          await stranger(door);
          await board.say('stranger', hex(noise));
          await board.close('stranger', random.nextBelow(2) === 1);
        }
        await stranger(door);
        expect(await board.ask('stranger', '61'.repeat(1_000_000))).toEqual(expect.any(String)); // up to the end
        const request = requests[door];
        for (let bytes = 0; bytes <= request.length / 2; bytes += 1 + random.nextBelow(6)) {
          await stranger(door);
          await board.say('stranger', request.slice(0, 2 * bytes));
          await board.close('stranger', random.nextBelow(2) === 1);
        }
        await stranger(door);
        await board.say('stranger', request);
        await board.close('stranger', true);
        // Who was there before is served, and so is who comes now.
        expect(await board.ask('neighbour', 'VIEW')).toBe('❌ Nenhuma reserva feita.');
        await expectService();
      },
    );

    test('no slot is stuck afterwards: a native client gets an answer about each, and books all that are free', async () => {
      await dial('native', 'native', { holder: 9 });
      const swept = (await board.ask('native', 'sweep', catalogue.slots)) as Record<string, number>;
      expect(swept['booked'] + swept['taken']).toBe(catalogue.slots);
      expect(swept['freed']).toBe(swept['booked']);
      expect(swept['taken']).toBeLessThan(5);
      expect(server.running.child.exitCode).toBeNull();
      expect(server.log().filter(({ level }) => level === 'error')).toEqual([]);
    });
  });
});

describe('two hundred agents and a thousand customers at the telechat, on two server threads', () => {
  const AGENTS = 200;
  const WAVES = 5;
  /** So many waves come before the agents. The others find all of them waiting. */
  const EARLY_WAVES = 3;
  let server: Server;
  const clients: TelechatClient[] = [];
  const enterAll = async (
    role: 'consumidor' | 'atendente',
    names: readonly string[],
  ): Promise<readonly TelechatClient[]> => {
    const port = server.ports.telechat;
    const entered = await Promise.all(names.map((name) => TelechatClient.enter(port, name, role)));
    clients.push(...entered);
    return entered;
  };
  /** A customer has come with two messages, and heard that they are kept. */
  const enterCustomers = async (names: readonly string[]): Promise<readonly TelechatClient[]> => {
    const customers = await enterAll('consumidor', names);
    for (const customer of customers) customer.say('um', 'dois');
    await Promise.all(customers.map((customer) => customer.until(0, 2)));
    return customers;
  };
  const namesOf = (kind: string): string[] =>
    Array.from({ length: AGENTS }, (_, index) => `${kind}-${index}`);
  const said = (name: string, ...texts: readonly string[]): string[] =>
    texts.map((text) => `MSG - ${name} enviou: ${text}`);

  beforeAll(async () => {
    server = await serve('crowd');
  });
  afterAll(() => kill(server));

  test('nobody is claimed twice, first come is first served, and each message is delivered once', async () => {
    const waves: (readonly TelechatClient[])[] = [];
    // The first wave comes one by one, and so do the agents: the first of them gets the first. Then they race.
    const early = namesOf('c0');
    for (const name of early) await enterCustomers([name]);
    waves.push(clients.slice());
    for (let wave = 1; wave < EARLY_WAVES; wave += 1) waves.push(await enterCustomers(namesOf(`c${wave}`)));
    const agents: TelechatClient[] = [];
    for (const name of namesOf('a')) {
      const [agent] = await enterAll('atendente', [name]);
      await agent.until(1, 0);
      agents.push(agent);
    }
    expect(agents.map(({ messages }) => messages[0])).toEqual(early.flatMap((name) => said(name, 'um')));
    const served = new Map<string, string[]>(agents.map(({ name }) => [name, []]));
    for (let wave = 0; wave < WAVES; wave += 1) {
      const customers = waves[wave] ?? (await enterCustomers(namesOf(`c${wave}`)));
      // Each agent hears one customer: what that one has said before anybody was there.
      await Promise.all(agents.map((agent) => agent.until(3 * wave + 2, 2 * wave)));
      const claimed = agents.map(({ name, messages }) => {
        const customer = /^MSG - (\S+) enviou: um$/.exec(messages[3 * wave])?.[1] ?? '?';
        served.get(name)?.push(customer);
        return customer;
      });
      expect(claimed.toSorted(), `wave ${wave}`).toEqual(namesOf(`c${wave}`).toSorted());
      agents.forEach((agent, index) => agent.say(`olá, ${claimed[index]}`, 'tchau'));
      for (const customer of customers) customer.say('três');
      await Promise.all([
        ...customers.map((customer) => customer.until(2, 3)),
        ...agents.map((agent) => agent.until(3 * wave + 3, 2 * wave + 2)),
      ]);
      await Promise.all(customers.map((customer) => customer.quit()));
    }
    for (const agent of agents) {
      const heard = served.get(agent.name)?.flatMap((name) => said(name, 'um', 'dois', 'três'));
      expect(agent.messages).toEqual(heard);
    }
    const agentOf = new Map([...served].flatMap(([agent, names]) => names.map((name) => [name, agent])));
    const customers = clients.filter(({ name }) => name.startsWith('c'));
    expect(customers).toHaveLength(WAVES * AGENTS);
    for (const { name, messages, acknowledged } of customers) {
      expect(messages).toEqual([...said(agentOf.get(name) ?? '?', `olá, ${name}`, 'tchau'), '+OK ate mais!']);
      expect(acknowledged).toBe(3);
    }

    // One who asks afterwards finds all of them, and what they said, newest first.
    const [asker] = await enterAll('atendente', ['z']);
    const everybody = clients.length + 1;
    asker.tell('LISTAR - z - todos');
    await asker.until(everybody, 0);
    expect(asker.messages.slice(1).toSorted()).toEqual(
      clients.map(({ name }) => `${name} : ${name.startsWith('c') ? 'consumidor' : 'atendente'}`).toSorted(),
    );
    asker.tell('HISTORICO - z - c4-199');
    await asker.until(everybody + 6, 0);
    expect(asker.messages.slice(everybody + 3)).toEqual(said('c4-199', 'três', 'dois', 'um'));
    await Promise.all([asker, ...agents].map((agent) => agent.quit()));
  });
});
