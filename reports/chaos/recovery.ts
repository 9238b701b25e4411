/** How soon a server served again, read from the history: no clock and no client of its own could be nearer to the truth. */
import { JUDGE, Kind, Outcome, type History } from '../../load/history/history.ts';
import type { Spread } from './document.ts';

export interface Recovery {
  /** null where none came before the next fault. */
  readonly firstAnswerMs: number | null;
  readonly firstChangeMs: number | null;
}

/**
 * For each moment: how long until the first answer to something that was asked after it, and until the first such answer that acknowledged
 * a change. `momentsNs` ascend, and each has what was asked until the next one.
 */
export function measureRecovery(history: History, momentsNs: readonly number[]): Recovery[] {
  const answerNs = new Float64Array(momentsNs.length).fill(Number.POSITIVE_INFINITY);
  const changeNs = new Float64Array(momentsNs.length).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < history.length; row += 1) {
    const outcome = history.outcome[row];
    if (outcome === Outcome.info || history.client[row] === JUDGE) continue;
    const moment = lastBefore(momentsNs, history.invokeNs[row]);
    if (moment < 0) continue;
    const returnNs = history.returnNs[row];
    if (returnNs < answerNs[moment]) answerNs[moment] = returnNs;
    if (outcome === Outcome.ok && history.kind[row] <= Kind.move && returnNs < changeNs[moment])
      changeNs[moment] = returnNs;
  }
  return momentsNs.map((momentNs, index) => ({
    firstAnswerMs: msSince(momentNs, answerNs[index]),
    firstChangeMs: msSince(momentNs, changeNs[index]),
  }));
}

function msSince(momentNs: number, ns: number): number | null {
  return Number.isFinite(ns) ? (ns - momentNs) / 1e6 : null;
}

/** The place of the last moment before a time; −1 where there is none. */
function lastBefore(momentsNs: readonly number[], ns: number): number {
  let low = 0;
  let high = momentsNs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (momentsNs[middle] < ns) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** By nearest rank; null of nothing. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const sorted = values.filter((value) => value !== null).toSorted((one, other) => one - other);
  if (sorted.length === 0) return null;
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  return { p50: rank(0.5), p90: rank(0.9), max: rank(1) };
}
