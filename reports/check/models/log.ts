/**
 * The history of any objects in memory, for models other than the slot: one row an operation, one typed array a column.
 * Values are numbers of `values`, so that a log may have any texts and numbers as values.
 */
import { Outcome } from '../../../load/history/history.ts';
import type { Rows } from './model.ts';

/** What a log's operations are called; a model knows some of them. */
export const DEEDS = ['read', 'write', 'cas', 'acquire', 'release'] as const;
export type DeedName = (typeof DEEDS)[number];
export const Deed = { read: 0, write: 1, cas: 2, acquire: 3, release: 4 } as const satisfies Record<
  DeedName,
  number
>;

/** What an object has before anything was written to it. */
export const NIL = 0;

export interface Log extends Rows {
  /** A `Deed`. */
  readonly deed: Uint8Array;
  /** An `Outcome`: `info`, `ok` or `fail`. */
  readonly outcome: Uint8Array;
  readonly client: Int32Array;
  readonly object: Int32Array;
  /** What was read or written, or what a cas expected. */
  readonly value: Int32Array;
  /** What a cas sets. */
  readonly value2: Int32Array;
  /** The text of each value; the first is `nil`. */
  readonly values: readonly string[];
  /** The name of each object. */
  readonly objects: readonly string[];
  /** Whether times are numbers of lines, because the file has no times. */
  readonly isUntimed: boolean;
}

/** One operation, while a file is read. */
export interface LogRow {
  deed: DeedName;
  outcome: Outcome;
  client: number;
  object: string;
  value: string;
  value2: string;
  invokeNs: number;
  returnNs: number;
}

export const NIL_NAME = 'nil';

export function createLog(rows: readonly LogRow[], isUntimed: boolean): Log {
  const values = new Names(NIL_NAME);
  const objects = new Names();
  return {
    length: rows.length,
    deed: Uint8Array.from(rows, ({ deed }) => Deed[deed]),
    outcome: Uint8Array.from(rows, ({ outcome }) => outcome),
    client: Int32Array.from(rows, ({ client }) => client),
    object: Int32Array.from(rows, ({ object }) => objects.numberOf(object)),
    value: Int32Array.from(rows, ({ value }) => values.numberOf(value)),
    value2: Int32Array.from(rows, ({ value2 }) => values.numberOf(value2)),
    invokeNs: Float64Array.from(rows, ({ invokeNs }) => invokeNs),
    returnNs: Float64Array.from(rows, ({ returnNs, outcome }) =>
      outcome === Outcome.info ? Number.POSITIVE_INFINITY : returnNs,
    ),
    values: values.all,
    objects: objects.all,
    isUntimed,
  };
}

/** Numbers for names, in the order in which they are first met. */
class Names {
  readonly all: string[];
  readonly #numbers: Map<string, number>;

  constructor(...first: readonly string[]) {
    this.all = [...first];
    this.#numbers = new Map(first.map((name, number) => [name, number]));
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}
