/**
 * The table that the check works on: one cell for each version of each slot, the slots one behind the other, the versions
 * of a slot in order. A row finds its cell by addition, so nothing is sorted, and what a row tells is added to its cell at
 * once, so each row touches one cell, and a move two.
 *
 *     slot 0           slot 1                   slot 2
 *     v0 │ v1 │ v2     v0 │ v1 │ v2 │ v3 │ v4   v7 │ v8 …        one buffer, 40 bytes a cell
 *
 *     byte   0           8         16         24      28           32            36
 *            INVOKE_NS   SEEN_NS   UPPER_NS   ACTOR   CHANGE_ROW   SEEN_HOLDER   PARTNER
 *
 * The fields of a cell lie together because they are used together, and there are no more of them than a right history
 * needs, because reaching the cell is what takes the time: at random, over more pages than the processor keeps translations
 * of. Who the observers were is looked up again where there is something to report (see `Witnesses`).
 *
 * Memory: 40 bytes a cell. There are as many cells as confirmed changes, counting a move twice, plus one a slot: about 20
 * bytes an operation where half are changes, beside the 50 of the history itself. A faulty history has at most 4 cells an
 * operation, that is 160 bytes, plus 64 cells a slot. Evidence takes 8 bytes a cell more, and every slot about 55 bytes.
 */
import { NOBODY, type InitialState } from '../../../load/history/history.ts';
import type { Survey } from './survey.ts';

export const CELL_DOUBLES = 5;
export const CELL_INTS = 2 * CELL_DOUBLES;
const CELL_BYTES = 8 * CELL_DOUBLES;

/** In doubles: when the change that made this version was asked for; −∞ without one. */
export const INVOKE_NS = 0;
/** In doubles: when the last of those who saw this version asked: the next change came later. −∞ where nobody saw it. */
export const SEEN_NS = 1;
/** In doubles: the first return among the change and those who saw its version: the change came earlier. ∞ without any. */
export const UPPER_NS = 2;
/** In ints: the client that got the slot, or minus the client that gave it up; 0 where nobody was told to have changed it. */
export const ACTOR = 6;
/** In ints: row of the change plus one, 0 without one. */
export const CHANGE_ROW = 7;
/** In ints: the holder that was seen plus one, 0 where nobody saw this version. */
export const SEEN_HOLDER = 8;
/**
 * In ints: for a move its other slot plus one; minus that where the move comes behind all versions told of the other slot; 0
 * for other changes.
 */
export const PARTNER = 9;

/** A holder that nothing tells of. No holder is negative. */
export const UNKNOWN = -1;

export interface Cells {
  readonly doubles: Float64Array;
  readonly ints: Int32Array;
  /** First and last cell of each slot; the last is before the first where no version of the slot is told. */
  readonly firstCell: Int32Array;
  readonly lastCell: Int32Array;
  /** Version v of a slot is in cell `originCell + v`. */
  readonly originCell: Float64Array;
  readonly initial: InitialState;
}

/** An empty table for the versions that the survey found. */
export function createCells(survey: Survey, initial: InitialState): Cells {
  const { baseVersion, topVersion } = survey;
  const slots = baseVersion.length;
  const firstCell = new Int32Array(slots);
  const lastCell = new Int32Array(slots);
  const originCell = new Float64Array(slots);
  let next = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    firstCell[slot] = next;
    originCell[slot] = next - baseVersion[slot];
    if (topVersion[slot] >= 0) next += topVersion[slot] - baseVersion[slot] + 1;
    lastCell[slot] = next - 1;
  }
  const buffer = new ArrayBuffer(next * CELL_BYTES);
  return {
    doubles: emptyCells(new Float64Array(buffer)),
    ints: new Int32Array(buffer),
    firstCell,
    lastCell,
    originCell,
    initial,
  };
}

function emptyCells(doubles: Float64Array): Float64Array {
  for (let cell = 0; cell < doubles.length; cell += CELL_DOUBLES) {
    doubles[cell + INVOKE_NS] = Number.NEGATIVE_INFINITY;
    doubles[cell + SEEN_NS] = Number.NEGATIVE_INFINITY;
    doubles[cell + UPPER_NS] = Number.POSITIVE_INFINITY;
  }
  return doubles;
}

export function versionOf(cells: Cells, slot: number, cell: number): number {
  return cell - cells.originCell[slot];
}

/** The cell of a version, −1 where it has none. */
export function cellOf(cells: Cells, slot: number, version: number): number {
  const cell = cells.originCell[slot] + version;
  const isThere = cell >= cells.firstCell[slot] && cell <= cells.lastCell[slot] && Number.isInteger(cell);
  return isThere ? cell : -1;
}

/** Who held the slot since the version in `cell`: as its change, its observers or the next change tell; or `UNKNOWN`. */
export function holderSince(cells: Cells, slot: number, cell: number): number {
  const { ints, firstCell, lastCell, initial } = cells;
  if (cell === firstCell[slot] && initial === 'fresh') return NOBODY;
  const actor = ints[cell * CELL_INTS + ACTOR];
  if (actor !== 0) return Math.max(actor, NOBODY);
  const seen = ints[cell * CELL_INTS + SEEN_HOLDER];
  if (seen !== 0) return seen - 1;
  const next = cell < lastCell[slot] ? ints[(cell + 1) * CELL_INTS + ACTOR] : 0;
  return next === 0 ? UNKNOWN : holderNeededBy(next);
}

/** Who must hold a slot for it to be changed so: nobody for it to be got, its holder for it to be given up. */
export function holderNeededBy(actor: number): number {
  return actor > 0 ? NOBODY : -actor;
}
