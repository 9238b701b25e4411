import { NOBODY, type History } from '../../../load/history/history.ts';
import type { Findings } from '../violations.ts';
import { ACTOR, CELL_INTS, SEEN_HOLDER, UNKNOWN, holderSince, versionOf, type Cells } from './cells.ts';
import { forgetObservers, reportHolder } from './leftovers.ts';
import type { PossibleChanges } from './possible.ts';
import type { Witnesses } from './witnesses.ts';

/** Versions of a slot, one behind the other, that nobody was told to have made. */
export interface Run {
  readonly slot: number;
  readonly firstCell: number;
  readonly lastCell: number;
}

/**
 * Goes along the versions of every slot: each change must find the holder it needs, and who saw a version must have seen the
 * holder that its change made. After a fault the chain goes on from what the change told. Returns the versions missing.
 */
export class HolderCheck {
  readonly missing: Run[] = [];
  readonly #cells: Cells;
  readonly #history: History;
  readonly #witnesses: Witnesses;
  readonly #possible: PossibleChanges;
  readonly #findings: Findings;

  constructor(
    cells: Cells,
    history: History,
    witnesses: Witnesses,
    possible: PossibleChanges,
    findings: Findings,
  ) {
    this.#cells = cells;
    this.#history = history;
    this.#witnesses = witnesses;
    this.#possible = possible;
    this.#findings = findings;
    for (let slot = 0; slot < cells.firstCell.length; slot += 1) {
      if (cells.lastCell[slot] >= cells.firstCell[slot]) this.#followSlot(slot);
    }
  }

  #followSlot(slot: number): void {
    const { ints, firstCell, lastCell } = this.#cells;
    const first = firstCell[slot];
    const last = lastCell[slot];
    let holder = this.#startSlot(slot, first);
    for (let cell = first + 1; cell <= last; cell += 1) {
      const at = cell * CELL_INTS;
      const actor = ints[at + ACTOR];
      if (actor > 0) {
        if (holder !== NOBODY && holder !== UNKNOWN) this.#reportSale(slot, cell, holder);
        holder = actor;
      } else if (actor < 0) {
        if (holder !== -actor && holder !== UNKNOWN) this.#reportRelease(slot, cell, holder);
        holder = NOBODY;
      } else {
        this.#addMissing(slot, cell);
        holder = UNKNOWN;
      }
      const seen = ints[at + SEEN_HOLDER];
      if (seen === 0 || seen === holder + 1) continue;
      if (holder === UNKNOWN) holder = seen - 1;
      else this.#reportSeen(slot, cell, holder);
    }
    // Versions behind the last change told that not even the unanswered changes can have made are one fault.
    const run = this.missing.at(-1);
    if (run?.slot !== slot || run.lastCell !== last || last - first <= this.#possible.of(slot)) return;
    this.missing.pop();
    this.#reportTooHigh(slot, last);
  }

  /** Returns who held the slot at the start. */
  #startSlot(slot: number, first: number): number {
    const { ints } = this.#cells;
    const seen = ints[first * CELL_INTS + SEEN_HOLDER];
    const holder = holderSince(this.#cells, slot, first);
    if (seen !== 0 && seen !== holder + 1) this.#reportSeen(slot, first, holder);
    return holder;
  }

  #addMissing(slot: number, cell: number): void {
    const previous = this.missing.at(-1);
    if (previous?.slot === slot && previous.lastCell === cell - 1) {
      this.missing[this.missing.length - 1] = { ...previous, lastCell: cell };
    } else {
      this.missing.push({ slot, firstCell: cell, lastCell: cell });
    }
  }

  #reportSale(slot: number, cell: number, holder: number): void {
    this.#findings.report('doubleBooking', () => ({
      kind: 'doubleBooking',
      cause: 'held',
      ...this.#evidence(slot, cell),
      holder,
    }));
  }

  #reportRelease(slot: number, cell: number, holder: number): void {
    this.#findings.report('illegalRelease', () => ({
      kind: 'illegalRelease',
      cause: 'notHolder',
      ...this.#evidence(slot, cell),
      holder,
    }));
  }

  #reportSeen(slot: number, cell: number, expectedHolder: number): void {
    const answer = this.#witnesses.observer(cell);
    const change = this.#witnesses.change(cell);
    const version = versionOf(this.#cells, slot, cell);
    const tellers = change < 0 ? [] : [change];
    reportHolder(this.#history, slot, version, tellers, answer, expectedHolder, this.#findings);
    forgetObservers(this.#cells, this.#history, cell);
  }

  #reportTooHigh(slot: number, last: number): void {
    this.#findings.report('tokens', () => ({
      kind: 'tokens',
      cause: 'tooHigh',
      slot,
      version: versionOf(this.#cells, slot, last),
      rows: this.#witnesses.tellersOf(last),
      possibleChanges: this.#possible.of(slot),
    }));
  }

  /** A change, and who told of the version that it found. */
  #evidence(slot: number, cell: number): { slot: number; version: number; rows: number[] } {
    const rows = [...this.#witnesses.tellersOf(cell - 1), this.#witnesses.change(cell)];
    return { slot, version: versionOf(this.#cells, slot, cell), rows };
  }
}
