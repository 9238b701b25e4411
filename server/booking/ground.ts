/** What the decisions of one desk share. */
import type { ChangeJournal } from '../feed/journal.ts';
import type { Contention } from './contention.ts';
import type { Reach } from './death.ts';
import type { IntentWords } from './intent.ts';

/** How a decision ended. `refusedSecond`: a move whose second slot was taken. `none`: a find that found nothing. */
export const Decision = { ok: 0, refused: 1, refusedSecond: 2, none: 3 } as const;
export type Decision = (typeof Decision)[keyof typeof Decision];

/** The holder of a slot that nobody holds. */
export const FREE = 0;

/** What was decided last: written by every call, so that nothing is allocated for a decision. */
export interface Told {
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

export interface Ground {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly told: Told;
  readonly contention: Contention | undefined;
  /** Where changes are written down, if they are. */
  readonly journal: ChangeJournal | undefined;
  readonly intent: IntentWords;
  /** Told of the points of a decision, where the thread may have to die at one of them. */
  readonly reach: Reach | undefined;
  readonly slots: number;
  /** Takes the slot's lock. Returns the word where the slot's data starts. */
  readonly enter: (slot: number) => number;
  readonly leave: (slot: number) => void;
}
