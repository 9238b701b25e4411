import { CELL_DOUBLES, INVOKE_NS, SEEN_NS, UPPER_NS, type Cells } from './cells.ts';

/**
 * Between which moments each version of a slot came, as far as the slot alone tells: not before any request that saw, or
 * made, an earlier version, and not behind any answer that told it or a later one.
 */
export class Windows {
  readonly #firstCell: number;
  readonly #lowerNs: Float64Array;
  readonly #upperNs: Float64Array;
  /** Not before this moment comes whatever is behind all versions told. */
  readonly endLowerNs: number;
  /** Not behind this moment came what the slot was at the start. */
  readonly startUpperNs: number;

  constructor({ doubles, firstCell, lastCell }: Cells, slot: number) {
    const first = firstCell[slot];
    const last = lastCell[slot];
    const cells = Math.max(0, last - first + 1);
    this.#firstCell = first;
    this.#lowerNs = new Float64Array(cells);
    this.#upperNs = new Float64Array(cells);
    let lowerNs = Number.NEGATIVE_INFINITY;
    for (let cell = first; cell <= last; cell += 1) {
      lowerNs = Math.max(lowerNs, doubles[cell * CELL_DOUBLES + INVOKE_NS]);
      this.#lowerNs[cell - first] = lowerNs;
      lowerNs = Math.max(lowerNs, doubles[cell * CELL_DOUBLES + SEEN_NS]);
    }
    this.endLowerNs = lowerNs;
    let upperNs = Number.POSITIVE_INFINITY;
    for (let cell = last; cell >= first; cell -= 1) {
      upperNs = Math.min(upperNs, doubles[cell * CELL_DOUBLES + UPPER_NS]);
      this.#upperNs[cell - first] = upperNs;
    }
    this.startUpperNs = upperNs;
  }

  lowerNs(cell: number): number {
    return this.#lowerNs[cell - this.#firstCell];
  }

  upperNs(cell: number): number {
    return this.#upperNs[cell - this.#firstCell];
  }
}
