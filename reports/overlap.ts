/**
 * How often clients met, as far as a history alone can tell: where a server does not count its contention. An attempt to change a slot that was
 * under way at the same moment as another client's at the same slot could have been decided before it or after it, so the target had to
 * choose. Whether its threads met inside it, nobody outside can see.
 */
import { JUDGE, Kind, NO_SLOT, Outcome, type History } from '../load/history/history.ts';

export interface Overlap {
  /** Answered attempts to book, cancel or move. */
  readonly attempts: number;
  /** Of these, such that overlapped another client's attempt at the same slot. */
  readonly contested: number;
  /** Bookings and moves won among these. */
  readonly bookings: number;
}

/** Of the clients' operations; those without an answer overlap with nothing, since their end is not known. */
export function measureOverlap(history: History): Overlap {
  const { client, invokeNs, returnNs, kind, outcome } = history;
  const bySlot = attemptsBySlot(history);
  const contested = new Uint8Array(history.length);
  const attempted = new Uint8Array(history.length);
  for (const rows of bySlot.values()) {
    rows.sort((one, other) => invokeNs[one] - invokeNs[other]);
    for (const row of rows) attempted[row] = 1;
    markBehind(rows, history, contested);
    // From the last on: `next` is the first attempt behind this row that is not of the same client.
    let next = rows.length;
    for (let index = rows.length - 2; index >= 0; index -= 1) {
      if (client[rows[index]] !== client[rows[index + 1]]) next = index + 1;
      if (next < rows.length && invokeNs[rows[next]] < returnNs[rows[index]]) contested[rows[index]] = 1;
    }
  }
  const overlap = { attempts: 0, contested: 0, bookings: 0 };
  for (let row = 0; row < history.length; row += 1) {
    overlap.attempts += attempted[row];
    overlap.contested += contested[row];
    const isWon = outcome[row] === Outcome.ok && (kind[row] === Kind.book || kind[row] === Kind.move);
    if (contested[row] === 1 && isWon) overlap.bookings += 1;
  }
  return overlap;
}

/** Rows of attempts, by the slot they are for; a move is for the one it moves to. */
function attemptsBySlot({ length, client, kind, outcome, slot, slot2 }: History): Map<number, number[]> {
  const bySlot = new Map<number, number[]>();
  for (let row = 0; row < length; row += 1) {
    if (client[row] === JUDGE || kind[row] > Kind.move || outcome[row] === Outcome.info) continue;
    const wanted = slot2[row] === NO_SLOT ? slot[row] : slot2[row];
    const rows = bySlot.get(wanted);
    if (rows === undefined) bySlot.set(wanted, [row]);
    else rows.push(row);
  }
  return bySlot;
}

/** Marks attempts that began while another client's, asked before, had no answer yet. */
function markBehind(
  rows: readonly number[],
  { client, invokeNs, returnNs }: History,
  contested: Uint8Array,
): void {
  // The attempt asked so far that lasts the longest, and the one of another client that does.
  let longest = { client: JUDGE, untilNs: Number.NEGATIVE_INFINITY };
  let other = longest;
  for (const row of rows) {
    const own = { client: client[row], untilNs: returnNs[row] };
    const others = own.client === longest.client ? other : longest;
    if (others.untilNs > invokeNs[row]) contested[row] = 1;
    if (own.untilNs > longest.untilNs) {
      if (own.client !== longest.client) other = longest;
      longest = own;
    } else if (own.client !== longest.client && own.untilNs > other.untilNs) other = own;
  }
}
