/** Documents for tests: one of each verdict. */
import type { PartDocument, RaceDocument } from '../race-document.ts';

const BREAKS_IN =
  'client 31 was told it booked slot 7 as version 118 (asked 0.412031 s, told 0.412388 s), yet client 12 was told the same version (asked 0.412029 s, told 0.412391 s): the slot was sold twice';

const MIX = { book: 3_010, cancel: 2_400, move: 300, status: 2_790, find: 1_500 };
const LATENCY = { p50: 91.4, p90: 250, p99: 1_420.3, p999: 4_210, max: 18_022.7 };

export const PROVOKED: PartDocument = {
  verdict: 'ok',
  clients: 8,
  seconds: 3.004,
  operations: 16_210,
  bookings: 5_873,
  refusals: 2_204,
  infos: 0,
  changes: 9_120,
  doubleBookings: 0,
  violations: {},
  explained: [],
  throughputOps: 5_396,
  mix: MIX,
  latencyUs: LATENCY,
  correctedLatencyUs: null,
  fairness: { jain: 0.982, maxWaitUs: 410_000 },
  cpuSeconds: { server: 2.1, swarm: 1.4 },
  serverThreads: 2,
  serverThreadsReached: 2,
  losses: 0,
  missing: 0,
  workload: {},
  check: { method: 'certificate', operations: 16_450, seconds: 0.02 },
  history: 'reports/out/0042/provoked.vaga',
};

export const NATURAL: PartDocument = {
  ...PROVOKED,
  clients: 64,
  seconds: 5.001,
  operations: 1_204_331,
  bookings: 12_331,
  changes: 448_011,
  throughputOps: 240_818,
  mix: { book: 421_516, cancel: 240_866, move: 36_130, status: 385_386, find: 120_433 },
  check: { method: 'certificate', operations: 1_204_571, seconds: 0.81 },
  history: 'reports/out/0042/natural.vaga',
};

export const OK = {
  schema: 'vaga/race@1',
  verdict: 'ok',
  reasons: [],
  seed: 1_804_289_383,
  machine: { cpu: 'AMD EPYC 7B13', cores: 2, memoryMiB: 7_958, node: 'v26.10.0', os: 'linux 6.1.0 x64' },
  options: {
    lock: 'futex-owner',
    workload: 'churn',
    clients: 64,
    slots: 240,
    threads: null,
    skew: 1.1,
    'hold-us': 50,
  },
  control: { where: 'server', saboteur: 'check-then-set', caught: true, doubleBookings: 17, seconds: 0.41 },
  contention: {
    source: 'server',
    contested: 4_360,
    attempts: 16_210,
    share: 4_360 / 16_210,
    lockWaits: 912,
    bookings: 1_311,
  },
  operations: 1_220_541,
  bookings: 18_204,
  refusals: 4_408,
  infos: 0,
  doubleBookings: 0,
  violations: {},
  throughputOps: 240_818,
  latencyUs: LATENCY,
  fairness: { jain: 0.9871, maxWaitUs: 1_210_000 },
  cpuSeconds: { server: 8.12, swarm: 3.4 },
  bound95: 3 / 1_311,
  check: { method: 'certificate', operations: 1_221_021, seconds: 0.83 },
  parts: { provoked: PROVOKED, natural: NATURAL },
  trace: null,
  doors: null,
  command:
    'vaga race --lock futex-owner --workload churn --clients 64 --slots 240 --skew 1.1 --seconds 5 --seed 1804289383',
  files: {
    html: 'reports/out/0042/report.html',
    json: 'reports/out/0042/race.json',
    junit: null,
    markdown: null,
    history: 'reports/out/0042/natural.vaga',
  },
} as const satisfies RaceDocument;

const SOLD_TWICE = [
  {
    row: 2_811,
    client: 12,
    operation: 'book',
    slot: 7,
    slot2: null,
    outcome: 'ok',
    askedSeconds: 0.412029,
    toldSeconds: 0.412391,
    version: 118,
    version2: null,
    holder: 12,
  },
  {
    row: 2_807,
    client: 31,
    operation: 'book',
    slot: 7,
    slot2: null,
    outcome: 'ok',
    askedSeconds: 0.412031,
    toldSeconds: 0.412388,
    version: 118,
    version2: null,
    holder: 31,
  },
] as const;

