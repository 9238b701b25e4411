/**
 * The steps of one object that have been asked for and not answered yet, while its events are read in the order of time, and
 * the optional steps, which stay possible once they have been asked for.
 */
import { BITS } from './frontier.ts';
import { CHANGES, OPTIONAL, type Program } from './program.ts';

const NONE = -1;
/** Given to a step as its bit while it has none, because nothing need be kept in mind about it. */
const NO_BIT = -1;

/** A list of steps from which any can be taken out at once. */
class StepList {
  length = 0;
  #steps = new Int32Array(16);

  at(index: number): number {
    return this.#steps[index];
  }

  push(step: number): number {
    if (this.length === this.#steps.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#steps);
      this.#steps = larger;
    }
    this.#steps[this.length] = step;
    this.length += 1;
    return this.length - 1;
  }

  /** Puts the last step into this place, and returns it. */
  remove(place: number): number {
    this.length -= 1;
    const moved = this.#steps[this.length];
    this.#steps[place] = moved;
    return moved;
  }

  clear(): void {
    this.length = 0;
  }
}

export class UnderWay {
  /** How many words of bits the steps under way need at most. */
  words = 1;
  /** How many kinds of optional changes there are. */
  kinds = 0;
  readonly looks = new StepList();
  readonly changes = new StepList();
  readonly #program: Program;
  #first = 0;
  /** By step of the object: its bit, the event at which it was asked for, and its place in its list. */
  #bit = new Int32Array(0);
  #asked = new Int32Array(0);
  #place = new Int32Array(0);
  /** Bits that are not in use, the next one last. */
  #freeBits = new Int32Array(0);
  #freeCount = 0;
  /** By kind: the events at which its steps were asked for. */
  #offers: number[][] = [];
  #events: Int32Array = new Int32Array(0);
  readonly #acquisitions = new Map<number, number>();
  readonly #releases = new Map<number, number>();

  constructor(program: Program) {
    this.#program = program;
  }

  /** Begins with the events of another object. */
  reset(events: Int32Array, begin: number, end: number, forgotten: Uint8Array | undefined): void {
    this.looks.clear();
    this.changes.clear();
    this.#events = events;
    this.#offers = [];
    this.#acquisitions.clear();
    this.#releases.clear();
    const { code } = this.#program;
    let least = Number.POSITIVE_INFINITY;
    let greatest = -1;
    let open = 0;
    let most = 0;
    for (let at = begin; at < end; at += 1) {
      const step = events[at] >> 1;
      if (step < least) least = step;
      if (step > greatest) greatest = step;
      if ((code[step] & OPTIONAL) !== 0 || forgotten?.[step] === 1) {
        if ((code[step] & CHANGES) !== 0 && (events[at] & 1) === 0) this.#addKind(step);
      } else if ((events[at] & 1) === 0) {
        open += 1;
        if (open > most) most = open;
      } else open -= 1;
    }
    this.kinds = this.#offers.length;
    this.words = Math.max(1, (most + 31) >>> 5);
    this.#first = greatest < 0 ? 0 : least;
    this.#reserve(greatest - this.#first + 1, 32 * this.words);
  }

  #reserve(steps: number, bits: number): void {
    if (this.#bit.length < steps) {
      this.#bit = new Int32Array(steps);
      this.#asked = new Int32Array(steps);
      this.#place = new Int32Array(steps);
    }
    if (this.#freeBits.length < bits) this.#freeBits = new Int32Array(bits);
    for (let bit = 0; bit < bits; bit += 1) this.#freeBits[bit] = bits - 1 - bit;
    this.#freeCount = bits;
    this.#bit.fill(NO_BIT, 0, steps);
  }

