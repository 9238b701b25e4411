/** The telechat over sockets, its customers and agents on different threads of one server; and under the contract of text doors. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { localTime, machineClock, type WallClock } from '../../base/clock.ts';
import { openStaging } from '../../booking/staging.ts';
import { officeBeside, openChat, type Chat } from '../../chat/index.ts';
import { LOCK_FROM, REGION_FROM, createChatMemory } from '../../chat/samples/rooms.ts';
import { createDurableLedger, createMemoryLedger, type Ledger } from '../../ledger/index.ts';
import { openJournal } from '../../ledger/journal.ts';
import { Outbox } from '../../ledger/outbox.ts';
import { readDurable, readTaken } from '../../ledger/sequence.ts';
import * as lock from '../../locks/futex-owner.ts';
import { faultsOf } from '../text/contract.ts';
import { startTextServer, type Guest, type TextServer } from '../text/samples/guest.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { openTalk } from '../text/samples/talk.ts';
import { createTelechatDoor } from './door.ts';

const SEED = 20261120;
const OK = '+OK Mensagem recebida!\n';
const THREADS = 2;

let cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
  cleanUp = [];
});

function openThread(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  clock: WallClock = machineClock(),
) {
  const journal = openJournal(memory, thread);
  const staging = openStaging(memory, lock, thread, journal);
  const chat: Chat = openChat(memory, staging, {
    thread,
    regionFrom: REGION_FROM,
    lockFrom: LOCK_FROM,
    clock,
  });
  const office = officeBeside(chat, new SampleOffice(clock));
  return {
    door: createTelechatDoor({ chat }),
    office,
    ...(journal && { outbox: new Outbox(memory, journal) }),
  };
}

/** A server of two threads, which are one here. */
async function start(ledger: Ledger = createMemoryLedger(), clock?: WallClock) {
  const memory = createChatMemory(THREADS, ledger.ringEntries);
  await ledger.start(memory);
  cleanUp.push(() => ledger.stop());
  const servers: TextServer[] = [];
  for (let thread = 0; thread < THREADS; thread += 1) {
    const server = await startTextServer(openThread(memory, thread, clock));
    servers.push(server);
    cleanUp.push(() => server.stop());
  }
  let dialled = 0;
  const enter = async (name: string, role: 'consumidor' | 'atendente'): Promise<Guest> => {
    const guest = await servers[(dialled += 1) % THREADS].dial();
    guest.say(`CONNECT - ${name} - ${role}\n`);
    return guest;
  };
  /** When it has been dealt with all that it said. */
  const settle = async (guest: Guest): Promise<void> => {
    guest.say('?\n');
    await guest.hear('ERRO: Comando desconhecido.\n');
  };
  return { memory, servers, enter, settle };
}

