/** Lets a connection of a text door in, if there is room for it, and serves it until it ends. */
import type { Socket } from 'node:net';

import { TextConnection } from './connection.ts';
import type { TextDoor } from './door.ts';
import type { TextServices } from './rounds.ts';

/** These protocols have no words for who is refused: the connection is just closed. */
const NOTHING = new Uint8Array();

/** The socket's server allows half-open connections: a client that has sent its last message still gets its answers. */
export function serveText(door: TextDoor, socket: Socket, services: TextServices): void {
  const { doorkeeper } = services;
  // A reset by the client is its own affair: what was decided for it stays decided.
  socket.on('error', () => socket.destroy());
  const connection = new TextConnection(door, socket, services);
  if (!doorkeeper.admit(connection)) {
    doorkeeper.refuse(door.name, socket, NOTHING);
    return;
  }
  socket.on('close', () => {
    doorkeeper.release(connection);
    connection.closed();
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => connection.read(chunk));
  socket.on('end', () => connection.finish());
  connection.start();
}
