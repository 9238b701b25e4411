import { NOBODY, type History } from '../../../load/history/history.ts';
import type { Findings } from '../violations.ts';
import {
  ACTOR,
  CELL_DOUBLES,
  CELL_INTS,
  CHANGE_ROW,
  INVOKE_NS,
  PARTNER,
  SEEN_HOLDER,
  UPPER_NS,
  cellOf,
  holderNeededBy,
  holderSince,
  type Cells,
} from './cells.ts';
import type { Half, Leftovers } from './fill.ts';
import type { PossibleChanges } from './possible.ts';

/**
 * Changes that were told the same version. One of them stays in the cell: the one that fits best what else is told, so that
 * the chain goes on from there and one fault is not counted again at every later version. Each of the others is a violation.
 */
export function judgeDuplicates(
  cells: Cells,
  history: History,
  leftovers: Leftovers,
  possible: PossibleChanges,
  findings: Findings,
): void {
  const moves = new Map<number, Half>();
  for (const cell of [...leftovers.duplicates.keys()].toSorted((a, b) => a - b)) {
    const rivals = rivalsOf(cells, cell, leftovers.duplicates.get(cell) ?? []);
    const winner = rivals.reduce((best, half) =>
      score(cells, cell, half) > score(cells, cell, best) ? half : best,
    );
    install(cells, history, cell, rivals[0], winner);
    reportLosers(rivals, winner, possible, findings);
    for (const half of rivals) if (half.partner >= 0) moves.set(half.row, half);
  }
  for (const half of moves.values()) uncoupleIfAlone(cells, history, half.row);
}

/** The change that is in the cell, and those that were told the same version. */
function rivalsOf(cells: Cells, cell: number, others: readonly Half[]): Half[] {
  const { slot, version } = others[0];
  const at = cell * CELL_INTS;
  const row = cells.ints[at + CHANGE_ROW] - 1;
  return [
    { row, slot, version, actor: cells.ints[at + ACTOR], partner: cells.ints[at + PARTNER] - 1 },
    ...others,
  ];
}

/** What others saw of this version weighs more than what comes before or behind it, which may itself be at fault. */
function score(cells: Cells, cell: number, { slot, actor }: Half): number {
  const { ints, firstCell, lastCell } = cells;
  const at = cell * CELL_INTS;
  const after = Math.max(actor, NOBODY);
  let points = 0;
  if (ints[at + SEEN_HOLDER] === after + 1) points += 3;
  if (cell > firstCell[slot] && holderSince(cells, slot, cell - 1) === holderNeededBy(actor)) points += 2;
  const next = cell < lastCell[slot] ? ints[at + CELL_INTS + ACTOR] : 0;
  if (next !== 0 && holderNeededBy(next) === after) points += 1;
  return points;
}

function install(cells: Cells, history: History, cell: number, first: Half, winner: Half): void {
  if (first === winner) return;
  const { ints, doubles } = cells;
  const at = cell * CELL_INTS;
  const atNs = cell * CELL_DOUBLES;
  ints[at + CHANGE_ROW] = winner.row + 1;
  ints[at + ACTOR] = winner.actor;
  ints[at + PARTNER] = winner.partner + 1;
  doubles[atNs + INVOKE_NS] = history.invokeNs[winner.row];
  // Where the first change told the bound, those of the observers behind it are not known any more: a looser bound is safe.
  const { returnNs } = history;
  const isBoundByFirst = doubles[atNs + UPPER_NS] === returnNs[first.row];
  const othersNs = isBoundByFirst ? Number.POSITIVE_INFINITY : doubles[atNs + UPPER_NS];
  doubles[atNs + UPPER_NS] = Math.min(othersNs, returnNs[winner.row]);
}

/** Every acquisition but one of the same version is a sale too many, every release but one likewise. */
function reportLosers(
  rivals: readonly Half[],
  winner: Half,
  possible: PossibleChanges,
  findings: Findings,
): void {
  let sale = winner.actor > 0 ? winner : undefined;
  let release = winner.actor < 0 ? winner : undefined;
  for (const loser of rivals) {
    if (loser === winner) continue;
    const { slot, version, row } = loser;
    const same = loser.actor > 0 ? sale : release;
    if (same === undefined) {
      const rows = [winner.row, row];
      findings.report('tokens', () => ({
        kind: 'tokens',
        cause: 'sameVersion',
        slot,
        version,
        rows,
        possibleChanges: possible.of(slot),
      }));
      if (loser.actor > 0) sale = loser;
      else release = loser;
      continue;
    }
    const evidence = { cause: 'sameVersion', slot, version, rows: [same.row, row] } as const;
    const holder = Math.abs(same.actor);
    if (loser.actor > 0)
      findings.report('doubleBooking', () => ({ kind: 'doubleBooking', holder, ...evidence }));
    else findings.report('illegalRelease', () => ({ kind: 'illegalRelease', holder, ...evidence }));
  }
}

/** The halves of a move wait for each other only where both are in their cells. */
function uncoupleIfAlone(cells: Cells, history: History, row: number): void {
  const { slot, slot2, version, version2 } = history;
  const places = [cellOf(cells, slot[row], version[row]), cellOf(cells, slot2[row], version2[row])];
  const own = places.filter((cell) => cell >= 0 && cells.ints[cell * CELL_INTS + CHANGE_ROW] === row + 1);
  if (own.length === 2) return;
  for (const cell of own) cells.ints[cell * CELL_INTS + PARTNER] = 0;
}
