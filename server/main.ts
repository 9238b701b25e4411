/** The supervisor: plans the shared memory, starts the threads, hears of their deaths, stops them. It decides nothing itself. */
import type { Server } from 'node:net';
import { Worker } from 'node:worker_threads';

import { VagaError } from './base/errors.ts';
import { inlineTheHotPath } from './engine.ts';
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
}

export interface RunningServer {
  /** How many threads serve: as asked, or as many as the lock is an algorithm for. */
  readonly threads: number;
  /** The ports of each door: one, or one a thread. */
  readonly doors: Readonly<Record<string, readonly number[]>>;
  /** Rejects when a thread ends although nobody asked it to. */
  readonly failed: Promise<never>;
  /** Ends connections behind their answers, then the threads. True when all of them stopped by themselves. */
  readonly stop: () => Promise<boolean>;
}

/** How long the threads have to stop by themselves; then they are terminated, as one stuck in a lock has to be. */
const STOP_MS = 1_200;

/** Starts a server; it serves when this resolves. Throws `VagaError` for a bad lock or a port that is taken. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  inlineTheHotPath();
  const lock = await importLock(settings.lock);
  const threads = Math.min(settings.threads, lock.maxThreads ?? settings.threads);
  const layout = planLayout(settings.slots, threads, lock.words(threads));
  const memory = createMemory(layout);
  initialiseLocks(memory, layout, lock);
  const { doors, claims } = await claimPorts(settings);
  const shared = settings.portMode === 'shared';
  const workers = Array.from({ length: threads }, (_, thread) => {
    const own: ThreadSettings = {
      memory,
      thread,
      lock: settings.lock,
      holdUs: settings.holdUs,
      host: settings.host,
      // With a port each, the first thread has the port that was asked for and the others any free one.
      doors: shared || thread === 0 ? doors : doors.map(({ name }) => ({ name, port: 0 })),
      reusePort: shared,
    };
    return new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: own,
      name: `vaga server ${thread}`,
    });
  });
  let stopping = false;
  const failed = watch(workers, () => stopping);
  try {
    const ports = await Promise.race([failed, Promise.all(workers.map(listening))]);
    return {
      threads,
      doors: Object.fromEntries(
        doors.map(({ name }, door) => {
          const all = ports.map((ofThread) => ofThread[door]);
          return [name, shared ? all.slice(0, 1) : all];
        }),
      ),
      failed,
      stop: () => {
        stopping = true;
        for (const claim of claims) claim.close();
        return stopAll(workers);
      },
    };
  } catch (error) {
    stopping = true;
    for (const claim of claims) claim.close();
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw error;
  }
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

/** Rejects with what ended a thread that was not asked to end. */
function watch(workers: readonly Worker[], stopping: () => boolean): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    for (const worker of workers) {
      worker.once('error', (error) => {
        reject(describeDeath(error));
      });
      worker.once('exit', (code) => {
        if (!stopping())
          reject(new VagaError('serverEnded', `A server thread ended with exit code ${code}.`));
      });
    }
  });
  failed.catch(() => {}); // whoever is interested awaits it; until then it is not an unhandled rejection
  return failed;
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
