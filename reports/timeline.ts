import { JUDGE, Kind, Outcome, type History } from '../load/history/history.ts';
import type { Timeline } from './pictures.ts';

const MOST_BINS = 240;
/** Finer than this a run's throughput is mostly the grain of the event loop. */
const LEAST_BIN_NS = 25e6;

/**
 * How many answers came in, over time. The bins have one width and cover the time from the first request to the last answer
 * exactly, so the last one is no shorter than the others and does not look like a fall.
 */
export function drawTimeline(history: History): Timeline {
  const { firstNs, lastNs } = span(history);
  const spanNs = Math.max(1, lastNs - firstNs);
  const bins = Math.min(MOST_BINS, Math.max(1, Math.floor(spanNs / LEAST_BIN_NS)));
  const perNs = bins / spanNs;
  const lines = Array.from({ length: 4 }, () => new Float64Array(bins));
  const [changes, refusals, observations, infos] = lines;
  for (let row = 0; row < history.length; row += 1) {
    if (history.client[row] === JUDGE) continue;
    const outcome = history.outcome[row];
    const atNs = outcome === Outcome.info ? history.invokeNs[row] : history.returnNs[row];
    const bin = Math.min(bins - 1, Math.floor((atNs - firstNs) * perNs));
    if (outcome === Outcome.info) infos[bin] += 1;
    else if (history.kind[row] > Kind.move) observations[bin] += 1;
    else if (outcome === Outcome.ok) changes[bin] += 1;
    else refusals[bin] += 1;
  }
  return {
    binSeconds: spanNs / bins / 1e9,
    changes: Array.from(changes),
    refusals: Array.from(refusals),
    observations: Array.from(observations),
    infos: Array.from(infos),
  };
}

function span(history: History): { firstNs: number; lastNs: number } {
  let firstNs = Number.POSITIVE_INFINITY;
  let lastNs = 0;
  for (let row = 0; row < history.length; row += 1) {
    if (history.client[row] === JUDGE) continue;
    if (history.invokeNs[row] < firstNs) firstNs = history.invokeNs[row];
    const endNs = Number.isFinite(history.returnNs[row]) ? history.returnNs[row] : history.invokeNs[row];
    if (endNs > lastNs) lastNs = endNs;
  }
  return firstNs <= lastNs ? { firstNs, lastNs } : { firstNs: 0, lastNs: 0 };
}
