/** Where the parts of the shared memory begin, and the memory itself. words.ts has the drawing and the words of each part. */
import { VagaError } from '../base/errors.ts';
import {
  COUNTERS,
  ENTRY_WORDS,
  FEED_ENTRY_WORDS,
  FEED_HEADER_WORDS,
  FIGURES,
  FIGURES_WORDS,
  HEADER_WORDS,
  Header,
  LAYOUT_VERSION,
  MAGIC,
  MOST_DOORS,
  SLOT_DATA_WORDS,
  STAGED_STRIDE,
  THREAD_WORDS,
  Thread,
} from './words.ts';

export * from './words.ts';

const BYTES_PER_WORD = 4;

export const MAX_SLOTS = 2 ** 24;
export const MAX_THREADS = 64;

export interface Layout {
  readonly slots: number;
  readonly threads: number;
  /** Words that an instance of the lock needs. */
  readonly lockWords: number;
  /** Words from one slot to the next. */
  readonly slotStride: number;
  /** Entries of each thread's ring, a power of two; 0 where nothing is written down. */
  readonly ringEntries: number;
  /** Locks of what lies in the region. */
  readonly locks: number;
  /** Words of the region; with 0 nothing is ever staged. */
  readonly regionWords: number;
  /** Entries of the feed of changes, a power of two; 0 where nobody can ask for it. */
  readonly feedEntries: number;
  /** Word at which slot 0 starts. */
  readonly slotsAt: number;
  /** Word at which lock 0 starts. */
  readonly locksAt: number;
  readonly regionAt: number;
  /** At the start of a line. */
  readonly feedAt: number;
  /** Words in all. */
  readonly words: number;
}

/**
 * A slot's record is rounded up to so many words: to one, so it is not padded. `vaga bench layout` shows that a line each gains
 * a tenth with 256 slots, nothing with 10,000, and loses a tenth with a million, which then take more than twice the memory.
 */
const SLOT_ROUNDING_WORDS = 1;

export interface LayoutOptions {
  /** For the benchmark that justifies its default. */
  readonly slotRounding?: number;
  /** 0 or a power of two. */
  readonly ringEntries?: number;
  readonly locks?: number;
  readonly regionWords?: number;
  /** 0 or a power of two. */
  readonly feedEntries?: number;
}

/** Where everything lies. Throws `VagaError('usage')` for more slots than the memory can have. */
export function planLayout(
  slots: number,
  threads: number,
  lockWords: number,
  options: LayoutOptions = {},
): Layout {
  const {
    slotRounding = SLOT_ROUNDING_WORDS,
    ringEntries = 0,
    locks = 0,
    regionWords = 0,
    feedEntries = 0,
  } = options;
  const slotStride = Math.ceil((lockWords + SLOT_DATA_WORDS) / slotRounding) * slotRounding;
  const layout = place({
    slots,
    threads,
    lockWords,
    slotStride,
    ringEntries,
    locks,
    regionWords,
    feedEntries,
  });
  if (layout.words >= 2 ** 31) {
    throw new VagaError(
      'usage',
      `${slots} slots with a lock of ${lockWords} words each do not fit in shared memory: use fewer slots.`,
    );
  }
  return layout;
}

function place(sizes: Omit<Layout, 'slotsAt' | 'locksAt' | 'regionAt' | 'feedAt' | 'words'>): Layout {
  const { slots, threads, lockWords, slotStride, ringEntries, locks, regionWords, feedEntries } = sizes;
  const staged = regionWords > 0 ? STAGED_STRIDE : 0;
  const slotsAt = HEADER_WORDS + threads * (THREAD_WORDS + ringEntries * ENTRY_WORDS + staged);
  const locksAt = slotsAt + slots * slotStride;
  const regionAt = locksAt + locks * lockWords;
  const end = regionAt + regionWords;
  if (feedEntries === 0) return { ...sizes, slotsAt, locksAt, regionAt, feedAt: end, words: end };
  const feedAt = Math.ceil(end / FIGURES_WORDS) * FIGURES_WORDS;
  const feedWords = FEED_HEADER_WORDS + threads * FIGURES_WORDS + feedEntries * FEED_ENTRY_WORDS;
  return { ...sizes, slotsAt, locksAt, regionAt, feedAt, words: feedAt + feedWords };
}

/** The word at which a thread's block starts. */
export function threadAt(thread: number): number {
  return HEADER_WORDS + thread * THREAD_WORDS;
}

/** The word at which a thread's ring starts. */
export function ringAt({ threads, ringEntries }: Layout, thread: number): number {
  return threadAt(threads) + thread * ringEntries * ENTRY_WORDS;
}

/** The word at which a thread's staged words start: their count, and then the words. */
export function stagedAt(layout: Layout, thread: number): number {
  return ringAt(layout, layout.threads) + thread * STAGED_STRIDE;
}

/** The word at which the feed's first entry starts. */
export function feedEntriesAt({ feedAt, threads }: Layout): number {
  return feedAt + FEED_HEADER_WORDS + threads * FIGURES_WORDS;
}

/** Allocates the memory of a server and writes its header. Slots start free, at version 0. */
export function createMemory(layout: Layout): Int32Array<SharedArrayBuffer> {
  const memory = new Int32Array(new SharedArrayBuffer(layout.words * BYTES_PER_WORD));
  memory[Header.magic] = MAGIC;
  memory[Header.layoutVersion] = LAYOUT_VERSION;
  memory[Header.slots] = layout.slots;
  memory[Header.threads] = layout.threads;
  memory[Header.lockWords] = layout.lockWords;
  memory[Header.slotStride] = layout.slotStride;
  memory[Header.ringEntries] = layout.ringEntries;
  memory[Header.locks] = layout.locks;
  memory[Header.regionWords] = layout.regionWords;
  memory[Header.feedEntries] = layout.feedEntries;
  return memory;
}

/** Checks that memory handed over by another thread is laid out as this code believes, and tells its layout. */
export function readLayout(memory: Int32Array): Layout {
  if (memory[Header.magic] !== MAGIC || memory[Header.layoutVersion] !== LAYOUT_VERSION) {
    throw new Error(`shared memory of layout ${memory[Header.layoutVersion]}, not ${LAYOUT_VERSION}`);
  }
  const layout = place({
    slots: memory[Header.slots],
    threads: memory[Header.threads],
    lockWords: memory[Header.lockWords],
    slotStride: memory[Header.slotStride],
    ringEntries: memory[Header.ringEntries],
    locks: memory[Header.locks],
    regionWords: memory[Header.regionWords],
    feedEntries: memory[Header.feedEntries],
  });
  if (layout.slotStride < layout.lockWords + SLOT_DATA_WORDS || layout.words !== memory.length) {
    throw new Error(`shared memory of ${memory.length} words where its header asks for ${layout.words}`);
  }
  return layout;
}

/** A thread's counters as numbers, over the same memory. */
export function countersOf(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
): Float64Array<SharedArrayBuffer> {
  return new Float64Array(
    memory.buffer,
    (threadAt(thread) + Thread.counters) * BYTES_PER_WORD,
    COUNTERS.length,
  );
}

/** What a thread tells of itself, in the order of `FIGURES`, and behind that its connections at each door; `undefined` where there is no feed. */
export function figuresOf(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
): Float64Array<SharedArrayBuffer> | undefined {
  const { feedEntries, feedAt } = readLayout(memory);
  if (feedEntries === 0) return undefined;
  const at = feedAt + FEED_HEADER_WORDS + thread * FIGURES_WORDS;
  return new Float64Array(memory.buffer, at * BYTES_PER_WORD, FIGURES.length + MOST_DOORS);
}
