import { createHistogram, type Histogram } from 'node:perf_hooks';

import { JUDGE, Kind, Outcome, type History } from '../load/history/history.ts';
import { FairnessMeter, type Fairness } from './fairness.ts';
import { drawLatency, percentiles, type LatencyUs } from './latency.ts';
import type { PartPictures } from './pictures.ts';
import { drawTimeline } from './timeline.ts';

/** Figures of one run, taken from its history. What a history cannot tell is null. */
export interface Figures {
  /** Operations of the clients; the judge's are not counted. */
  readonly operations: number;
  readonly changes: number;
  /** How many of each kind were asked. */
  readonly mix: Readonly<Record<keyof typeof Kind, number>>;
  /** From before the request was sent until its answer was read. */
  readonly latencyUs: LatencyUs | null;
  /** The same from the intended start; null where the workload intends none. */
  readonly correctedLatencyUs: LatencyUs | null;
  readonly fairness: Fairness;
}

/**
 * `clients`: how many there were, numbered from 1; 0 where holders are not clients, and fairness has no meaning. `corrected`:
 * latencies in nanoseconds from the intended start, which the history does not have.
 */
export function measure(
  history: History,
  clients: number,
  corrected?: Histogram,
): { readonly figures: Figures; readonly pictures: PartPictures } {
  const latency = createHistogram({ figures: 3 });
  const meter = new FairnessMeter(clients, history);
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
    if (history.kind[row] === Kind.book) meter.sawWin(history.client[row], history.returnNs[row]);
  }
  const { fairness, wins } = meter.result();
  return {
    figures: {
      operations,
      changes,
      mix: Object.fromEntries(names.map((name, kind) => [name, asked[kind]])) as Figures['mix'],
      latencyUs: percentiles(latency),
      correctedLatencyUs: corrected === undefined ? null : percentiles(corrected),
      fairness,
    },
    pictures: {
      timeline: drawTimeline(history),
      latency: [
        ...drawLatency('sent', latency),
        ...(corrected === undefined ? [] : drawLatency('intended', corrected)),
      ],
      wins,
    },
  };
}
