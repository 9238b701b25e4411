/**
 * Operations in an order, each with a moment that it can have had. From that order each gets a point of its own: in the middle of what
 * is left to it between its neighbours, so that whoever looks sees them apart.
 */
import { Kind, Outcome, UNTOLD, type History } from '../../../load/history/history.ts';

export interface Moment {
  readonly row: number;
  /** Within the operation's interval; where its answer is taken as lost it may be behind that. */
  readonly ns: number;
  /** Decides which of those at one moment comes first. */
  readonly turn: number;
}

/** The slots of some rows and the rows of these slots; others have no points. */
export interface Shown {
  readonly slots: Uint8Array;
  readonly rows: Uint8Array;
}

/** What an order found has of the rows shown. */
export interface Found {
  readonly moments: Moment[];
  readonly unplaced: number[];
}

/** Adds an answer that says nothing of any slot: any moment does. False for other rows. */
export function addSilent(
  row: number,
  { kind, outcome, slot, holder, invokeNs }: History,
  found: Found,
): boolean {
  if (outcome[row] === Outcome.info || (kind[row] !== Kind.status && kind[row] !== Kind.find)) return false;
  if (slot[row] >= 0 && holder[row] !== UNTOLD) return false;
  found.moments.push({ row, ns: invokeNs[row], turn: -1 });
  return true;
}

/** Moments in their order. */
export function inOrder(moments: readonly Moment[]): Moment[] {
  return moments.toSorted((one, other) => one.ns - other.ns || one.turn - other.turn);
}

/** Of moments in their order, those whose operations can come so early as they were answered. The others are added to `late`. */
export function inTime(
  moments: readonly Moment[],
  { invokeNs, returnNs }: History,
  late: number[],
): Moment[] {
  let earliest = Number.NEGATIVE_INFINITY;
  return moments.filter(({ row }) => {
    const ns = Math.max(earliest, invokeNs[row]);
    if (ns > returnNs[row]) late.push(row);
    else earliest = ns;
    return ns <= returnNs[row];
  });
}

/** Writes a point for each of some moments, which are in order, into `points`, by row. */
export function spread(
  moments: readonly Moment[],
  { invokeNs, returnNs }: History,
  points: Float64Array,
): void {
  const count = moments.length;
  const earliest = new Float64Array(count);
  const latest = new Float64Array(count);
  let bound = Number.NEGATIVE_INFINITY;
  for (const [at, { row }] of moments.entries()) earliest[at] = bound = Math.max(bound, invokeNs[row]);
  // What was never answered needs an end, too: that of all others.
  let end = bound;
  for (const { row } of moments) if (Number.isFinite(returnNs[row])) end = Math.max(end, returnNs[row]);
  for (let at = count - 1; at >= 0; at -= 1) latest[at] = end = Math.min(end, returnNs[moments[at].row]);
  const middleOf = (at: number): number => (earliest[at] + latest[at]) / 2;
  for (let from = 0, to = 0; from < count; from = to) {
    // Those that have the same room share it.
    while (to < count && earliest[to] === earliest[from] && latest[to] === latest[from]) to += 1;
    const middle = middleOf(from);
    const least = from === 0 ? earliest[from] : Math.max(earliest[from], (middleOf(from - 1) + middle) / 2);
    const most = to === count ? latest[from] : Math.min(latest[from], (middle + middleOf(to)) / 2);
    for (let at = from; at < to; at += 1) {
      const share = (at - from + 1) / (to - from + 1);
      points[moments[at].row] = Math.min(most, least + (most - least) * share);
    }
  }
}
