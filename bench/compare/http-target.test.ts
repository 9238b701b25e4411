/** Our HTTP door as a target: what is asked of it, and how its answers are read. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

import { expect, onTestFinished, test } from 'vitest';

import { loadTarget } from '../../load/targets/target-file.ts';
import { httpTarget, writeHttpTarget } from './http-target.ts';

async function served(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Tells every request, and answers it with the status and body that are next. */
async function scripted(...answers: readonly (readonly [status: number, body: string])[]) {
  const asked: string[] = [];
  const left = [...answers];
  const url = await served((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      const [status, text] = left.shift() ?? [500, ''];
      response.writeHead(status).end(text);
    });
  });
  return { url, asked };
}

const told = (slot: number, holder: number | null, version: number) =>
  JSON.stringify({ slot, holder, version });

test('books, is refused, cancels and looks, with holder and version of each answer', async () => {
  const { url, asked } = await scripted(
    [201, told(12, 7, 1)],
    [409, told(12, 7, 1)],
    [200, told(12, null, 2)],
    [200, told(12, null, 2)],
  );
  const { connect, book, cancel, status, close } = httpTarget(url);
  const connection = await connect({ number: 7, slots: 20 });
  expect(await book(connection, 12, 7)).toEqual({ done: true, holder: 7, version: 1 });
  expect(await book(connection, 12, 8)).toEqual({ done: false, holder: 7, version: 1 });
  expect(await cancel(connection, 12, 7)).toEqual({ done: true, holder: 0, version: 2 });
  expect(await status(connection, 12)).toMatchObject({ holder: 0, version: 2 });
  expect(asked).toEqual([
    'POST /api/bookings {"slot":12,"holder":7}',
    'POST /api/bookings {"slot":12,"holder":8}',
    'DELETE /api/slots/12/booking?holder=7',
    'GET /api/slots/12',
  ]);
  void close?.(connection);
});

test('what nobody tells the outcome of is rejected: it may have happened', async () => {
  const { url } = await scripted([503, ''], [200, 'what?']);
  const { connect, book, status } = httpTarget(url);
  const connection = await connect({ number: 1, slots: 1 });
  await expect(book(connection, 0, 1)).rejects.toThrow('503');
  await expect(status(connection, 0)).rejects.toThrow("it says 'what?'");
});

test('a connection that breaks rejects what was under way on it', async () => {
  const url = await served((request) => request.socket.destroy());
  const { connect, book } = httpTarget(url);
  await expect(book(await connect({ number: 1, slots: 1 }), 0, 1)).rejects.toThrow('socket hang up');
});

test('the file that is written for the swarm is a target for that server', async () => {
  const folder = mkdtempSync(`${tmpdir()}/vaga-http-target-`);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { url, asked } = await scripted([200, told(3, 5, 9)]);
  const target = await loadTarget(writeHttpTarget(folder, url));
  expect(await target.status(await target.connect({ number: 1, slots: 4 }), 3)).toMatchObject({ holder: 5 });
  expect(asked).toEqual(['GET /api/slots/3']);
});
