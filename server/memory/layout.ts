/**
 * The layout of the shared memory: one SharedArrayBuffer seen as Int32 words (and, for the counters, as Float64 pairs of
 * words), the same for every thread.
 *
 *     word 0          16                    16 + threads × 48                     + slots × slotStride
 *     ┌───────────────┬──────────┬──────────┬───────────────┬───────────────┬ ─ ─ ┐
 *     │ header        │ thread 0 │ thread 1 │ slot 0        │ slot 1        │     │
 *     └───────────────┴──────────┴──────────┴───────────────┴───────────────┴ ─ ─ ┘
 *
 *     header   MAGIC │ LAYOUT_VERSION │ SLOTS │ THREADS │ LOCK_WORDS │ SLOT_STRIDE │ SEQUENCE lo, hi │ …
 *     thread   announced first, second │ inside │ private │ … │ counters (Float64) │ …
 *     slot     lock words … │ holder │ version lo, hi │ lastSeq lo, hi │ contested
 *
 * Who writes what: the header is written once, before any thread starts. A thread's block is written by that thread alone.
 * A slot's data words are read and written only by the thread that holds the slot's lock, so plain accesses suffice where
 * the lock is one; the lock words belong to the lock's own algorithm.
 */
import { VagaError } from '../base/errors.ts';

const BYTES_PER_WORD = 4;
/** A cache line of x86-64 and of most arm64 cores, in words. */
const LINE_WORDS = 16;

const LAYOUT_VERSION = 1;
const MAGIC = 0x61_67_61_76; // 'vaga'

/** Offsets in the header. */
const Header = {
  magic: 0,
  layoutVersion: 1,
  slots: 2,
  threads: 3,
  lockWords: 4,
  slotStride: 5,
  /** The next number of the ledger's sequence: two words, for a durable ledger. */
  sequence: 6,
} as const;
const HEADER_WORDS = LINE_WORDS;

/**
 * Offsets in a thread's block. The first line is read by other threads while they decide (provoked part only), the counters
 * start on a line of their own.
 */
export const Thread = {
  /** 1 + the slot this thread is deciding on, 0 for none. Atomics: others look for their own slot here. */
  announcedFirst: 0,
  /** The same for a move's second slot. */
  announcedSecond: 1,
  /** 1 while this thread is between acquire and release. Atomics, as above. */
  inside: 2,
  /** Always 0 and never notified: `--hold-us` sleeps on it. */
  private: 3,
  /** The first counter; Float64, so it starts on an even word. */
  counters: LINE_WORDS,
} as const;
/** Whole lines, so that no thread writes to a line of another's: `vaga bench counters` shows what that would
 * cost, nearly half of all counting. */
const THREAD_WORDS = 3 * LINE_WORDS;

/**
 * What a thread counts, in the order of the counters. Written by plain stores of the thread itself. Others read them
 * racily: exact as soon as the thread is idle, which is when a judge reads them.
 */
export const COUNTERS = [
  'operations',
  'refusals',
  'attempts',
  'contested',
  'lockWaits',
  /** Bookings won (moves too) in an attempt that was contested. */
  'contestedBookings',
  'connections',
  'badFrames',
] as const;
export type Counter = (typeof COUNTERS)[number];
export const COUNTER_INDEX = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Readonly<
  Record<Counter, number>
>;

/** Offsets behind a slot's lock words. */
export const Slot = {
  holder: 0,
  versionLo: 1,
  versionHi: 2,
  lastSeqLo: 3,
  lastSeqHi: 4,
  contested: 5,
} as const;
const SLOT_DATA_WORDS = 6;

export const MAX_SLOTS = 2 ** 24;
export const MAX_THREADS = 64;

export interface Layout {
  readonly slots: number;
  readonly threads: number;
  /** Words that an instance of the lock needs. */
  readonly lockWords: number;
  /** Words from one slot to the next. */
  readonly slotStride: number;
  /** Word at which slot 0 starts. */
  readonly slotsAt: number;
  /** Words in all. */
  readonly words: number;
}

/**
 * A slot's record is rounded up to so many words: to one, so it is not padded. `vaga bench layout` shows that a line each gains
 * a tenth with 256 slots, nothing with 10,000, and loses a tenth with a million, which then take more than twice the memory.
 */
const SLOT_ROUNDING_WORDS = 1;

/** Where everything lies. `slotRounding` is for the benchmark that justifies its default. */
export function planLayout(
  slots: number,
  threads: number,
  lockWords: number,
  slotRounding: number = SLOT_ROUNDING_WORDS,
): Layout {
  const slotStride = Math.ceil((lockWords + SLOT_DATA_WORDS) / slotRounding) * slotRounding;
  const slotsAt = HEADER_WORDS + threads * THREAD_WORDS;
  const words = slotsAt + slots * slotStride;
  if (words >= 2 ** 31) {
    throw new VagaError(
      'usage',
      `${slots} slots with a lock of ${lockWords} words each do not fit in shared memory: use fewer slots.`,
    );
  }
  return { slots, threads, lockWords, slotStride, slotsAt, words };
}

/** The word at which a thread's block starts. */
export function threadAt(thread: number): number {
  return HEADER_WORDS + thread * THREAD_WORDS;
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
  return memory;
}

/** Checks that memory handed over by another thread is laid out as this code believes, and tells its layout. */
export function readLayout(memory: Int32Array): Layout {
  if (memory[Header.magic] !== MAGIC || memory[Header.layoutVersion] !== LAYOUT_VERSION) {
    throw new Error(`shared memory of layout ${memory[Header.layoutVersion]}, not ${LAYOUT_VERSION}`);
  }
  const [slots = 0, threads = 0, lockWords = 0, slotStride = 0] = memory.subarray(
    Header.slots,
    Header.slotStride + 1,
  );
  const slotsAt = HEADER_WORDS + threads * THREAD_WORDS;
  const words = slotsAt + slots * slotStride;
  if (slotStride < lockWords + SLOT_DATA_WORDS || words !== memory.length) {
    throw new Error(`shared memory of ${memory.length} words where its header asks for ${words}`);
  }
  return { slots, threads, lockWords, slotStride, slotsAt, words };
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

assertLayout();

/** The constants above, held against each other whenever this file is loaded. */
function assertLayout(): void {
  const facts: Readonly<Record<string, boolean>> = {
    'the header fits its line': Header.sequence + 2 <= HEADER_WORDS,
    'counters lie on even words': (HEADER_WORDS + Thread.counters) % 2 === 0 && THREAD_WORDS % 2 === 0,
    'counters fit the block of a thread': Thread.counters + 2 * COUNTERS.length <= THREAD_WORDS,
    'what others read lies before the counters': Thread.private < Thread.counters,
    'the data of a slot is dense': Slot.contested === SLOT_DATA_WORDS - 1,
    'the host is little-endian': new Uint8Array(Int32Array.of(1).buffer)[0] === 1,
  };
  for (const [fact, holds] of Object.entries(facts)) {
    if (!holds) throw new Error(`layout: it does not hold that ${fact}`);
  }
}
