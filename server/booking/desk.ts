import type { Lock } from '../locks/index.ts';
import type { ChangeJournal } from '../feed/journal.ts';
import { Slot, readLayout } from '../memory/layout.ts';
import { openChange } from './change.ts';
import { Contention } from './contention.ts';
import type { Reach } from './death.ts';
import { openExpecting, type Expecting } from './expecting.ts';
import { FREE, createTold, type Decision, type Ground, type Told } from './ground.ts';
import { openIntent } from './intent.ts';
import { openFind, openLook, openSight } from './look.ts';
import { openMove } from './move.ts';

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
   * Whether the slot is seen to be taken, so that nobody can book it at this moment. Without its lock, and nothing is told. False also
   * where only a decision may tell.
   */
  readonly seesTaken: (slot: number) => boolean;
  /**
   * The first slot from `from` on that `holder` holds. Looks at a bounded number of slots: with `none`, `told.slot` is where
   * to go on, or the number of slots when all were looked at.
   */
  readonly find: (from: number, holder: number) => Decision;
  /** The same decisions, made only while the slot is at one of these versions, or with somebody who hears of the change first. */
  readonly expecting: Expecting;
}

export interface DeskSettings {
  /** How long each decision sleeps between reading and writing its slot, in microseconds; without it, not at all. */
  readonly holdUs?: number;
  /** Where changes are written down. */
  readonly journal?: ChangeJournal | undefined;
  /** Told of the points of a decision. */
  readonly reach?: Reach | undefined;
  /** The decisions that a saboteur makes otherwise. */
  readonly sabotage?: ((ground: Ground, sound: Desk) => Partial<Desk>) | undefined;
}

/**
 * Opens the desk of a thread. It is made of closures rather than of a class because there is one to a thread: V8 then compiles
 * the memory's address and the layout into the code as constants, which took a fifth off a decision in a bare loop.
 */
export function openDesk(
  memory: Int32Array<SharedArrayBuffer>,
  lock: Lock,
  thread: number,
  { holdUs = 0, journal, reach, sabotage }: DeskSettings = {},
): Desk {
  const { slots, threads, slotsAt, slotStride, lockWords } = readLayout(memory);
  const { acquire, release } = lock;
  const ground: Ground = {
    memory,
    told: createTold(),
    journal,
    contention: holdUs > 0 ? new Contention(memory, thread, holdUs) : undefined,
    intent: openIntent(memory, thread),
    reach,
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
  const firstHolderAt = slotsAt + lockWords + Slot.holder;
  const desk: Desk = {
    told: ground.told,
    book: (slot, holder) => changeOne(slot, FREE, holder),
    cancel: (slot, holder) => changeOne(slot, holder, FREE),
    move: openMove(ground),
    status: look,
    seesTaken: openSight(ground, firstHolderAt, slotStride),
    find: openFind(ground, look, firstHolderAt, slotStride),
    expecting: openExpecting(ground),
  };
  if (sabotage === undefined) return desk;
  return { ...desk, seesTaken: () => false, ...sabotage(ground, desk) };
}
