/** A call over a real socket: a sample Asterisk connects to the door, as for each call, and answers command by command. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

import { HEADER, SampleAsterisk, type Caller } from './asterisk.ts';

export interface PhoneCall {
  readonly commands: readonly string[];
  readonly leftToType: readonly string[];
}

/**
 * Holds a whole call. It resolves when the door has ended the connection, or the connection was cut.
 *
 * @param cutAt the command on which the connection is reset in place of an answer
 */
export async function phone(port: number, caller: Caller, cutAt = 0): Promise<PhoneCall> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  for (const segment of HEADER) {
    socket.write(segment);
    await turn();
  }
  const asterisk = new SampleAsterisk(caller);
  let unread = '';
  for await (const chunk of socket) {
    unread += String(chunk);
    for (let end = unread.indexOf('\n'); end !== -1; end = unread.indexOf('\n')) {
      const command = unread.slice(0, end);
      unread = unread.slice(end + 1);
      const answer = asterisk.answer(command);
      if (asterisk.commands.length === cutAt) {
        socket.resetAndDestroy();
        return { commands: asterisk.commands, leftToType: asterisk.leftToType };
      }
      if (socket.writable) socket.write(answer);
    }
  }
  return { commands: asterisk.commands, leftToType: asterisk.leftToType };
}
