/** The durable ledger as the supervisor sees it: claims the directory, and starts and stops the thread that commits. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { VagaError } from '../base/errors.ts';
import { threadOptions } from '../engine.ts';
import { Shared } from '../memory/layout.ts';
import { claimDirectory } from './directory.ts';
import type { Ledger, Recovery, StoreHeader } from './ledger.ts';
import type { LedgerThreadMessage, LedgerThreadSettings } from './thread.ts';

/**
 * Entries of a ring: half a megabyte a thread. A round reserves as many as it has requests, so it is several times the requests of a
 * chunk, and some thirty milliseconds of changes at a quarter of a million a second.
 */
const RING_ENTRIES = 8_192;
/** How long the last group may take when the server stops. */
const STOP_MS = 1_000;

export interface DurableSettings {
  readonly directory: string;
  readonly header: StoreHeader;
  /** The address of a store's module, where it is another one. */
  readonly store?: string;
  /** Told when a commit has failed and why, and when commits succeed again. */
  readonly onOutage?: (reason: string | undefined) => void;
}

/** Claims the directory. Throws `VagaError('badStore')` where another server has it. */
export function createDurableLedger(settings: DurableSettings): Ledger {
  const { directory, header, onOutage } = settings;
  const unclaim = claimDirectory(directory);
  const store = settings.store ?? new URL('./store.ts', import.meta.url).href;
  let worker: Worker | undefined;
  let shared: Int32Array<SharedArrayBuffer> | undefined;
  let stopping = false;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {}); // whoever is interested awaits it; until then it is not an unhandled rejection

  const start = (memory: Int32Array<SharedArrayBuffer>): Promise<Recovery> => {
    shared = memory;
    const workerData: LedgerThreadSettings = { memory, directory, header, store };
    const started = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData,
      name: 'vaga ledger',
      ...threadOptions(),
    });
    worker = started;
    const recovered = new Promise<Recovery>((resolve) => {
      started.on('message', (message: LedgerThreadMessage) => {
        if ('recovered' in message) resolve(message.recovered);
        else if ('refused' in message) fail(new VagaError('badStore', message.refused));
        else onOutage?.('closed' in message ? message.closed : undefined);
      });
    });
    started.once('error', (error: unknown) => {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      fail(new VagaError('serverEnded', `The ledger's thread failed:\n${reason}`, { cause: error }));
    });
    started.once('exit', (code) => {
      if (!stopping) fail(new VagaError('serverEnded', `The ledger's thread ended with exit code ${code}.`));
    });
    return Promise.race([recovered, failed]);
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    if (worker !== undefined && shared !== undefined && worker.threadId !== -1) {
      const exit = once(worker, 'exit');
      Atomics.store(shared, Shared.stop, 1);
      Atomics.add(shared, Shared.bell, 1);
      Atomics.notify(shared, Shared.bell);
      const timer = setTimeout(() => void worker?.terminate(), STOP_MS);
      await exit;
      clearTimeout(timer);
    }
    unclaim();
  };

  return { name: 'lmdb', ringEntries: RING_ENTRIES, start, failed, stop };
}
