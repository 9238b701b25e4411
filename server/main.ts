/** The supervisor: plans the shared memory, fills it from the ledger, opens the ports, starts and stops the threads. It decides nothing itself. */
import type { Server } from 'node:net';

import { machineClock } from './base/clock.ts';
import { Point, type PointName } from './booking/death.ts';
import { repairChange, resetLocks } from './booking/repair.ts';
import type { Calendar } from './catalogue/index.ts';
import { keepsPersons, type DoorName } from './doors/ports.ts';
import { RECEPTION, type ReceptionOptions } from './doors/reception.ts';
import { DEFAULT_LIMITS, type Limits } from './doors/limits.ts';
import { inlineTheHotPath } from './engine.ts';
import type { ServerEvent } from './events.ts';
import { FEED_ENTRIES, beginFeed } from './feed/ring.ts';
import { createMemoryLedger, type Ledger, type Recovery } from './ledger/index.ts';
import { importLock, type FoundLock, type Lock } from './locks/index.ts';
import { createMemory, planLayout } from './memory/layout.ts';
import { claimPort, type PortMode } from './ports.ts';
import type { StartRace } from './races/race.ts';
import { Racecourse } from './races/racecourse.ts';
import { importSaboteur } from './saboteurs/shelf.ts';
import { Threads } from './threads.ts';

export interface ServerSettings {
  readonly slots: number;
  readonly threads: number;
  readonly lock: FoundLock;
  /** How long each decision sleeps between reading and writing its slot; 0 for not at all. */
  readonly holdUs: number;
  readonly host: string;
  readonly doors: readonly { readonly name: DoorName; readonly port: number }[];
  /** What the doors for people sell. */
  readonly calendar?: Calendar | undefined;
  readonly reception?: ReceptionOptions;
  readonly portMode: PortMode;
  /** Where decisions are recorded; by default nowhere. The server stops it when it stops, and when it cannot start. */
  readonly ledger?: Ledger;
  /** Threads may be made to die on purpose. */
  readonly faults?: boolean;
  /** The server saboteur that it is; its store is the ledger's own affair. */
  readonly sabotage?: string | undefined;
  readonly limits?: Limits;
  /** What clients have to show: see doors/secret.ts. Without it whoever can connect is served. */
  readonly proof?: Uint8Array | undefined;
  /** Starts a race elsewhere, for people to watch over HTTP; without it none can be started. */
  readonly startRace?: StartRace;
  /** Told what is for a log. */
  readonly onEvent?: (event: ServerEvent) => void;
}

export interface RunningServer {
  /** How many threads serve: as asked, or as many as the lock is an algorithm for. */
  readonly threads: number;
  /** The ports of each door: one, or one a thread. */
  readonly doors: Readonly<Record<string, readonly number[]>>;
  /** What the ledger held at the start. */
  readonly recovery: Recovery;
  /** Rejects when the ledger ends, or a thread that cannot be replaced. */
  readonly failed: Promise<never>;
  /** Makes a thread die when it next comes by that point of a decision. With `faults` alone. */
  readonly arm: (thread: number, point: PointName) => void;
  /** Ends connections behind their answers, then the threads. True when all of them stopped by themselves. */
  readonly stop: () => Promise<boolean>;
}

/**
 * Starts a server; it serves when this resolves. Throws `VagaError` for a bad lock, a port that is taken, or a ledger that is not this
 * catalogue's.
 */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const ledger = settings.ledger ?? createMemoryLedger();
  try {
    return await startWith(settings, ledger);
  } catch (error) {
    await ledger.stop();
    throw error;
  }
}

async function startWith(settings: ServerSettings, ledger: Ledger): Promise<RunningServer> {
  inlineTheHotPath();
  const lock = await importLock(settings.lock);
  const count = Math.min(settings.threads, lock.maxThreads ?? settings.threads);
  const memory = createMemoryFor(settings, lock, count, ledger.ringEntries);
  const recovery = await ledger.start(memory);
  const { doors, claims } = await claimPorts(settings);
  const shared = settings.portMode === 'shared';
  const saboteur = settings.sabotage === undefined ? undefined : await importSaboteur(settings.sabotage);
  const racecourse =
    settings.startRace && new Racecourse(settings.startRace, (news) => threads.tell({ news }));
  const threads: Threads = new Threads({
    memory,
    lock,
    repair: saboteur?.repair ?? repairChange,
    onEvent: settings.onEvent ?? (() => {}),
    race: racecourse && ((request) => racecourse.answer(request)),
    settingsOf: (thread, ports) => ({
      memory,
      thread,
      lock: settings.lock,
      holdUs: settings.holdUs,
      mortal: settings.faults ?? false,
      sabotage: settings.sabotage,
      host: settings.host,
      // With a port each, the first thread has the port that was asked for and the others any free one, but always the same.
      doors: doors.map(({ name, port }, door) => ({
        name,
        port: shared || thread === 0 ? port : (ports?.[door] ?? 0),
      })),
      reusePort: shared,
      calendar: settings.calendar,
      reception: settings.reception ?? {},
      limits: settings.limits ?? DEFAULT_LIMITS,
      proof: settings.proof,
      races: racecourse && { log: racecourse.log },
    }),
  });
  const failed = Promise.race([threads.failed, ledger.failed]);
  failed.catch(() => {}); // whoever is interested awaits it; until then it is not an unhandled rejection
  try {
    const ports = await Promise.race([failed, threads.start()]);
    return {
      threads: count,
      recovery,
      doors: portsByDoor(doors, shared ? ports.slice(0, 1) : ports),
      failed,
      arm: (thread, point) => threads.arm(thread, Point[point]),
      stop: async () => {
        for (const claim of claims) claim.close();
        const [inTime] = await Promise.all([threads.stop(), racecourse?.close()]);
        await ledger.stop();
        return inTime;
      },
    };
  } catch (error) {
    for (const claim of claims) claim.close();
    await threads.terminate();
    throw error;
  }
}

/** The memory that its threads share, as large as its doors need it, and with every lock free. */
function createMemoryFor(settings: ServerSettings, lock: Lock, threads: number, ringEntries: number) {
  const { slots, doors } = settings;
  // At the native door nobody has a record.
  const region = doors.some(({ name }) => keepsPersons(name)) ? RECEPTION : {};
  // No other door tells of changes.
  const feedEntries = doors.some(({ name }) => name === 'http') ? FEED_ENTRIES : 0;
  const layout = planLayout(slots, threads, lock.words(threads), { ringEntries, feedEntries, ...region });
  const memory = createMemory(layout);
  if (lock.init !== undefined) resetLocks(memory, lock);
  beginFeed(memory, machineClock().nowUs());
  return memory;
}

/** `ports`: of each thread, one a door. */
function portsByDoor(
  doors: readonly { readonly name: DoorName }[],
  ports: readonly (readonly number[])[],
): RunningServer['doors'] {
  return Object.fromEntries(doors.map(({ name }, door) => [name, ports.map((ofThread) => ofThread[door])]));
}

async function claimPorts(settings: ServerSettings) {
  const doors: { name: DoorName; port: number }[] = [];
  const claims: Server[] = [];
  try {
    for (const { name, port } of settings.doors) {
      const claimed = await claimPort(name, settings.host, port);
      doors.push({ name, port: claimed.port });
      if (claimed.claim !== undefined) claims.push(claimed.claim);
    }
  } catch (error) {
    for (const claim of claims) claim.close();
    throw error;
  }
  return { doors, claims };
}
