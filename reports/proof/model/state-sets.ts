/**
 * Sets of packed states, exact: whole keys, never a hash in their place, in open-addressing tables with linear probing. Two kinds: one
 * that only knows what was seen (and hands out what was new), and one that numbers the states in the order they came.
 *
 * The inner loops are generated for the number of Int32 in a state. Each takes a batch of successors: first it touches all
 * their slots, then it looks them up, so that the cache misses overlap.
 */
import { range } from './range.ts';

const FIRST_SLOTS = 1 << 12;
const FIRST_STATES = 1 << 11;
/** A table is doubled when it would be fuller. */
const FULLEST = 0.75;
/** So many keys are moved to a larger table at a time. */
const REHASHED = 64;

type Absorb = (
  out: Int32Array,
  successors: number,
  table: Int32Array,
  slotMask: number,
  states: Int32Array,
  count: number,
  targets: Int32Array,
) => number;

/** Knows the states that were seen; `fresh` has those that were new since `takeFresh`. */
export class SeenSet {
  readonly #cells: number;
  readonly #absorb: Absorb;
  readonly #targets: Int32Array;
  #table: Int32Array;
  #slots = FIRST_SLOTS;
  #fresh: Int32Array<ArrayBuffer>;
  #spare: Int32Array<ArrayBuffer>;
  #freshCount = 0;
  #count = 0;

