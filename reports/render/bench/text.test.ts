import { expect, test } from 'vitest';

import type { BaseComparison, BenchDocument, FigureComparison } from '../../bench-document.ts';
import { benchText, comparisonText, describeChange } from './text.ts';

const MACHINE = { cpu: 'A CPU', cores: 2, memoryMiB: 1, node: 'v26.0.0', os: 'Linux' };
const FIGURE: FigureComparison = {
  bench: 'ring',
  side: 'begin, record, end',
  unit: 'ns/change',
  better: 'less',
  rounds: [97, 97],
  median: 97,
  baseRounds: [100, 100],
  baseMedian: 100,
  ratio: 0.969,
  low: 0.96,
  high: 0.978,
  p: 0.004,
  adjustedP: 0.008,
  change: 'better',
};

test.each([
  ['a time that fell', {}, '3.1 % faster (2.2 … 4 %), p = 0.008'],
  [
    'a time that rose',
    { ratio: 2.5, low: 2, high: 3.004, change: 'worse', adjustedP: 0.0002 },
    '150 % slower (100 … 200 %), p < 0.001',
  ],
  [
    'a throughput that fell',
    { unit: 'operations/s', ratio: 0.5, low: 0.4, high: 0.6, change: 'worse' },
    '50 % slower (40 … 60 %), p = 0.008',
  ],
  [
    'a weight that rose',
    { unit: 'bytes', ratio: 1.1, low: 1.05, high: 1.2, change: 'worse' },
    '10 % more, worse (5 … 20 %), p = 0.008',
  ],
  [
    'an index that rose',
    { unit: 'index', ratio: 1.1, low: 1.05, high: 1.2, change: 'better' },
    '10 % more, better (5 … 20 %), p = 0.008',
  ],
  [
    'nothing to be told from noise',
    { ratio: 0.996, low: 0.988, high: 1.008, change: 'none', adjustedP: 1 },
    'no change beyond noise (−1.2 … +0.8 %), p = 1',
  ],
] as const)('%s', (_, changed, words) => {
  expect(describeChange({ ...FIGURE, ...changed })).toBe(words);
});

test('without a base: medians, raw rounds, and what they are to be read with', () => {
  const sides = [{ name: 'durable', rounds: [99.5, 1_200, 1_300], median: 1_200, note: '50 % of memory' }];
  expect(benchText({ name: 'durable', unit: 'operations/s', better: 'more', sides })).toBe(
    [
      'durable (operations/s)',
      `  ${'durable'.padEnd(44)}        1,200   rounds 99.5 1,200 1,300   (50 % of memory)`,
    ].join('\n'),
  );
});

test('a side beside its peer: the ratio with its interval', () => {
  const against = { side: 'redis', ratio: 1.026, low: 0.98, high: 1.06 };
  const sides = [
    { name: 'ours', rounds: [100], median: 100, against },
    { name: 'once', rounds: [5], median: 5, against: { ...against, low: 1.026, high: 1.026 } },
    { name: 'slow', rounds: [1], median: 1, against: { ...against, ratio: 0.0123, low: 0.011, high: 0.014 } },
  ];
  const text = benchText({ name: 'redis', unit: 'requests/s', better: 'more', sides });
  expect(text).toContain('rounds 100\n      1.03 times redis (95 %: 0.98 … 1.06)');
  expect(text).toContain('1.03 times redis (no interval)');
  expect(text).toContain('0.012 times redis (95 %: 0.011 … 0.014)');
});

function document(changed: Partial<BaseComparison> = {}): BenchDocument & BaseComparison {
  return {
    schema: 'vaga/bench@1',
    machine: MACHINE,
    smoke: false,
    results: [
      {
        name: 'ring',
        unit: 'ns/change',
        better: 'less',
        sides: [{ name: 'begin, record, end', rounds: [97, 97], median: 97 }],
      },
    ],
    base: { ref: 'main', commit: 'a'.repeat(40), node: MACHINE.node },
    here: { commit: 'b'.repeat(40), dirty: false },
    changedBenchmarks: [],
    comparisons: [FIGURE],
    notComparable: [],
    tolerancePercent: 5,
    rounds: 8,
    roundsNeeded: 4,
    verdict: 'ok',
    ...changed,
  };
}

test('with a base: both medians, the change, and the verdict', () => {
  expect(comparisonText(document())).toBe(
    [
      'Base: main, commit aaaaaaaaaa. Here: commit bbbbbbbbbb. 8 rounds of each, in turn.',
      '',
      `${'ring (ns/change)'.padEnd(47)}        base        here`,
      `  ${'begin, record, end'.padEnd(44)}          100        97.0   3.1 % faster (2.2 … 4 %), p = 0.008`,
      '',
      'Of 1 figure, none got worse beyond noise.',
      'Verdict: NOT WORSE.',
    ].join('\n'),
  );
});

test.each([
  ['changes that are not committed', { here: { commit: 'b', dirty: true } }, 'with the changes that are not'],
  [
    'a base that is this commit',
    { here: { commit: 'a'.repeat(40), dirty: false } },
    'They are the same: what differs is noise.',
  ],
  [
    'another Node',
    { base: { ref: 'main', commit: 'a', node: 'v24.0.0' } },
    'The base ran in Node v24.0.0, this checkout in v26.0.0.',
  ],
  [
    'benchmarks that differ',
    { changedBenchmarks: ['bench/a.ts', 'bench/b.ts', 'bench/c.ts', 'bench/d.ts'] },
    'The benchmarks themselves differ (bench/a.ts, bench/b.ts, bench/c.ts, 1 more)',
  ],
  [
    'figures that stand alone',
    { notComparable: [{ bench: 'new', side: null, because: 'only here' }] },
    'Not compared:\n  new, all of it: only here',
  ],
  [
    'a figure that got worse within the tolerance',
    { comparisons: [{ ...FIGURE, ratio: 1.02, low: 1.01, high: 1.03, change: 'worse' }] },
    'Of 1 figure, 1 got worse beyond noise, but by less than the tolerance of 5 %.\nVerdict: NOT WORSE.',
  ],
  [
    'a figure that got worse',
    { comparisons: [{ ...FIGURE, ratio: 1.2, low: 1.1, high: 1.3, change: 'worse' }], verdict: 'worse' },
    'Of 1 figure, 1 got worse beyond noise by at least 5 %.\nVerdict: WORSE.',
  ],
  [
    'too few rounds',
    { rounds: 3, verdict: 'unknown' },
    '3 rounds of each cannot tell a change from chance with 1 figure: it takes --rounds 4 at least.\nVerdict: UNKNOWN.',
  ],
  [
    'nothing to compare',
    { comparisons: [], roundsNeeded: null, verdict: 'unknown' },
    'There is nothing to compare.\nVerdict: UNKNOWN.',
  ],
] as const)('%s: said', (_, changed, words) => {
  expect(comparisonText(document(changed as Partial<BaseComparison>))).toContain(words);
});
