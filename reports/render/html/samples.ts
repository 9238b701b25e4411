/** Documents and pictures for the tests beside this file: as large as those of a real race, and always the same. */
import { Random } from '../../../server/base/seed.ts';
import type { LatencyCurve, PartPictures, RacePictures, Wins } from '../../pictures.ts';
import type { EvidenceOperation, PartDocument, RaceDocument } from '../../race-document.ts';
import type { ClinicResult, Tally, TraceResults } from '../../trace-results.ts';
import { MIXED, OK, STUCK, TRACE, UNKNOWN, VIOLATION } from '../samples.ts';

interface Sample {
  readonly document: RaceDocument;
  readonly pictures: RacePictures;
}

const BINS = 200;
const NO_PICTURES: RacePictures = { provoked: null, natural: null };

function timeline(random: Random, binSeconds: number, level: number): PartPictures['timeline'] {
  const line = (mean: number) =>
    Array.from({ length: BINS }, (_, bin) => {
      const pause = bin > 120 && bin < 124 ? 0.2 : 1;
      return Math.round(mean * pause * (0.9 + 0.2 * random.nextFloat()) * Math.min(1, (bin + 1) / 4));
    });
  return {
    binSeconds,
    changes: line(level),
    refusals: line(level * 0.45),
    observations: line(level * 0.16),
    infos: line(0),
  };
}

function latencyCurve(from: LatencyCurve['from'], us: (place: number) => number): LatencyCurve {
  const points = Array.from({ length: 66 }, (_, step) => ({
    percentile: 100 * (1 - 10 ** (-step / 12)),
    us: Math.round(10 * us(step / 12)) / 10,
  }));
  return { from, points: [...points, { percentile: 100, us: us(5.7) }] };
}

const SENT = latencyCurve('sent', (place) => 30 * Math.exp(place * 0.8) * (place > 1.8 ? 3 : 1));
const INTENDED = latencyCurve('intended', (place) => 60 * Math.exp(place * 1.1) * (place > 0.9 ? 25 : 1));

function wins(random: Random, clients: number): Wins {
  const sorted = Array.from({ length: clients }, (_, rank) =>
    Math.round(2_000 + 90 * rank + 400 * random.nextFloat()),
  ).toSorted((one, other) => one - other);
  return {
    clients,
    bookings: sorted.reduce((total, won) => total + won, 0),
    sorted,
    median: sorted[clients >> 1],
    longestWait: { client: 17, us: 46_800 },
  };
}

function pictures(seed: number) {
  const random = new Random(seed, 0);
  return {
    provoked: { timeline: timeline(random, 0.0151, 110), latency: [SENT], wins: wins(random, 8) },
    natural: { timeline: timeline(random, 0.0251, 2_350), latency: [SENT], wins: wins(random, 64) },
  };
}

const OPERATION: EvidenceOperation = {
  row: 0,
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
};

/** Two clients were told one version of a slot. */
const SOLD_TWICE: readonly EvidenceOperation[] = [
  { ...OPERATION, client: 12, holder: 12, askedSeconds: 0.412029, toldSeconds: 0.412391 },
  { ...OPERATION, row: 1 },
];

/** Each way in which an operation can end, one of them two seconds after the others. */
const OF_EVERY_SORT: readonly EvidenceOperation[] = [
  { ...OPERATION, operation: 'move', slot: 4, slot2: 3, client: 5, version: 44, version2: 61, holder: null },
  { ...OPERATION, slot: 3, client: 9, holder: 5, version: 61, outcome: 'fail', askedSeconds: 0.4122 },
  {
    ...OPERATION,
    slot: 3,
    client: 5,
    operation: 'cancel',
    outcome: 'info',
    toldSeconds: null,
    version: null,
    holder: null,
    askedSeconds: 0.4124,
  },
  { ...OPERATION, slot: 3, client: 8, version: 62, holder: 8, askedSeconds: 0.4122, toldSeconds: 0.41261 },
  {
    ...OPERATION,
    slot: 3,
    client: 0,
    operation: 'status',
    version: 63,
    holder: 0,
    askedSeconds: 2.4,
    toldSeconds: 2.4001,
  },
];

function explainedAgain(part: PartDocument | null): PartDocument | null {
  if (part === null) return null;
  const operations = [SOLD_TWICE, OF_EVERY_SORT];
  return {
    ...part,
    explained: part.explained.map((one, index) => ({
      ...one,
      operations: operations[index] ?? [],
    })),
  };
}

function tally(requests: number, refused: number, unknown = 0): Tally {
  return { requests, sold: requests - refused - unknown, refused, unknown };
}