  constructor(cells: number, mostSuccessors: number) {
    this.#cells = cells;
    this.#absorb = compile(cells, Math.max(mostSuccessors, REHASHED), 'keys');
    this.#targets = new Int32Array(0);
    this.#table = new Int32Array(this.#slots * cells);
    this.#fresh = new Int32Array(FIRST_STATES * cells);
    this.#spare = new Int32Array(FIRST_STATES * cells);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of the table, for each state. */
  get bytesPerState(): number {
    return this.#table.byteLength / this.#count;
  }

  get bytes(): number {
    return this.#table.byteLength + this.#fresh.byteLength + this.#spare.byteLength;
  }

  absorb(out: Int32Array, successors: number): void {
    const cells = this.#cells;
    while (this.#count + successors > this.#slots * FULLEST) this.#double();
    this.#fresh = withRoom(this.#fresh, (this.#freshCount + successors) * cells);
    const before = this.#freshCount;
    this.#freshCount = this.#insert(out, successors, this.#fresh, before);
    this.#count += this.#freshCount - before;
  }

  /** The states that were new since the last time, and how many; good until the next time. */
  takeFresh(): { readonly states: Int32Array; readonly count: number } {
    const taken = { states: this.#fresh, count: this.#freshCount };
    this.#fresh = this.#spare;
    this.#spare = taken.states;
    this.#freshCount = 0;
    return taken;
  }

  /** Visits each state where it stands in the table. */
  forEach(visit: (table: Int32Array, at: number) => void): void {
    for (let at = 0; at < this.#table.length; at += this.#cells)
      if (this.#table[at] !== 0) visit(this.#table, at);
  }

  #insert(out: Int32Array, successors: number, into: Int32Array, count: number): number {
    return this.#absorb(out, successors, this.#table, this.#slots - 1, into, count, this.#targets);
  }

  #double(): void {
    const old = this.#table;
    const cells = this.#cells;
    this.#slots *= 2;
    this.#table = new Int32Array(this.#slots * cells);
    const room = new Int32Array(cells * REHASHED);
    const sink = new Int32Array(cells * REHASHED);
    let filled = 0;
    const flush = (): void => {
      this.#insert(room, filled, sink, 0);
      filled = 0;
    };
    for (let slot = 0; slot < old.length; slot += cells) {
      if (old[slot] === 0) continue;
      for (let cell = 0; cell < cells; cell += 1) room[filled * cells + cell] = old[slot + cell];
      filled += 1;
      if (filled === REHASHED) flush();
    }
    flush();
  }
}

/** Numbers the states from 0 in the order they came. */
export class NumberedSet {
  readonly #cells: number;
  readonly #absorb: Absorb;
  #table: Int32Array;
  #slots = FIRST_SLOTS;
  #states: Int32Array<ArrayBuffer>;
  #count = 0;

  constructor(cells: number, mostSuccessors: number) {
    this.#cells = cells;
    this.#absorb = compile(cells, Math.max(mostSuccessors, REHASHED), 'indexes');
    this.#table = new Int32Array(this.#slots);
    this.#states = new Int32Array(FIRST_STATES * cells);
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#table.byteLength + this.#states.byteLength;
  }

  /** All states, behind each other; it is another array after the next `absorb`. */
  get states(): Int32Array {
    return this.#states;
  }

  /** Puts the number of each successor into `targets`. */
  absorb(out: Int32Array, successors: number, targets: Int32Array): void {
    while (this.#count + successors > this.#slots * FULLEST) this.#double();
    this.#states = withRoom(this.#states, (this.#count + successors) * this.#cells);
    const mask = this.#slots - 1;
    this.#count = this.#absorb(out, successors, this.#table, mask, this.#states, this.#count, targets);
  }

  #double(): void {
    this.#slots *= 2;
    this.#table = new Int32Array(this.#slots);
    const targets = new Int32Array(REHASHED);
    const cells = this.#cells;
    // Put in again in their order, which gives them their numbers again, over the very same states.
    for (let from = 0; from < this.#count; from += REHASHED) {
      const until = Math.min(this.#count, from + REHASHED);
      const keys = this.#states.slice(from * cells, until * cells);
      this.#absorb(keys, until - from, this.#table, this.#slots - 1, this.#states, from, targets);
    }
  }
}

export function withRoom(states: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= states.length) return states;
  const larger = new Int32Array(Math.max(length, states.length * 2));
  larger.set(states);
  return larger;
}

/** A product for each cell, and Murmur3's finaliser (Appleby, 2008) behind them. */
function hashSource(cells: number): string {
  const primes = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  return `let h = 0;
    ${range(cells)
      .map((k) => `h = Math.imul((h ^ (h >>> 15)) + a${k}, ${primes[k % primes.length]});`)
      .join(' ')}
    h ^= h >>> 16; h = Math.imul(h, 0x85ebca6b); h ^= h >>> 13; h = Math.imul(h, 0xc2b2ae35); h ^= h >>> 16;`;
}

/** `keys`: the table holds the states themselves. `indexes`: it holds 1 + their number, and the states stand in `states`. */
function compile(cells: number, mostSuccessors: number, holds: 'keys' | 'indexes'): Absorb {
  const all = range(cells);
  const load = all.map((k) => `const a${k} = out[j * ${cells} + ${k}];`).join(' ');
  const append = all.map((k) => `states[count * ${cells} + ${k}] = a${k};`).join(' ');
  const look =
    holds === 'keys'
      ? `const at = p * ${cells}; const key = table[at];
      if (key === 0) { ${all.map((k) => `table[at + ${k}] = a${k};`).join(' ')} ${append} count++; break; }
      if (key === a0${all
        .slice(1)
        .map((k) => ` && table[at + ${k}] === a${k}`)
        .join('')}) break;`
      : `const id = table[p];
      if (id === 0) { ${append} targets[j] = count; count++; table[p] = count; break; }
      const at = (id - 1) * ${cells};
      if (${all.map((k) => `states[at + ${k}] === a${k}`).join(' && ')}) { targets[j] = id - 1; break; }`;
  const touch =
    holds === 'keys'
      ? `touched ^= table[slots[j] * ${cells}];`
      : `const id = table[slots[j]]; if (id !== 0) touched ^= states[(id - 1) * ${cells}];`;
  const body = `return (out, m, table, slotMask, states, count, targets) => {
    for (let j = 0; j < m; j++) { ${load} ${hashSource(cells)} slots[j] = h & slotMask; }
    let touched = 0;
    for (let j = 0; j < m; j++) { ${touch} }
    slots[${mostSuccessors}] = touched;
    for (let j = 0; j < m; j++) {
      ${load}
      for (let p = slots[j]; ; p = (p + 1) & slotMask) { ${look} }
    }
    return count;
  };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from numbers alone; nothing of the lock's text is in it
  const make = new Function('slots', body) as (slots: Int32Array) => Absorb;
  return make(new Int32Array(mostSuccessors + 1));
}
