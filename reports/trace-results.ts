/** What became of the requests of a trace, by clinic, day and hour. Times are the file's own, to the second, without a zone. */
import { RequestEnd } from '../load/workloads/trace.ts';
import type { Trace } from '../load/workloads/trace-file.ts';

/** How requests ended. They are counted, not patients: one patient may have asked several times. */
export interface Tally {
  readonly requests: number;
  readonly sold: number;
  readonly refused: number;
  /** Without a known end: the answer was lost, or the run ended before. */
  readonly unknown: number;
}

export interface ClinicResult extends Tally {
  readonly clinic: string;
  /** Days that places of this clinic were asked for. */
  readonly days: number;
  /** Of these, days on which somebody was refused. */
  readonly daysSoldOut: number;
  /** When its first and last request was made: `2016-04-29T07:12:05`. */
  readonly first: string;
  readonly last: string;
  /** The hour in which most requests for it were made: `2016-04-29T07`. */
  readonly rush: { readonly hour: string; readonly requests: number };
  /** The day of appointment that most were asked for. */
  readonly worstDay: { readonly day: string; readonly requests: number; readonly refused: number };
}

export interface TraceResults extends Tally {
  /** Places of each clinic on each day, as raced. */
  readonly places: number;
  /** Pairs of a clinic and a day that were asked for. */
  readonly clinicDays: number;
  readonly clinicDaysSoldOut: number;
  readonly first: string;
  readonly last: string;
  /** The hour in which most requests were made. */
  readonly rush: { readonly hour: string } & Tally;
  /** By hour of the day, 0 … 23, at which the requests were made. */
  readonly byHour: readonly Tally[];
  /** By day on which the requests were made, ascending, days without any left out. */
  readonly byDay: readonly ({ readonly day: string } & Tally)[];
  /** How many requests find a place if each clinic had so many a day; ascending, until all do. At most 40. */
  readonly ifPlaces: readonly { readonly places: number; readonly sold: number }[];
  /** All clinics, those with most refusals first. */
  readonly clinics: readonly ClinicResult[];
}

/** The curve of places has at most so many points. */
const MOST_POINTS = 40;
const TO_HOUR = 13;
const TO_DAY = 10;
const TO_SECOND = 19;

/** Counts up the requests of a trace by how they ended. `end`: a `RequestEnd` for each request, in the order of the trace. */
export function tallyTrace(trace: Trace, end: Uint8Array, places: number): TraceResults {
  const whole = new Counting();
  const byHour = Array.from({ length: 24 }, () => new Counting());
  const byDay = new Map<string, Counting>();
  const hours = new Map<string, Counting>();
  const groups = trace.groups.map(() => new Counting());
  const clinics = new Map<string, ClinicCounting>();
  for (let request = 0; request < trace.length; request += 1) {
    const moment = new Date(trace.firstMs + trace.requestedAtMs[request]).toISOString();
    const hour = moment.slice(0, TO_HOUR);
    const group = trace.group[request];
    const { clinic } = trace.groups[group];
    const counted = [
      whole,
      byHour[Number(hour.slice(-2))],
      entry(byDay, moment.slice(0, TO_DAY), () => new Counting()),
      entry(hours, hour, () => new Counting()),
      groups[group],
      entry(clinics, clinic, () => new ClinicCounting()).saw(moment, group),
    ];
    for (const counting of counted) counting.add(end[request]);
  }
  const demand = groups.map(({ requests }) => requests);
  return {
    ...whole.tally(),
    places,
    clinicDays: groups.length,
    clinicDaysSoldOut: groups.filter(({ refused }) => refused > 0).length,
    first: momentOf(trace, 0),
    last: momentOf(trace, trace.length - 1),
    rush: mostAsked(hours, (hour, counting) => ({ hour, ...counting.tally() })),
    byHour: byHour.map((counting) => counting.tally()),
    byDay: Array.from(byDay, ([day, counting]) => ({ day, ...counting.tally() })),
    ifPlaces: ifPlaces(demand),
    clinics: Array.from(clinics, ([clinic, counting]) => counting.result(clinic, trace, groups)).toSorted(
      (one, other) => other.refused - one.refused || other.requests - one.requests,
    ),
  };
}

/** Counts requests by how they ended. */
class Counting {
  requests = 0;
  sold = 0;
  refused = 0;

  add(end: number): void {
    this.requests += 1;
    if (end === RequestEnd.sold) this.sold += 1;
    else if (end === RequestEnd.refused) this.refused += 1;
  }

  tally(): Tally {
    const { requests, sold, refused } = this;
    return { requests, sold, refused, unknown: requests - sold - refused };
  }
}

class ClinicCounting extends Counting {
  #first = '';
  #last = '';
  readonly #groups = new Set<number>();
  readonly #hours = new Map<string, Counting>();

  /** Before its end is added. */
  saw(moment: string, group: number): this {
    this.#first ||= moment;
    this.#last = moment;
    this.#groups.add(group);
    entry(this.#hours, moment.slice(0, TO_HOUR), () => new Counting()).requests += 1;
    return this;
  }

  result(clinic: string, trace: Trace, groups: readonly Counting[]): ClinicResult {
    const days = new Map(Array.from(this.#groups, (group) => [trace.groups[group].day, groups[group]]));
    return {
      clinic,
      ...this.tally(),
      days: days.size,
      daysSoldOut: Array.from(days.values()).filter(({ refused }) => refused > 0).length,
      first: this.#first.slice(0, TO_SECOND),
      last: this.#last.slice(0, TO_SECOND),
      rush: mostAsked(this.#hours, (hour, { requests }) => ({ hour, requests })),
      worstDay: mostAsked(days, (day, { requests, refused }) => ({ day, requests, refused })),
    };
  }
}

function entry<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** The first of those with most requests. */
function mostAsked<Result>(
  map: ReadonlyMap<string, Counting>,
  tell: (key: string, counting: Counting) => Result,
): Result {
  let [key, most] = ['', new Counting()];
  for (const [one, counting] of map) if (counting.requests > most.requests) [key, most] = [one, counting];
  return tell(key, most);
}

function momentOf(trace: Trace, request: number): string {
  return new Date(trace.firstMs + trace.requestedAtMs[request]).toISOString().slice(0, TO_SECOND);
}

/** How many would have found a place, for numbers of places up to the most that one clinic needed on one day. */
function ifPlaces(demand: readonly number[]): { places: number; sold: number }[] {
  const most = Math.max(...demand);
  const points = Math.min(most, MOST_POINTS);
  return Array.from({ length: points }, (_, index) => {
    const places = Math.round(((index + 1) * most) / points);
    return { places, sold: demand.reduce((sum, asked) => sum + Math.min(places, asked), 0) };
  });
}
