/**
 * A history in memory: what a set of clients asked of a set of slots, and what they were told. One row an operation,
 * one typed array a column, no order among the rows. 50 bytes a row.
 */
export const Kind = { book: 0, cancel: 1, move: 2, status: 3, find: 4 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/**
 * How an operation ended. `info`: no answer (lost connection, time-out), it may have happened and stays possible for ever.
 * `ok`: it was done, or seen. `fail`: refused because of what `slot` was. `failSecond`: a move refused because of what
 * `slot2` was.
 */
export const Outcome = { info: 0, ok: 1, fail: 2, failSecond: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** The client number of the judge, who reads the slots when nobody else is at work. Real clients start at 1. */
export const JUDGE = 0;
/** The holder of a free slot. */
export const NOBODY = 0;
/** In `slot` of a `find` that found nothing, and in `slot2` of everything but a move. */
export const NO_SLOT = -1;
/** In `version` where the system under test does not tell versions. */
export const NO_VERSION = -1;
/** In `holder` where the answer does not name the holder: a refusal that only says "taken", say. */
export const UNTOLD = -1;

export interface History {
  /** Number of rows; every column has at least so many. */
  readonly length: number;
  /** A `Kind`. */
  readonly kind: Uint8Array;
  /** An `Outcome`. */
  readonly outcome: Uint8Array;
  /** The holder on whose behalf the operation was asked. */
  readonly client: Int32Array;
  readonly slot: Int32Array;
  /** The slot a move moves to. */
  readonly slot2: Int32Array;
  /** Nanoseconds on the run's clock, taken before the request was handed to the socket. */
  readonly invokeNs: Float64Array;
  /** Nanoseconds on the run's clock, taken after the answer was read; `Infinity` for `info`. */
  readonly returnNs: Float64Array;
  /**
   * For a change: the version its slot has since (the k-th change of a slot makes version k). For a refusal or an
   * observation: the version of the slot it rests on. `NO_VERSION` for `info`.
   */
  readonly version: Float64Array;
  /** For a completed move: the version `slot2` has since; else `NO_VERSION`. */
  readonly version2: Float64Array;
  /** For a refusal or an observation: who held the slot it rests on; for a change of one slot: who holds it since. */
  readonly holder: Int32Array;
}

/** The columns of a history, by name. */
export const HISTORY_COLUMNS = [
  'kind',
  'outcome',
  'client',
  'slot',
  'slot2',
  'invokeNs',
  'returnNs',
  'version',
  'version2',
  'holder',
] as const satisfies readonly Exclude<keyof History, 'length'>[];

/** How the slots were before the first row: all free at version 0, or as the history's own earliest observations say. */
export type InitialState = 'fresh' | 'observed';

export function createHistory(length: number): History {
  return {
    length,
    kind: new Uint8Array(length),
    outcome: new Uint8Array(length),
    client: new Int32Array(length),
    slot: new Int32Array(length),
    slot2: new Int32Array(length).fill(NO_SLOT),
    invokeNs: new Float64Array(length),
    returnNs: new Float64Array(length),
    version: new Float64Array(length).fill(NO_VERSION),
    version2: new Float64Array(length).fill(NO_VERSION),
    holder: new Int32Array(length),
  };
}
