/** Sockets that read into one place. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { readInPlace } from './read-in-place.ts';

/** A connection, both ends of it. */
async function pair(): Promise<{ readonly accepted: Socket; readonly client: Socket }> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return { accepted, client };
}

test('this version of Node has what it takes, and all connections read into the same bytes', async () => {
  const [one, other] = [await pair(), await pair()];
  const buffers = new Set<unknown>();
  const texts: string[] = [];
  for (const { accepted, client } of [one, other]) {
    expect(readInPlace(accepted)).toBe(true);
    accepted.on('data', (chunk: Buffer) => {
      buffers.add(chunk.buffer);
      texts.push(chunk.toString());
    });
    const heard = once(accepted, 'data');
    client.write(`hello ${texts.length}`);
    await heard;
  }
  expect(texts).toEqual(['hello 0', 'hello 1']);
  expect(buffers.size).toBe(1);
});

test('more than a buffer full comes whole and in order, paused now and then, and its end behind it', async () => {
  const { accepted, client } = await pair();
  readInPlace(accepted);
  const pieces: Buffer[] = [];
  accepted.on('data', (chunk: Buffer) => {
    pieces.push(Buffer.from(chunk));
    accepted.pause();
    setImmediate(() => accepted.resume());
  });
  const sent = Buffer.from(Int32Array.from({ length: 100_000 }, (_, index) => index).buffer);
  client.end(sent);
  await once(accepted, 'end');
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
});

test('a socket that listens to nobody any more drops what comes', async () => {
  const { accepted, client } = await pair();
  readInPlace(accepted);
  accepted.on('data', () => expect.unreachable('it is not listened to'));
  accepted.removeAllListeners('data').resume();
  client.end('what for?');
  await once(accepted, 'end');
});

test('where Node has it otherwise a socket reads as ever', async () => {
  const { accepted, client } = await pair();
  const handle = (accepted as unknown as { _handle: { useUserBuffer?: unknown } })._handle;
  handle.useUserBuffer = undefined;
  expect(readInPlace(accepted)).toBe(false);
  const heard = once(accepted, 'data');
  client.write('hello');
  expect(String(await heard)).toBe('hello');
});
