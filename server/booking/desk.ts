import type { Lock } from '../locks/index.ts';
import type { Journal } from '../ledger/journal.ts';
import { readTaken } from '../ledger/sequence.ts';
import { Slot, readLayout } from '../memory/layout.ts';
import { Contention } from './contention.ts';

/** How a decision ended. `refusedSecond`: a move whose second slot was taken. `none`: a find that found nothing. */
export const Decision = { ok: 0, refused: 1, refusedSecond: 2, none: 3 } as const;
export type Decision = (typeof Decision)[keyof typeof Decision];

/** What was decided last: written by every call, so that nothing is allocated for a decision. */
interface Told {
  /** The slot that the answer rests on; for a find the slot found, or where to look next. */
  slot: number;
  /** Who holds that slot as decided, 0 for nobody. */
  holder: number;
  /** Its version as decided: 53 bits in two words. */
  versionLo: number;
  versionHi: number;
  /** For a completed move, the version of the slot moved to. */
  version2Lo: number;
  version2Hi: number;
  /** The number of the last change that the answer rests on: it may not be told before that is durable. 0 without a journal. */
  sequenceLo: number;
  sequenceHi: number;
}

/**
 * Decides, under the slots' locks, on behalf of one thread. Slots and holders are checked by the door. Critical sections
 * are synchronous, and locks are taken in ascending order of slots.
 */
export interface Desk {
  readonly told: Told;
  /** Books a free slot for `holder`. Booking what one holds is a refusal that names oneself. */
  readonly book: (slot: number, holder: number) => Decision;
  /** Frees a slot that `holder` holds. */
  readonly cancel: (slot: number, holder: number) => Decision;
  /** Moves `holder`'s booking from one slot to another: both change or neither does. The slots differ. */
  readonly move: (from: number, to: number, holder: number) => Decision;
  /** Looks at one slot. */
  readonly status: (slot: number) => Decision;
  /**
   * The first slot from `from` on that `holder` holds. Looks at a bounded number of slots: with `none`, `told.slot` is where
   * to go on, or the number of slots when all were looked at.
   */
  readonly find: (from: number, holder: number) => Decision;
}

/** At most so many slots are looked at by one `find`, so that it does not hold up the thread's other clients. */
const FIND_SLOTS = 65_536;

const FREE = 0;

/** What the decisions of a desk share. */
interface Ground {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly told: Told;
  readonly contention: Contention | undefined;
  /** Where changes are written down, if they are. */
  readonly journal: Journal | undefined;
  readonly slots: number;
  /** Takes the slot's lock. Returns the word where the slot's data starts. */
  readonly enter: (slot: number) => number;
  readonly leave: (slot: number) => void;
}

/**
 * Opens the desk of a thread. It is made of closures rather than of a class because there is one to a thread: V8 then compiles
 * the memory's address and the layout into the code as constants, which took a fifth off a decision in a bare loop.
 */
export function openDesk(
  memory: Int32Array<SharedArrayBuffer>,
  lock: Lock,
  thread: number,
  holdUs: number,
  journal?: Journal,
): Desk {
  const { slots, threads, slotsAt, slotStride, lockWords } = readLayout(memory);
  const { acquire, release } = lock;
  const ground: Ground = {
    memory,
    told: createTold(),
    journal,
    contention: holdUs > 0 ? new Contention(memory, thread, holdUs) : undefined,
    slots,
    enter: (slot) => {
      const at = slotsAt + slot * slotStride;
      acquire(memory, at, thread, threads);
      return at + lockWords;
    },
    leave: (slot) => release(memory, slotsAt + slot * slotStride, thread, threads),
  };
  const changeOne = openChange(ground);
  const look = openLook(ground);
  return {
    told: ground.told,
    book: (slot, holder) => changeOne(slot, FREE, holder),
    cancel: (slot, holder) => changeOne(slot, holder, FREE),
    move: openMove(ground),
    status: look,
    find: openFind(ground, look, slotsAt + lockWords + Slot.holder, slotStride),
  };
}

export function createTold(): Told {
  return {
    slot: 0,
    holder: FREE,
    versionLo: 0,
    versionHi: 0,
    version2Lo: 0,
    version2Hi: 0,
    sequenceLo: 0,
    sequenceHi: 0,
  };
}

