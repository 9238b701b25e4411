/**
 * How a state is packed into a few Int32: a field of bits for each thread's location, each word's value and each sleeper's rank. No
 * field straddles two Int32, and the lowest bit of the first is always 1, so that no state is all zero.
 */
import type { State } from './system.ts';

const BITS = 32;

export interface Field {
  /** Which Int32. */
  readonly cell: number;
  readonly shift: number;
  readonly bits: number;
}

/** How many bits each kind of field has. */
export interface Widths {
  /** For each thread's location. */
  readonly at: readonly number[];
  /** For each word's value, of which the index in the list of its values is stored. */
  readonly words: readonly number[];
  /** For each thread's rank; 0 where nobody sleeps. */
  readonly rank: number;
}

export interface Layout {
  readonly cells: number;
  readonly at: readonly Field[];
  readonly words: readonly Field[];
  readonly ranks: readonly Field[];
}

/** First fit, in the order given; the lowest bit is taken. */
export function layoutOf(widths: Widths): Layout {
  const used = [1];
  const place = (bits: number): Field => {
    if (bits > BITS) throw new Error('a field wider than an Int32');
    let cell = used.findIndex((taken) => taken + bits <= BITS);
    if (cell < 0) cell = used.push(0) - 1;
    const shift = used[cell];
    used[cell] += bits;
    return { cell, shift: bits === 0 ? 0 : shift, bits };
  };
  const at = widths.at.map(place);
  const words = widths.words.map(place);
  const ranks = widths.at.map(() => place(widths.rank));
  return { cells: used.length, at, words, ranks };
}

export const maskOf = ({ bits }: Field): number => (bits === BITS ? -1 : (1 << bits) - 1);

export const extract = (field: Field, cells: ArrayLike<number>, from = 0): number =>
  (cells[from + field.cell] >>> field.shift) & maskOf(field);

/** A field is too narrow for what has to go into it: it has to be widened, and the search to begin again. */
export class TooNarrow extends Error {}

/** Packs states, and knows the values each word has had. */
export class Packing {
  readonly layout: Layout;
  readonly #values: readonly ValueList[];

  constructor(layout: Layout, values: readonly ValueList[]) {
    this.layout = layout;
    this.#values = values;
  }

  pack(state: State, into: Int32Array, from: number): void {
    const { layout } = this;
    into.fill(0, from, from + layout.cells);
    into[from] = 1;
    const put = (field: Field, value: number): void => {
      if (value > maskOf(field) >>> 0) throw new TooNarrow();
      into[from + field.cell] |= value << field.shift;
    };
    state.at.forEach((location, thread) => put(layout.at[thread], location));
    state.words.forEach((value, word) => put(layout.words[word], this.#values[word].indexOf(value)));
    state.ranks.forEach((rank, thread) => put(layout.ranks[thread], rank));
  }

  /** The value of a word that is stored as `index`. */
  valueOf(word: number, index: number): number {
    return this.#values[word].at(index);
  }

  unpack(cells: ArrayLike<number>, from = 0): State {
    const { layout } = this;
    return {
      at: layout.at.map((field) => extract(field, cells, from)),
      words: layout.words.map((field, word) => this.#values[word].at(extract(field, cells, from))),
      ranks: layout.ranks.map((field) => extract(field, cells, from)),
    };
  }
}

/** The values a word has had, numbered in the order they came. */
export class ValueList {
  readonly #values: number[] = [];
  readonly #indexes = new Map<number, number>();

  constructor(initial: number) {
    this.indexOf(initial);
  }

  get size(): number {
    return this.#values.length;
  }

  at(index: number): number {
    return this.#values[index];
  }

  indexOf(value: number): number {
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    this.#indexes.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }
}

/** The bits that so many different things need. */
export const bitsFor = (count: number): number => (count <= 1 ? 0 : BITS - Math.clz32(count - 1));
