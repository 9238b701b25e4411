/** A socket to a door, open. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { NO_ROOM, describeRefusal } from './refusal.ts';

export interface DoorAddress {
  readonly host: string;
  readonly port: number;
}

/** Throws `VagaError` `unreachable` where nobody answers. Who gets the socket hears what becomes of it from then on. */
export async function openSocket({ host, port }: DoorAddress): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  try {
    await once(socket, 'connect');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw describeRefusal(host, port, NO_ROOM[code] ?? message);
  }
  return socket;
}
