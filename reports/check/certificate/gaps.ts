import { NOBODY } from '../../../load/history/history.ts';
import type { Findings } from '../violations.ts';
import { UNKNOWN, holderSince, versionOf, type Cells } from './cells.ts';
import type { Run } from './holders.ts';
import { Windows } from './windows.ts';
import type { Witnesses } from './witnesses.ts';

/** A version that some unanswered operation must have made. */
export interface Demand {
  readonly slot: number;
  readonly cell: number;
  readonly version: number;
  /** Whether the slot got a holder in this version, or lost it. */
  readonly acquires: boolean;
  /** Who got or lost it; `UNKNOWN` until it is decided. */
  holder: number;
  /** The version came between these moments, see `Windows`. */
  readonly lowerNs: number;
  readonly upperNs: number;
  /** Filled by choice where there were others: if it does not fit, nothing is proved. */
  isChosen: boolean;
}

/** An acquisition and the release behind it, both missing, and nobody saw who held the slot in between. */
export interface UnknownPair {
  readonly acquisition: Demand;
  readonly release: Demand;
}

/**
 * What the missing versions ask for. Every change of a slot either fills or frees it, so each missing version is known to be
 * the one or the other from the nearest version that is told, and its holder is known but for an unseen pair.
 */
export class Gaps {
  readonly demands: Demand[] = [];
  readonly pairs: UnknownPair[] = [];
  readonly #cells: Cells;
  readonly #witnesses: Witnesses;
  readonly #findings: Findings;
  readonly #windowsBySlot = new Map<number, Windows>();

  constructor(cells: Cells, witnesses: Witnesses, runs: readonly Run[], findings: Findings) {
    this.#cells = cells;
    this.#witnesses = witnesses;
    this.#findings = findings;
    for (const run of runs) this.#readRun(run);
  }

  windowsOf(slot: number): Windows {
    let windows = this.#windowsBySlot.get(slot);
    if (windows === undefined) {
      windows = new Windows(this.#cells, slot);
      this.#windowsBySlot.set(slot, windows);
    }
    return windows;
  }

  #readRun({ slot, firstCell, lastCell }: Run): void {
    let before = holderSince(this.#cells, slot, firstCell - 1);
    let isFree = before === NOBODY;
    let opened: Demand | undefined;
    for (let cell = firstCell; cell <= lastCell; cell += 1) {
      const after = holderSince(this.#cells, slot, cell);
      if (after !== UNKNOWN && (after === NOBODY) === isFree) {
        this.report(slot, cell, 'impossible', before, after);
        // What is told behind the fault counts; a pair that was open before it asks for nothing.
        opened = undefined;
      } else {
        const demand = this.#demand(slot, cell, isFree, isFree ? after : before);
        if (demand.holder !== UNKNOWN) this.demands.push(demand);
        else if (demand.acquires) opened = demand;
        else if (opened !== undefined) this.pairs.push({ acquisition: opened, release: demand });
      }
      isFree = after === UNKNOWN ? !isFree : after === NOBODY;
      before = after === UNKNOWN && isFree ? NOBODY : after;
    }
  }

  #demand(slot: number, cell: number, acquires: boolean, holder: number): Demand {
    const windows = this.windowsOf(slot);
    return {
      slot,
      cell,
      version: versionOf(this.#cells, slot, cell),
      acquires,
      holder,
      lowerNs: windows.lowerNs(cell),
      upperNs: windows.upperNs(cell),
      isChosen: false,
    };
  }

  report(
    slot: number,
    cell: number,
    cause: 'impossible' | 'nobodyAsked',
    before: number,
    after: number,
  ): void {
    this.#findings.report('gap', () => ({
      kind: 'gap',
      cause,
      slot,
      version: versionOf(this.#cells, slot, cell),
      rows: this.#neighboursOf(slot, cell),
      before: before === UNKNOWN ? null : before,
      after: after === UNKNOWN ? null : after,
    }));
  }

  /** Who tells of the nearest version before the missing one, and of the nearest not before it. */
  #neighboursOf(slot: number, missing: number): number[] {
    const { firstCell, lastCell } = this.#cells;
    let before = missing - 1;
    while (before > firstCell[slot] && this.#witnesses.tellersOf(before).length === 0) before -= 1;
    let behind = missing;
    while (behind < lastCell[slot] && this.#witnesses.tellersOf(behind).length === 0) behind += 1;
    return [...this.#witnesses.tellersOf(before), ...this.#witnesses.tellersOf(behind)];
  }
}
