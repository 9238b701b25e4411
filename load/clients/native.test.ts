import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { Clock } from '../../server/base/clock.ts';
import {
  ANSWER_BYTES,
  Answer,
  Operation,
  REQUEST_BYTES,
  answerHead,
} from '../../server/doors/native/wire.ts';
import { ClientBuffers } from './buffers.ts';
import { NativeClient } from './native.ts';

const SLOT = 3;
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A client of a server that does nothing by itself, as the server sees it. */
async function dial() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const lost: number[] = [];
  const listener = {
    answered: () => {},
    drained: () => {},
    lost: (_: NativeClient, operation: number) => lost.push(operation),
    closed: () => {},
  };
  const client = new NativeClient(
    1,
    1,
    { clock: new Clock(), recorder: undefined, listener },
    new ClientBuffers(),
  );
  const welcome = client.connect('127.0.0.1', (server.address() as AddressInfo).port);
  const [socket] = await accepted;
  closing.push(
    () => client.close(),
    () => socket.destroy(),
    () => server.close(),
  );
  const greet = async (): Promise<void> => {
    const answer = Buffer.alloc(ANSWER_BYTES);
    answer.writeInt32LE(answerHead(Operation.hello, 0, 0));
    answer.writeInt32LE(1, 4 * Answer.holder); // threads
    answer.writeInt32LE(8, 4 * Answer.slot2); // slots
    socket.write(answer);
    await welcome;
  };
  return { client, socket, lost, greet };
}

test('a client is connected when the server has welcomed it, and not before: what it asked could be lost unseen', async () => {
  const { client, greet } = await dial();
  expect(client.connected).toBe(false);
  await greet();
  expect(client.connected).toBe(true);
});

test('a cut sends half a request behind the whole ones, resets, and loses what was under way', async () => {
  const { client, socket, lost, greet } = await dial();
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  await greet();
  client.ask(Operation.book, SLOT, 0);
  client.send();
  const reset = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
  client.cut(20);
  expect(client.connected).toBe(false);
  expect((await reset)[0].code).toBe('ECONNRESET');
  expect(Buffer.concat(received)).toHaveLength(2 * REQUEST_BYTES + REQUEST_BYTES / 2);
  expect(lost).toEqual([Operation.book]);
  expect(client.underWay).toBe(0);
});
