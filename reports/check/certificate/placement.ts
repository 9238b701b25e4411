/**
 * The last step: a moment for every change. Change k of a slot comes behind change k − 1 and behind the requests of those who
 * saw version k − 1, not before its own request, and before anybody is told version k. Each is placed as early as that allows; if even this
 * is too late for somebody who was told, no placing fits. Equal moments are allowed: the order of versions breaks the tie.
 *
 * A move is one moment in two chains. A chain that reaches a move waits until the move's other chain has reached it too.
 * Every change is placed once and every chain waits at most once a move, so the time is linear. Chains that wait for each
 * other at the end form cycles.
 */
import { JUDGE, NOBODY, type History } from '../../../load/history/history.ts';
import { Findings } from '../violations.ts';
import {
  CELL_DOUBLES,
  CELL_INTS,
  CHANGE_ROW,
  INVOKE_NS,
  PARTNER,
  SEEN_NS,
  UPPER_NS,
  holderSince,
  versionOf,
  type Cells,
} from './cells.ts';
import { breakCycles, type Halted } from './cycles.ts';
import type { Placed } from './placed.ts';
import type { Witnesses } from './witnesses.ts';

const NONE = -1;

/**
 * Places all changes, and returns what did not fit. `preparedBy`: by slot, the row of an operation that must come before a
 * change behind all versions told. `placed` is told the moments.
 */
export function placeAll(
  cells: Cells,
  history: History,
  witnesses: Witnesses,
  preparedBy: ReadonlyMap<number, number> = new Map(),
  placed?: Placed,
): Findings {
  const placement = new Placement(cells, history, witnesses, preparedBy, placed);
  for (let slot = 0; slot < cells.firstCell.length; slot += 1) placement.resume(slot);
  breakCycles(placement);
  return placement.findings;
}

class Placement implements Halted {
  readonly cursor: Int32Array;
  readonly cells: Cells;
  readonly history: History;
  readonly findings = new Findings();
  readonly #witnesses: Witnesses;
  /** By slot: the moment of the last change placed. */
  readonly #pointNs: Float64Array;
  /** By slot: whose request put it there: twice the cell, plus 0 for its change, 1 for those who saw it. */
  readonly #reason: Int32Array;
  /** By slot: the row of the move that this moment came through from another slot. */
  readonly #viaRow: Int32Array;
  /** By move: the move that its moment had come through before. */
  readonly #viaByMove = new Map<number, number>();
  /** Slots that may be able to go on. */
  readonly #ready: number[] = [];
  readonly #preparedBy: ReadonlyMap<number, number>;
  readonly #placed: Placed | undefined;
  /** By slot: slots that wait for its end. */
  readonly #waitForEnd = new Map<number, number[]>();

  // Lower bound of a cell, as `#bound` leaves it.
  #lowerNs = 0;
  #lowerReason = NONE;
  #lowerVia = NONE;

  constructor(
    cells: Cells,
    history: History,
    witnesses: Witnesses,
    preparedBy: ReadonlyMap<number, number>,
    placed: Placed | undefined,
  ) {
    this.#preparedBy = preparedBy;
    this.#placed = placed;
    this.cells = cells;
    this.history = history;
    this.#witnesses = witnesses;
    const slots = cells.firstCell.length;
    // A slot of which no version is told has no first cell either.
    this.cursor = cells.firstCell.map((cell, slot) => Math.min(cell, cells.lastCell[slot]) + 1);
    this.#pointNs = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
    this.#reason = new Int32Array(slots).fill(NONE);
    this.#viaRow = new Int32Array(slots).fill(NONE);
  }

