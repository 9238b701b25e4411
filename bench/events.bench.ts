/** Streams of changes: many clients that are told of every change, how soon, and what that takes of the server. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { StartHttp } from './http.bench.ts';
import { sideOf, takeTurns, type Bench, type Side } from './rounds.ts';

const STREAMS = 1_000;
const SMOKE_STREAMS = 40;
const CHANGES_PER_S = 100;
const MEASURED_S = 5;
const SMOKE_S = 1;
const THREADS = 2;
const SLOTS = 100;

/** What the process of the clients tells. */
interface Told {
  readonly p50Us: number;
  readonly p99Us: number;
  /** Of the server, for each event of each stream; null where the machine does not tell the CPU time of another process. */
  readonly cpuUs: number | null;
  /** For each stream: when they were open, and behind the changes. */
  readonly openedBytes: number | null;
  readonly loadedBytes: number | null;
}

export function events(start: StartHttp): Bench {
  return {
    name: 'events',
    summary: `${STREAMS.toLocaleString('en')} streams of changes, ${CHANGES_PER_S} changes a second: from the request for a change until a stream's client has read the event; every byte of every stream is checked; ${THREADS} server threads`,
    unit: 'ms',
    better: 'less',
    run: async ({ rounds, smoke, onRound }) => {
      const [streams, seconds] = smoke ? [SMOKE_STREAMS, SMOKE_S] : [STREAMS, MEASURED_S];
      const side = { name: 'streams', run: () => measure(start, streams, seconds) };
      const [all] = await takeTurns([side], rounds, onRound);
      return [
        figure(
          'delay, p50',
          {},
          all.map(({ p50Us }) => p50Us / 1e3),
        ),
        figure(
          'delay, p99',
          {},
          all.map(({ p99Us }) => p99Us / 1e3),
        ),
        figure(
          'server CPU an event',
          { unit: 'µs' },
          all.map(({ cpuUs }) => cpuUs),
        ),
        figure(
          'memory a stream',
          { unit: 'bytes' },
          all.map(({ openedBytes }) => openedBytes),
        ),
        figure(
          'memory a stream, behind the changes',
          { unit: 'bytes' },
          all.map(({ loadedBytes }) => loadedBytes),
        ),
      ].filter(({ rounds: known }) => known.length > 0);
    },
  };
}

/** Without the rounds in which it is not known. */
function figure(name: string, unit: Pick<Side, 'unit'>, rounds: readonly (number | null)[]): Side {
  return {
    ...sideOf(
      name,
      rounds.filter((round) => round !== null),
    ),
    ...unit,
  };
}

async function measure(start: StartHttp, streams: number, seconds: number): Promise<Told> {
  const { doors, pid, stop } = await start({
    slots: SLOTS,
    threads: THREADS,
    lock: 'futex-owner',
    holdUs: 0,
    ports: 'shared',
    doors: ['http'],
  });
  try {
    const main = fileURLToPath(new URL('./event-streams/main.ts', import.meta.url));
    const args = [main, doors['http'][0], doors['native'][0], pid, streams, CHANGES_PER_S, seconds].map(
      String,
    );
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as Told;
  } finally {
    await stop();
  }
}
