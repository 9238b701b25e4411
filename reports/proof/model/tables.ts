/**
 * What the search looks up instead of running code: for each thread, location and value read, the mask by which the step
 * changes the packed state. An entry is filled from the automaton when it is first needed.
 */
import { INSIDE, OUTSIDE } from '../compile/automaton.ts';
import { maskOf, Packing, TooNarrow, type Field } from './layout.ts';
import { expects, leavesBehind, movesOf, type System } from './system.ts';

/** What the search does with an entry. */
export const Entry = {
  unfilled: 0,
  /** Applies the mask. */
  step: 1,
  /** A step that changes nothing. */
  spin: 2,
  /** Wait, notify or a choice: several fields change, or several steps are possible. */
  slow: 3,
  /** No step: it sleeps, or never comes. */
  none: 4,
} as const;

/** Of one thread. All arrays but `kind` and `masks` are indexed by location. */
export interface ThreadTables {
  readonly cell: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  /** 1 where the next access is plain, so that a race has to be looked for. */
  readonly plain: Uint8Array;
  /** Indexed by `location << valueBits | value`; so are the masks, `cells` for each entry. */
  readonly kind: Uint8Array;
  readonly masks: Int32Array;
}

export class Tables {
  readonly threads: readonly ThreadTables[];
  readonly valueBits: number;
  readonly #system: System;
  readonly #packing: Packing;
  readonly #described: number[];
  readonly #scratch: Int32Array;

  constructor(system: System, packing: Packing) {
    const { layout } = packing;
    this.#system = system;
    this.#packing = packing;
    this.valueBits = Math.max(0, ...layout.words.map(({ bits }) => bits));
    this.threads = layout.at.map(({ bits }) => {
      const locations = 1 << bits;
      const entries = locations << this.valueBits;
      return {
        cell: new Int32Array(locations),
        shift: new Int32Array(locations),
        mask: new Int32Array(locations),
        plain: new Uint8Array(locations),
        kind: new Uint8Array(entries),
        masks: new Int32Array(entries * layout.cells),
      };
    });
    this.#described = layout.at.map(() => 0);
    this.#scratch = new Int32Array(layout.cells);
    this.#describeLocations();
  }

  /** Fills the entry for a thread's step in the state given; returns its kind. */
  fill(thread: number, entry: number, cells: Int32Array): number {
    const { layout } = this.#packing;
    const tables = this.threads[thread];
    const state = this.#packing.unpack(cells);
    const location = state.at[thread];
    const { next, alternative, asleep } = this.#system.automata[thread].at(location);
    const sleeps = next?.kind === 'wait' && !asleep && expects(next, state.words[next.address]);
    const leaves = next?.kind === 'add' && leavesBehind(this.#system, next.address);
    let kind: number = Entry.step;
    if (alternative !== null || next?.kind === 'notify' || sleeps || leaves) kind = Entry.slow;
    else {
      const [move] = movesOf(this.#system, state, thread);
      if (move === undefined) kind = Entry.none;
      else {
        this.#packing.pack(move.to, this.#scratch, 0);
        this.#describeLocations();
        const mask = this.#scratch.map((cell, index) => cell ^ cells[index]);
        tables.masks.set(mask, entry * layout.cells);
        if (mask.every((cell) => cell === 0)) kind = Entry.spin;
      }
    }
    tables.kind[entry] = kind;
    return kind;
  }

  /** Writes the states a slow step may lead to behind each other; returns how many differ from where it began. */
  slow(thread: number, cells: Int32Array, into: Int32Array, from: number) {
    const moves = movesOf(this.#system, this.#packing.unpack(cells), thread);
    const size = this.#packing.layout.cells;
    let changed = 0;
    for (const { to } of moves) {
      const at = from + changed * size;
      this.#packing.pack(to, into, at);
      if (cells.some((cell, index) => cell !== into[at + index])) changed += 1;
    }
    this.#describeLocations();
    return { changed, unchanged: moves.length - changed };
  }

  /** Enters what is known of the locations that have come up since. */
  #describeLocations(): void {
    const { layout } = this.#packing;
    this.threads.forEach((tables, thread) => {
      const automaton = this.#system.automata[thread];
      for (let location = this.#described[thread]; location < automaton.size; location += 1) {
        if (location >= tables.cell.length) throw new TooNarrow();
        const { next } = automaton.at(location);
        if (next !== null) enterAccess(tables, location, layout.words[next.address]);
        tables.plain[location] = next?.kind === 'read' || next?.kind === 'write' ? 1 : 0;
      }
      this.#described[thread] = automaton.size;
    });
  }
}

function enterAccess(tables: ThreadTables, location: number, word: Field): void {
  if (location === OUTSIDE || location === INSIDE) throw new Error('these two access nothing');
  tables.cell[location] = word.cell;
  tables.shift[location] = word.shift;
  tables.mask[location] = maskOf(word);
}
