/** What a run is found to have left behind. */
import { expect, test } from 'vitest';

import { createHistory, JUDGE, Kind, Outcome } from '../../../load/history/history.ts';
import { findLeft } from './leave.ts';

const STARTED_NS = 1_000;
const CLIENTS = 4;

/** Looks and bookings: client, slot, holder told, and when. */
function historyOf(rows: readonly (readonly [client: number, slot: number, holder: number, ns: number])[]) {
  const history = createHistory(rows.length);
  for (const [row, [client, slot, holder, ns]] of rows.entries()) {
    history.client[row] = client;
    history.kind[row] = client === JUDGE ? Kind.status : Kind.book;
    history.outcome[row] = Outcome.ok;
    history.slot[row] = slot;
    history.holder[row] = holder;
    history.invokeNs[row] = ns;
  }
  return history;
}

test('what the clients hold at the end is theirs to give back', () => {
  const history = historyOf([
    [JUDGE, 0, 0, 10],
    [JUDGE, 1, 0, 11],
    [2, 0, 2, 1_500],
    [JUDGE, 0, 2, 9_000],
    [JUDGE, 1, 0, 9_001],
  ]);
  const { takenBefore, left } = findLeft(history, CLIENTS, STARTED_NS);
  expect(takenBefore.size).toBe(0);
  expect(left).toEqual([{ slot: 0, holder: 2 }]);
});

test('what was taken before, or by nobody of theirs, is left alone', () => {
  const history = historyOf([
    [JUDGE, 0, 2, 10],
    [JUDGE, 1, 0, 11],
    [JUDGE, 0, 2, 9_000],
    [JUDGE, 1, 77, 9_001],
  ]);
  const { takenBefore, left } = findLeft(history, CLIENTS, STARTED_NS);
  expect([...takenBefore]).toEqual([0]);
  expect(left).toEqual([]);
});
