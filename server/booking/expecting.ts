/**
 * Decisions on a condition, or in company. On a condition: only while a slot is at a version that the client knows, as `If-Match` asks. In
 * company: somebody hears of the change before any of it is written, so that what they stage is in the ledger with it.
 *
 * The locks are taken, the version is compared, and then the decision is made by the same code as any other, on a ground whose locks are held
 * already: nobody comes in between.
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
interface ExpectingDesk {
  readonly book: (slot: number, holder: number) => Expected;
  readonly cancel: (slot: number, holder: number) => Expected;
  readonly move: (from: number, to: number, holder: number) => Expected;
}

/** A change as it will stand. */
interface Coming {
  /** The slot that is decided on: of a move the one that is left. */
  readonly slot: number;
  /** Who will have it, 0 for nobody: of a move the slot moved to. */
  readonly holder: number;
  /** The slot's version, a number of 53 bits. */
  readonly version: number;
  /** The version of the slot moved to; 0 where there is none. */
  readonly version2: number;
}

/** Hears of a change that is certain and not written yet, under the slots' locks. */
export type BeforeChange = (coming: Coming) => void;

/**
 * Decisions that are made while the slot is at any of `versions`, numbers of 53 bits, or at whatever version; and of which `beforeChange` hears, if
 * anybody does.
 */
export type Expecting = (
  versions: readonly number[] | undefined,
  beforeChange?: BeforeChange,
) => ExpectingDesk;

export function openExpecting(ground: Ground): Expecting {
  const { told, intent, enter, leave } = ground;
  const glance = openGlance(ground);
  /** Where the data of the slots lies whose locks are held. */
  const held = new Map<number, number>();
  const dataOf = (slot: number): number => {
    const data = held.get(slot);
    if (data === undefined) throw new Error(`the lock of slot ${slot} is not held`);
    return data;
  };
  /** The change that is made if there is one, and who wants to hear of it. */
  let coming: Coming | undefined;
  let hears: BeforeChange | undefined;
  const begin: Ground['intent']['begin'] = (slots) => {
    if (coming !== undefined) hears?.(coming);
    intent.begin(slots);
  };
  const within: Ground = { ...ground, enter: dataOf, leave: () => {}, intent: { ...intent, begin } };
  const changeOne = openChange(within);
  const moveBoth = openMove(within);
  const versionNow = (slot: number): number => {
    glance(slot, dataOf(slot));
    return numberOf(told.versionLo, told.versionHi);
  };
  /** The version is that of `slot`; `to` is `NO_SLOT` where there is but one. */
  const decide = (
    { versions, beforeChange }: Company,
    { slot, to, holder }: { readonly slot: number; readonly to: number; readonly holder: number },
    decideWithin: () => Decision,
  ): Expected => {
    const [lower, upper] = to === NO_SLOT ? [slot, NO_SLOT] : [Math.min(slot, to), Math.max(slot, to)];
    intent.announce(lower, upper);
    held.set(lower, enter(lower));
    if (upper !== NO_SLOT) held.set(upper, enter(upper));
    const version2 = to === NO_SLOT ? 0 : versionNow(to) + 1;
    const version = versionNow(slot);
    const fits = versions === undefined || versions.includes(version);
    coming = { slot, holder, version: version + 1, version2 };
    hears = beforeChange;
    const decision = fits ? decideWithin() : OTHER_VERSION;
    if (upper !== NO_SLOT) leave(upper);
    leave(lower);
    held.clear();
    return decision;
  };
  return (versions, beforeChange) => {
    const company = { versions, beforeChange };
    return {
      book: (slot, holder) =>
        decide(company, { slot, to: NO_SLOT, holder }, () => changeOne(slot, FREE, holder)),
      cancel: (slot, holder) =>
        decide(company, { slot, to: NO_SLOT, holder: FREE }, () => changeOne(slot, holder, FREE)),
      move: (slot, to, holder) => decide(company, { slot, to, holder }, () => moveBoth(slot, to, holder)),
    };
  };
}

interface Company {
  readonly versions: readonly number[] | undefined;
  readonly beforeChange: BeforeChange | undefined;
}