  resume(slot: number): void {
    this.#advance(slot);
    for (let next = this.#ready.pop(); next !== undefined; next = this.#ready.pop()) this.#advance(next);
  }

  waitsFor(slot: number): number {
    if (this.cursor[slot] > this.cells.lastCell[slot]) return NONE;
    return Math.abs(this.cells.ints[this.cursor[slot] * CELL_INTS + PARTNER]) - 1;
  }

  #advance(slot: number): void {
    const { ints, doubles, lastCell } = this.cells;
    const last = lastCell[slot];
    let cell = this.cursor[slot];
    if (cell > last) return;
    let pointNs = this.#pointNs[slot];
    let reason = this.#reason[slot];
    let via = this.#viaRow[slot];
    for (; cell <= last; cell += 1) {
      const at = cell * CELL_INTS;
      const atNs = cell * CELL_DOUBLES;
      const beforeNs = pointNs;
      if (ints[at + PARTNER] !== 0) {
        this.#leave(slot, cell, pointNs, reason, via);
        if (!this.#meet(slot, cell, ints[at + PARTNER])) return;
        pointNs = this.#pointNs[slot];
        reason = this.#reason[slot];
        via = this.#viaRow[slot];
        continue;
      }
      const seenNs = doubles[atNs - CELL_DOUBLES + SEEN_NS];
      if (seenNs > pointNs) {
        pointNs = seenNs;
        reason = 2 * (cell - 1) + 1;
        via = NONE;
      }
      if (doubles[atNs + INVOKE_NS] > pointNs) {
        pointNs = doubles[atNs + INVOKE_NS];
        reason = 2 * cell;
        via = NONE;
      }
      if (pointNs > doubles[atNs + UPPER_NS]) {
        this.#report(slot, cell, reason, via);
        pointNs = this.#latestBound(beforeNs, cell);
        reason = 2 * cell;
        via = NONE;
      }
      this.#placed?.add(cell, pointNs);
    }
    this.#leave(slot, cell, pointNs, reason, via);
    this.#end(slot);
  }

  #leave(slot: number, cell: number, pointNs: number, reason: number, via: number): void {
    this.cursor[slot] = cell;
    this.#pointNs[slot] = pointNs;
    this.#reason[slot] = reason;
    this.#viaRow[slot] = via;
  }

