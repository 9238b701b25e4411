import { expect, test } from 'vitest';

import { JUDGE, Kind, Outcome, createHistory } from '../load/history/history.ts';
import { drawTimeline } from './timeline.ts';

/** Rows of [kind, outcome, client, invoke ms, return ms]. */
function historyOf(rows: readonly (readonly [number, number, number, number, number])[]) {
  const history = createHistory(rows.length);
  for (const [row, [kind, outcome, client, invokeMs, returnMs]] of rows.entries()) {
    history.kind[row] = kind;
    history.outcome[row] = outcome;
    history.client[row] = client;
    history.invokeNs[row] = invokeMs * 1e6;
    history.returnNs[row] = returnMs * 1e6;
  }
  return history;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test('an answer counts when it came, by what it was; a lost one when it was asked', () => {
  const timeline = drawTimeline(
    historyOf([
      [Kind.book, Outcome.ok, 1, 1_000, 1_010],
      [Kind.move, Outcome.failSecond, 1, 1_020, 1_040],
      [Kind.status, Outcome.ok, 2, 1_000, 1_060],
      [Kind.cancel, Outcome.info, 2, 1_030, Number.POSITIVE_INFINITY],
      [Kind.status, Outcome.ok, JUDGE, 0, 9_000],
      [Kind.cancel, Outcome.ok, 1, 1_050, 1_100],
    ]),
  );
  expect(timeline.binSeconds).toBeCloseTo(0.025, 9);
  expect(timeline).toMatchObject({
    changes: [1, 0, 0, 1],
    refusals: [0, 1, 0, 0],
    observations: [0, 0, 1, 0],
    infos: [0, 1, 0, 0],
  });
});

test('a long run has no more bins than a short one, and loses nothing', () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, index) => [Kind.book, Outcome.ok, 1, index * 1_000, index * 1_000 + 1] as const,
  );
  const timeline = drawTimeline(historyOf(rows));
  expect(timeline.changes).toHaveLength(240);
  expect(sum(timeline.changes)).toBe(5_000);
  expect(timeline.binSeconds * 240).toBeCloseTo(4_999.001, 3);
});

test('nothing asked is one empty bin', () => {
  expect(drawTimeline(historyOf([]))).toMatchObject({ changes: [0], infos: [0] });
});
