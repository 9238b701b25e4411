import { Kind, NO_SLOT, NO_VERSION, type History, type InitialState } from '../../../load/history/history.ts';
import type { PossibleChanges } from './possible.ts';
import { ROLES, ROLE_BY_CODE, Role, codeOf } from './roles.ts';

/** What a first look over the rows finds: which versions of which slots are told of. */
export interface Survey {
  /** How many rows have each role. */
  readonly tally: Uint32Array;
  /** How many slots an answer tells of, or an unanswered operation asked for. */
  readonly touchedSlots: number;
  /** The version each slot started with. */
  readonly baseVersion: Float64Array;
  /** The last version of each slot that gets a cell; −1 where no version is told. */
  readonly topVersion: Float64Array;
  /** Rows of changes that may have happened. */
  readonly maybeRows: readonly number[];
  /** Answers that tell no version. */
  readonly untold: number;
  /** Rows of an impossible kind, outcome or slot. */
  readonly malformed: number;
  /** Whether every version told has a cell, and none is that of a change that made what was there before. */
  readonly isTame: boolean;
}

/** Beyond this a count of changes is no count of changes. */
const MAX_VERSION = Number.MAX_SAFE_INTEGER;
/** Where versions would need more cells than so many a row, a slot gets cells for so many more than could have been made. */
const MAX_CELLS_PER_ROW = 4;
const SPARE_VERSIONS = 64;

/** Reads the columns that say what a row is about, once, in order, and one word or two a slot at random. */
export class Surveyor implements Survey {
  readonly tally = new Uint32Array(ROLES);
  readonly baseVersion: Float64Array;
  readonly topVersion: Float64Array;
  readonly maybeRows: number[] = [];
  untold = 0;
  malformed = 0;
  isTame = true;
  touchedSlots = 0;
  readonly #history: History;
  readonly #slots: number;
  readonly #isObserved: boolean;
  /** Slots that are touched by rows that tell no usable version. */
  readonly #silent: Uint8Array;

  constructor(history: History, slots: number, initial: InitialState, possible: PossibleChanges) {
    this.#history = history;
    this.#slots = slots;
    this.#isObserved = initial === 'observed';
    this.baseVersion = new Float64Array(slots).fill(this.#isObserved ? Number.POSITIVE_INFINITY : 0);
    this.topVersion = new Float64Array(slots).fill(NO_VERSION);
    this.#silent = new Uint8Array(slots);
    this.#readRows();
    if (this.malformed === 0) this.#boundVersions(possible);
  }

  #readRows(): void {
    const { length, kind, outcome, slot, version } = this.#history;
    const { tally } = this;
    for (let row = 0; row < length; row += 1) {
      const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
      tally[role] += 1;
      // Most rows go the same way, which a processor guesses; a branch for each role it would often guess wrong.
      if (role <= Role.look && slot[row] >= 0)
        this.#mention(slot[row], version[row], role <= Role.release ? 1 : 0);
      else this.#readSpecial(row, role);
    }
  }

  #readSpecial(row: number, role: number): void {
    const { slot, slot2, version, version2 } = this.#history;
    switch (role) {
      case Role.move:
        this.#mention(slot[row], version[row], 1);
        this.#mention(slot2[row], version2[row], 1);
        break;
      case Role.secondRefusal:
        this.#touch(slot[row]);
        this.#mention(slot2[row], version[row], 0);
        break;
      case Role.maybeChange:
        this.maybeRows.push(row);
        this.#touch(slot[row]);
        if (this.#history.kind[row] === Kind.move) this.#touch(slot2[row]);
        break;
      case Role.look:
      case Role.unseenLook:
        if (slot[row] !== NO_SLOT) this.#touch(slot[row]);
        break;
      default:
        this.malformed += 1;
    }
  }

  /** `step` is 1 for a change: it found the slot one version earlier. */
  #mention(slot: number, version: number, step: number): void {
    // A negative slot is a huge one when its sign bit counts as a value, so one comparison does for both ends.
    if (slot >>> 0 >= this.#slots) {
      this.malformed += 1;
    } else if (isVersion(version, step)) {
      this.topVersion[slot] = Math.max(this.topVersion[slot], version);
      if (this.#isObserved) this.baseVersion[slot] = Math.min(this.baseVersion[slot], version - step);
    } else {
      this.isTame = false;
      this.#touch(slot);
      if (version === NO_VERSION) this.untold += 1;
    }
  }

  #touch(slot: number): void {
    if (slot >>> 0 >= this.#slots) this.malformed += 1;
    else this.#silent[slot] = 1;
  }

  /** Counts the slots touched, and cuts off versions that nothing can have made where all of them would need too many cells. */
  #boundVersions(possible: PossibleChanges): void {
    const { baseVersion, topVersion } = this;
    let cells = 0;
    for (let slot = 0; slot < this.#slots; slot += 1) {
      if (topVersion[slot] >= 0) {
        cells += topVersion[slot] - baseVersion[slot] + 1;
        this.touchedSlots += 1;
      } else {
        baseVersion[slot] = 0;
        this.touchedSlots += this.#silent[slot];
      }
    }
    if (cells <= MAX_CELLS_PER_ROW * this.#history.length + SPARE_VERSIONS * this.#slots) return;
    for (let slot = 0; slot < this.#slots; slot += 1) {
      const bound = baseVersion[slot] + possible.of(slot) + SPARE_VERSIONS;
      if (topVersion[slot] <= bound) continue;
      topVersion[slot] = bound;
      this.isTame = false;
    }
  }
}

/** `step` is 1 for a change: it cannot have made version 0. */
function isVersion(version: number, step: number): boolean {
  return version >= step && version <= MAX_VERSION && Math.floor(version) === version;
}