describe('a conversation', () => {
  test('goes from thread to thread, each message as it was sent', async () => {
    const { enter } = await start();
    const ana = await enter('ana', 'consumidor');
    ana.say('MSG - ana enviou: olá\r\n');
    expect(await ana.hear(OK)).toBe(OK);
    const x = await enter('x', 'atendente');
    expect(await x.hear('\n')).toBe('MSG - ana enviou: olá\r\n');
    x.say('MSG - x enviou: \t  bom dia\u0007  ');
    expect(await x.hear(OK)).toBe(OK);
    const answer = 'MSG - x enviou: \t  bom dia\u0007  ';
    expect(await ana.hear(answer.length)).toBe(answer);
    ana.say('QUIT - ana\n');
    expect(await ana.hearAll()).toBe('+OK ate mais!\n');
  });

  test('begins with the customer who came first, and goes on with the next one', async () => {
    const { enter, settle } = await start();
    const customers: Guest[] = [];
    for (const name of ['ana', 'bia', 'caio']) {
      const one = await enter(name, 'consumidor');
      await settle(one);
      one.say(`MSG - ${name} enviou: sou eu\n`);
      await one.hear(OK);
      customers.push(one);
    }
    const x = await enter('x', 'atendente');
    expect(await x.hear('\n')).toBe('MSG - ana enviou: sou eu\n');
    const y = await enter('y', 'atendente');
    expect(await y.hear('\n')).toBe('MSG - bia enviou: sou eu\n');
    customers[0].socket.destroy();
    expect(await x.hear('\n')).toBe('MSG - caio enviou: sou eu\n');
    // The customer of an agent who has quit is the next one's, before anybody who comes later.
    y.say('QUIT\n');
    await y.hearAll();
    customers[1].say('MSG - bia enviou: ainda estou aqui\n');
    await customers[1].hear(OK);
    const davi = await enter('davi', 'consumidor');
    await settle(davi);
    const z = await enter('z', 'atendente');
    expect(await z.hear('\n')).toBe('MSG - bia enviou: ainda estou aqui\n');
  });

  test('leaves pauses behind messages without a line end', async () => {
    const { door, office } = openThread(createChatMemory(1), 0);
    const ana = openTalk(door, office);
    ana.say('CONNECT - ana - consumidor');
    const x = openTalk(door, office);
    x.say('CONNECT - x - atendente');
    for (const message of ['um', 'dois', 'três']) ana.say(`MSG - ana enviou: ${message}`);
    ana.conversation.receive(Buffer.from('MSG - ana enviou: fim'), '\n');
    const heard: { readonly text: string; readonly delayMs: number }[] = [];
    while (heard.length < 4) {
      await new Promise(setImmediate);
      heard.push(...x.hear());
    }
    expect(heard.map(({ text }) => text.length)).toEqual([20, 22, 23, 22]);
    expect(heard.map(({ delayMs }) => delayMs > 0)).toEqual([false, true, true, true]);
    x.conversation.receive(Buffer.from('?'));
    expect(x.hear().map(({ delayMs }) => delayMs)).toEqual([0]);
  });
});

describe('what agents may ask for', () => {
  test('is who ever used the chat, and what they have said', async () => {
    let nowUs = Date.UTC(2026, 10, 20, 9, 15, 1) * 1_000;
    const clock = { nowUs: () => (nowUs += 1) };
    const { enter, settle } = await start(undefined, clock);
    const ana = await enter('ana - b', 'consumidor');
    ana.say('MSG - ana - b enviou: um\n');
    await ana.hear(OK);
    ana.say('MSG - ana - b enviou: do\u001bis\n');
    await ana.hear(OK);
    ana.say('QUIT\n');
    await ana.hearAll();
    const first = localTime(nowUs).text;
    nowUs += 60e6;
    const again = await enter('ana - b', 'consumidor');
    await settle(again);
    const second = localTime(nowUs).text;
    const x = await enter('x', 'atendente');
    x.say('LISTAR - x - todos\n');
    expect(await x.hear('atendente\n')).toBe(
      'Lista de usuários que ja usaram o chat\nana - b : consumidor\nx : atendente\n',
    );
    x.say('HISTORICO - x - ana - b\n');
    expect(await x.hear('um\n')).toBe(
      `Histórico de ana - b:\n\nSessão ${second}:\n\nSessão ${first}:\nMSG - ana - b enviou: do is\nMSG - ana - b enviou: um\n`,
    );
    x.say('HISTORICO - x - ninguém\n');
    expect(await x.hear('.\n')).toBe('Nenhum histórico encontrado para ninguém.\n');
  });

  test('nobody else may, in whatever name they ask', async () => {
    const { servers, enter, settle } = await start();
    await settle(await enter('x', 'atendente'));
    const stranger = await servers[0].dial();
    for (const one of [stranger, await enter('ana', 'consumidor')]) {
      one.say('LISTAR - x - todos\n');
      expect(await one.hear('.\n')).toBe('ERRO: Apenas atendentes podem listar usuários.\n');
      one.say('HISTORICO - x - ana\n');
      expect(await one.hear('.\n')).toBe('ERRO: Apenas atendentes podem acessar o histórico.\n');
    }
  });
});

