/** A server with one text door in this process, and clients of it: for tests over real sockets. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import type { Office } from '../../../booking/office.ts';
import type { Outbox } from '../../../ledger/outbox.ts';
import { createMemory, planLayout } from '../../../memory/layout.ts';
import { Doorkeeper } from '../../doorkeeper.ts';
import { DEFAULT_LIMITS, type Limits } from '../../limits.ts';
import type { TextDoor } from '../door.ts';
import { serveText } from '../serve.ts';

export interface TextServerSettings {
  readonly door: TextDoor;
  readonly office: Office;
  readonly outbox?: Outbox;
  readonly limits?: Partial<Limits>;
}

export interface TextServer {
  readonly port: number;
  /** Why connections were ended, one after another: reason and detail. */
  readonly ends: readonly (readonly [string, string | undefined])[];
  readonly complaints: readonly string[];
  readonly dial: () => Promise<Guest>;
  readonly stop: () => void;
}

/** One client. */
export interface Guest {
  readonly socket: Socket;
  readonly say: (bytes: string | Uint8Array) => void;
  /** All that has come since, once it is at least so many bytes long or ends with the text. */
  readonly hear: (until: number | string) => Promise<string>;
  /** All that still comes until the server ends the connection. */
  readonly hearAll: () => Promise<string>;
}

export async function startTextServer({
  door,
  office,
  outbox,
  limits,
}: TextServerSettings): Promise<TextServer> {
  const doorkeeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0, { ...DEFAULT_LIMITS, ...limits });
  const ends: [string, string | undefined][] = [];
  const tell = doorkeeper.ended.bind(doorkeeper);
  doorkeeper.ended = (name, because, detail) => {
    ends.push([because, detail]);
    tell(name, because, detail);
  };
  const complaints: string[] = [];
  doorkeeper.complained = (_, reason) => void complaints.push(reason);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    serveText(door, socket, { office, outbox, doorkeeper });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ends,
    complaints,
    dial: async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
      sockets.add(socket);
      await once(socket, 'connect');
      return guestOn(socket);
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function guestOn(socket: Socket): Guest {
  let chunks: Buffer[] = [];
  const end = Promise.withResolvers<void>();
  let isOver = false;
  let news = Promise.withResolvers<void>();
  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const over = (): void => {
    isOver = true;
    end.resolve();
    tell();
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    tell();
  });
  socket.on('end', over);
  socket.on('close', over);
  socket.on('error', () => {}); // a reset is one way to be ended
  const take = (): string => {
    const text = Buffer.concat(chunks).toString();
    chunks = [];
    return text;
  };
  const isThere = (wanted: number | string): boolean => {
    chunks = [Buffer.concat(chunks)];
    return typeof wanted === 'number' ? chunks[0].length >= wanted : chunks[0].toString().endsWith(wanted);
  };
  return {
    socket,
    say: (bytes) => void socket.write(bytes),
    hear: async (until) => {
      while (!isThere(until)) {
        if (isOver) throw new Error(`the connection has ended; the last words were '${take()}'`);
        await news.promise;
      }
      return take();
    },
    hearAll: async () => {
      await end.promise;
      return take();
    },
  };
}
