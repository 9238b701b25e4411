/**
 * What a door of text messages is: how its messages end, and what it says to each. The connection does the rest: it frames, has limits,
 * waits for room in the ledger before a message is decided on, and holds every answer until what it rests on is durable.
 */
import type { Office } from '../../booking/office.ts';

export interface TextDoor {
  readonly name: string;
  /**
   * How long the first whole message in `bytes` is, its line end included, where the bytes alone tell; else 0. A line end is \n or
   * \r\n. What is left when nothing more comes for `FLUSH_MS` is a message too, unless `needsLineEnd`.
   */
  readonly frame: (bytes: Buffer) => number;
  readonly needsLineEnd?: true;
  /** A longer message is nonsense: the connection is ended. */
  readonly maxMessageBytes: number;
  /** A new connection. */
  readonly open: (line: Line) => Conversation;
}

/** What a conversation may do. All of it in a call of the conversation's, of `after`'s or of `run`'s. */
export interface Line {
  readonly office: Office;
  /** Writes behind all that was written before, as soon as it may be told. */
  readonly write: (answer: string | Uint8Array) => void;
  /** The same, so many milliseconds after what was written before it. */
  readonly writeLater: (answer: string | Uint8Array, delayMs: number) => void;
  /** Ends the connection behind its answers. */
  readonly end: () => void;
  /** Calls back after a time unless the connection has ended or the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /**
   * Calls back as soon as there is room in the ledger, however long it is closed: for what does not come from this connection's client.
   */
  readonly run: (callback: () => void) => void;
  /** Ends it, too, as what came was nonsense, or worse: that is counted and logged (without the client's bytes). */
  readonly refuse: (reason: string) => void;
  /** Something is not as it should be: it is logged, and ends nothing. */
  readonly complain: (reason: string) => void;
}

/** One connection's talk. */
export interface Conversation {
  /** When the connection is there. */
  readonly begin?: () => void;
  /** One message, without its line end; `lineEnd` is that, for who passes the message on as it came: \n, \r\n, or nothing. */
  readonly receive: (message: Buffer, lineEnd?: string) => void;
  /** In place of `receive`: the ledger takes no changes, so nothing may be decided or told of slots. */
  readonly unavailable: () => void;
  /** The connection has ended; nothing can be written any more. In a round of its own, so it may decide something. */
  readonly closed?: () => void;
}