/** Changes the holder of one slot, if it is the expected one. */
function openChange({ memory, told, contention, journal, enter, leave }: Ground) {
  return (slot: number, expected: number, next: number): Decision => {
    contention?.arrive(slot, slot);
    const data = enter(slot);
    let holder = memory[data + Slot.holder];
    let versionLo = memory[data + Slot.versionLo];
    let versionHi = memory[data + Slot.versionHi];
    contention?.hold();
    const fits = holder === expected;
    if (fits) {
      // Plain stores: the lock's release publishes them.
      holder = next;
      versionLo = (versionLo + 1) | 0;
      if (versionLo === 0) versionHi += 1;
      memory[data + Slot.holder] = holder;
      memory[data + Slot.versionLo] = versionLo;
      memory[data + Slot.versionHi] = versionHi;
      if (journal !== undefined) {
        journal.record(slot, holder, versionLo, versionHi);
        memory[data + Slot.lastSeqLo] = journal.last.lo;
        memory[data + Slot.lastSeqHi] = journal.last.hi;
      }
    }
    if (journal !== undefined) {
      told.sequenceLo = memory[data + Slot.lastSeqLo];
      told.sequenceHi = memory[data + Slot.lastSeqHi];
    }
    if (contention?.leave(slot, slot, fits && next !== FREE) === true) memory[data + Slot.contested] += 1;
    leave(slot);
    told.slot = slot;
    told.holder = holder;
    told.versionLo = versionLo;
    told.versionHi = versionHi;
    return fits ? Decision.ok : Decision.refused;
  };
}

function openMove({ memory, told, contention, journal, enter, leave }: Ground) {
  const look = (slot: number, data: number): void => {
    told.slot = slot;
    told.holder = memory[data + Slot.holder];
    told.versionLo = memory[data + Slot.versionLo];
    told.versionHi = memory[data + Slot.versionHi];
    told.sequenceLo = memory[data + Slot.lastSeqLo];
    told.sequenceHi = memory[data + Slot.lastSeqHi];
  };
  /** One entry with both slots, so that no crash can come between them. */
  const writeDown = (from: number, fromData: number, to: number, toData: number): void => {
    if (journal === undefined) return;
    const { versionLo, versionHi, version2Lo, version2Hi } = told;
    const holder = memory[toData + Slot.holder];
    journal.recordTwo(from, FREE, versionLo, versionHi, to, holder, version2Lo, version2Hi);
    const { lo, hi } = journal.last;
    for (const data of [fromData, toData]) {
      memory[data + Slot.lastSeqLo] = lo;
      memory[data + Slot.lastSeqHi] = hi;
    }
    told.sequenceLo = lo;
    told.sequenceHi = hi;
  };
  const change = (data: number, holder: number): void => {
    told.holder = holder;
    told.versionLo = (told.versionLo + 1) | 0;
    if (told.versionLo === 0) told.versionHi += 1;
    memory[data + Slot.holder] = holder;
    memory[data + Slot.versionLo] = told.versionLo;
    memory[data + Slot.versionHi] = told.versionHi;
  };
  return (from: number, to: number, holder: number): Decision => {
    contention?.arrive(from, to);
    const lowerData = enter(Math.min(from, to));
    const upperData = enter(Math.max(from, to));
    const fromData = from < to ? lowerData : upperData;
    const toData = from < to ? upperData : lowerData;
    const toIsFree = memory[toData + Slot.holder] === FREE;
    const fromIsOwn = memory[fromData + Slot.holder] === holder;
    contention?.hold();
    if (fromIsOwn) look(to, toData); // a refusal rests on the first slot that forbids the move
    else look(from, fromData);
    const fits = fromIsOwn && toIsFree;
    if (fits) {
      change(toData, holder);
      told.version2Lo = told.versionLo;
      told.version2Hi = told.versionHi;
      look(from, fromData);
      change(fromData, FREE);
      writeDown(from, fromData, to, toData);
    }
    if (contention?.leave(from, to, fits) === true) memory[fromData + Slot.contested] += 1;
    leave(Math.max(from, to));
    leave(Math.min(from, to));
    if (fits) return Decision.ok;
    return fromIsOwn ? Decision.refusedSecond : Decision.refused;
  };
}

function openLook({ memory, told, enter, leave }: Ground) {
  return (slot: number): Decision => {
    const data = enter(slot);
    told.slot = slot;
    told.holder = memory[data + Slot.holder];
    told.versionLo = memory[data + Slot.versionLo];
    told.versionHi = memory[data + Slot.versionHi];
    told.sequenceLo = memory[data + Slot.lastSeqLo];
    told.sequenceHi = memory[data + Slot.lastSeqHi];
    leave(slot);
    return Decision.ok;
  };
}

function openFind(
  { memory, told, journal, slots }: Ground,
  look: Desk['status'],
  firstHolderAt: number,
  stride: number,
) {
  return (from: number, holder: number): Decision => {
    const end = Math.min(slots, from + FIND_SLOTS);
    for (let slot = from; slot < end; slot += 1) {
      // A glance without the lock: a match is looked at again under it, and nothing is claimed of the others.
      if (Atomics.load(memory, firstHolderAt + slot * stride) !== holder) continue;
      look(slot);
      if (told.holder === holder) return Decision.ok;
    }
    told.slot = end;
    told.holder = FREE;
    told.versionLo = 0;
    told.versionHi = 0;
    // It rests on many slots, so on whatever has been taken by now.
    const taken = journal === undefined ? 0 : readTaken(memory);
    told.sequenceLo = taken | 0;
    told.sequenceHi = Math.floor(taken / 2 ** 32);
    return Decision.none;
  };
}
