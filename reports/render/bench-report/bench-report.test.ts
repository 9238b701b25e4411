/** All that was measured, as a page and as the table of the README. */
import { describe, expect, test } from 'vitest';

import { PARTS } from '../../bench-report/benchmarks.ts';
import { gatherReport, type FoundFile } from '../../bench-report/gather.ts';
import {
  ELSEWHERE,
  HERE,
  benchFile,
  compareFile,
  file,
  locksResult,
  side,
  soakFile,
  sweepFile,
} from '../../bench-report/samples.ts';
import { SWEEPS } from '../../sweep-samples.ts';
import { COMPARISONS } from '../compare/samples.ts';
import { attribute, byId, elementsIn, expectSound, parsePage, textOf } from '../html/parsed-page.ts';
import { amount, ratioWithInterval, shortAmount } from './amounts.ts';
import { benchReportHtml } from './page.ts';
import { readmeFigures } from './readme.ts';

const AT = '2026-01-02T03:04:05Z';
const report = (files: readonly FoundFile[], smoke = false) => gatherReport(files, HERE, smoke);
const page = (files: readonly FoundFile[], smoke = false) => parsePage(benchReportHtml(report(files, smoke)));
const sectionText = (files: readonly FoundFile[], id: string, smoke = false) =>
  textOf(byId(page(files, smoke).elements, id)).replaceAll(/\s+/g, ' ');
const HOSTILE = '<script>alert(1)</script>"\'&\u{202e}';

const ALL = [
  benchFile(AT, [locksResult(20)], { here: { commit: 'abcdef0123456789', dirty: false } }),
  compareFile(AT),
  sweepFile(AT),
  soakFile(AT),
];
const HOSTILE_FILES = [
  benchFile(AT, [
    { ...locksResult(20), summary: HOSTILE },
    {
      name: HOSTILE,
      unit: HOSTILE,
      better: 'more',
      sides: [side(HOSTILE, [0, -1, 1e300], { note: HOSTILE })],
    },
    { name: HOSTILE.repeat(99), unit: 'x', better: 'more', sides: [side('nothing', [0])] },
  ]),
  file(AT, HOSTILE, { schema: HOSTILE }),
];

describe.each([
  ['nothing', []],
  ['all', ALL],
  ['hostile texts', HOSTILE_FILES],
  ['another machine', [benchFile(AT, [locksResult(20)], { machine: ELSEWHERE }), compareFile(AT, ELSEWHERE)]],
] as const)('the page of %s', (_, files) => {
  test('is well-formed, loads nothing and has no nonsense', () => {
    const parsed = page(files);
    expectSound(parsed);
    expect(textOf(parsed.elements.find(({ tagName }) => tagName === 'main')!)).not.toMatch(/NaN|undefined/);
  });
});

test.each([
  ...Object.entries(COMPARISONS).map(([name, told]) => [`the comparison: ${name}`, 'compare', told] as const),
  ...Object.entries(SWEEPS).map(([name, told]) => [`the sweep: ${name}`, 'sweep', told] as const),
])('%s is read as its verb writes it, and shown', (_, kind, told) => {
  const files = [file(AT, kind, told)];
  expect(report(files).unused).toEqual([]);
  const parsed = page(files);
  expectSound(parsed);
  const text = textOf(byId(parsed.elements, kind));
  expect(text).toContain('Another machine');
  expect(text).not.toMatch(/NaN|undefined|Measure it/);
});

test('what was not measured says by which command it is', () => {
  const text = textOf(page([]).elements.find(({ tagName }) => tagName === 'main')!);
  for (const { name } of PARTS.flatMap(({ benchmarks }) => benchmarks))
    expect(text).toContain(`Measure it: npx vaga bench ${name}`);
  expect(text).toMatch(/vaga compare .*vaga sweep.*vaga bench soak/s);
});