const EXPLAINED = [
  { kind: 'doubleBooking', slot: 7, sentence: BREAKS_IN, operations: SOLD_TWICE },
  {
    kind: 'doubleBooking',
    slot: 3,
    sentence: BREAKS_IN.replace('slot 7', 'slot 3').replace('client 31', 'client 5'),
    operations: [],
  },
  {
    kind: 'tokens',
    slot: 3,
    sentence:
      'client 9 was told it cancelled slot 3 as version 0 (asked 1.002113 s, told 1.002498 s): slot 3 had version 0 before anything was asked',
    operations: [],
  },
  {
    kind: 'doubleBooking',
    slot: 1,
    sentence: BREAKS_IN.replace('slot 7', 'slot 1').replace('client 31', 'client 8'),
    operations: [],
  },
] as const;

export const VIOLATION: RaceDocument = {
  ...OK,
  verdict: 'violation',
  reasons: EXPLAINED.slice(0, 3).map(({ sentence }) => sentence),
  doubleBookings: 42,
  violations: { doubleBooking: 42, tokens: 3 },
  options: { ...OK.options, lock: './homework/my-lock.ts' },
  command: 'vaga race --lock ./homework/my-lock.ts --clients 64 --slots 240 --seed 1804289383',
  parts: {
    provoked: {
      ...PROVOKED,
      verdict: 'violation',
      doubleBookings: 42,
      violations: { doubleBooking: 42, tokens: 3 },
      explained: EXPLAINED,
    },
    natural: NATURAL,
  },
};

export const UNKNOWN: RaceDocument = {
  ...OK,
  verdict: 'unknown',
  reasons: [
    "The control was not caught: the saboteur 'check-then-set' sold no slot twice in 3.0 s, so this race would not have noticed a fault either. Use more clients, fewer slots or more skew.",
    'Not enough contention: 12 of 16210 attempts (0.1 %) met another thread at their slot, and 1000 and 1 % are the least that shows anything. Only 1 of 2 server threads had clients, and a thread does not race with itself. Use more clients, fewer slots or more skew.',
    '3 clients lost their connection and could not come back.',
  ],
  control: { where: 'server', saboteur: 'check-then-set', caught: false, doubleBookings: 0, seconds: 3 },
  contention: {
    source: 'server',
    contested: 12,
    attempts: 16_210,
    share: 12 / 16_210,
    lockWaits: 2,
    bookings: 2,
  },
  infos: 3,
  bound95: 1.5,
  parts: {
    provoked: { ...PROVOKED, serverThreadsReached: 1 },
    natural: { ...NATURAL, losses: 3, missing: 3 },
  },
};

const STUCK_SENTENCE =
  'The server stopped answering although it lives: client 4 waited 5.2 s for slot 0, and 63 others waited too. A lock that is never released, or never acquired, looks like this.';

/** No natural part was run any more, and the server could not be asked for its counts. */
export const STUCK: RaceDocument = {
  ...OK,
  verdict: 'violation',
  reasons: [STUCK_SENTENCE],
  options: { ...OK.options, lock: 'never-released' },
  contention: null,
  infos: 64,
  operations: 4_211,
  bookings: 980,
  violations: { stuck: 64 },
  throughputOps: null,
  latencyUs: null,
  fairness: { jain: null, maxWaitUs: null },
  cpuSeconds: { server: null, swarm: null },
  bound95: null,
  check: { method: 'certificate', operations: 4_211, seconds: 0.01 },
  parts: {
    provoked: {
      ...PROVOKED,
      verdict: 'violation',
      operations: 4_211,
      bookings: 980,
      violations: { stuck: 64 },
      explained: [{ kind: 'stuck', slot: 0, sentence: STUCK_SENTENCE, operations: [] }],
      cpuSeconds: { server: null, swarm: 1.1 },
    },
    natural: null,
  },
};
