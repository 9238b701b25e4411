/** How a connection learns that the kernel has taken what was written. */
import type { Socket } from 'node:net';

const NOTHING = Buffer.alloc(0);

/**
 * Calls back when the kernel has taken all that was written so far: an empty write is called back behind it. The event 'drain' would not do:
 * it comes only where more than the high-water mark of the socket was left behind.
 */
export function whenTaken(socket: Socket, callback: () => void): void {
  socket.write(NOTHING, (error) => {
    if (!(error instanceof Error)) callback();
  });
}
