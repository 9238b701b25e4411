/** Rounds become medians, curves, a verdict, and a sentence on where more threads stop helping. */
import { describe, expect, test } from 'vitest';

import { SWEEPS, sweepInput } from '../sweep-samples.ts';
import { judgeSweep } from './judge.ts';

const ONE_CURVE = { clients: [16], skew: [1.1] } as const;
const curve = (scaling: { lambda: number; sigma: number; kappa: number }) =>
  [['futex-owner', scaling]] as const;
const RISING = { lambda: 1_000, sigma: 0.01, kappa: 0 };

test('figures are medians of the rounds, each by itself', () => {
  const throughputs = [400, 100, 300];
  const bookings = [10, 0, 20];
  const { points } = judgeSweep(
    sweepInput({
      ...ONE_CURVE,
      threads: [2],
      locks: curve(RISING),
      rounds: 3,
      change: (_, { round }) => ({
        throughputOps: throughputs[round - 1],
        bookings: bookings[round - 1],
        wakeUps: 60,
        jain: round === 1 ? null : 0.5,
        contention: { attempts: 100, contested: 50, lockWaits: 10 * round },
      }),
    }),
  );
  expect(points).toHaveLength(1);
  expect(points[0].medians).toMatchObject({
    throughputOps: 300,
    jain: 0.5,
    wakeUpsPerBooking: 4.5, // of 60 / 10 and 60 / 20: a round without a booking has none
    lockWaitShare: 0.2,
  });
  expect(points[0].rounds.map(({ throughputOps }) => throughputOps)).toEqual(throughputs);
});

test('a point is oversubscribed when server threads and load threads are more than the cores', () => {
  const { points, groups } = judgeSweep(
    sweepInput({ ...ONE_CURVE, threads: [1, 3, 4], locks: curve(RISING), cores: 4, loadThreads: 1 }),
  );
  expect(points.map(({ isOversubscribed }) => isOversubscribed)).toEqual([false, false, true]);
  expect(groups[0].notes.join(' ')).toContain('1 of 3 thread counts are oversubscribed');
});

describe('where more threads stop helping', () => {
  const limit = (settings: Parameters<typeof sweepInput>[0]) =>
    judgeSweep(sweepInput({ ...ONE_CURVE, ...settings })).groups[0].limit;

  test('was not reached', () => {
    expect(limit({ locks: curve(RISING) })).toEqual({
      threads: 16,
      causes: ['notReached'],
      sentence: 'More threads helped up to 16, the most that were tried.',
    });
  });

  test('because of contention, and σ says so', () => {
    const { causes, sentence } = limit({ locks: curve({ lambda: 1_000, sigma: 0.9, kappa: 0 }) });
    expect(causes).toEqual(['contention']);
    expect(sentence).toMatch(/^More than [124] server threads? did not help: contention dominates \(σ = 0\./);
  });

  test('because of coherence, and κ says so', () => {
    const told = limit({ locks: curve({ lambda: 1_000, sigma: 0, kappa: 0.05 }) });
    expect(told).toMatchObject({ threads: 4, causes: ['coherence'] });
    expect(told.sentence).toContain('coherence dominates (κ = 0.05');
  });

  test('because there are no more cores: the law is not taken for the reason', () => {
    const told = limit({ locks: curve({ lambda: 1_000, sigma: 0, kappa: 0.05 }), cores: 8, loadThreads: 4 });
    expect(told.causes).toEqual(['cores']);
    expect(told.sentence).toBe(
      'More than 4 server threads did not help: 8 server threads and 4 load threads share 8 cores. The fitted law calls it coherence, but describes the scheduler as much as the lock.',
    );
  });

  test('because the swarm could not ask faster', () => {
    const told = limit({
      locks: curve({ lambda: 1_000, sigma: 0.95, kappa: 0 }),
      change: () => ({ swarmBusyShare: 0.98 }),
    });
    expect(told.causes).toEqual(['swarm']);
    expect(told.sentence).toContain('the load threads were busy for 98 % of the time');
  });

  test('is not known of one thread count, nor told by a law that was not fitted', () => {
    expect(limit({ threads: [2] }).sentence).toBe(
      'Only 2 server threads was tried, so nothing is known of more.',
    );
    const falling = curve({ lambda: 1_000, sigma: 0, kappa: 0.9 });
    expect(limit({ threads: [1, 2], locks: falling })).toMatchObject({ causes: ['unknown'] });
  });
});

describe('verdict', () => {
  test('one round that sold twice: a violation, told with its point, and its curve is not fitted', () => {
    const { verdict, reasons, groups } = SWEEPS['violated'];
    expect(verdict).toBe('violation');
    expect(reasons[0]).toContain('<b>none</b>, 1 thread, 16 clients, skew 0, round 2: Client 1 was told');
    const [sound, broken] = groups;
    expect(sound.usl).not.toBeNull();
    expect(broken).toMatchObject({ usl: null, amdahl: null });
    expect(broken.notes).toEqual(['Not fitted: not every round was verified.']);
  });

  test('a sweep that is not complete is unknown, and says how far it came', () => {
    const { verdict, reasons, groups } = SWEEPS['interrupted'];
    expect(verdict).toBe('unknown');
    expect(reasons).toContainEqual(expect.stringMatching(/^Only \d+ of 160 rounds were measured/));
    // The intervals take their time, and who has interrupted it does not want to wait.
    expect(groups.map(({ usl }) => usl?.sigma.low ?? null)).toEqual(groups.map(() => null));
  });

  test('a complete and sound one is ok, without a reason', () => {
    expect(SWEEPS['large']).toMatchObject({
      verdict: 'ok',
      reasons: [],
      rounds: { measured: 160, planned: 160 },
    });
  });
});

test('too few thread counts: nothing is fitted, and it says so', () => {
  const { groups } = judgeSweep(sweepInput({ ...ONE_CURVE, threads: [1, 2], locks: curve(RISING) }));
  expect(groups[0]).toMatchObject({ usl: null, amdahl: null });
  expect(groups[0].notes).toEqual([
    'Not fitted: 2 thread counts are too few, three are needed and four are better.',
  ]);
});
