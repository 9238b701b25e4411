import { Operation, Status } from '../../server/doors/native/wire.ts';
import type { Random } from '../../server/base/seed.ts';
import type { Client } from '../clients/client.ts';
import type { ZipfSampler } from './zipf.ts';

/**
 * Of 256 draws, how many look at a slot, and how many move or cancel a booking that the client has; the rest book. Most
 * bookings at hot slots are refused, so a client gives up quickly what it has won: that keeps at least a third of all
 * operations changes.
 */
export const LOOKS = 20;
export const MOVES = 30;
export const CANCELS = 150;

/** What a client asks next when it books, cancels, moves and looks without end, at slots drawn from a Zipf distribution. */
export class Mix {
  readonly #random: Random;
  readonly #zipf: ZipfSampler;
  readonly #moves: boolean;

  /** `moves`: without them, what would have been moved is cancelled. */
  constructor(random: Random, zipf: ZipfSampler, moves: boolean) {
    this.#random = random;
    this.#zipf = zipf;
    this.#moves = moves;
  }

  ask(client: Client): void {
    const random = this.#random;
    const draw = random.nextUint32() & 0xff;
    const { held } = client;
    if (draw < LOOKS) {
      client.ask(Operation.status, this.#zipf.draw(random), 0);
    } else if (draw < LOOKS + MOVES + CANCELS && held.length > 0) {
      const slot = held.pop() as number;
      const to = this.#moves && draw < LOOKS + MOVES ? this.#zipf.draw(random) : slot;
      if (to === slot) client.ask(Operation.cancel, slot, 0);
      else client.ask(Operation.move, slot, to);
    } else {
      client.ask(Operation.book, this.#zipf.draw(random), 0);
    }
  }

  /** Keeps what the client holds. */
  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void {
    if (operation === Operation.book && status === Status.ok) client.held.push(slot);
    else if (operation === Operation.move) {
      if (status === Status.ok) client.held.push(slot2);
      else if (status === Status.refusedSecond) client.held.push(slot);
    }
  }

  /** What was lost may have happened, so the client treats every slot concerned as its own: it will try to cancel it, where it may. */
  lost(client: Client, operation: number, slot: number, slot2: number): void {
    if (operation === Operation.status || !client.cancelsAreSafe) return;
    client.held.push(slot);
    if (operation === Operation.move) client.held.push(slot2);
  }
}
