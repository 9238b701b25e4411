/** One run of clients of several doors against one server: connects them, races them, watches that they are answered, and reads the slots at the end. */
import { Clock } from '../../server/base/clock.ts';
import { Random } from '../../server/base/seed.ts';
import { ClientBuffers } from '../clients/buffers.ts';
import { createHistoryFile } from '../history/file.ts';
import { JUDGE } from '../history/history.ts';
import { Recorder } from '../history/recorder.ts';
import { Judge, grownBy } from '../judge.ts';
import type { SwarmSettings } from '../settings.ts';
import type { Address } from '../targets/address.ts';
import type { SwarmResult } from '../swarm.ts';
import { createNativeRacer } from './native-racer.ts';
import { MixedRace } from './race.ts';
import type { Place } from './racer.ts';
import { createEntrants, type Entrant, type RacedDoor } from './racers.ts';

export interface MixedSettings extends Pick<
  SwarmSettings,
  'operations' | 'durationMs' | 'extend' | 'seed' | 'stuckMs' | 'onProgress'
> {
  /** Of the native door, which tells the server's counters and the slots at the end. */
  readonly address: Address;
  /** The ports of each door that is raced: one for all server threads, or one a thread. */
  readonly ports: Readonly<Partial<Record<RacedDoor, readonly number[]>>>;
  /** Which door each client comes through, from client 1 on. */
  readonly doorOf: readonly RacedDoor[];
  /** What is raced for: the first slots of the server, ascending in time, all of today and of one provider. */
  readonly places: readonly Place[];
  readonly history: string;
}

const WORKLOAD = 'mixed';
const CONNECT_AT_ONCE = 64;
const WATCH_MS = 250;

/** Throws `VagaError` `unreachable` when a client cannot connect. */
export async function runMixed(settings: MixedSettings): Promise<SwarmResult> {
  const clock = new Clock();
  const { originSeconds } = clock;
  const { seed, places, history } = settings;
  const cursor = new BigInt64Array(1);
  cursor[0] = BigInt(
    createHistoryFile(history, {
      slots: places.length,
      initial: 'fresh',
      originSeconds,
      seed,
      workload: WORKLOAD,
    }),
  );
  const recorder = new Recorder(history, cursor);
  const entrants = createEntrants(settings.doorOf, clock);
  try {
    const judge = await Judge.connect(settings.address, originSeconds);
    const before = await judge.readCounts();
    const run = await race(settings, entrants, clock, recorder, judge);
    const isStuck = run.stuck.length > 0;
    const counts = isStuck ? undefined : grownBy(before, await judge.readCounts());
    const serverThreadsReached = isStuck ? judge.serverThreads : await judge.countThreadsReached();
    judge.close();
    return {
      ...run,
      recorded: recorder.rows,
      counts,
      serverThreads: judge.serverThreads,
      serverThreadsReached,
    };
  } finally {
    for (const { racer } of entrants) racer.close();
    recorder.close();
  }
}

async function connectAll(
  running: MixedRace,
  entrants: readonly Entrant[],
  { address, ports, onProgress }: MixedSettings,
  clock: Clock,
): Promise<void> {
  const startedNs = clock.nowNs();
  for (let at = 0; at < entrants.length; at += CONNECT_AT_ONCE) {
    const group = entrants.slice(at, at + CONNECT_AT_ONCE);
    await Promise.all(
      group.map((entrant) => {
        const open = ports[entrant.door] ?? [];
        return running.enter(entrant, { host: address.host, port: open[entrant.number % open.length] });
      }),
    );
    const connected = at + group.length;
    onProgress?.({
      stage: 'connecting',
      elapsedMs: (clock.nowNs() - startedNs) / 1e6,
      share: connected / entrants.length,
      connected,
      operations: 0,
      infos: 0,
      changes: 0,
      unavailable: 0,
    });
  }
}

async function race(
  settings: MixedSettings,
  entrants: readonly Entrant[],
  clock: Clock,
  recorder: Recorder,
  judge: Judge,
) {
  const { places, seed } = settings;
  const random = new Random(seed, 0);
  let startedNs = clock.nowNs();
  let cpuBefore = process.cpuUsage();
  let untilMs = settings.durationMs;
  const goesOn = async (operations: number): Promise<boolean> => {
    const elapsedMs = (clock.nowNs() - startedNs) / 1e6;
    tell(settings, running, elapsedMs, untilMs);
    if (watch.stuck.length > 0 || running.operations + operations > settings.operations) return false;
    if (elapsedMs < untilMs) return true;
    const moreMs = settings.extend?.(await judge.readCounts()) ?? 0;
    untilMs += moreMs;
    return moreMs > 0;
  };
  const running = new MixedRace({ entrants, places, clock, random, recorder, goesOn });
  const watch = watchSilence(settings, entrants, running, clock);
  try {
    await connectAll(running, entrants, settings, clock);
    startedNs = clock.nowNs();
    cpuBefore = process.cpuUsage();
    await running.run();
  } catch (error) {
    if (watch.stuck.length === 0) throw error; // else whoever waited has been told to give up
  } finally {
    watch.end();
  }
  const isStuck = watch.stuck.length > 0;
  if (!isStuck) await inspect(running, settings, clock);
  const cpu = process.cpuUsage(cpuBefore);
  const { rounds, roundsWithSeveralWinners, roundsWithNoWinner, left } = running;
  return {
    seconds: (clock.nowNs() - startedNs) / 1e9,
    startedNs,
    losses: left.length,
    // Those who gave up a stuck server are told of as that.
    missing: isStuck ? 0 : left.length,
    left: isStuck ? [] : left,
    stuck: watch.stuck,
    swarmCpuUs: cpu.user + cpu.system,
    figures: { rounds, roundsWithSeveralWinners, roundsWithNoWinner },
    corrected: undefined,
  };
}

function tell(
  { onProgress, operations }: MixedSettings,
  running: MixedRace,
  elapsedMs: number,
  untilMs: number,
): void {
  onProgress?.({
    stage: 'racing',
    elapsedMs,
    share: Math.min(1, Math.max(elapsedMs / untilMs, running.operations / operations)),
    connected: running.present,
    operations: running.operations,
    infos: running.infos,
    changes: running.changes,
    unavailable: 0,
  });
}

/** Notices a server that lives and does not answer. Then all connections are closed, so that nobody waits any longer, and the race ends. */
function watchSilence(
  { stuckMs }: MixedSettings,
  entrants: readonly Entrant[],
  running: MixedRace,
  clock: Clock,
): { stuck: SwarmResult['stuck']; end: () => void } {
  const watch = { stuck: [] as SwarmResult['stuck'], end: () => clearInterval(timer) };
  const timer = setInterval(() => {
    const nowNs = clock.nowNs();
    watch.stuck = running.waitingSince(nowNs - stuckMs * 1e6).map(({ client, slot, ns }) => ({
      client,
      slot,
      waitedMs: Math.round((nowNs - ns) / 1e6),
      serverThread: -1, // the doors for people do not tell
    }));
    if (watch.stuck.length === 0) return;
    clearInterval(timer);
    for (const { racer } of entrants) racer.close();
  }, WATCH_MS);
  return watch;
}

/** The judge looks at every place when everything has been given back and nobody else is at work. */
async function inspect(running: MixedRace, { address }: MixedSettings, clock: Clock): Promise<void> {
  const judge = createNativeRacer(JUDGE, clock, new ClientBuffers());
  await judge.connect({ host: address.host, port: address.ports[0] });
  await running.inspect(JUDGE, judge.look);
  judge.close();
}
