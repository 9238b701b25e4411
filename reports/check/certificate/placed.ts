/** Which changes were placed at which moments, and in which order: kept only for those who ask. */
import type { Cells } from './cells.ts';

/** An unanswered operation that must have come behind all versions told of a slot, to prepare for a move. */
export interface Preparation {
  readonly row: number;
  readonly ns: number;
  readonly turn: number;
}

export class Placed {
  readonly cells: Cells;
  /** By cell: the moment of its change, NaN where it was not placed. */
  readonly ns: Float64Array;
  /** By cell: its turn. Turns rise along each slot; changes at one moment come in the order of their turns. */
  readonly turn: Int32Array;
  readonly preparations: Preparation[] = [];
  #turns = 0;

  constructor(cells: Cells, count: number) {
    this.cells = cells;
    this.ns = new Float64Array(count).fill(Number.NaN);
    this.turn = new Int32Array(count);
  }

  add(cell: number, ns: number): void {
    this.ns[cell] = ns;
    this.turn[cell] = this.#turns;
    this.#turns += 1;
  }

  /** The other half of the move that was added last: it has the same turn. */
  addOther(cell: number, ns: number): void {
    this.ns[cell] = ns;
    this.turn[cell] = this.#turns - 1;
  }

  prepare(row: number, ns: number): void {
    this.preparations.push({ row, ns, turn: this.#turns });
    this.#turns += 1;
  }
}
