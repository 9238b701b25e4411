/** Warms up a server that speaks Redis's protocol with what will be measured, and leaves it as it was: each key that is set is deleted again. */
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { openSocket } from '../load/clients/open-socket.ts';

/** Of so many clients, each with `pipeline` commands at a time, for keys of its own. */
export interface BookAndFree {
  readonly port: number;
  readonly clients: number;
  readonly pipeline: number;
  /** Commands in all: at least so many. */
  readonly commands: number;
}

/** Throws where a command was not carried out. */
export async function bookAndFree({ port, clients, pipeline, commands }: BookAndFree): Promise<void> {
  const turns = Math.ceil(commands / clients / pipeline / 2);
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const socket = await openSocket({ host: '127.0.0.1', port });
      const keys = Array.from({ length: pipeline }, (_key, index) => `key:${client * pipeline + index}`);
      const book = keys.map((key) => `SET ${key} xxx NX\r\n`).join('');
      const free = keys.map((key) => `DEL ${key}\r\n`).join('');
      for (let turn = 0; turn < turns; turn += 1) {
        await exchange(socket, book, '+OK\r\n'.repeat(pipeline));
        await exchange(socket, free, ':1\r\n'.repeat(pipeline));
      }
      socket.destroy();
    }),
  );
}

/** Sends commands, and waits for a line for each. */
async function exchange(socket: Socket, commands: string, expected: string): Promise<void> {
  let told = '';
  socket.write(commands);
  while (told.length < expected.length && !told.startsWith('-')) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    told += bytes.toString('latin1');
  }
  if (told !== expected) throw new Error(`the warm-up was answered ${JSON.stringify(told.slice(0, 200))}`);
}
