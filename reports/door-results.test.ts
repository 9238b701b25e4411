import { expect, test } from 'vitest';

import { JUDGE, Kind, Outcome, createHistory } from '../load/history/history.ts';
import { tallyDoors } from './door-results.ts';

test('each row counts for the door of its client, and the judge for none', () => {
  const rows = [
    [1, Kind.book, Outcome.ok, 1_000],
    [2, Kind.book, Outcome.fail, 3_000],
    [2, Kind.book, Outcome.info, Number.POSITIVE_INFINITY],
    [3, Kind.book, Outcome.ok, 5_000],
    [3, Kind.cancel, Outcome.ok, 7_000],
    [3, Kind.cancel, Outcome.fail, 7_000],
    [JUDGE, Kind.status, Outcome.ok, 9_000_000],
  ] as const;
  const history = createHistory(rows.length);
  for (const [row, [client, kind, outcome, returnNs]] of rows.entries()) {
    history.client[row] = client;
    history.kind[row] = kind;
    history.outcome[row] = outcome;
    history.returnNs[row] = returnNs;
  }
  expect(tallyDoors(history, ['native', 'agenda', 'native'])).toMatchObject([
    { name: 'native', clients: 2, bookings: 2, refusals: 1, infos: 0, latencyUs: { p50: 5, max: 7 } },
    { name: 'agenda', clients: 1, bookings: 0, refusals: 1, infos: 1, latencyUs: { max: 3 } },
  ]);
});

test('a door whose clients were told nothing has no latency', () => {
  expect(tallyDoors(createHistory(0), ['agenda'])).toEqual([
    { name: 'agenda', clients: 1, bookings: 0, refusals: 0, infos: 0, latencyUs: null },
  ]);
});
