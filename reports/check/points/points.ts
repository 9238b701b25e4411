/**
 * When each operation took effect in the order that a check found: its linearization point. Only for those who ask, as to tell
 * one order takes longer than to know that there is one.
 */
import { Kind, type History } from '../../../load/history/history.ts';
import type { CertificateOptions } from '../certificate/certificate.ts';
import { hasMalformed } from '../certificate/rows.ts';
import type { CheckResult } from '../result.ts';
import { momentsBySearch } from './by-search.ts';
import { momentsByVersions } from './by-versions.ts';
import { inOrder, inTime, spread, type Shown } from './moments.ts';

export interface Points {
  /**
   * By row: nanoseconds on the run's clock, within the operation's interval; NaN where it has none. In the order of their points the
   * operations are a run of one server that does one thing at a time, in which every answer is right. Behind an operation without
   * a place its slot goes on as the operation told, or as those behind it need.
   */
  readonly ns: Float64Array;
  /** The rows that have points, in their order. Two points are equal only where the intervals leave no room between them. */
  readonly order: readonly number[];
  /** Rows that were answered, but have no place in the order that was found of all others of their slots. */
  readonly unplaced: readonly number[];
}

/** Finds the points of all operations of the slots that some rows are about. `result`: what the check of this history says. */
export function findPoints(
  history: History,
  options: Pick<CertificateOptions, 'slots' | 'initial'>,
  { method, violations }: Pick<CheckResult, 'method' | 'violations'>,
  rows: readonly number[],
): Points {
  const ns = new Float64Array(history.length).fill(Number.NaN);
  if (hasMalformed(history, options.slots)) return { ns, order: [], unplaced: [] };
  const shown = showSlots(history, options.slots, rows);
  const { moments, unplaced } =
    method === 'search'
      ? momentsBySearch(
          history,
          options,
          violations.map((violation) => violation.rows),
          shown,
        )
      : momentsByVersions(history, options, shown);
  const placed = inTime(inOrder(moments), history, unplaced);
  spread(placed, history, ns);
  return { ns, order: placed.map(({ row }) => row), unplaced };
}

function showSlots(history: History, count: number, rows: readonly number[]): Shown {
  const { length, kind, slot, slot2 } = history;
  const slots = new Uint8Array(count);
  const shown = new Uint8Array(length);
  for (const row of rows) {
    shown[row] = 1;
    slots[slot[row]] = 1; // NO_SLOT is no index, and is passed over
    if (kind[row] === Kind.move) slots[slot2[row]] = 1;
  }
  for (let row = 0; row < length; row += 1)
    if (slots[slot[row]] === 1 || (kind[row] === Kind.move && slots[slot2[row]] === 1)) shown[row] = 1;
  return { slots, rows: shown };
}
