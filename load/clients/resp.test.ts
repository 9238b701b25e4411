/** The client of Redis against a server that answers what the test tells it to. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { Clock } from '../../server/base/clock.ts';
import { Operation, Status } from '../../server/doors/native/wire.ts';
import { Kind, NO_SLOT, Outcome, UNTOLD } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import type { Strategy } from '../targets/address.ts';
import { ClientBuffers } from './buffers.ts';
import { RespClient } from './resp.ts';

const NUMBER = 7;
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Row {
  readonly kind: number;
  readonly outcome: number;
  readonly slot: number;
  readonly invokeNs: number;
  readonly holder: number;
}

/** A connected client; the server has answered its greeting. `say` lets the server say something. */
async function dial(strategy: Strategy) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const rows: Row[] = [];
  const told: (readonly [event: string, ...facts: number[]])[] = [];
  let wake: () => void = () => {};
  const tell = (event: string, ...facts: number[]): void => {
    told.push([event, ...facts]);
    wake();
  };
  const errors: string[] = [];
  const recorder = {
    record: (
      code: number,
      _client: number,
      slot: number,
      slot2: number,
      lo: number,
      hi: number,
      ...[, , , , holder]: number[]
    ) => {
      expect(slot2).toBe(NO_SLOT);
      const invokeNs = hi * 2 ** 32 + lo;
      rows.push({ kind: code & 0xf, outcome: code >> 4, slot, invokeNs, holder: holder | 0 });
    },
  } as unknown as Recorder;
  const listener = {
    answered: (_: unknown, operation: number, status: number, slot: number) =>
      tell('answered', operation, status, slot),
    drained: () => tell('drained'),
    lost: (_: unknown, operation: number, slot: number) => tell('lost', operation, slot),
    closed: () => tell('closed'),
    failed: (error: Error) => {
      errors.push(error.message);
      wake();
    },
  };
  const { port } = server.address() as AddressInfo;
  const address = { door: 'resp', host: '127.0.0.1', port, strategy, keys: 'k:' } as const;
  const context = { clock: new Clock(), recorder, listener };
  const client = new RespClient(NUMBER, 8, address, context, new ClientBuffers());
  const welcome = client.connect();
  const [socket] = await accepted;
  closing.push(
    () => client.close(),
    () => socket.destroy(),
    () => server.close(),
  );
  let received = '';
  let arrived: () => void = () => {};
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    arrived();
  });
  /** Waits until the server has been sent so many commands, and takes them. */
  const commands = async (count: number): Promise<string[]> => {
    const found = () => received.split(/(?=\*\d)/).filter((text) => text !== '');
    while (found().length < count)
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    const all = found().map((text) =>
      text
        .split('\r\n')
        .slice(2, -1)
        .filter((_, index) => index % 2 === 0)
        .join(' '),
    );
    received = '';
    return all;
  };
  /** Says it, and waits until the client has told so much. */
  const say = async (text: string, until: () => boolean): Promise<void> => {
    socket.write(text);
    while (!until())
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const greeting = await commands(strategy === 'lua' ? 2 : 1);
  socket.write('+OK\r\n$1\r\nx\r\n'.slice(0, strategy === 'lua' ? undefined : 5));
  await welcome;
  return { client, socket, rows, told, errors, commands, say, greeting };
}

const book = (slot: number) => [Operation.book, slot, 0] as const;

test('setnx: one command books, and a refusal tells the holder', async () => {
  const { client, rows, told, commands, say, greeting } = await dial('setnx');
  expect(greeting).toEqual(['CLIENT SETNAME 7']);
  client.ask(...book(1));
  client.ask(...book(2));
  client.ask(Operation.status, 3, 0);
  client.ask(Operation.status, 4, 0);
  client.ask(Operation.cancel, 1, 0);
  client.ask(Operation.cancel, 1, 0);
  client.send();
  expect(await commands(6)).toEqual([
    'SET k:1 7 NX GET',
    'SET k:2 7 NX GET',
    'GET k:3',
    'GET k:4',
    'DEL k:1',
    'DEL k:1',
  ]);
  await say('$-1\r\n$2\r\n12\r\n$-1\r\n$1\r\n5\r\n:1\r\n:0\r\n', () => told.length === 7);
  expect(rows.map(({ kind, outcome, slot, holder }) => [kind, outcome, slot, holder])).toEqual([
    [Kind.book, Outcome.ok, 1, NUMBER],
    [Kind.book, Outcome.fail, 2, 12],
    [Kind.status, Outcome.ok, 3, 0],
    [Kind.status, Outcome.ok, 4, 5],
    [Kind.cancel, Outcome.ok, 1, 0],
    [Kind.cancel, Outcome.fail, 1, UNTOLD],
  ]);
  expect(told.at(-1)).toEqual(['drained']);
});

