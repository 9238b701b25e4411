/**
 * Moments by the versions in the answers: changes where the certificate has placed them, and whoever saw a version between its change
 * and the next. Where the certificate is at fault, the fewest changes of a slot are left out for the others to be in order of
 * time, and whatever fits the versions around it has a place.
 */
import { NOBODY, Outcome, type History } from '../../../load/history/history.ts';
import { placeByVersions, type CertificateOptions } from '../certificate/certificate.ts';
import {
  ACTOR,
  CELL_INTS,
  CHANGE_ROW,
  UNKNOWN,
  cellOf,
  holderNeededBy,
  holderSince,
} from '../certificate/cells.ts';
import { isReason } from '../certificate/fill.ts';
import type { Placed } from '../certificate/placed.ts';
import { ROLE_BY_CODE, Role, codeOf } from '../certificate/roles.ts';
import { momentsOfOpenSlots } from './by-search.ts';
import { longestRise } from './longest-rise.ts';
import { addSilent, type Found, type Moment, type Shown } from './moments.ts';

const NONE = -1;

export function momentsByVersions(
  history: History,
  options: Pick<CertificateOptions, 'slots' | 'initial'>,
  shown: Shown,
): Found {
  const certificate = placeByVersions(history, options);
  if (certificate === undefined) return { moments: [], unplaced: [] };
  const { placed, openSlots } = certificate;
  const searched = momentsOfOpenSlots(history, options, openSlots, shown);
  const found = searched.found;
  const rest = { ...shown, rows: shown.rows.map((isShown, row) => isShown & ~searched.rows[row]) };
  new Reading(history, placed).read(rest, found);
  return found;
}

class Reading {
  readonly #history: History;
  readonly #placed: Placed;
  /** By cell: the last cell up to it, and the first behind it, whose change has a place; `NONE` without any. */
  readonly #before: Int32Array;
  readonly #behind: Int32Array;
  /** By row, for operations that were not told their versions: the cells that they were found to have made. */
  readonly #made = new Map<number, number[]>();

  constructor(history: History, placed: Placed) {
    this.#history = history;
    this.#placed = placed;
    const cells = placed.ns.length;
    this.#before = new Int32Array(cells).fill(NONE);
    this.#behind = new Int32Array(cells).fill(NONE);
    const { firstCell, lastCell } = placed.cells;
    for (let slot = 0; slot < firstCell.length; slot += 1)
      this.#orderSlot(slot, firstCell[slot], lastCell[slot]);
  }

  #orderSlot(slot: number, first: number, last: number): void {
    const fitting: number[] = [];
    for (let cell = first + 1; cell <= last; cell += 1) if (this.#fits(slot, cell)) fitting.push(cell);
    const kept = longestRise(fitting, (cell) => this.#placed.ns[cell]);
    let next = 0;
    let before = NONE;
    for (let cell = first; cell <= last; cell += 1) {
      if (kept[next] === cell) {
        before = cell;
        next += 1;
        this.#noteMade(cell);
      }
      this.#before[cell] = before;
      this.#behind[cell] = next < kept.length ? kept[next] : NONE;
    }
  }

  /** Whether the change of a cell found the holder it needs, at a moment while it was under way. */
  #fits(slot: number, cell: number): boolean {
    const { cells, ns } = this.#placed;
    const row = cells.ints[cell * CELL_INTS + CHANGE_ROW] - 1;
    if (row < 0 || !(this.#history.invokeNs[row] <= ns[cell] && ns[cell] <= this.#history.returnNs[row]))
      return false;
    const holder = holderSince(cells, slot, cell - 1);
    return holder === UNKNOWN || holder === holderNeededBy(cells.ints[cell * CELL_INTS + ACTOR]);
  }

  #noteMade(cell: number): void {
    const row = this.#placed.cells.ints[cell * CELL_INTS + CHANGE_ROW] - 1;
    if (this.#history.outcome[row] === Outcome.info)
      this.#made.set(row, [...(this.#made.get(row) ?? []), cell]);
  }

  read({ rows }: Shown, found: Found): void {
    const { outcome, length } = this.#history;
    for (let row = 0; row < length; row += 1) {
      if (rows[row] === 0 || addSilent(row, this.#history, found)) continue;
      const moment = this.#momentOf(row);
      if (moment !== undefined) found.moments.push(moment);
      else if (outcome[row] !== Outcome.info) found.unplaced.push(row);
    }
    for (const { row, ns, turn } of this.#placed.preparations)
      if (rows[row] === 1) found.moments.push({ row, ns, turn });
  }

  /** Undefined for a row without a place. */
  #momentOf(row: number): Moment | undefined {
    const { kind, outcome, client, slot, slot2, version, version2, holder } = this.#history;
    const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
    switch (role) {
      case Role.acquire:
      case Role.release:
        if (holder[row] !== (role === Role.acquire ? client[row] : NOBODY)) return undefined;
        return this.#changed(row, [this.#cellOf(slot[row], version[row])]);
      case Role.move:
        if (slot[row] === slot2[row]) return undefined;
        return this.#changed(row, [
          this.#cellOf(slot[row], version[row]),
          this.#cellOf(slot2[row], version2[row]),
        ]);
      case Role.maybeChange:
        return this.#changed(row, this.#made.get(row) ?? []);
      case Role.look:
        return this.#saw(row, slot[row]);
      case Role.refusal:
      case Role.secondRefusal:
        return isReason(role, kind[row], client[row], holder[row])
          ? this.#saw(row, role === Role.refusal ? slot[row] : slot2[row])
          : undefined;
      default:
        return undefined;
    }
  }

  #cellOf(slot: number, version: number): number {
    return cellOf(this.#placed.cells, slot, version);
  }

  /** The moment of a change that made these cells: one for all of them. */
  #changed(row: number, cells: readonly number[]): Moment | undefined {
    const { ns, turn } = this.#placed;
    const [first = NONE] = cells;
    const isPlaced = cells.every(
      (cell) =>
        cell >= 0 &&
        this.#before[cell] === cell &&
        this.#placed.cells.ints[cell * CELL_INTS + CHANGE_ROW] === row + 1 &&
        ns[cell] === ns[first],
    );
    return isPlaced && first !== NONE ? { row, ns: ns[first], turn: turn[first] } : undefined;
  }

  /** The moment of an answer that saw a slot: behind the change that made its version, and before the next. */
  #saw(row: number, slot: number): Moment | undefined {
    const { cells, ns, turn } = this.#placed;
    const { version, holder, invokeNs, returnNs } = this.#history;
    const cell = this.#cellOf(slot, version[row]);
    if (cell < 0) return undefined;
    const isMade = cells.ints[cell * CELL_INTS + CHANGE_ROW] !== 0;
    if (!isMade && cell !== cells.firstCell[slot]) return undefined;
    const right = holderSince(cells, slot, cell);
    if (right !== UNKNOWN && right !== holder[row]) return undefined;
    const before = this.#before[cell];
    const behind = this.#behind[cell];
    const fromNs = before === NONE ? invokeNs[row] : Math.max(invokeNs[row], ns[before]);
    const untilNs = behind === NONE ? returnNs[row] : Math.min(returnNs[row], ns[behind]);
    if (fromNs > untilNs) return undefined;
    return { row, ns: fromNs, turn: before === NONE ? NONE : turn[before] + 0.5 };
  }
}
