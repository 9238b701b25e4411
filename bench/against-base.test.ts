import { expect, test } from 'vitest';

import { isBeyond, type BenchResult, type Better } from '../reports/bench-document.ts';
import { adjustByHolm, compareCheckouts, judgeChanges, roundsNeeded } from './against-base.ts';

/** As many results of one round each as there are rounds. */
function results(name: string, better: Better, figures: Readonly<Record<string, readonly number[]>>) {
  const rounds = Math.max(...Object.values(figures).map((all) => all.length));
  return Array.from({ length: rounds }, (_, round): BenchResult => ({
    name,
    unit: better === 'more' ? 'operations/s' : 'ns',
    better,
    sides: Object.entries(figures).map(([side, all]) => ({
      name: side,
      rounds: [all[round]],
      median: all[round],
    })),
  }));
}

const AROUND_100 = [100, 101, 99, 102, 98, 100.5, 99.5, 101.5];
const times = (factor: number): number[] => AROUND_100.map((figure) => figure * factor);

test.each([
  ['more', 1.5, 'better'],
  ['more', 0.5, 'worse'],
  ['less', 1.5, 'worse'],
  ['less', 0.5, 'better'],
  ['more', 1.001, 'none'],
  ['less', 1, 'none'],
] as const)('where %s is better, %d times as much is %s', (better, factor, change) => {
  const { comparisons } = compareCheckouts(
    results('b', better, { a: times(factor) }),
    results('b', better, { a: AROUND_100 }),
  );
  expect(comparisons).toMatchObject([{ bench: 'b', side: 'a', change, baseRounds: AROUND_100 }]);
  expect(comparisons[0].ratio).toBeCloseTo(factor, 10);
});

test('a side may be read the other way than its benchmark, in a unit of its own', () => {
  const withWait = (wait: number): BenchResult[] =>
    AROUND_100.map((figure) => ({
      name: 'contended',
      unit: 'acquisitions/s',
      better: 'more',
      sides: [{ name: 'wait', rounds: [figure * wait], median: figure * wait, unit: 'ms', better: 'less' }],
    }));
  expect(compareCheckouts(withWait(2), withWait(1)).comparisons).toMatchObject([
    { unit: 'ms', better: 'less', change: 'worse' },
  ]);
});

test('what only one checkout has, or has in another unit, or has no ratio, is not compared, and said', () => {
  const here = [
    ...results('b', 'more', { both: [1], new: [1], zero: [0] }),
    ...results('unit', 'less', { a: [1] }),
  ];
  const base = [
    ...results('b', 'more', { both: [1], old: [1], zero: [1] }),
    ...results('unit', 'more', { a: [1] }),
  ];
  const { comparisons, notComparable } = compareCheckouts(here, base);
  expect(comparisons.map(({ side }) => side)).toEqual(['both']);
  expect(notComparable).toEqual([
    { bench: 'b', side: 'new', because: 'only here' },
    { bench: 'b', side: 'zero', because: 'no ratio' },
    { bench: 'unit', side: 'a', because: 'other unit' },
    { bench: 'b', side: 'old', because: 'only in the base' },
  ]);
});

test('a figure that a document could not tell is not compared', () => {
  const untold = results('b', 'more', { a: [Number.NaN, 1] });
  const read = JSON.parse(JSON.stringify(untold)) as BenchResult[];
  expect(compareCheckouts(read, read).notComparable).toEqual([
    { bench: 'b', side: 'a', because: 'no ratio' },
  ]);
});

test('probabilities are corrected as Holm has it', () => {
  // 4 · 0.005, 3 · 0.01, 2 · 0.03, and 0.04, which may not be below the one before it.
  const adjusted = adjustByHolm([0.01, 0.04, 0.03, 0.005]);
  for (const [index, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[index]).toBeCloseTo(p, 12);
  expect(adjustByHolm([0.9, 0.8])).toEqual([1, 1]);
  expect(adjustByHolm([])).toEqual([]);
});

test('among many figures, what one alone would pass for a change does not', () => {
  // 4 rounds of each that lie apart: p = 2/70 by itself.
  const apart = { here: [5, 6, 7, 8], base: [1, 2, 3, 4] };
  const alike = [1, 2, 3, 4];
  const alone = compareCheckouts(
    results('b', 'less', { a: apart.here }),
    results('b', 'less', { a: apart.base }),
  );
  expect(alone.comparisons).toMatchObject([{ change: 'worse', adjustedP: 2 / 70 }]);
  const two = compareCheckouts(
    results('b', 'less', { a: apart.here, b: alike }),
    results('b', 'less', { a: apart.base, b: alike }),
  );
  expect(two.comparisons.map(({ change }) => change)).toEqual(['none', 'none']);
});

test.each([
  [1, 4],
  [2, 5],
  [5, 5],
  [6, 5],
  [7, 6],
  [300, 8],
])('%d figures need %d rounds of each checkout', (figures, rounds) => {
  expect(roundsNeeded(figures)).toBe(rounds);
});

test('the verdict: worse by the tolerance or more, not worse, or too few rounds to tell', () => {
  const compared = (factor: number, rounds = 8) =>
    compareCheckouts(
      results('b', 'less', { a: times(factor).slice(0, rounds) }),
      results('b', 'less', { a: AROUND_100.slice(0, rounds) }),
    ).comparisons;
  expect(judgeChanges(compared(1.2), 8, 5)).toBe('worse');
  expect(judgeChanges(compared(1.2), 8, 25)).toBe('ok');
  expect(isBeyond(compared(1.2)[0], 19)).toBe(true);
  expect(isBeyond(compared(1.2)[0], 21)).toBe(false);
  expect(judgeChanges(compared(0.5), 8, 0)).toBe('ok');
  expect(judgeChanges(compared(1), 8, 0)).toBe('ok');
  expect(judgeChanges(compared(9, 3), 3, 5)).toBe('unknown');
  expect(judgeChanges([], 8, 5)).toBe('unknown');
});
