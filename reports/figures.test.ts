import { expect, test } from 'vitest';

import { JUDGE, Kind, Outcome, createHistory } from '../load/history/history.ts';
import { measure } from './figures.ts';

/** Rows of [kind, outcome, client, invoke µs, return µs]. */
function historyOf(rows: readonly (readonly [number, number, number, number, number])[]) {
  const history = createHistory(rows.length);
  for (const [row, [kind, outcome, client, invokeUs, returnUs]] of rows.entries()) {
    history.kind[row] = kind;
    history.outcome[row] = outcome;
    history.client[row] = client;
    history.invokeNs[row] = invokeUs * 1000;
    history.returnNs[row] = returnUs * 1000;
  }
  return history;
}

test('counts what clients asked, not the judge, and times what was answered', () => {
  const { figures } = measure(
    historyOf([
      [Kind.book, Outcome.ok, 1, 0, 100],
      [Kind.cancel, Outcome.ok, 1, 100, 300],
      [Kind.book, Outcome.fail, 2, 0, 300],
      [Kind.status, Outcome.ok, 2, 300, 700],
      [Kind.move, Outcome.failSecond, 2, 700, 701],
      [Kind.book, Outcome.info, 2, 800, Number.POSITIVE_INFINITY],
      [Kind.status, Outcome.ok, JUDGE, 900, 9_000],
    ]),
    2,
  );
  expect(figures).toMatchObject({
    operations: 6,
    changes: 2,
    mix: { book: 3, cancel: 1, move: 1, status: 1, find: 0 },
  });
  expect(figures.latencyUs?.p50).toBeCloseTo(200, -1);
  expect(figures.latencyUs?.max).toBeCloseTo(400, 0);
});

test('fairness: Jain’s index over all clients, and the longest that one went without winning', () => {
  const win = (client: number, us: number) => [Kind.book, Outcome.ok, client, us - 1, us] as const;
  const { figures: even } = measure(historyOf([win(1, 1), win(2, 2), win(1, 1_001), win(2, 1_002)]), 2);
  expect(even.fairness).toEqual({ jain: 1, maxWaitUs: 1_000 });
  const { figures: greedy } = measure(historyOf([win(1, 1), win(1, 2), win(1, 5_000)]), 4);
  expect(greedy.fairness).toEqual({ jain: 0.25, maxWaitUs: 5_000 });
});

test('what a history cannot tell is null', () => {
  const { figures } = measure(historyOf([[Kind.book, Outcome.info, 1, 0, Number.POSITIVE_INFINITY]]), 1);
  expect(figures).toMatchObject({ latencyUs: null, fairness: { jain: null, maxWaitUs: null } });
});

test('wins are drawn as an even choice of the sorted clients, with the one who waited longest', () => {
  const win = (client: number, us: number) => [Kind.book, Outcome.ok, client, us - 1, us] as const;
  const { pictures } = measure(historyOf([win(1, 1), win(3, 2), win(1, 5_000)]), 4);
  expect(pictures.wins).toEqual({
    clients: 4,
    bookings: 3,
    sorted: [0, 0, 1, 2],
    median: 0.5,
    longestWait: { client: 2, us: 5_000 },
  });
  const many = Array.from({ length: 1_000 }, (_, index) => win(index + 1, index + 1));
  expect(measure(historyOf(many), 1_000).pictures.wins?.sorted).toHaveLength(200);
});
