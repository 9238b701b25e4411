/** The document of a comparison, from rounds that are made up. */
import { describe, expect, test } from 'vitest';

import type { CompareRound, CompareRun } from '../../reports/compare/document.ts';
import { buildDocument, medianCurve, roundNotes, type CompareInput, type MeasuredSide } from './document.ts';

const LATENCY = { p50: 100, p90: 200, p99: 1_000, p999: 5_000, max: 9_000 };

function run(throughputOps: number, told: Partial<CompareRun> = {}): CompareRun {
  return {
    verdict: 'ok',
    reasons: [],
    seconds: 1,
    operations: throughputOps,
    bookings: 10,
    changes: throughputOps / 2,
    infos: 0,
    doubleBookings: 0,
    violations: {},
    throughputOps,
    latencyUs: LATENCY,
    correctedLatencyUs: null,
    fairness: { jain: 0.9, maxWaitUs: 1 },
    losses: 0,
    missing: 0,
    takenBefore: 0,
    workload: {},
    check: { method: 'certificate', operations: throughputOps, seconds: 0.1 },
    cpuSeconds: { server: throughputOps * 5e-6, swarm: 1 },
    otherCpuShare: 0.01,
    ...told,
  };
}

function round(throughputOps: number, closed: Partial<CompareRun> = {}): CompareRound {
  return {
    closed: run(throughputOps, closed),
    open: run(500, {
      correctedLatencyUs: { ...LATENCY, p50: 1e7 / throughputOps },
      workload: { arrived: 500, unsent: 0 },
    }),
  };
}

function side(name: string, rounds: readonly CompareRound[], told: Partial<MeasuredSide> = {}): MeasuredSide {
  return { name, what: name, isFresh: true, calibration: null, rounds, curves: [], ...told };
}

function documentOf(sides: readonly MeasuredSide[], told: Partial<CompareInput> = {}) {
  return buildDocument({
    sides,
    base: sides[0].name,
    seed: 1,
    machine: { cpu: 'a', cores: 2, memoryMiB: 1, node: 'v26', os: 'Linux' },
    options: {},
    clients: 8,
    slots: 64,
    moves: true,
    rate: 500,
    rateFrom: 'option',
    command: 'npx vaga compare',
    files: { html: null, json: null },
    ...told,
  });
}

const FAST = side(
  'fast',
  [1_000, 1_010, 1_020, 990, 1_005].map((ops) => round(ops)),
);
const SLOW = side(
  'slow',
  [500, 510, 495, 505, 490].map((ops) => round(ops)),
);

describe('ratios', () => {
  const [fast, slow] = documentOf([FAST, SLOW]).sides;

  test('are of the medians, with an interval around them and a verdict on the difference', () => {
    const { rounds, median, ratio } = slow.measures.throughputOps;
    expect(rounds).toEqual([500, 510, 495, 505, 490]);
    expect(median).toBe(500);
    expect(ratio?.ratio).toBeCloseTo(500 / 1_005, 12);
    expect(ratio?.low).toBeLessThan(ratio!.ratio);
    expect(ratio?.high).toBeGreaterThan(ratio!.ratio);
    expect(ratio?.change).toBe('less');
    expect(slow.measures.latencyP50Us.ratio?.change).toBe('more');
  });

  test('there is none of the base to itself', () => {
    for (const { ratio } of Object.values(fast.measures)) expect(ratio).toBeNull();
  });

  test('what is alike is no difference', () => {
    expect(slow.measures.latencyP99Us.ratio).toMatchObject({ ratio: 1, change: 'none' });
    expect(slow.measures.serverCpuUs.ratio?.change).toBe('none');
  });

  test('can be to any side', () => {
    const { sides, base } = documentOf([FAST, SLOW], { base: 'slow' });
    expect(base).toBe('slow');
    expect(sides[0].measures.throughputOps.ratio?.ratio).toBeCloseTo(1_005 / 500, 12);
    expect(sides[1].measures.throughputOps.ratio).toBeNull();
    expect(() => documentOf([FAST, SLOW], { base: 'none' })).toThrow('none');
  });
});

