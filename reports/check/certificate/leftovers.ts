import { JUDGE, Kind, NOBODY, Outcome, type History } from '../../../load/history/history.ts';
import type { Findings } from '../violations.ts';
import {
  CELL_DOUBLES,
  CELL_INTS,
  CHANGE_ROW,
  SEEN_HOLDER,
  SEEN_NS,
  UPPER_NS,
  holderSince,
  type Cells,
} from './cells.ts';
import type { Half, Leftovers } from './fill.ts';
import type { PossibleChanges } from './possible.ts';
import type { Witnesses } from './witnesses.ts';

/** Judges what found no place in the cells, all but the duplicates. */
export function judgeLeftovers(
  cells: Cells,
  history: History,
  witnesses: Witnesses,
  leftovers: Leftovers,
  possible: PossibleChanges,
  findings: Findings,
): void {
  judgeDisputes(cells, history, witnesses, leftovers.disputes, findings);
  judgeWildVersions(leftovers.wildVersions, possible, findings);
  for (const row of leftovers.wrongRefusals) {
    const slot = slotSeen(history, row);
    const version = history.version[row];
    const holder = history.holder[row];
    findings.report('wrongRefusal', () => ({ kind: 'wrongRefusal', slot, version, rows: [row], holder }));
  }
  for (const row of leftovers.ownContradictions) {
    const expectedHolder = history.kind[row] === Kind.book ? history.client[row] : NOBODY;
    findings.report('contradiction', () => ({
      kind: 'contradiction',
      cause: 'ownAnswer',
      slot: history.slot[row],
      version: history.version[row],
      rows: [row],
      holder: history.holder[row],
      expectedHolder,
    }));
  }
  for (const row of leftovers.movesOntoItself) {
    const slot = history.slot[row];
    findings.report('tokens', () => ({
      kind: 'tokens',
      cause: 'ontoItself',
      slot,
      version: history.version[row],
      rows: [row],
      possibleChanges: possible.of(slot),
    }));
  }
}

/** An answer names another holder than its version has: the judge's answers have a kind of their own. */
export function reportHolder(
  history: History,
  slot: number,
  version: number,
  tellers: readonly number[],
  answer: number,
  expectedHolder: number,
  findings: Findings,
): void {
  const holder = history.holder[answer];
  const evidence = { slot, version, rows: [...tellers, answer], holder, expectedHolder } as const;
  if (history.client[answer] === JUDGE) {
    findings.report('finalState', () => ({ kind: 'finalState', cause: 'holder', ...evidence }));
  } else {
    findings.report('contradiction', () => ({ kind: 'contradiction', cause: 'version', ...evidence }));
  }
}

/** The version that was seen by a refusal or observation is one of this slot. */
function slotSeen(history: History, row: number): number {
  return history.outcome[row] === Outcome.failSecond ? history.slot2[row] : history.slot[row];
}

/** Answers that name different holders for one version: one violation for each wrong holder named by a client or the judge. */
function judgeDisputes(
  cells: Cells,
  history: History,
  witnesses: Witnesses,
  disputes: ReadonlyMap<number, readonly number[]>,
  findings: Findings,
): void {
  for (const [cell, rows] of disputes) {
    const slot = slotSeen(history, rows[0]);
    const truth = holderSince(cells, slot, cell);
    const told = new Set<string>();
    for (const row of rows) {
      const key = `${history.holder[row]} ${history.client[row] === JUDGE}`;
      if (history.holder[row] === truth || told.has(key)) continue;
      told.add(key);
      reportHolder(
        history,
        slot,
        history.version[row],
        tellersOfHolder(cells, witnesses, cell, truth),
        row,
        truth,
        findings,
      );
    }
  }
}

/** Whoever tells that this holder is the right one; nobody where it is the state at the start. */
function tellersOfHolder(cells: Cells, witnesses: Witnesses, cell: number, truth: number): number[] {
  const at = cell * CELL_INTS;
  const isTold = cells.ints[at + CHANGE_ROW] !== 0 || cells.ints[at + SEEN_HOLDER] === truth + 1;
  return isTold ? witnesses.tellersOf(cell) : [];
}

/** Versions without a cell: one violation each, however often it was told, and one for each sale too many. */
function judgeWildVersions(wild: readonly Half[], possible: PossibleChanges, findings: Findings): void {
  const saleByVersion = new Map<string, Half>();
  const told = new Set<string>();
  for (const half of wild) {
    const { slot, version, row } = half;
    const key = `${slot} ${version}`;
    if (!told.has(key)) {
      told.add(key);
      const cause = causeOfWildness(version);
      const rows = [row];
      findings.report('tokens', () => ({
        kind: 'tokens',
        cause,
        slot,
        version,
        rows,
        possibleChanges: possible.of(slot),
      }));
    }
    if (half.actor <= 0) continue;
    const sale = saleByVersion.get(key);
    if (sale === undefined) saleByVersion.set(key, half);
    else {
      const rows = [sale.row, row];
      const holder = sale.actor;
      findings.report('doubleBooking', () => ({
        kind: 'doubleBooking',
        cause: 'sameVersion',
        slot,
        version,
        rows,
        holder,
      }));
    }
  }
}

function causeOfWildness(version: number): 'tooHigh' | 'notAVersion' | 'initial' {
  if (version === 0) return 'initial'; // an answer that changed nothing may well name it, and has a cell
  return version > 0 && Number.isInteger(version) ? 'tooHigh' : 'notAVersion';
}

/**
 * Those who saw this version saw a holder that it cannot have had. Their times say nothing about the right version then:
 * the cell is left with those of its change.
 */
export function forgetObservers(cells: Cells, history: History, cell: number): void {
  const { ints, doubles } = cells;
  const change = ints[cell * CELL_INTS + CHANGE_ROW] - 1;
  ints[cell * CELL_INTS + SEEN_HOLDER] = 0;
  doubles[cell * CELL_DOUBLES + SEEN_NS] = Number.NEGATIVE_INFINITY;
  doubles[cell * CELL_DOUBLES + UPPER_NS] = change < 0 ? Number.POSITIVE_INFINITY : history.returnNs[change];
}