  #end(slot: number): void {
    const waiting = this.#waitForEnd.get(slot);
    if (waiting !== undefined) this.#ready.push(...waiting);
  }

  /** Places a move, if its other chain has come so far. False if the chain must wait. */
  #meet(slot: number, cell: number, partner: number): boolean {
    const { ints, lastCell } = this.cells;
    const other = Math.abs(partner) - 1;
    const otherCell = this.cursor[other];
    if (partner < 0) {
      if (otherCell <= lastCell[other]) {
        this.#waitForEnd.set(other, [...(this.#waitForEnd.get(other) ?? []), slot]);
        return false;
      }
    } else if (
      otherCell > lastCell[other] ||
      ints[otherCell * CELL_INTS + CHANGE_ROW] !== ints[cell * CELL_INTS + CHANGE_ROW]
    ) {
      return false;
    }
    this.#placeMove(slot, cell, other, otherCell, partner > 0);
    this.cursor[slot] = cell + 1;
    if (partner > 0) {
      this.cursor[other] = otherCell + 1;
      if (otherCell === lastCell[other]) this.#end(other);
      else this.#ready.push(other);
    }
    return true;
  }

  /** One moment for both halves. Behind the end of a chain there is a lower bound, but no upper one. */
  #placeMove(slot: number, cell: number, other: number, otherCell: number, isOtherTold: boolean): void {
    this.#bound(other, otherCell, false);
    const prepared = isOtherTold ? undefined : this.#preparedBy.get(other);
    const preparedNs = prepared === undefined ? Number.NEGATIVE_INFINITY : this.history.invokeNs[prepared];
    const otherNs = Math.max(this.#lowerNs, preparedNs);
    if (prepared !== undefined) this.#placed?.prepare(prepared, otherNs);
    const otherReason = this.#lowerReason;
    const otherVia = this.#lowerVia;
    this.#bound(slot, cell, true);
    // Which chain the bound comes from decides which one learns of it through the move.
    const move = this.cells.ints[cell * CELL_INTS + CHANGE_ROW] - 1;
    const isFromOther = otherNs > this.#lowerNs;
    const pointNs = isFromOther ? otherNs : this.#lowerNs;
    const reason = isFromOther ? otherReason : this.#lowerReason;
    const via = isFromOther ? otherVia : this.#lowerVia;
    const isOwn = reason === 2 * cell;
    if (!isOwn && via !== NONE) this.#viaByMove.set(move, via);
    const nearVia = isFromOther ? move : via;
    const farVia = isFromOther ? via : move;
    const isLate = this.#settle(slot, cell, pointNs, reason, isOwn ? NONE : nearVia, false);
    this.#placed?.add(cell, this.#pointNs[slot]);
    if (isOtherTold) {
      this.#settle(other, otherCell, pointNs, reason, isOwn ? NONE : farVia, isLate);
      this.#placed?.addOther(otherCell, this.#pointNs[other]);
    } else this.#leave(other, otherCell, pointNs, reason, isOwn ? NONE : farVia);
  }

  /** Returns whether the moment is too late for this half. If it is for both, that is one fault. */
  #settle(
    slot: number,
    cell: number,
    pointNs: number,
    reason: number,
    via: number,
    isKnown: boolean,
  ): boolean {
    if (pointNs <= this.cells.doubles[cell * CELL_DOUBLES + UPPER_NS]) {
      this.#leave(slot, cell, pointNs, reason, via);
      return false;
    }
    if (!isKnown) this.#report(slot, cell, reason, via);
    this.#leave(slot, cell, this.#latestBound(this.#pointNs[slot], cell), 2 * cell, NONE);
    return true;
  }

  /** The earliest moment for the change in a cell: sets `#lowerNs` and where it comes from. */
  #bound(slot: number, cell: number, withOwn: boolean): void {
    const { doubles, firstCell } = this.cells;
    this.#lowerNs = this.#pointNs[slot];
    this.#lowerReason = this.#reason[slot];
    this.#lowerVia = this.#viaRow[slot];
    const seenNs =
      cell > firstCell[slot] ? doubles[(cell - 1) * CELL_DOUBLES + SEEN_NS] : Number.NEGATIVE_INFINITY;
    if (seenNs > this.#lowerNs) {
      this.#lowerNs = seenNs;
      this.#lowerReason = 2 * (cell - 1) + 1;
      this.#lowerVia = NONE;
    }
    const invokeNs = withOwn ? doubles[cell * CELL_DOUBLES + INVOKE_NS] : Number.NEGATIVE_INFINITY;
    if (invokeNs > this.#lowerNs) {
      this.#lowerNs = invokeNs;
      this.#lowerReason = 2 * cell;
      this.#lowerVia = NONE;
    }
  }

  /**
   * Where to go on behind a change that fits nowhere: at the latest of its bounds that is not too late. To go on at a bound that
   * was too late would make every later change too late as well.
   */
  #latestBound(beforeNs: number, cell: number): number {
    const { doubles } = this.cells;
    const atNs = cell * CELL_DOUBLES;
    const bounds = [beforeNs, doubles[atNs - CELL_DOUBLES + SEEN_NS], doubles[atNs + INVOKE_NS]];
    return Math.max(Number.NEGATIVE_INFINITY, ...bounds.filter((bound) => bound <= doubles[atNs + UPPER_NS]));
  }

  /** The moves that a moment came through, the one nearest to its origin first. */
  #viaChain(via: number): number[] {
    const chain: number[] = [];
    for (
      let move: number | undefined = via;
      move !== undefined && move !== NONE;
      move = this.#viaByMove.get(move)
    ) {
      chain.unshift(move);
    }
    return chain;
  }

  #report(slot: number, cell: number, reason: number, via: number): void {
    const reasonCell = reason >>> 1;
    const late =
      (reason & 1) === 0 ? this.#witnesses.change(reasonCell) : this.#witnesses.observer(reasonCell);
    const rows = [...new Set([late, ...this.#viaChain(via), this.#witnesses.firstTold(cell)])];
    const evidence = { slot, version: versionOf(this.cells, slot, cell), rows };
    if (this.history.client[late] !== JUDGE) {
      this.findings.report('order', () => ({ kind: 'order', ...evidence }));
      return;
    }
    const expectedHolder = Math.max(NOBODY, holderSince(this.cells, slot, cell));
    const holder = this.history.holder[late];
    this.findings.report('finalState', () => ({
      kind: 'finalState',
      cause: 'stale',
      ...evidence,
      holder,
      expectedHolder,
    }));
  }
}
