/** The warm-up tells when it warms nothing. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { bookAndFree } from './book-and-free.ts';

const server = createServer();
afterEach(() => {
  server.removeAllListeners('connection');
  server.close();
});

/** A server that answers so, and what it has been asked by all connections. */
async function serving(answer: (asked: string, socket: Socket) => void) {
  const asked: string[] = [];
  server.on('connection', (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      asked.push(bytes.toString());
      answer(bytes.toString(), socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, asked };
}

test('each client sets a key of its own and deletes it, as often as asked', async () => {
  const { port, asked } = await serving((text, socket) => {
    socket.write(text.includes('SET') ? '+OK\r\n' : ':1\r\n');
  });
  await bookAndFree({ port, clients: 2, pipeline: 1, commands: 8 });
  const each = (key: string) => [
    `*4\r\n$3\r\nSET\r\n$5\r\n${key}\r\n$3\r\nxxx\r\n$2\r\nNX\r\n`,
    `*2\r\n$3\r\nDEL\r\n$5\r\n${key}\r\n`,
  ];
  const twice = [...each('key:0'), ...each('key:1')].flatMap((text) => [text, text]);
  expect(asked.toSorted()).toEqual(twice.toSorted());
});

test.each([
  ['a refusal', '$-1\r\n', '$-1'],
  ['an error', '-ERR no\r\n', '-ERR no'],
])('%s is told', async (_, answer, told) => {
  const { port } = await serving((_text, socket) => void socket.write(answer));
  await expect(bookAndFree({ port, clients: 1, pipeline: 1, commands: 2 })).rejects.toThrow(told);
});

test('so is a server that goes away', async () => {
  const { port } = await serving((_text, socket) => void socket.end());
  await expect(bookAndFree({ port, clients: 1, pipeline: 1, commands: 2 })).rejects.toThrow(
    'closed the connection',
  );
});