test('what is no message of the protocol is answered with a reason', () => {
  const { door, office } = openThread(createChatMemory(1), 0);
  const talk = openTalk(door, office);
  const say = (text: string): string => Buffer.from(talk.say(text).join(''), 'latin1').toString();
  expect(say('MSG - ana enviou: oi')).toBe('ERRO: Envie primeiro CONNECT - nome - tipo.\n');
  expect(say('CONNECT - ana - chefe')).toBe('ERRO: O tipo deve ser atendente ou consumidor.\n');
  expect(say(`CONNECT - ${'ã'.repeat(41)} - atendente`)).toBe('ERRO: O nome deve ter de 1 a 80 bytes.\n');
  expect(say('CONNECT - \u0001 - atendente')).toBe('ERRO: O nome deve ter de 1 a 80 bytes.\n');
  expect(say('CONNECT - ana - consumidor')).toBe('');
  expect(say('MSG - bia enviou: oi')).toBe('ERRO: Envie MSG - ana enviou: texto.\n');
  expect(say('')).toBe('');
  expect(say('MSG - ana enviou: oi')).toBe(OK);
  talk.conversation.unavailable();
  expect(talk.hear()).toHaveLength(1);
});

describe('with the durable ledger', () => {
  function openLedger() {
    const directory = mkdtempSync(join(tmpdir(), 'vaga-telechat-'));
    cleanUp.push(() => rmSync(directory, { recursive: true }));
    const header = { slots: 10, fingerprint: 'sample', firstDay: '' };
    const store = new URL('../../ledger/samples/hindered-store.ts', import.meta.url).href;
    const hinder = (how: 'slow' | 'fail'): (() => void) => {
      writeFileSync(join(directory, how), '');
      return () => rmSync(join(directory, how));
    };
    return { ledger: createDurableLedger({ directory, header, store }), hinder };
  }

  test('nothing is acknowledged or passed on before it is durable', async () => {
    const { ledger, hinder } = openLedger();
    const { memory, enter, settle } = await start(ledger);
    const [ana, x] = [await enter('ana', 'consumidor'), await enter('x', 'atendente')];
    await settle(ana);
    await settle(x);
    while (readDurable(memory) < readTaken(memory)) await new Promise(setImmediate);
    hinder('slow');
    const before = readTaken(memory);
    const acknowledged = ana.hear(OK).then(() => readDurable(memory));
    const passedOn = x.hear('oi\n').then(() => readDurable(memory));
    ana.say('MSG - ana enviou: oi\n');
    expect(await acknowledged).toBeGreaterThanOrEqual(before + 1);
    // The message, and that it was taken.
    expect(await passedOn).toBeGreaterThanOrEqual(before + 2);
  });

  test('an outage ends the sessions, and says so', async () => {
    const { ledger, hinder } = openLedger();
    const { enter, settle } = await start(ledger);
    const ana = await enter('ana', 'consumidor');
    await settle(ana);
    const bia = await enter('bia', 'consumidor');
    await settle(bia);
    const helped = hinder('fail');
    ana.say('MSG - ana enviou: oi\n');
    expect(await ana.hearAll()).toBe(''); // nobody can tell whether it was kept
    bia.say('MSG - bia enviou: oi\n');
    expect(await bia.hear('\n')).toBe('ERRO: O chat não está disponível agora. Tente mais tarde.\n');
    helped();
    expect(await bia.hearAll()).toBe('ERRO: A sessão se perdeu. Conecte-se de novo.\n');
    const caio = await enter('caio', 'consumidor');
    caio.say('MSG - caio enviou: oi\n');
    expect(await caio.hear('\n')).toBe(OK);
    const x = await enter('x', 'atendente');
    expect(await x.hear('\n')).toBe('MSG - caio enviou: oi\n');
  });
});

test('it meets the contract of text doors', () => {
  const open = () => {
    let nowUs = 0;
    return openThread(createChatMemory(1), 0, { nowUs: () => (nowUs += 1) });
  };
  const script = [
    'MSG - ana enviou: cedo demais',
    'CONNECT - ana - atendente',
    'MSG - ana enviou: olá',
    'LISTAR - ana - todos',
    'HISTORICO - ana - ana',
    'CONNECT - bia - consumidor',
    'MSG - bia enviou: oi',
    'HISTORICO - bia - ana',
    'QUIT',
  ];
  expect(faultsOf(open, script, SEED), `seed ${SEED}`).toEqual([]);
});
