/**
 * The ledger's own thread: commits what the server threads publish, group after group, and tells them how far it is. It sleeps and
 * writes without an event loop; the supervisor stops it by a word in the shared memory.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { Clock } from '../base/clock.ts';
import { VagaError } from '../base/errors.ts';
import { FeedGroup } from '../feed/group.ts';
import { Life, Shared, Thread, readLayout, threadAt } from '../memory/layout.ts';
import { Gatherer, isDeciding } from './gather.ts';
import { DurableImage } from './image.ts';
import type { Recovery, Store, StoreHeader, StoreModule } from './ledger.ts';
import { publishDurable } from './sequence.ts';

/** What the supervisor hands to the ledger's thread. */
export interface LedgerThreadSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly directory: string;
  readonly header: StoreHeader;
  /** The address of the store's module. */
  readonly store: string;
}

export type LedgerThreadMessage =
  | { readonly recovered: Recovery }
  | { readonly refused: string }
  /** A commit failed: nothing is decided until one succeeds again. */
  | { readonly closed: string }
  | { readonly opened: true };

/** After a failed commit the next try waits so long. */
const PROBE_MS = 200;
/** How soon to look again where nobody will ring: for a dead thread's number, or for threads to leave their rounds. */
const LOOK_MS = 1;

const { memory, directory, header, store: storeUrl } = workerData as LedgerThreadSettings;
const { openStore } = (await import(storeUrl)) as StoreModule;
const image = new DurableImage(header.slots, readLayout(memory).regionWords);
const clock = new Clock();
const feed = FeedGroup.open(memory);
/** A word of nobody else's, to sleep on. */
const PRIVATE = new Int32Array(new SharedArrayBuffer(4));

try {
  serve(recover());
} catch (error) {
  // A class does not survive the way between threads; the sentence does.
  if (!(error instanceof VagaError)) throw error;
  tell({ refused: error.message });
}

/** Rebuilds the slots from the store, before any thread has started. */
function recover(): Store {
  const startedNs = clock.nowNs();
  const store = openStore(directory, header);
  store.load(image);
  image.restore(memory);
  Atomics.store(memory, Shared.sequence, (image.sequence + 1) | 0);
  publishDurable(memory, image.sequence);
  tell({ recovered: { sequence: image.sequence, seconds: (clock.nowNs() - startedNs) / 1e9 } });
  return store;
}

/** Until it is stopped and all that was published is committed. */
function serve(first: Store): void {
  const gatherer = new Gatherer(memory, image.sequence, feed);
  let store: Store | undefined = first;
  let heard: number | undefined;
  while (store !== undefined) {
    // Both are read before the rings: what is published afterwards rings again, and what was before the stop is seen.
    const bell = Atomics.load(memory, Shared.bell);
    const stopping = isStopping();
    // What nobody has rung for yet is a part of what its thread will ring for, and not worth a commit of its own.
    const isCalled = bell !== heard || stopping || gatherer.hasGap;
    heard = bell;
    if (!isCalled || gatherer.gather(image) === 0) {
      if (stopping && !gatherer.hasGap) break;
      Atomics.wait(memory, Shared.bell, bell, gatherer.hasGap ? LOOK_MS : undefined);
      continue;
    }
    const startedNs = clock.nowNs();
    try {
      store.commit(image);
      publishDurable(memory, image.sequence);
      tellThreads();
      feed?.publish((clock.nowNs() - startedNs) / 1e9);
      store.settle(image);
    } catch (error) {
      store = outage(store, gatherer, error);
    }
  }
  store?.close();
}

/**
 * A commit has failed, which is treated as a crash: nobody decides any more, what was not durable is forgotten, and the slots are
 * rebuilt from the store as at a start. Returns the store when a commit succeeds again, or nothing when the server stops meanwhile.
 */
function outage(broken: Store, gatherer: Gatherer, error: unknown): Store | undefined {
  Atomics.add(memory, Shared.gate, 1);
  tellThreads();
  tell({ closed: error instanceof Error ? error.message : String(error) });
  awaitEndOfRounds();
  // Applied although it is lost: the image then knows all the words of the region that have to be as they were.
  while (gatherer.gather(image) > 0 || gatherer.hasGap);
  const last = image.sequence + gatherer.drop();
  closeQuietly(broken);
  for (;;) {
    const store = reopen(last);
    if (store !== undefined) {
      publishDurable(memory, last);
      Atomics.add(memory, Shared.gate, 1);
      tellThreads();
      feed?.reset();
      // Conversations from before are over, and have to hear of it.
      Atomics.add(memory, Shared.chatNews, 1);
      Atomics.notify(memory, Shared.chatNews);
      tell({ opened: true });
      return store;
    }
    if (isStopping()) return undefined;
    Atomics.wait(PRIVATE, 0, 0, PROBE_MS);
  }
}

/**
 * Opens the store, commits something, and rebuilds the slots. The numbers that were lost are closed with nothing: none is ever taken twice,
 * so an answer that waits for a lost one cannot be taken for one that waits for a new one.
 */
function reopen(last: number): Store | undefined {
  let store: Store | undefined;
  try {
    store = openStore(directory, header);
    image.clear();
    store.load(image);
    image.sequence = last;
    store.probe(image);
    image.restore(memory);
    return store;
  } catch {
    if (store !== undefined) closeQuietly(store);
    return undefined;
  }
}

/**
 * Until no thread is in a round: each that begins one from now on sees the gate closed. A dead one never leaves its round, but its slots may
 * still be in repair. */
function awaitEndOfRounds(): void {
  const { threads } = readLayout(memory);
  for (let thread = 0; thread < threads; thread += 1) {
    const block = threadAt(thread);
    while (isDeciding(memory, block) && Atomics.load(memory, block + Thread.life) !== Life.repaired)
      Atomics.wait(PRIVATE, 0, 0, LOOK_MS);
  }
}

function closeQuietly(store: Store): void {
  try {
    store.close();
  } catch {
    // It is broken already, and what it holds is read anew.
  }
}

function tellThreads(): void {
  Atomics.add(memory, Shared.news, 1);
  Atomics.notify(memory, Shared.news);
}

function isStopping(): boolean {
  return Atomics.load(memory, Shared.stop) === 1;
}

function tell(message: LedgerThreadMessage): void {
  parentPort?.postMessage(message);
}
