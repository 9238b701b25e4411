/**
 * Puts in order what a dead thread left behind. It held at most the locks of the slots that it had announced, so nobody else has seen
 * those slots since it began to change them: they are made as they were, or as they should have become, and then the locks are freed.
 *
 * What decides is whether the change stands. With a journal it stands once its entry is published, for then it will be durable; without one,
 * once the last of its holders is written, for then somebody may have been refused because of it. Run by the supervisor when it has heard of the thread's end, and so sees all that it wrote.
 */
import { readTaken } from '../ledger/sequence.ts';
import type { Lock } from '../locks/index.ts';
import {
  IMAGE_WORDS,
  Intent,
  NO_SLOT,
  Slot,
  Staged,
  Thread,
  readLayout,
  stagedAt,
  threadAt,
} from '../memory/layout.ts';
import { writeStaged } from './intent.ts';

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
    (layout.ringEntries > 0 ? changing !== 0 && published : isOfSlots && areWritten(memory, thread));
  if (isOfSlots) repairSlots(memory, thread, stands);
  if (layout.regionWords > 0) {
    if (stands) writeStaged(memory, thread);
    memory[stagedAt(layout, thread)] = 0;
  }
  memory[intent + Intent.changing] = 0;
  if (changing === 0) return 'nothing to repair';
  return stands ? 'rolled forward' : 'rolled back';
}

/** Whether the slots of the change have other holders than before. Every change of a slot is one of its holder, who is written last. */
function areWritten(memory: Int32Array, thread: number): boolean {
  return imagesOf(memory, thread).every(
    ({ data, image }) => memory[data + Slot.holder] !== memory[image + Slot.holder],
  );
}

function repairSlots(memory: Int32Array<SharedArrayBuffer>, thread: number, stands: boolean): void {
  for (const { data, image } of imagesOf(memory, thread)) {
    if (stands) completeSlot(memory, data);
    else memory.copyWithin(data, image, image + IMAGE_WORDS);
  }
}

/** Where the data of the slots lies that a thread announced last, and where what they were is kept. */
function imagesOf(memory: Int32Array, thread: number): { data: number; image: number }[] {
  const { slotsAt, slotStride, lockWords } = readLayout(memory);
  const intent = threadAt(thread) + Thread.intent;
  return slotsOf(memory, thread).map((slot, index) => ({
    data: slotsAt + slot * slotStride + lockWords,
    image: intent + (index === 0 ? Intent.firstImage : Intent.secondImage),
  }));
}

/** Frees the locks that `thread` may have held, and wakes who sleeps on them. After its change was repaired. */
export function recoverLocks(memory: Int32Array<SharedArrayBuffer>, lock: Lock, thread: number): void {
  const { slotsAt, slotStride, threads } = readLayout(memory);
  const intent = threadAt(thread) + Thread.intent;
  const others = [memory[intent + Intent.firstLock], memory[intent + Intent.secondLock]];
  const locks = [
    ...slotsOf(memory, thread).map((slot) => slotsAt + slot * slotStride),
    ...others.filter((word) => word !== 0).map((word) => word - 1),
  ];
  for (const at of locks) lock.recover?.(memory, at, thread, threads);
  // Who takes its place asks for locks of its own.
  memory.fill(0, intent + Intent.firstLock, intent + Intent.secondLock + 1);
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

/** All its data was written before it was published, but for the number. Any later number will do: it is waited for longer. */
function completeSlot(memory: Int32Array, data: number): void {
  if (readLayout(memory).ringEntries === 0) return;
  const taken = readTaken(memory);
  memory[data + Slot.lastSeqLo] = taken | 0;
  memory[data + Slot.lastSeqHi] = Math.floor(taken / 2 ** 32);
}

/** A dead thread contends for nothing. */
function forgetAnnouncement(memory: Int32Array, block: number): void {
  for (const word of [Thread.inside, Thread.announcedFirst, Thread.announcedSecond])
    Atomics.store(memory, block + word, 0);
}
