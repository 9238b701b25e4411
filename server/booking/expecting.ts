/**
 * Decisions that are made only while a slot is at a version that the client knows: what `If-Match` asks for. The locks are taken, the
 * version is compared, and then the decision is made by the same code as any other, on a ground whose locks are held already: nobody
 * comes in between.
 */
import { numberOf } from '../ledger/sequence.ts';
import { NO_SLOT } from '../memory/layout.ts';
import { openChange } from './change.ts';
import { FREE, type Decision, type Ground } from './ground.ts';
import { openGlance } from './look.ts';
import { openMove } from './move.ts';

/** The slot was at another version, as is told, and nothing was done. Beside the decisions, since no frame of the native protocol has it. */
export const OTHER_VERSION = -1;
export type Expected = Decision | typeof OTHER_VERSION;

/** The desk's decisions on slots. A move hinges on the version of the slot that it leaves. */
export interface ExpectingDesk {
  readonly book: (slot: number, holder: number) => Expected;
  readonly cancel: (slot: number, holder: number) => Expected;
  readonly move: (from: number, to: number, holder: number) => Expected;
}

/** Decisions that are made while the slot is at any of `versions`, numbers of 53 bits. */
export function openExpecting(ground: Ground): (versions: readonly number[]) => ExpectingDesk {
  const { told, intent, enter, leave } = ground;
  const glance = openGlance(ground);
  /** Where the data of the slots lies whose locks are held. */
  const held = new Map<number, number>();
  const dataOf = (slot: number): number => {
    const data = held.get(slot);
    if (data === undefined) throw new Error(`the lock of slot ${slot} is not held`);
    return data;
  };
  const within: Ground = { ...ground, enter: dataOf, leave: () => {} };
  const changeOne = openChange(within);
  const moveBoth = openMove(within);
  /** `lower` and `upper` are the slots to lock, `upper` `NO_SLOT` where there is but one; the version is that of `slot`. */
  const decide = (
    versions: readonly number[],
    slot: number,
    [lower, upper]: readonly [number, number],
    decideWithin: () => Decision,
  ): Expected => {
    intent.announce(lower, upper);
    held.set(lower, enter(lower));
    if (upper !== NO_SLOT) held.set(upper, enter(upper));
    glance(slot, dataOf(slot));
    const fits = versions.includes(numberOf(told.versionLo, told.versionHi));
    const decision = fits ? decideWithin() : OTHER_VERSION;
    if (upper !== NO_SLOT) leave(upper);
    leave(lower);
    held.clear();
    return decision;
  };
  return (versions) => ({
    book: (slot, holder) => decide(versions, slot, [slot, NO_SLOT], () => changeOne(slot, FREE, holder)),
    cancel: (slot, holder) => decide(versions, slot, [slot, NO_SLOT], () => changeOne(slot, holder, FREE)),
    move: (from, to, holder) =>
      decide(versions, from, [Math.min(from, to), Math.max(from, to)], () => moveBoth(from, to, holder)),
  });
}
