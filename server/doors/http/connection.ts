/**
 * One connection of the HTTP door, as the doorkeeper sees it. Node reads its requests and writes its answers; so that nothing is
 * counted a request, what the connection does is seen from how many bytes have come and gone when the doorkeeper looks.
 * A request that takes too long from its first byte to its last is found by Node.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { Doorkeeper, Guest } from '../doorkeeper.ts';
import type { EndReason } from '../limits.ts';
import { farewell } from './problem.ts';

export const NAME = 'http';
/** What a request under way takes of the heap, as measured, with all that Node and fastify keep for it. */
const REQUEST_BYTES = 2_560;
/** In place of a tick. */
const NEVER = -1;

export class HttpConnection implements Guest {
  readonly #socket: Socket;
  readonly #doorkeeper: Doorkeeper;
  /** Requests that wait for the ledger. Meanwhile the client is not to blame. */
  #waiting = 0;
  #isFull = false;
  /** How many bytes had come, and how many the kernel had taken, at the last look. */
  #come = 0;
  #taken = 0;
  /** When something came last. The times are ticks of the doorkeeper's. */
  #heardAt: number;
  /** Since when the kernel takes none of the answers, as the client does not. */
  #drainingSince = NEVER;
  /** The tick of its last request, and how many it has made in that. */
  #askedAt = NEVER;
  #asked = 0;
  /** Ended on our side: until then the client may read its last answer and close. */
  #leavingUntil = NEVER;

  constructor(socket: Socket, doorkeeper: Doorkeeper) {
    this.#socket = socket;
    this.#doorkeeper = doorkeeper;
    this.#heardAt = doorkeeper.tick;
  }

  get isGone(): boolean {
    return this.#socket.destroyed || this.#leavingUntil !== NEVER;
  }

  /** Counts a request. False when it is more than one connection may make in a tick. */
  ask(): boolean {
    const { tick, requestsPerTick } = this.#doorkeeper;
    if (this.#askedAt !== tick) {
      this.#askedAt = tick;
      this.#asked = 0;
    }
    this.#asked += 1;
    return this.#asked <= requestsPerTick;
  }

  check(tick: number): void {
    const socket = this.#socket;
    const { idleTicks, unreadTicks } = this.#doorkeeper;
    if (this.#leavingUntil !== NEVER) {
      if (tick > this.#leavingUntil) socket.destroy();
      return;
    }
    const taken = socket.bytesWritten - socket.writableLength;
    if (socket.writableLength === 0) this.#drainingSince = NEVER;
    else if (this.#drainingSince === NEVER || taken !== this.#taken) this.#drainingSince = tick;
    this.#taken = taken;
    if (this.#waiting > 0 || socket.bytesRead !== this.#come) this.#heardAt = tick;
    this.#come = socket.bytesRead;
    if (this.#drainingSince !== NEVER) {
      // What it has not read yet stands before anything that could be said.
      if (tick - this.#drainingSince > unreadTicks) this.#end('unread');
    } else if (tick - this.#heardAt > idleTicks) this.#end('idle');
  }

  /** A request waits. With many of them no more are read: slowed, not ended. */
  wait(): void {
    this.#waiting += 1;
    // Each time: Node goes on reading of its own accord for the body of a request that it has begun.
    if (this.#waiting * REQUEST_BYTES < this.#doorkeeper.queuedBytes) return;
    if (!this.#isFull) this.#doorkeeper.count('queueFull');
    this.#isFull = true;
    this.#socket.pause();
  }

  /** A request does not wait any more. */
  goOn(): void {
    this.#waiting -= 1;
    if (!this.#isFull || this.#waiting > 0) return;
    this.#isFull = false;
    this.#socket.resume();
  }

  /** What it waits for is lost: nobody can tell it how its requests ended. */
  giveUp(): void {
    this.#socket.destroy();
  }

  /** What came is no request, or did not come in time; or the connection is lost. */
  fail({ code = '' }: NodeJS.ErrnoException): void {
    if (this.#leavingUntil !== NEVER) return;
    switch (code) {
      case 'ERR_HTTP_REQUEST_TIMEOUT':
        this.#end(
          'halfFrame',
          farewell('timeout', 'The rest of a request did not come in time (--half-frame-s).'),
        );
        break;
      case 'HPE_HEADER_OVERFLOW':
        this.#end('badFrame', farewell('headers-too-long', 'The headers of a request are too long.'), code);
        break;
      default:
        if (code.startsWith('HPE_'))
          this.#end('badFrame', farewell('bad-input', 'That is not a request of HTTP/1.1.'), code);
        else this.#socket.destroy();
    }
  }

  #end(because: EndReason, answer?: Uint8Array, detail?: string): void {
    const doorkeeper = this.#doorkeeper;
    const socket = this.#socket;
    doorkeeper.ended(NAME, because, detail);
    this.#leavingUntil = doorkeeper.tick + doorkeeper.partingTicks;
    // Where an answer is still owed, this one would be taken for it.
    if (answer === undefined || owesAnswer(socket)) socket.end();
    else socket.end(answer);
  }
}

/**
 * Whether a request that came whole has no answer yet. Node keeps the first answer that a connection is owed in this field, and looks there
 * itself before it answers a bad request.
 */
function owesAnswer(socket: Socket & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.req.complete === true;
}