  #addKind(step: number): void {
    const { want, set } = this.#program;
    const [kinds, value] = set[step] === 0 ? [this.#releases, want[step]] : [this.#acquisitions, set[step]];
    if (kinds.has(value)) return;
    kinds.set(value, this.#offers.length);
    this.#offers.push([]);
  }

  /** Whether a step was asked for and there is something to remember about it. */
  isOpen(step: number): boolean {
    return this.#bit[step - this.#first] !== NO_BIT;
  }

  bitOf(step: number): number {
    return this.#bit[step - this.#first];
  }

  /** The event at which a step was asked for. */
  askedAt(step: number): number {
    return this.#asked[step - this.#first];
  }

  openChange(step: number, event: number): number {
    this.#place[step - this.#first] = this.changes.push(step);
    return this.#open(step, event);
  }

  openLook(step: number, event: number): number {
    this.#place[step - this.#first] = this.looks.push(step);
    return this.#open(step, event);
  }

  #open(step: number, event: number): number {
    this.#freeCount -= 1;
    const bit = this.#freeBits[this.#freeCount];
    this.#bit[step - this.#first] = bit;
    this.#asked[step - this.#first] = event;
    return bit;
  }

  /** A step is no longer under way. Returns the bit that it had. */
  close(step: number): number {
    const list = (this.#program.code[step] & CHANGES) === 0 ? this.looks : this.changes;
    const place = this.#place[step - this.#first];
    const moved = list.remove(place);
    this.#place[moved - this.#first] = place;
    const bit = this.#bit[step - this.#first];
    this.#freeBits[this.#freeCount] = bit;
    this.#freeCount += 1;
    return bit;
  }

  /** An optional change was asked for. */
  offer(step: number, event: number): void {
    const { want, set } = this.#program;
    this.#offers[this.kindOf(want[step], set[step])].push(event);
  }

  /** The kind of the optional changes from `before` to `after`; −1 without any. */
  kindOf(before: number, after: number): number {
    if (this.kinds === 0) return NONE;
    const kind = after === 0 ? this.#releases.get(before) : this.#acquisitions.get(after);
    return kind ?? NONE;
  }

  /** Whether one more than `used` of a kind were asked for before the event `moment`. */
  isOffered(kind: number, used: number, moment: number): boolean {
    const offers = this.#offers[kind];
    return used < offers.length && offers[used] < moment;
  }

  /** The step of a kind that was asked for when `used` others had been. */
  offered(kind: number, used: number): number {
    return this.#events[this.#offers[kind][used]] >> 1;
  }

  /** Whether a value can be acquired and released by optional changes that were asked for before the event `moment`. */
  isFree(value: number, moment: number): boolean {
    const acquisition = this.#acquisitions.get(value);
    const release = this.#releases.get(value);
    if (acquisition === undefined || release === undefined) return false;
    return this.isOffered(acquisition, 0, moment) && this.isOffered(release, 0, moment);
  }

  /**
   * Of the changes under way from `before` to `after` that were asked for before the event `moment` and are not done in the
   * record at `at`, the one that is answered first; −1 without any.
   */
  firstDue(before: number, after: number, moment: number, records: Int32Array, at: number): number {
    const { want, set, returnNs } = this.#program;
    const { changes } = this;
    let first = NONE;
    for (let index = 0; index < changes.length; index += 1) {
      const step = changes.at(index);
      if (set[step] !== after || want[step] !== before || this.askedAt(step) >= moment) continue;
      const bit = this.bitOf(step);
      if ((records[at + BITS + (bit >> 5)] & (1 << (bit & 31))) !== 0) continue;
      if (first === NONE || returnNs[step] < returnNs[first]) first = step;
    }
    return first;
  }

  /** The values that some change under way, or some optional one, may set. */
  acquirable(): Set<number> {
    const values = new Set<number>();
    const { set } = this.#program;
    for (let index = 0; index < this.changes.length; index += 1) {
      if (set[this.changes.at(index)] !== 0) values.add(set[this.changes.at(index)]);
    }
    for (const [value, kind] of this.#acquisitions) if (this.#offers[kind].length > 0) values.add(value);
    return values;
  }
}
