/** The telechat's client, against a server that says what it is told to. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

import { afterEach, expect, test, vi } from 'vitest';

import { TelechatClient } from './telechat.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A client that is connected as ana; the other end of its connection, and what the client was told unasked. */
async function open(answer: (socket: Socket, line: string) => void) {
  const { promise: socket, resolve } = Promise.withResolvers<Socket>();
  const server = createServer((accepted) => {
    resolve(accepted);
    accepted.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').slice(0, -1)) answer(accepted, line);
    });
    accepted.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heard: string[] = [];
  const client = new TelechatClient((message) => heard.push(message));
  await client.connect({ host: '127.0.0.1', port: (server.address() as { port: number }).port });
  closing.push(() => {
    client.close();
    server.close();
  });
  return { client, socket: await socket, heard };
}

test('CONNECT has no answer; that it failed is told without being asked', async () => {
  const { client, heard } = await open((socket) => socket.write('ERRO: O chat está cheio.\n'));
  expect(await client.ask('CONNECT - ana - consumidor')).toBe('');
  await vi.waitFor(() => expect(heard).toEqual(['ERRO: O chat está cheio.']));
});

test('what somebody writes before the answer is not taken for it', async () => {
  const { client, heard } = await open((socket) =>
    socket.write('MSG - bia enviou: +OK ate mais!\n+OK Mensagem recebida!\n'),
  );
  expect(await client.ask('MSG - ana enviou: oi')).toBe('+OK Mensagem recebida!');
  expect(heard).toEqual(['MSG - bia enviou: +OK ate mais!']);
});

test('a message without a line end is told when nothing follows it, a character cut in two included', async () => {
  const { socket, heard } = await open(() => {});
  const bytes = Buffer.from('MSG - bia enviou: olá');
  socket.write(bytes.subarray(0, -1));
  socket.write(bytes.subarray(-1));
  await vi.waitFor(() => expect(heard).toEqual(['MSG - bia enviou: olá']));
});

test('a history is one answer, with the messages in it', async () => {
  const { client, heard } = await open((socket) =>
    socket.write('Histórico de bia:\n\nSessão 2026-11-20 09:15:01:\nMSG - bia enviou: oi\n'),
  );
  expect(await client.ask('HISTORICO - ana - bia')).toBe(
    'Histórico de bia:\n\nSessão 2026-11-20 09:15:01:\nMSG - bia enviou: oi',
  );
  expect(heard).toEqual([]);
});

test('a connection that ends is told to whoever waits for an answer, and to whoever watches', async () => {
  const { client } = await open((socket) => socket.destroy());
  await expect(client.ask('MSG - ana enviou: oi')).rejects.toMatchObject({ code: 'unreachable' });
  await client.closed;
  await expect(client.ask('MSG - ana enviou: oi')).rejects.toMatchObject({ code: 'unreachable' });
});