test('a figure comes with machine, time, commit, command, peer, ratio and every round', () => {
  const text = sectionText(ALL, 'locks');
  for (const part of [
    'Measured 2026-01-02 03:04 UTC',
    'A CPU, 2 cores, 24,000 MiB',
    'commit abcdef0123',
    'npx vaga bench locks',
    'pthread_mutex of the C library',
    '× 1.43 (1.38 … 1.48)',
    'round 3',
  ])
    expect(text).toContain(part);
  const circles = [...elementsIn([byId(page(ALL).elements, 'locks')])].filter(
    (element) => attribute(element, 'class')?.startsWith('round') === true,
  );
  expect(circles).toHaveLength(6);
});

test('a part of another machine is marked, and in no figure of the head', () => {
  const files = [benchFile(AT, [locksResult(20)], { machine: ELSEWHERE })];
  expect(sectionText(files, 'locks')).toContain('Another machine: Another CPU, 64 cores');
  const header = page(files).elements.find(({ tagName }) => tagName === 'header')!;
  expect(textOf(header)).toContain('1 part is of another machine');
  expect(textOf(header)).not.toContain('uncontended');
  expect(sectionText(ALL, 'locks')).not.toContain('Another machine');
});

test('smoke sizes are marked', () => {
  const files = [benchFile(AT, [locksResult(20)], { smoke: true })];
  expect(sectionText(files, 'locks', true)).toContain('Smoke size');
  expect(sectionText(files, 'locks')).toContain('Not measured');
});

test('comparison, sweep and soak tell their rounds, verdicts and what limits them', () => {
  expect(sectionText(ALL, 'compare')).toMatch(/get-then-set ?VIOLATION.*90,000 100,000 110,000/);
  expect(sectionText(ALL, 'sweep')).toContain('More than 2 threads did not help.');
  expect(sectionText(ALL, 'sweep')).toContain('2 threads *');
  expect(sectionText(ALL, 'soak')).toContain('FLAT');
});

test('what could not be used is told', () => {
  expect(sectionText([file(AT, 'bench', { schema: 'vaga/bench@1' })], 'unused')).toContain('measure anew');
});

const row = (files: readonly FoundFile[], what: string) =>
  readmeFigures(report(files))
    .split('\n')
    .find((line) => line.startsWith(`| ${what}`));