function sum(tallies: readonly Tally[]): Tally {
  const of = (key: keyof Tally) => tallies.reduce((total, one) => total + one[key], 0);
  return { requests: of('requests'), sold: of('sold'), refused: of('refused'), unknown: of('unknown') };
}

const DISTRICTS = ['Jardim Camburi', 'Maria Ortiz', 'Resistência', 'Jardim da Penha', 'Itararé', 'Centro'];

function clinic(index: number, random: Random): ClinicResult {
  const requests = Math.max(1, Math.round((7_700 / (index + 1)) * (0.8 + 0.4 * random.nextFloat())));
  const refused = Math.round(requests * 0.25 * Math.max(0, 1 - index / 30));
  const days = Math.min(27, requests);
  const name = DISTRICTS[index] ?? `Unidade de Saúde ${index + 1}`;
  const date = String(1 + (index % 28)).padStart(2, '0');
  return {
    clinic: name.toUpperCase(),
    ...tally(requests, refused),
    days,
    daysSoldOut: Math.round((days * refused) / requests),
    first: `2015-12-${date}T08:30:31`,
    last: `2016-06-08T1${index % 8}:12:05`,
    rush: { hour: `2016-05-${date}T07`, requests: Math.ceil(requests / 40) },
    worstDay: { day: `2016-05-${date}`, requests: Math.ceil(requests / 18), refused: Math.ceil(refused / 9) },
  };
}

function traceResults(seed: number): TraceResults {
  const random = new Random(seed, 0);
  const clinics = Array.from({ length: 79 }, (_, index) => clinic(index, random)).toSorted(
    (one, other) => other.refused - one.refused,
  );
  const total = sum(clinics);
  const shares = [0, 0, 0, 0, 0, 0, 2, 18, 15, 12, 10, 8, 5, 7, 8, 7, 5, 2, 1, 0, 0, 0, 0, 0];
  const byHour = shares.map((share, at) => {
    const requests = Math.round((total.requests * share) / 100);
    return tally(requests, Math.round(requests * Math.max(0, 0.02 + (at - 7) / 70)), share > 14 ? 3 : 0);
  });
  const byDay = Array.from({ length: 90 }, (_, index) => {
    const requests = Math.round(200 + 900 * random.nextFloat() * (1 + index / 60));
    const date = new Date(Date.UTC(2016, 2, 1 + index)).toISOString().slice(0, 10);
    return { day: date, ...tally(requests, Math.round(requests * 0.05 * random.nextFloat())) };
  });
  const ifPlaces = Array.from({ length: 30 }, (_, index) => {
    const places = Math.round(1 + 8 * index + index ** 1.3);
    return { places, sold: Math.round(total.requests * (1 - Math.exp(-places / 24))) };
  });
  return {
    ...total,
    places: 25,
    clinicDays: clinics.reduce((all, { days }) => all + days, 0),
    clinicDaysSoldOut: clinics.reduce((all, { daysSoldOut }) => all + daysSoldOut, 0),
    first: '2015-11-10T07:13:56',
    last: '2016-06-08T20:07:23',
    rush: { hour: '2016-05-04T07', ...tally(1_204, 133) },
    byHour,
    byDay,
    ifPlaces: [...ifPlaces, { places: 420, sold: total.requests }],
    clinics,
  };
}

const OPEN_PART: PartDocument = {
  ...OK.parts.natural,
  correctedLatencyUs: { p50: 184, p90: 4_100, p99: 13_600, p999: 41_000, max: 790_000 },
};

const PICTURES = pictures(11);

export const SAMPLES = {
  ok: { document: OK, pictures: PICTURES },
  violation: {
    document: {
      ...VIOLATION,
      parts: { provoked: explainedAgain(VIOLATION.parts.provoked), natural: VIOLATION.parts.natural },
    },
    pictures: PICTURES,
  },
  unknown: { document: UNKNOWN, pictures: PICTURES },
  stuck: { document: STUCK, pictures: { provoked: PICTURES.provoked, natural: null } },
  trace: {
    document: { ...TRACE, trace: traceResults(7) },
    pictures: { provoked: null, natural: { ...pictures(5).natural, wins: null } },
  },
  open: {
    document: {
      ...OK,
      options: { ...OK.options, workload: 'open', rate: 200_000 },
      parts: { provoked: OK.parts.provoked, natural: OPEN_PART },
    },
    pictures: { ...PICTURES, natural: { ...PICTURES.natural, latency: [SENT, INTENDED] } },
  },
  mixed: { document: MIXED, pictures: PICTURES },
  /** Nothing was answered, nothing won, nothing told. */
  empty: { document: { ...STUCK, parts: { provoked: null, natural: null } }, pictures: NO_PICTURES },
} as const satisfies Record<string, Sample>;
