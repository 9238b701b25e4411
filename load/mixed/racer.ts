/** What a client of any door does in a race for one place. Each door's own way of doing it is a file beside this one. */
import { senseless } from '../clients/refusal.ts';
import type { DoorAddress } from '../clients/open-socket.ts';

export interface Place {
  readonly slot: number;
  /** YYYY-MM-DD. */
  readonly day: string;
  /** HH:MM, a full hour. */
  readonly time: string;
}

export interface Told {
  readonly outcome: 'done' | 'refused';
  /** Who holds the place now, as the server numbers holders, where the answer says so. */
  readonly holder?: number;
  /** What was booked, where the door says so because it was the one to choose. */
  readonly time?: string;
}

export interface Racer {
  /** Connects, and says who it is. */
  readonly connect: (address: DoorAddress) => Promise<void>;
  /** Says all that comes before the message that decides. False where it cannot take part: it is not ready, or is not offered the place. */
  readonly approach: (place: Place) => Promise<boolean>;
  /**
   * Sends the message that decides. This and the methods around it throw `VagaError` `unreachable` when the connection is lost, or the answer
   * is none to what was asked: nobody can say then what became of the message.
   */
  readonly book: (place: Place) => Promise<Told>;
  /** Gives up a place that was booked. */
  readonly cancel: (place: Place) => Promise<Told>;
  readonly close: () => void;
}

/** Who a racer is: its number in the history, from 1. */
export type CreateRacer = (number: number) => Racer;

/** Tells done and refused by how the answer begins. Throws `VagaError` `unreachable` where it begins otherwise. */
export function readTold(said: string, done: string, refused: string): Told {
  if (said.startsWith(done)) return { outcome: 'done' };
  if (said.startsWith(refused)) return { outcome: 'refused' };
  throw senseless(`it says '${said.trim()}'`);
}