test('get-then-set: a booking takes two exchanges, in between which others are answered, and one interval', async () => {
  const { client, rows, told, commands, say } = await dial('get-then-set');
  client.ask(...book(1));
  client.ask(Operation.status, 2, 0);
  client.send();
  expect(await commands(2)).toEqual(['GET k:1', 'GET k:2']);
  await say('$-1\r\n$1\r\n9\r\n', () => told.length === 2);
  expect(await commands(1)).toEqual(['SET k:1 7']);
  expect(client.underWay).toBe(1);
  client.ask(Operation.status, 4, 0);
  client.send();
  await commands(1);
  await say('+OK\r\n$-1\r\n', () => told.length === 5);
  expect(told).toEqual([
    ['answered', Operation.status, Status.ok, 2],
    ['drained'],
    ['answered', Operation.book, Status.ok, 1],
    ['answered', Operation.status, Status.ok, 4],
    ['drained'],
  ]);
  expect(rows.map(({ slot }) => slot)).toEqual([2, 1, 4]);
  expect(rows[1].invokeNs).toBe(rows[0].invokeNs);
  expect(rows[2].invokeNs).toBeGreaterThan(rows[1].invokeNs);
});

test('lua: the script is loaded once a connection, and tells holder and version', async () => {
  const { client, rows, told, commands, say, greeting } = await dial('lua');
  expect(greeting[1]).toMatch(/^SCRIPT LOAD/);
  client.ask(...book(1));
  client.ask(Operation.cancel, 1, 0);
  client.ask(Operation.status, 1, 0);
  client.send();
  const sent = await commands(3);
  expect(sent[0]).toMatch(/^EVALSHA [\da-f]{40} 1 k:1 book 7$/);
  await say(
    '*3\r\n:0\r\n:5\r\n:3\r\n*3\r\n:1\r\n:0\r\n:4\r\n*3\r\n:0\r\n:0\r\n:4\r\n',
    () => told.length === 4,
  );
  expect(rows.map(({ kind, outcome, holder }) => [kind, outcome, holder])).toEqual([
    [Kind.book, Outcome.fail, 5],
    [Kind.cancel, Outcome.ok, 0],
    [Kind.status, Outcome.ok, 0],
  ]);
});

test('what was under way when the connection ends may have happened', async () => {
  const { client, socket, rows, told, commands, say } = await dial('setnx');
  client.ask(...book(1));
  client.ask(...book(2));
  client.send();
  await commands(2);
  await say('$-1\r\n', () => told.length === 2);
  const lost = once(socket, 'close');
  socket.destroy();
  await lost;
  await say('', () => told.at(-1)?.[0] === 'closed');
  expect(rows.map(({ outcome, slot }) => [outcome, slot])).toEqual([
    [Outcome.ok, 1],
    [Outcome.info, 2],
  ]);
  expect(told.slice(2)).toEqual([['lost', Operation.book, 2], ['closed']]);
  expect(client.connected).toBe(false);
});

test.each([
  ['an error', '-OOM command not allowed\r\n', "it says 'OOM command not allowed'"],
  ['a value that is no holder', '$3\r\nabc\r\n', 'the value of a key is no holder'],
  ['one reply too many', '$-1\r\n$-1\r\n', 'a reply that nobody asked for'],
  ['no protocol at all', 'hello\r\n', 'a reply begins with byte 104'],
])('%s ends the race with a sentence', async (_, reply, sentence) => {
  const { client, errors, commands, say } = await dial('setnx');
  client.ask(...book(1));
  client.send();
  await commands(1);
  await say(reply, () => errors.length > 0);
  expect(errors).toEqual([expect.stringContaining(sentence)]);
});

test('a server that refuses the greeting cannot be raced, and says why', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end('-NOAUTH Authentication required.\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const listener = {
    answered: () => {},
    drained: () => {},
    lost: () => {},
    closed: () => {},
    failed: () => {},
  };
  const client = new RespClient(
    1,
    1,
    { door: 'resp', host: '127.0.0.1', port, strategy: 'setnx', keys: 'k:' },
    { clock: new Clock(), recorder: undefined, listener },
    new ClientBuffers(),
  );
  await expect(client.connect()).rejects.toThrow(
    `127.0.0.1:${port} cannot be raced: it says 'NOAUTH Authentication required.'.`,
  );
  expect(client.connected).toBe(false);
  server.close();
});
