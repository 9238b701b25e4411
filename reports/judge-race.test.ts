import { expect, test } from 'vitest';

import type { SwarmResult } from '../load/index.ts';
import type { CheckResult } from './check/index.ts';
import { judgeRace, type Part, type RaceInput } from './judge-race.ts';

const COUNTS = {
  operations: 60_000,
  refusals: 20_000,
  attempts: 50_000,
  contested: 4_000,
  lockWaits: 2_000,
  contestedBookings: 600,
  connections: 33,
  badFrames: 0,
  connectionsRefused: 0,
  idleEnded: 0,
  halfFramesEnded: 0,
  unreadEnded: 0,
  wrongSecrets: 0,
  queueFull: 0,
  slowed: 0,
  cpuUs: 2_000_000,
};

function part(over: { swarm?: Partial<SwarmResult>; check?: Partial<CheckResult> } = {}): Part {
  return {
    clients: 32,
    swarm: {
      seconds: 2,
      startedNs: 0,
      recorded: 60_000,
      losses: 0,
      missing: 0,
      stuck: [],
      counts: COUNTS,
      serverThreads: 2,
      serverThreadsReached: 2,
      swarmCpuUs: 1_000_000,
      figures: {},
      corrected: undefined,
      ...over.swarm,
    },
    check: {
      verdict: 'ok',
      method: 'certificate',
      operations: 60_100,
      slots: 100,
      seconds: 0.01,
      peakRssMiB: 100,
      reasons: [],
      counts: {} as CheckResult['counts'],
      doubleBookings: 0,
      bookings: 20_000,
      refusals: 20_000,
      infos: 0,
      changes: 40_000,
      violations: [],
      ...over.check,
    },
    figures: {
      operations: 60_000,
      changes: 40_000,
      mix: { book: 0, cancel: 0, move: 0, status: 0, find: 0 },
      latencyUs: null,
      correctedLatencyUs: null,
      fairness: { jain: null, maxWaitUs: null },
    },
    pictures: {
      timeline: { binSeconds: 1, changes: [], refusals: [], observations: [], infos: [] },
      latency: [],
      wins: null,
    },
    explained: [],
    history: null,
  };
}

const judge = (over: Partial<RaceInput>) =>
  judgeRace({
    control: { where: 'server', saboteur: 'none', caught: true, doubleBookings: 9, seconds: 0.5 },
    provoked: part(),
    natural: part(),
    seed: 1,
    machine: { cpu: '', cores: 2, memoryMiB: 1, node: '', os: '' },
    options: {},
    command: '',
    trace: null,
    files: { html: null, json: null, junit: null, markdown: null, history: null },
    ...over,
  });

test('ok takes a caught control, enough contention, and both parts ok', () => {
  expect(judge({})).toMatchObject({
    verdict: 'ok',
    reasons: [],
    operations: 120_000,
    bookings: 40_000,
    throughputOps: 30_000,
    bound95: 3 / 600,
    contention: { contested: 4_000, share: 0.08, bookings: 600 },
    cpuSeconds: { server: 2, swarm: 1 },
  });
});

const missed = { where: 'server', saboteur: 'none', caught: false, doubleBookings: 0, seconds: 3 } as const;
const rare = { ...COUNTS, contested: 999 };
const thin = { ...COUNTS, attempts: 200_000, contested: 1_900 };
test.each<[string, Partial<RaceInput>, string]>([
  ['a control that was not caught', { control: missed }, 'The control was not caught'],
  [
    'too few contested attempts',
    { provoked: part({ swarm: { counts: rare } }) },
    'Not enough contention: 999 of 50000',
  ],
  [
    'too small a share of them',
    { provoked: part({ swarm: { counts: thin } }) },
    'Not enough contention: 1900 of 200000',
  ],
  [
    'one server thread',
    { provoked: part({ swarm: { counts: rare, serverThreadsReached: 1 } }) },
    'Only 1 of 2 server threads',
  ],
  [
    'clients that stayed away',
    { natural: part({ swarm: { missing: 3 } }) },
    '3 clients lost their connection',
  ],
  [
    'an undecided check',
    { natural: part({ check: { verdict: 'unknown', reasons: ['not forced'] } }) },
    'not forced',
  ],
  ['nothing raced', { provoked: undefined, natural: undefined }, 'Nothing was raced'],
])('unknown: %s', (_, over, reason) => {
  const { verdict, reasons } = judge(over);
  expect(verdict).toBe('unknown');
  expect(reasons.join(' ')).toContain(reason);
});

test('a violation in either part stands over every doubt', () => {
  const broken = part({
    check: { verdict: 'violation', doubleBookings: 2, counts: { doubleBooking: 2 } as CheckResult['counts'] },
  });
  for (const over of [{ provoked: broken }, { natural: broken }]) {
    expect(judge({ ...over, control: missed })).toMatchObject({
      verdict: 'violation',
      doubleBookings: 2,
      violations: { doubleBooking: 2 },
    });
  }
});

test('a server that cannot tell contention is judged by its history and the rehearsal', () => {
  const natural = part({ swarm: { counts: { ...COUNTS, attempts: 0, contested: 0 } } });
  expect(judge({ provoked: undefined, natural })).toMatchObject({
    verdict: 'ok',
    contention: null,
    bound95: null,
  });
});

const overlapping = (contested: number, attempts: number, bookings: number): RaceInput['natural'] => ({
  ...part({ swarm: { counts: undefined, serverThreads: null, serverThreadsReached: null } }),
  overlap: { attempts, contested, bookings },
});

test('a target that counts nothing is judged by how its history overlaps', () => {
  const natural = overlapping(1_000, 100_000, 300);
  expect(judge({ provoked: undefined, natural })).toMatchObject({
    verdict: 'ok',
    contention: { source: 'history', contested: 1_000, share: 0.01, lockWaits: null, bookings: 300 },
    bound95: 3 / 300,
    cpuSeconds: { server: null },
    parts: { natural: { serverThreads: null } },
  });
});

test.each([
  ['too few attempts overlap', overlapping(999, 50_000, 300), 'Not enough contention: 999 of 50000'],
  ['too small a share of them', overlapping(1_900, 200_000, 300), 'Not enough contention: 1900 of 200000'],
  ['none of them won', overlapping(5_000, 50_000, 0), 'No booking was won while another client wanted'],
  ['nothing was attempted', overlapping(0, 0, 0), 'Not enough contention: 0 of 0 attempts (0.0 %)'],
])('unknown: %s', (_, natural, reason) => {
  const { verdict, reasons } = judge({ provoked: undefined, natural });
  expect(verdict).toBe('unknown');
  expect(reasons.join(' ')).toContain(reason);
});

test('why the first call of a target was given up is noted, and no doubt', () => {
  const natural = part({ swarm: { rejection: 'socket hang up' }, check: { infos: 12 } });
  const { verdict, reasons } = judge({ natural });
  expect(verdict).toBe('ok');
  expect(reasons).toEqual([
    '12 operations ended without an answer, and may have happened. The first: socket hang up',
  ]);
});

test('clients who left a race and did not come back are doubted, and the first of them say why', () => {
  const left = ['one', 'two', 'three', 'four'].map((name) => `Client ${name} left the race.`);
  const { verdict, reasons } = judge({ natural: part({ swarm: { missing: 4, left } }) });
  expect(verdict).toBe('unknown');
  expect(reasons).toEqual(['4 clients lost their connection and could not come back.', ...left.slice(0, 3)]);
});
