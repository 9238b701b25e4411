/** What came of a race through each of several doors, from its history. */
import { createHistogram } from 'node:perf_hooks';

import { Kind, Outcome, type History } from '../load/history/history.ts';
import { percentiles, type LatencyUs } from './latency.ts';

export interface DoorResult {
  readonly name: string;
  readonly clients: number;
  readonly bookings: number;
  /** Bookings and cancellations that were refused. */
  readonly refusals: number;
  readonly infos: number;
  /** From before the message that decides was sent until its answer was read. */
  readonly latencyUs: LatencyUs | null;
}

/** `doorOf`: the door of each client, from client 1 on. In the order in which the doors come first there. */
export function tallyDoors(history: History, doorOf: readonly string[]): DoorResult[] {
  const counting = new Map(
    [...new Set(doorOf)].map((name) => [
      name,
      { bookings: 0, refusals: 0, infos: 0, latency: createHistogram({ figures: 3 }) },
    ]),
  );
  for (let row = 0; row < history.length; row += 1) {
    const door = counting.get(doorOf[history.client[row] - 1]);
    if (door === undefined) continue; // the judge's
    const outcome = history.outcome[row];
    if (outcome === Outcome.info) {
      door.infos += 1;
      continue;
    }
    if (outcome === Outcome.fail) door.refusals += 1;
    else if (history.kind[row] === Kind.book) door.bookings += 1;
    door.latency.record(Math.max(1, history.returnNs[row] - history.invokeNs[row]));
  }
  return [...counting].map(([name, { bookings, refusals, infos, latency }]) => {
    const clients = doorOf.filter((door) => door === name).length;
    return { name, clients, bookings, refusals, infos, latencyUs: percentiles(latency) };
  });
}
