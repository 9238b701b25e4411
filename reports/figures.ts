import { createHistogram } from 'node:perf_hooks';

import { JUDGE, Kind, Outcome, type History } from '../load/history/history.ts';

/** Figures of one run, taken from its history alone. What a history cannot tell is null. */
export interface Figures {
  /** Operations of the clients; the judge's are not counted. */
  readonly operations: number;
  readonly changes: number;
  /** How many of each kind were asked. */
  readonly mix: Readonly<Record<keyof typeof Kind, number>>;
  /** Microseconds from before the request was sent until its answer was read. */
  readonly latencyUs: Readonly<Record<'p50' | 'p90' | 'p99' | 'p999' | 'max', number>> | null;
  readonly fairness: Fairness;
}

/** How evenly the bookings fell on the clients. */
interface Fairness {
  /** Jain's index of the bookings each client won, 1 / clients … 1 (Jain, Chiu and Hawe, DEC-TR-301, 1984). */
  readonly jain: number | null;
  /** The longest that a client went without winning, in microseconds, from the first operation of the run to the last. */
  readonly maxWaitUs: number | null;
}

/** `clients`: how many there were, numbered from 1; 0 where holders are not clients, and fairness has no meaning. */
export function measure(history: History, clients: number): Figures {
  const latency = createHistogram({ figures: 3 });
  const fairness = new FairnessMeter(clients, history);
  const names = Object.keys(Kind) as (keyof typeof Kind)[];
  const asked = names.map(() => 0);
  let operations = 0;
  let changes = 0;
  for (let row = 0; row < history.length; row += 1) {
    if (history.client[row] === JUDGE) continue;
    operations += 1;
    asked[history.kind[row]] += 1;
    if (history.outcome[row] === Outcome.info) continue;
    latency.record(Math.max(1, history.returnNs[row] - history.invokeNs[row]));
    if (history.outcome[row] !== Outcome.ok || history.kind[row] > Kind.move) continue;
    changes += 1;
    if (history.kind[row] === Kind.book) fairness.sawWin(history.client[row], history.returnNs[row]);
  }
  const mix = Object.fromEntries(names.map((name, kind) => [name, asked[kind]])) as Figures['mix'];
  return {
    operations,
    changes,
    mix,
    latencyUs: latency.count === 0 ? null : percentiles(latency),
    fairness: fairness.result(),
  };
}

function percentiles(histogram: ReturnType<typeof createHistogram>) {
  const us = (percentile: number) => Math.round(histogram.percentile(percentile) / 100) / 10;
  return { p50: us(50), p90: us(90), p99: us(99), p999: us(99.9), max: Math.round(histogram.max / 100) / 10 };
}

/** Counts on the rows of each client coming in the order of their answers: so its load thread wrote them. */
class FairnessMeter {
  readonly #clients: number;
  readonly #wins: Int32Array;
  readonly #lastWinNs: Float64Array;
  readonly #longestNs: Float64Array;
  #lastNs = 0;

  constructor(clients: number, history: History) {
    this.#clients = clients;
    this.#wins = new Int32Array(clients + 1);
    this.#longestNs = new Float64Array(clients + 1);
    let firstNs = Number.POSITIVE_INFINITY;
    for (let row = 0; row < history.length; row += 1) {
      if (history.client[row] === JUDGE) continue;
      if (history.invokeNs[row] < firstNs) firstNs = history.invokeNs[row];
      if (history.invokeNs[row] > this.#lastNs) this.#lastNs = history.invokeNs[row];
    }
    this.#lastWinNs = new Float64Array(clients + 1).fill(firstNs);
  }

  sawWin(client: number, ns: number): void {
    if (client > this.#clients) return;
    this.#longestNs[client] = Math.max(this.#longestNs[client], ns - this.#lastWinNs[client]);
    this.#lastWinNs[client] = ns;
    this.#wins[client] += 1;
    if (ns > this.#lastNs) this.#lastNs = ns;
  }

  result(): Fairness {
    let sum = 0;
    let squares = 0;
    let longestNs = 0;
    for (let client = 1; client <= this.#clients; client += 1) {
      const wins = this.#wins[client];
      sum += wins;
      squares += wins * wins;
      longestNs = Math.max(longestNs, this.#longestNs[client], this.#lastNs - this.#lastWinNs[client]);
    }
    if (sum === 0) return { jain: null, maxWaitUs: null };
    return { jain: (sum * sum) / (this.#clients * squares), maxWaitUs: Math.round(longestNs / 1000) };
  }
}
