/** Documents for tests: one of each workload but the default one. */
import type { RaceDocument } from '../race-document.ts';
import { NATURAL, OK, PROVOKED } from './verdict-samples.ts';

/** Raced against a server that is not ours: the control was a rehearsal. */
export const TRACE: RaceDocument = {
  ...OK,
  options: { target: 'http://127.0.0.1:8080', workload: 'trace', clients: 64, 'speed-up': 600 },
  control: { where: 'rehearsal', saboteur: 'check-then-set', caught: true, doubleBookings: 1, seconds: 1.2 },
  contention: null,
  bound95: null,
  operations: 48_310,
  bookings: 12_402,
  infos: 2,
  throughputOps: 4_026,
  cpuSeconds: { server: null, swarm: 3.4 },
  parts: {
    provoked: null,
    natural: {
      ...NATURAL,
      seconds: 12,
      operations: 48_310,
      bookings: 12_402,
      changes: 12_402,
      throughputOps: 4_026,
      mix: { book: 48_310, cancel: 0, move: 0, status: 0, find: 0 },
      workload: { sold: 12_402, refused: 311, unknown: 2, overlapping: 4_120, latestMs: 12 },
      cpuSeconds: { server: null, swarm: 3.4 },
    },
  },
  command:
    'vaga race --target http://127.0.0.1:8080 --workload trace --trace appointments.csv --speed-up 600 --seed 1804289383',
};

/** Of a target that counts nothing, so that the history tells how often clients met. Some of its calls had no answer. */
export const TARGET = {
  ...OK,
  reasons: ['15 operations ended without an answer, and may have happened. The first: socket hang up'],
  options: {
    target: 'redis://127.0.0.1:6379?strategy=setnx',
    lock: null,
    workload: 'churn',
    clients: 32,
    slots: 128,
    skew: 1.1,
  },
  control: { where: 'rehearsal', saboteur: 'none', caught: true, doubleBookings: 54, seconds: 0.51 },
  contention: {
    source: 'history',
    contested: 168_339,
    attempts: 296_474,
    share: 168_339 / 296_474,
    lockWaits: null,
    bookings: 38_371,
  },
  bound95: 3 / 38_371,
  throughputOps: 106_828,
  operations: 321_536,
  bookings: 100_045,
  infos: 15,
  cpuSeconds: { server: null, swarm: 1.39 },
  check: { method: 'search', operations: 321_792, seconds: 0.148 },
  parts: {
    provoked: null,
    natural: {
      ...NATURAL,
      seconds: 3.01,
      operations: 321_536,
      bookings: 100_045,
      changes: 199_995,
      throughputOps: 106_828,
      mix: { book: 196_459, cancel: 99_997, move: 0, status: 25_080, find: 0 },
      cpuSeconds: { server: null, swarm: 1.39 },
      serverThreads: null,
      serverThreadsReached: null,
      losses: 15,
    },
  },
  command: "npx vaga race --target 'redis://127.0.0.1:6379?strategy=setnx' --seed 1804289383",
} satisfies RaceDocument;

export const STAMPEDE: RaceDocument = {
  ...OK,
  options: { ...OK.options, workload: 'stampede' },
  parts: {
    provoked: PROVOKED,
    natural: { ...NATURAL, workload: { rounds: 18_040, roundsWithSeveralWinners: 0, roundsWithNoWinner: 0 } },
  },
};

export const SELLOUT: RaceDocument = {
  ...OK,
  options: { ...OK.options, workload: 'sellout', slots: 10_000, clients: 10_000 },
  parts: {
    provoked: PROVOKED,
    natural: {
      ...NATURAL,
      clients: 10_000,
      workload: { sold: 10_000, attempts: 100_000, attemptsInTime: 40_347, left: 0, soldOutMs: 334.6 },
    },
  },
};

export const OPEN: RaceDocument = {
  ...OK,
  options: { ...OK.options, workload: 'open', rate: 300_000 },
  parts: {
    provoked: PROVOKED,
    natural: {
      ...NATURAL,
      workload: { arrived: 1_499_812, waited: 1_204_002, unsent: 295_481 },
      correctedLatencyUs: { p50: 510_200, p90: 902_400, p99: 981_000, p999: 990_100, max: 1_004_000 },
    },
  },
};

/** Clients of several doors at once: no answer of theirs has a version. */
export const MIXED: RaceDocument = {
  ...OK,
  options: { ...OK.options, workload: 'mixed', doors: 'native,chatbot,telephone', slots: 13, clients: 32 },
  check: { method: 'search', operations: 40_120, seconds: 0.1 },
  parts: {
    provoked: PROVOKED,
    natural: { ...NATURAL, workload: { rounds: 1_204, roundsWithSeveralWinners: 0, roundsWithNoWinner: 0 } },
  },
  doors: [
    {
      name: 'native',
      clients: 11,
      bookings: 804,
      refusals: 7_120,
      infos: 0,
      latencyUs: { p50: 180, p90: 400, p99: 900.5, p999: 1_400, max: 2_004 },
    },
    {
      name: 'chatbot',
      clients: 11,
      bookings: 390,
      refusals: 7_402,
      infos: 1,
      latencyUs: { p50: 420, p90: 700, p99: 1_300, p999: 1_800, max: 3_010 },
    },
    { name: 'telephone', clients: 10, bookings: 0, refusals: 0, infos: 0, latencyUs: null },
  ],
};

const TALLY = { requests: 12_715, sold: 12_402, refused: 311, unknown: 2 };

/** A replayed trace with what became of its requests. */
export const CLINICS: RaceDocument = {
  ...OK,
  options: { ...OK.options, workload: 'trace', 'speed-up': 600 },
  parts: {
    provoked: PROVOKED,
    natural: {
      ...NATURAL,
      workload: { sold: 12_402, refused: 311, unknown: 2, overlapping: 4_120, latestMs: 0 },
    },
  },
  trace: {
    ...TALLY,
    places: 25,
    clinicDays: 1_560,
    clinicDaysSoldOut: 48,
    first: '2016-04-01T06:58:12',
    last: '2016-06-08T20:07:23',
    rush: { hour: '2016-04-29T07', requests: 454, sold: 300, refused: 154, unknown: 0 },
    byHour: Array.from({ length: 24 }, (_, hour) =>
      hour === 7 ? TALLY : { requests: 0, sold: 0, refused: 0, unknown: 0 },
    ),
    byDay: [{ day: '2016-04-29', ...TALLY }],
    ifPlaces: [
      { places: 20, sold: 12_000 },
      { places: 40, sold: 12_715 },
    ],
    clinics: [
      {
        clinic: 'JARDIM <DA> PENHA',
        ...TALLY,
        days: 20,
        daysSoldOut: 4,
        first: '2016-04-01T06:58:12',
        last: '2016-06-08T20:07:23',
        rush: { hour: '2016-04-29T07', requests: 40 },
        worstDay: { day: '2016-05-03', requests: 88, refused: 63 },
      },
    ],
  },
};