describe('what cannot be told is null', () => {
  test('CPU of a server whose process is not known', () => {
    const foreign = side(
      'foreign',
      [500, 500].map((ops) => round(ops, { cpuSeconds: { server: null, swarm: 1 } })),
    );
    const { measures } = documentOf([side('ours', [round(1_000), round(1_000)]), foreign]).sides[1];
    expect(measures.serverCpuUs).toEqual({ rounds: [null, null], median: null, ratio: null });
    expect(measures.throughputOps.ratio?.ratio).toBe(0.5);
  });

  test('a round in which nothing was answered: no figure is NaN or infinite, none is made up', () => {
    const dead = side('dead', [
      round(500),
      {
        closed: run(0, { fairness: { jain: null, maxWaitUs: null }, latencyUs: null }),
        open: run(0),
      },
    ]);
    const document = documentOf([dead, side('ours', [round(1_000), round(1_000)])]);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document); // NaN and infinity would come back as null
    const [{ measures, changesShare }, other] = document.sides;
    expect(measures.jain).toMatchObject({ rounds: [0.9, null], median: null });
    expect(other.measures.jain.ratio).toBeNull();
    expect(other.measures.throughputOps.ratio).toBeNull(); // nothing can be divided by what was not measured
    expect(changesShare).toBe(0.25);
  });
});

describe('the verdict', () => {
  const sold = round(500, { verdict: 'violation', doubleBookings: 3, reasons: ['sold twice'] });
  const unsure = round(500, { verdict: 'unknown', reasons: ['too long'] });

  test('is that of the worst run of any side, with the side named', () => {
    const document = documentOf([side('good', [round(1_000)]), side('bad', [sold]), side('odd', [unsure])]);
    expect(document.verdict).toBe('violation');
    expect(document.sides.map(({ verdict }) => verdict)).toEqual(['ok', 'violation', 'unknown']);
    expect(document.reasons).toEqual(['bad: sold twice', 'odd: too long']);
    expect(document.sides[1].doubleBookings).toBe(3);
  });

  test('unknown is no pass', () => {
    expect(documentOf([side('good', [round(1_000)]), side('odd', [unsure])]).verdict).toBe('unknown');
  });

  test('a violation in the open loop counts as well', () => {
    const bad = { ...round(500), open: sold.closed };
    expect(documentOf([side('good', [round(1_000)]), side('bad', [bad])]).verdict).toBe('violation');
  });

  test('and so does one in the run that only finds the rate', () => {
    const bad = side('bad', [round(500)], { calibration: sold.closed });
    expect(documentOf([side('good', [round(1_000)]), bad]).verdict).toBe('violation');
  });
});

describe('notes', () => {
  test.each([
    [1, 'no difference can be significant'],
    [2, 'no difference can be significant'],
    [3, 'p is never below 0.10'],
    [4, 'every round of one side is above every round of the other'],
  ])('%d rounds are told to be too few', (rounds, words) => {
    expect(roundNotes(rounds).join(' ')).toContain(words);
  });

  test('five rounds are enough, and then nothing is said', () => {
    expect(roundNotes(5)).toEqual([]);
    expect(documentOf([FAST, SLOW]).notes).toEqual([]);
  });

  test('a machine that had other work', () => {
    const busy = (share: number | null) => ({ ...round(500), closed: run(500, { otherCpuShare: share }) });
    const notes = (share: number | null) =>
      documentOf([side('a', [busy(share), busy(share), busy(share), busy(share), busy(share)])]).notes;
    expect(notes(0.5)).toEqual([expect.stringContaining('Other processes took 26 % of the processors')]);
    expect(notes(0.1)).toEqual([]);
    expect(notes(null)).toEqual([]);
  });

  test('a side that did not keep up with the arrivals, and one whose slots were taken', () => {
    const late = {
      ...round(500),
      open: run(500, { workload: { arrived: 1_000, unsent: 20 }, takenBefore: 7 }),
    };
    const { notes } = documentOf([FAST, side('late', [late, late, late, late, late])]);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/^late was behind .*100 of 5,000/);
    expect(notes[1]).toContain('At late up to 7 of 64 slots were taken');
  });
});

test('the curve of a side is the median of its rounds, where all of them have a point', () => {
  const curve = (...us: number[]) =>
    us.map((value, index) => ({ percentile: [0, 50, 90, 100][index], us: value }));
  expect(
    medianCurve([curve(1, 5, 9, 20), [...curve(2, 7), { percentile: 100, us: 10 }], curve(3, 6, 7, 30)]),
  ).toEqual([
    { percentile: 0, us: 2 },
    { percentile: 50, us: 6 },
    { percentile: 100, us: 20 },
  ]);
  expect(medianCurve([])).toEqual([]);
});
