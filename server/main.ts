/** The supervisor: plans the shared memory, starts the threads, hears of their deaths, stops them. It decides nothing itself. */
import type { Server } from 'node:net';
import { Worker } from 'node:worker_threads';

import { VagaError } from './base/errors.ts';
import { inlineTheHotPath } from './engine.ts';
import { createMemoryLedger, markDead, type Ledger, type Recovery } from './ledger/index.ts';
import { importLock, type FoundLock, type Lock } from './locks/index.ts';
import { createMemory, planLayout, type Layout } from './memory/layout.ts';
import { claimPort, type PortMode } from './ports.ts';
import type { ThreadMessage, ThreadSettings } from './thread.ts';

export interface ServerSettings {
  readonly slots: number;
  readonly threads: number;
  readonly lock: FoundLock;
  /** How long each decision sleeps between reading and writing its slot; 0 for not at all. */
  readonly holdUs: number;
  readonly host: string;
  readonly doors: readonly { readonly name: string; readonly port: number }[];
  readonly portMode: PortMode;
  /** Where decisions are recorded; by default nowhere. The server stops it when it stops, and when it cannot start. */
  readonly ledger?: Ledger;
}

export interface RunningServer {
  /** How many threads serve: as asked, or as many as the lock is an algorithm for. */
  readonly threads: number;
  /** The ports of each door: one, or one a thread. */
  readonly doors: Readonly<Record<string, readonly number[]>>;
  /** What the ledger held at the start. */
  readonly recovery: Recovery;
  /** Rejects when a thread ends although nobody asked it to. */
  readonly failed: Promise<never>;
  /** Ends connections behind their answers, then the threads. True when all of them stopped by themselves. */
  readonly stop: () => Promise<boolean>;
}

/** How long the threads have to stop by themselves; then they are terminated, as one stuck in a lock has to be. */
const STOP_MS = 1_200;

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
  const threads = Math.min(settings.threads, lock.maxThreads ?? settings.threads);
  const layout = planLayout(settings.slots, threads, lock.words(threads), undefined, ledger.ringEntries);
  const memory = createMemory(layout);
  initialiseLocks(memory, layout, lock);
  const recovery = await ledger.start(memory);
  const { doors, claims } = await claimPorts(settings);
  const shared = settings.portMode === 'shared';
  const workers = startThreads(settings, memory, threads, doors);
  let stopping = false;
  const failed = Promise.race([watch(workers, memory, () => stopping), ledger.failed]);
  failed.catch(() => {}); // whoever is interested awaits it; until then it is not an unhandled rejection
  try {
    const ports = await Promise.race([failed, Promise.all(workers.map(listening))]);
    return {
      threads,
      recovery,
      doors: Object.fromEntries(
        doors.map(({ name }, door) => {
          const all = ports.map((ofThread) => ofThread[door]);
          return [name, shared ? all.slice(0, 1) : all];
        }),
      ),
      failed,
      stop: async () => {
        stopping = true;
        for (const claim of claims) claim.close();
        const inTime = await stopAll(workers);
        await ledger.stop();
        return inTime;
      },
    };
  } catch (error) {
    stopping = true;
    for (const claim of claims) claim.close();
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  }
}

function startThreads(
  { lock, holdUs, host, portMode }: ServerSettings,
  memory: Int32Array<SharedArrayBuffer>,
  threads: number,
  doors: readonly { readonly name: string; readonly port: number }[],
): Worker[] {
  const shared = portMode === 'shared';
  return Array.from({ length: threads }, (_, thread) => {
    const workerData: ThreadSettings = {
      memory,
      thread,
      lock,
      holdUs,
      host,
      // With a port each, the first thread has the port that was asked for and the others any free one.
      doors: shared || thread === 0 ? doors : doors.map(({ name }) => ({ name, port: 0 })),
      reusePort: shared,
    };
    return new Worker(new URL('./thread.ts', import.meta.url), {
      workerData,
      name: `vaga server ${thread}`,
    });
  });
}

function initialiseLocks(memory: Int32Array, layout: Layout, lock: Lock): void {
  if (lock.init === undefined) return;
  for (let slot = 0; slot < layout.slots; slot += 1)
    lock.init(memory, layout.slotsAt + slot * layout.slotStride, layout.threads);
}

async function claimPorts(settings: ServerSettings) {
  const doors: { name: string; port: number }[] = [];
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

/** Rejects with what ended a thread that was not asked to end. The ledger is told of every end: it may be waiting for what a thread took. */
function watch(workers: readonly Worker[], memory: Int32Array, stopping: () => boolean): Promise<never> {
  return new Promise<never>((_, reject) => {
    for (const [thread, worker] of workers.entries()) {
      worker.once('error', (error) => {
        reject(describeDeath(error));
      });
      worker.once('exit', (code) => {
        markDead(memory, thread);
        if (!stopping())
          reject(new VagaError('serverEnded', `A server thread ended with exit code ${code}.`));
      });
    }
  });
}

/** A thread's error has lost its class on the way, but not its code. */
function describeDeath(error: unknown): VagaError {
  if (!(error instanceof Error))
    return new VagaError('serverEnded', `A server thread failed: ${String(error)}`);
  if ((error as { code?: unknown }).code === 'badLock') return new VagaError('badLock', error.message);
  // Where it was thrown is enough: what called it is ours.
  const where = error.stack?.split('\n').slice(0, 3).join('\n') ?? error.message;
  return new VagaError('serverEnded', `A server thread failed:\n${where}`, { cause: error });
}

function listening(worker: Worker): Promise<readonly number[]> {
  return new Promise((resolve) => {
    worker.on('message', (message: ThreadMessage) => {
      if ('listening' in message) resolve(message.listening);
    });
  });
}

async function stopAll(workers: readonly Worker[]): Promise<boolean> {
  let deadline: NodeJS.Timeout | undefined;
  const exits = workers.map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())));
  for (const worker of workers) worker.postMessage('stop');
  const inTime = await Promise.race([
    Promise.all(exits).then(() => true),
    new Promise<false>((late) => {
      deadline = setTimeout(() => late(false), STOP_MS);
    }),
  ]);
  clearTimeout(deadline);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return inTime;
}