describe('the table of the README', () => {
  test('has median, raw rounds, and beside them those of the peer, ratio with its interval, time and command', () => {
    const table = readmeFigures(report(ALL));
    expect(table).toContain(
      '| lock `futex-owner`, nobody else wants it | 20 ns | 19 20 21 | pthread_mutex 14: 13.5 14 14.5 | 1.43 (1.38 … 1.48) | – | 2026-01-02 03:04, `bench locks` |',
    );
    expect(table).toContain('On A CPU, 2 cores, 24,000 MiB, Linux, Node v26.0.0, at commit abcdef0.');
  });

  test.each([
    [5_360_000, '5.36 million operations/s', 'at least 5 million: met'],
    [4_990_000, '4.99 million operations/s', 'at least 5 million: missed'],
  ])('%i operations a second against the goal', (median, told, goal) => {
    const result = {
      name: 'throughput',
      unit: 'operations/s',
      better: 'more',
      sides: [side('pipeline 100, recorded', [median])],
    } as const;
    const line = row([benchFile(AT, [result])], 'native door');
    expect(line).toContain(told);
    expect(line).toContain(goal);
  });

  test('a goal for a ratio is held against the ratio', () => {
    const against = { side: 'pipeline 1, memory, redis', ratio: 0.88, low: 0.8, high: 0.95 };
    const sides = [side('pipeline 1, memory, ours', [88_000], { against }), side(against.side, [100_000])];
    const result = { name: 'redis', unit: 'requests/s', better: 'more', sides } as const;
    expect(row([benchFile(AT, [result])], 'RESP door')).toContain(
      'Redis 100,000: 100,000 | 0.88 (0.8 … 0.95) | at least 0.9 times: missed',
    );
  });

  test('what was not measured on this machine says so, with its command', () => {
    const files = [benchFile(AT, [locksResult(20)], { machine: ELSEWHERE })];
    const notMeasured = '| not measured | – | – | – | – | `npx vaga bench locks` |';
    for (const found of [[], files]) expect(row(found, 'lock `futex-owner`')).toContain(notMeasured);
    expect(readmeFigures(report([]))).toContain('Nothing of this was measured yet.');
    expect(row([], 'prover: MCS')).toContain('| all states in under 8 s, at least 5 times |');
  });

  test.each([
    [2_700_000, 540_000, '5 (no interval) | all states in under 8 s: met, at least 5 times: met'],
    [2_000_000, 540_000, '3.7 (no interval) | all states in under 8 s: missed, at least 5 times: missed'],
  ])(
    'a peer that the benchmark does not hold it against: %i beside %i states a second',
    (ours, pan, told) => {
      const byHand = { side: 'pan, model by hand', ratio: 9, low: 8, high: 10 };
      const sides = [
        side('vaga, 5 threads', [ours], { against: byHand }),
        side('pan, exported model', [pan]),
        side(byHand.side, [900_000]),
      ];
      const result = { name: 'prover', unit: 'states/s', better: 'more', sides } as const;
      expect(row([benchFile(AT, [result])], 'prover: MCS')).toContain(told);
    },
  );

  test.each([
    ['cpu', 'pipeline 100, deciding', 'pipeline 100, echoing', 'its server CPU', 'at most 1.3 times'],
    [
      'contended',
      'futex-owner, 2 threads',
      'pthread_mutex (C), 2 threads',
      '… wanted all',
      'at least as fast',
    ],
  ])('%s has its goal beside the peer', (name, ours, peer, what, goal) => {
    const told = (ratio: number) => {
      const sides = [
        side(ours, [ratio * 9], { against: { side: peer, ratio, low: ratio, high: ratio } }),
        side(peer, [9]),
      ];
      return row([benchFile(AT, [{ name, unit: 'x', better: 'more', sides }])], what);
    };
    const isMore = goal.startsWith('at least');
    expect(told(1.31)).toContain(`${goal}: ${isMore ? 'met' : 'missed'}`);
    expect(told(0.99)).toContain(`${goal}: ${isMore ? 'missed' : 'met'}`);
  });

  test.each([
    ['3 threads', 3.9, 'under 4 s: met'],
    ['3 threads', 4, 'under 4 s: missed'],
    ['4 threads', 46, 'under 45 s: missed'],
  ])('the shelf, %s in %d s', (threads, seconds, told) => {
    const result = {
      name: 'shelf',
      unit: 's',
      better: 'less',
      sides: [side(`all 35, ${threads}`, [seconds])],
    } as const;
    expect(readmeFigures(report([benchFile(AT, [result])]))).toContain(told);
  });
});

test.each([
  [0, '0'],
  [0.0000123, '0.0000123'],
  [0.1624, '0.162'],
  [5.74, '5.74'],
  [22.84, '22.8'],
  [404.4, '404'],
  [169_321, '169,000'],
  [999_600, '1 million'],
  [5_360_000, '5.36 million'],
  [1.5e9, '1.5 billion'],
])('%d reads as %s', (value, text) => {
  expect(amount(value)).toBe(text);
});

test.each([
  [2_500, '2,500'],
  [25_000, '25 k'],
  [2_500_000, '2.5 M'],
  [1e9, '1,000 M'],
])('%d at the line of an axis reads as %s', (value, text) => {
  expect(shortAmount(value)).toBe(text);
});

test('a ratio has its interval, and a small one its digits', () => {
  expect(ratioWithInterval({ ratio: 1.026, low: 0.98, high: 1.06 })).toBe('1.03 (0.98 … 1.06)');
  expect(ratioWithInterval({ ratio: 0.0026, low: 0.0021, high: 0.003 })).toBe('0.0026 (0.0021 … 0.0030)');
  expect(ratioWithInterval({ ratio: 1.4, low: 1.4, high: 1.4 })).toBe('1.4 (no interval)');
});
