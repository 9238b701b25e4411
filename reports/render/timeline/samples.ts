/** Histories for the tests beside this file, always the same ones. */
import { createHistory, Kind, Outcome, type History } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { checkCertificate, explain } from '../../check/index.ts';
import { CHURN, generateExecution } from '../../check/samples/executions.ts';
import { parseHistory } from '../../check/samples/notation.ts';
import type { PagePoints, TimelinePage } from './timeline-page.ts';

const NOTHING = { reasons: [], violations: [], points: null, faults: [] } as const;

/** Two clients are sold one slot at once; a third is refused, and a fourth never hears. */
const TWICE = parseHistory(
  '1:book s0 [10,60] v1 | 2:book s0 [20,80] v1 | 3:book s0 [90,120] fail v1 h1 | 4:cancel s3 [95,inf] info | 1:cancel s0 [130,150] v2 | 3:move s1>s2 [160,190] v2,v1',
);

/** Every kind with every outcome, and the judge. */
export const EVERY_ROW = parseHistory(
  [
    '1:book s3 [0,10] v1 | 2:book s3 [2,8] fail v1 h1 | 3:book s3 [2,inf] info | 4:book s4 [3,9] fail v0',
    '1:cancel s3 [11,12] v2 | 2:cancel s3 [13,14] fail v2 | 3:cancel s3 [13,inf] info',
    '1:move s3>s4 [20,30] v3,v1 | 2:move s3>s4 [31,32] fail v3 | 2:move s3>s4 [33,34] fail2 v1 h1 | 4:move s3>s4 [33,inf] info',
    '5:status s4 [40,41] v1 h1 | 5:status s4 [42,inf] info | 6:find s4 [40,44] v1 | 6:find - [45,46] fail | 6:find - [47,inf] info',
    '0:status s4 [60,61] v1 h1',
  ].join(' | '),
);

function judged(title: string, history: History, slots: number): TimelinePage {
  const { verdict, reasons, violations } = checkCertificate(history, { slots, initial: 'fresh' });
  return {
    ...NOTHING,
    title,
    verdict,
    reasons,
    history,
    slots,
    violations: violations.map((violation) => ({
      kind: violation.kind,
      slot: violation.slot,
      rows: violation.rows,
      sentence: explain(violation, history),
    })),
  };
}

/** The middle of each answered operation; the first has no place. */
function middles({ length, invokeNs, returnNs }: History): () => PagePoints {
  const ns = Float64Array.from({ length }, (_, row) =>
    row > 0 && Number.isFinite(returnNs[row]) ? (invokeNs[row] + returnNs[row]) / 2 : Number.NaN,
  );
  return () => ({ ns, unplaced: [0] });
}

/** Clients that ask one thing after the other, as fast as they are answered. Versions are of no meaning. */
export function busyHistory(rows: number, clients: number, seed: number): History {
  const random = new Random(seed, 0);
  const history = createHistory(rows);
  const freeNs = new Float64Array(clients + 1);
  for (let row = 0; row < rows; row += 1) {
    const client = 1 + (row % clients);
    const invokeNs = freeNs[client] + 20e3 * random.nextFloat();
    freeNs[client] = invokeNs + 50e3 + 500e3 * random.nextFloat() ** 6;
    history.client[row] = client;
    history.kind[row] = random.nextFloat() < 0.9 ? Kind.book : Kind.status;
    history.outcome[row] = random.nextFloat() < 0.3 ? Outcome.fail : Outcome.ok;
    history.slot[row] = random.nextBelow(128);
    history.version[row] = row;
    history.invokeNs[row] = invokeNs;
    history.returnNs[row] = freeNs[client];
  }
  return history;
}

const churn = generateExecution({
  ...CHURN,
  operations: 2_000,
  infoShare: 0.02,
  lostShare: 1,
  spreadNs: 9_000,
});
const large = busyHistory(100_000, 64, 7);

/** As no recorder writes it: kinds and outcomes that do not exist, times that are none, answers before their requests. */
function damaged(): History {
  const history = createHistory(6);
  history.kind.set([9, 255, 4, 2, 0, 1]);
  history.outcome.set([9, 1, 255, 3, 1, 2]);
  history.client.set([-5, 2_147_483_647, 1, 1, 2, 2]);
  history.slot.set([-7, 1, 2, 3, 4, 5]);
  history.invokeNs.set([Number.NaN, 1e300, 500, 600, 700, -800]);
  history.returnNs.set([1, 2, 100, -Infinity, Number.NaN, 1e300]);
  history.version.set([-3, 0.5, 1e300, Number.NaN, Infinity, 0]);
  return history;
}

export const SAMPLES = {
  ok: {
    ...judged('churn.hist', churn, CHURN.slots),
    points: middles(churn),
    faults: [
      { label: 'server restarted', fromSeconds: 0.0001, untilSeconds: 0.0002 },
      { label: 'one thread paused', fromSeconds: 0.0003, untilSeconds: Infinity },
    ],
  },
  violation: judged('twice.hist', TWICE, 4),
  unknown: {
    ...NOTHING,
    title: 'every.hist',
    verdict: 'unknown',
    reasons: ['3 answers tell no version, and without versions there is no certificate to check'],
    history: EVERY_ROW,
    slots: 5,
  },
  large: {
    ...NOTHING,
    title: 'large.hist',
    verdict: 'violation',
    history: large,
    slots: 128,
    points: middles(large),
    violations: Array.from({ length: 100 }, (_, index) => ({
      kind: 'doubleBooking',
      slot: 3,
      rows: [index * 900, index * 900 + 1],
      sentence: `sale ${index} was one too many`,
    })),
  },
  damaged: {
    ...NOTHING,
    title: '</script><b>\u202e\u0007',
    verdict: 'violation',
    reasons: ['</script><b>'],
    history: damaged(),
    slots: -1,
    points: () => ({
      ns: Float64Array.of(0, 1e300, -Infinity, 650, Number.NaN, Infinity),
      unplaced: [4, 99],
    }),
    violations: [{ kind: 'tokens', slot: 1, rows: [0, 1, 2, 3, 4, 5, 6, -1], sentence: '<b>' }],
    faults: [
      { label: '</script><b>', fromSeconds: -1e300, untilSeconds: 1e300 },
      { label: '\u202e', fromSeconds: 1e300, untilSeconds: Number.NaN },
      { label: 'never', fromSeconds: Number.NaN, untilSeconds: 1 },
    ],
  },
  empty: { ...NOTHING, title: 'empty.hist', verdict: 'ok', history: createHistory(0), slots: 0 },
} as const satisfies Readonly<Record<string, TimelinePage>>;
