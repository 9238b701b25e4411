/** What a client of a door for people is: it asks in that door's own words, and is told the answer as a person would read it. */
import type { DoorAddress } from './open-socket.ts';

export interface DoorClient {
  /** The door's name. */
  readonly door: string;
  /** Connects, and reads what the door says first. Throws `VagaError` `unreachable` where nothing of the kind answers. */
  readonly connect: (address: DoorAddress) => Promise<void>;
  /** One question at a time. Throws `VagaError` `unreachable` when the connection ends before the answer is there. */
  readonly ask: (message: string) => Promise<string>;
  readonly close: () => void;
}

/** A client that may be used for hours, by somebody who wants to know at once when the connection is lost. */
export interface LastingClient extends DoorClient {
  /** Resolves when the connection that was made last has ended, whoever ended it. */
  readonly closed: Promise<void>;
}
