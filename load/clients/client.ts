/** What a simulated client is to the crew and the workloads, whatever it speaks. */
import type { Clock } from '../../server/base/clock.ts';
import type { VagaError } from '../../server/base/errors.ts';
import type { Operation } from '../../server/doors/native/wire.ts';
import type { Recorder } from '../history/recorder.ts';

/** A connection of its own, its requests under way, and the record of every answer. Operations and statuses are numbered as at the native door. */
export interface Client {
  /** Its number, which is also the holder it books for unless told otherwise. */
  readonly number: number;
  /** Slots that it knows it holds, kept by the workload. */
  readonly held: number[];
  /** When the last answer came in, or the first request after a pause was sent: what a stuck server is judged by. */
  progressNs: number;
  /** The server's thread it is connected to, of so many; 0 of 1 where that is not told. */
  readonly serverThread: number;
  readonly serverThreads: number;
  /**
   * Whether the server itself refuses to free what somebody else holds. Otherwise nothing may be cancelled whose booking was lost: it may be
   * another's by now.
   */
  readonly cancelsAreSafe: boolean;
  /** Requests under way. */
  readonly underWay: number;
  /** It may ask. */
  readonly connected: boolean;
  /** The slot asked for by the oldest request under way: what a stuck server did not answer. */
  readonly oldestSlot: number;
  /** Puts a request into the next write, of a connected client. Call `send` before another client of the thread asks. */
  ask(operation: Operation, slot: number, slot2: number, holder?: number): void;
  /** Sends what was asked. The invoke times are taken before anybody else has the requests. */
  send(): void;
  /** Closes the connection; requests under way are lost. */
  close(): void;
  /** Breaks the connection in the middle of a request, where it can. */
  cut?(afterMs: number): void;
}

/** Whoever is told what becomes of the requests of some clients. */
export interface ClientListener {
  /** One answer has come in; it is recorded already. `slot` is the one asked for, except that a find tells the one found. */
  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void;
  /** All answers that came in together have been told: time to ask again. */
  drained(client: Client): void;
  /** A request whose answer will never come: the connection is lost, or the server could not write to its ledger. */
  lost(client: Client, operation: number, slot: number, slot2: number): void;
  /** After `lost` was told of every request under way. */
  closed(client: Client): void;
  /** The target answers what is no answer: it cannot be raced. */
  failed(error: VagaError): void;
  /** Why a request was given up, which is then told to be lost; for clients that know. */
  rejected?(why: string): void;
}

/** Is told who holds the slot of an answer, too: `UNTOLD` where it does not say. */
export interface HolderListener extends Omit<ClientListener, 'answered'> {
  answered(
    client: Client,
    operation: number,
    status: number,
    slot: number,
    slot2: number,
    holder: number,
  ): void;
}

/** What all clients of a thread share. */
export interface ClientContext<Listener = ClientListener> {
  readonly clock: Clock;
  /** Absent when nothing is to be recorded. */
  readonly recorder: Recorder | undefined;
  readonly listener: Listener;
}

/** A client, and the way to connect it: again after it was lost. `connect` throws `VagaError('unreachable')`. */
export interface Seat<C extends Client = Client> {
  readonly client: C;
  readonly connect: () => Promise<void>;
}
