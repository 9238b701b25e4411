/** Which operations of a long history are written into the page: those nearest in time to the violations, or else to the faults. */
import type { History } from '../../../load/history/history.ts';

/** More rows would make the file too large to be sent to anybody. */
export const MOST_ROWS = 100_000;

export interface Choice {
  /** Rows of the history, in the order in which they were asked. */
  readonly rows: readonly number[];
  /** Times without the operations that were asked in them, in ascending order; nanoseconds. */
  readonly leftOut: readonly TimeSpan[];
}

export interface TimeSpan {
  readonly fromNs: number;
  readonly untilNs: number;
}

/**
 * The rows that were asked nearest to one of the rows `around`, or to one of the moments where there are none of those, or the earliest where
 * there are neither. A row whose time of asking is none, or too far away to be a whole number of nanoseconds, is left out.
 */
export function chooseRows(
  history: History,
  around: readonly number[],
  most = MOST_ROWS,
  momentsNs: readonly number[] = [],
): Choice {
  const { invokeNs } = history;
  const timed = Array.from({ length: history.length }, (_, row) => row).filter((row) =>
    isOnTimeLine(invokeNs[row]),
  );
  const byTime = (one: number, other: number) => invokeNs[one] - invokeNs[other] || one - other;
  timed.sort(byTime);
  if (timed.length <= most) return { rows: timed, leftOut: [] };
  const given = around.length > 0 ? around.map((row) => invokeNs[row]) : momentsNs;
  const moments = Float64Array.from(given).filter(isOnTimeLine);
  moments.sort();
  if (moments.length === 0) {
    const rows = timed.slice(0, most);
    return { rows, leftOut: gapsBetween(rows, timed, invokeNs) };
  }
  const distances = Float64Array.from(timed, (row) => distanceTo(moments, invokeNs[row]));
  const limit = distances.toSorted()[most - 1];
  let room = most - distances.reduce((nearer, distance) => nearer + Number(distance < limit), 0);
  const rows = timed.filter((_, index) => {
    if (distances[index] !== limit) return distances[index] < limit;
    room -= 1;
    return room >= 0;
  });
  return { rows, leftOut: gapsBetween(rows, timed, invokeNs) };
}

function isOnTimeLine(timeNs: number): boolean {
  return Math.abs(timeNs) <= Number.MAX_SAFE_INTEGER;
}

/** From a time to the nearest of some moments, which are in ascending order. */
function distanceTo(moments: Float64Array, timeNs: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle] < timeNs) low = middle + 1;
    else high = middle;
  }
  const after = low < moments.length ? moments[low] - timeNs : Infinity;
  const before = low > 0 ? timeNs - moments[low - 1] : Infinity;
  return Math.min(before, after);
}

/** The spans between rows that were kept in which others were asked. Both lists are in the order of asking. */
function gapsBetween(kept: readonly number[], all: readonly number[], invokeNs: Float64Array): TimeSpan[] {
  const gaps: TimeSpan[] = [];
  let next = 0;
  let firstMissing: number | null = null;
  all.forEach((row, index) => {
    const isKept = kept[next] === row;
    if (isKept) next += 1;
    else firstMissing ??= invokeNs[row];
    const isLast = index === all.length - 1;
    if (firstMissing === null || !(isKept || isLast)) return;
    gaps.push({ fromNs: firstMissing, untilNs: invokeNs[row] });
    firstMissing = null;
  });
  return gaps;
}
