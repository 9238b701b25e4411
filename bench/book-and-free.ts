/**
 * Warms up a server that speaks Redis's protocol with what will be measured, as redis-benchmark sends it, and leaves it as it was: each key that
 * is set is deleted again, by the connection that has set it, since ours frees it for no other.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { openSocket } from '../load/clients/open-socket.ts';
import { command } from '../load/clients/resp-strategies.ts';

/** Of so many clients, each with `pipeline` commands at a time, for keys of its own. */
export interface BookAndFree {
  readonly port: number;
  readonly clients: number;
  readonly pipeline: number;
  /** Commands in all: at least so many. */
  readonly commands: number;
}

/** Throws where a command was not carried out, or the server has closed a connection. */
export async function bookAndFree({ port, clients, pipeline, commands }: BookAndFree): Promise<void> {
  const turns = Math.ceil(commands / clients / pipeline / 2);
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const socket = await openSocket({ host: '127.0.0.1', port });
      const keys = Array.from({ length: pipeline }, (_key, index) => `key:${client * pipeline + index}`);
      const book = keys.map((key) => command('SET', key, 'xxx', 'NX')).join('');
      const free = keys.map((key) => command('DEL', key)).join('');
      try {
        for (let turn = 0; turn < turns; turn += 1) {
          await exchange(socket, book, '+OK\r\n'.repeat(pipeline));
          await exchange(socket, free, ':1\r\n'.repeat(pipeline));
        }
      } finally {
        socket.destroy();
      }
    }),
  );
}

/** Sends commands, and waits for their answers. */
async function exchange(socket: Socket, commands: string, expected: string): Promise<void> {
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  socket.once('end', abort);
  let told = '';
  socket.write(commands);
  try {
    while (told.length < expected.length && expected.startsWith(told)) {
      const [bytes] = (await once(socket, 'data', { signal: gone.signal })) as [Buffer];
      told += bytes.toString('latin1');
    }
  } catch (error) {
    throw new Error('the server closed the connection in the warm-up', { cause: error });
  } finally {
    socket.off('end', abort);
  }
  if (told !== expected) throw new Error(`the warm-up was answered ${JSON.stringify(told.slice(0, 200))}`);
}
