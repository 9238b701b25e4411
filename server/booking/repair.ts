/**
 * Puts in order what a dead thread left behind. It held at most the locks of the slots that it had announced, so nobody else has decided on
 * those slots since it began to change them: they are made as they were, or as they should have become, and then the locks are freed.
 *
 * What decides is whether the change stands. With a journal it stands once its entry is published, for then it will be durable; without one,
 * once the first of its holders is written, for then somebody may have been refused because of it. Run by the supervisor when it has heard of the
 * thread's end, and so sees all that it wrote.
 */
import { readTaken } from '../ledger/sequence.ts';
import type { Lock } from '../locks/index.ts';
import {
  ENTRY_WORDS,
  Entry,
  IMAGE_WORDS,
  Intent,
  NO_SLOT,
  Slot,
  Staged,
  Thread,
  readLayout,
  ringAt,
  stagedAt,
  threadAt,
} from '../memory/layout.ts';
import { FREE } from './ground.ts';
import { writeStaged } from './intent.ts';
import { lockPlaces } from './staging.ts';

export type Repair = 'nothing to repair' | 'rolled back' | 'rolled forward';

/** Undoes or completes the change that `thread` had begun when it died. Its locks are still as it left them. */
export function repairChange(memory: Int32Array<SharedArrayBuffer>, thread: number): Repair {
  const layout = readLayout(memory);
  const block = threadAt(thread);
  const intent = block + Thread.intent;
  forgetAnnouncement(memory, block);
  const changing = memory[intent + Intent.changing];
  const isOfSlots = changing === 1 || changing === 2;
  const published = memory[block + Thread.published] !== memory[intent + Intent.published];
  const stands =
    changing === Staged.stands ||
    (layout.ringEntries > 0 ? changing !== 0 && published : isOfSlots && isSeen(memory, thread));
  if (isOfSlots) repairSlots(memory, thread, stands);
  if (layout.regionWords > 0) {
    if (stands) writeStaged(memory, thread);
    memory[stagedAt(layout, thread)] = 0;
  }
  memory[intent + Intent.changing] = 0;
  if (changing === 0) return 'nothing to repair';
  return stands ? 'rolled forward' : 'rolled back';
}

/** Whether one of the slots has another holder than before: every change of a slot is one of its holder. */
function isSeen(memory: Int32Array, thread: number): boolean {
  return imagesOf(memory, thread).some(
    ({ data, image }) => memory[data + Slot.holder] !== memory[image + Slot.holder],
  );
}

function repairSlots(memory: Int32Array<SharedArrayBuffer>, thread: number, stands: boolean): void {
  const isDurable = readLayout(memory).ringEntries > 0;
  for (const { slot, data, image } of imagesOf(memory, thread)) {
    if (!stands) memory.copyWithin(data, image, image + IMAGE_WORDS);
    else if (isDurable) completeSlot(memory, thread, slot, data);
    // All is written but, maybe, that the slot which a booking was moved from is free.
    else if (memory[data + Slot.holder] === memory[image + Slot.holder]) memory[data + Slot.holder] = FREE;
  }
}

/** Where the data of the slots lies that a thread was changing, and where what they were is kept. They are the first that it announced. */
function imagesOf(memory: Int32Array, thread: number): { slot: number; data: number; image: number }[] {
  const { slotsAt, slotStride, lockWords } = readLayout(memory);
  const intent = threadAt(thread) + Thread.intent;
  const changing = slotsOf(memory, thread).slice(0, memory[intent + Intent.changing]);
  return changing.map((slot, index) => ({
    slot,
    data: slotsAt + slot * slotStride + lockWords,
    image: intent + (index === 0 ? Intent.firstImage : Intent.secondImage),
  }));
}

/** Frees the locks that `thread` may have held, and wakes who sleeps on them. After its change was repaired. */
export function recoverLocks(memory: Int32Array<SharedArrayBuffer>, lock: Lock, thread: number): void {
  const { slotsAt, slotStride, threads } = readLayout(memory);
  const places = lockPlaces(thread);
  const others = places.map((place) => memory[place]);
  const locks = [
    ...slotsOf(memory, thread).map((slot) => slotsAt + slot * slotStride),
    ...others.filter((word) => word !== 0).map((word) => word - 1),
  ];
  for (const at of locks) lock.recover?.(memory, at, thread, threads);
  // Who takes its place asks for locks of its own.
  for (const place of places) memory[place] = 0;
}

/** Brings every lock into its free state. While no thread lives. */
export function resetLocks(memory: Int32Array<SharedArrayBuffer>, lock: Lock): void {
  const { slots, slotsAt, slotStride, lockWords, locks, locksAt, threads } = readLayout(memory);
  const reset = (at: number): void => {
    memory.fill(0, at, at + lockWords);
    lock.init?.(memory, at, threads);
  };
  for (let slot = 0; slot < slots; slot += 1) reset(slotsAt + slot * slotStride);
  for (let index = 0; index < locks; index += 1) reset(locksAt + index * lockWords);
}

/** The slots that a thread announced last. A thread that never decided has announced none, or slot 0 in all its zeros: harmless. */
function slotsOf(memory: Int32Array, thread: number): number[] {
  const intent = threadAt(thread) + Thread.intent;
  const first = memory[intent + Intent.first];
  const second = memory[intent + Intent.second];
  return second === NO_SLOT || second === first ? [first] : [first, second];
}

/**
 * The entry tells how the slot has to be, and nobody but the dead thread could have written over it. The number that it waits for
 * may be any later one: it is waited for longer.
 */
function completeSlot(memory: Int32Array, thread: number, slot: number, data: number): void {
  const layout = readLayout(memory);
  const block = threadAt(thread);
  const published = memory[block + Thread.intent + Intent.published] & (layout.ringEntries - 1);
  const entry = ringAt(layout, thread) + published * ENTRY_WORDS;
  const told = memory[entry + Entry.slot] === slot ? Entry.slot : Entry.slot2;
  const at = entry + told - Entry.slot;
  memory[data + Slot.holder] = memory[at + Entry.holder];
  memory[data + Slot.versionLo] = memory[at + Entry.versionLo];
  memory[data + Slot.versionHi] = memory[at + Entry.versionHi];
  const taken = readTaken(memory);
  memory[data + Slot.lastSeqLo] = taken | 0;
  memory[data + Slot.lastSeqHi] = Math.floor(taken / 2 ** 32);
}

/** A dead thread contends for nothing. */
function forgetAnnouncement(memory: Int32Array, block: number): void {
  for (const word of [Thread.inside, Thread.announcedFirst, Thread.announcedSecond])
    Atomics.store(memory, block + word, 0);
}
