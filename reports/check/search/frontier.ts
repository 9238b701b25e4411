/**
 * The states that a slot may be in, at one moment of the search. A state is a record of integers in one of two pools; the
 * records of the next moment are written into the other pool.
 *
 *     VALUE │ FREE │ a bit for each step under way: done? │ how many of each kind of optional step were used │ trace
 *
 * FREE is the event before which the object was last at rest, while it is not. Steps of one kind, that is with the same effect, are
 * interchangeable, so that it is enough to count those that were used: the first asked for come first. A trace says how the
 * state came about; only records of a traced search have one.
 */
export const VALUE = 0;
export const FREE = 1;
/** Where a record's bits begin. */
export const BITS = 2;

export class Frontier {
  /** Records, `size` integers each. */
  current: Int32Array;
  next: Int32Array;
  count = 0;
  nextCount = 0;
  size = BITS + 1;
  /** Where a record's counts of optional steps begin, and where they end. */
  uses = BITS + 1;
  #usesEnd = BITS + 1;
  /** Whether states were given up. */
  wasCut = false;
  /** A bit for each step under way that keeps the value. */
  #looks = new Int32Array(1);
  #capacity = 0;
  #most = 0;

  constructor() {
    this.current = new Int32Array(0);
    this.next = new Int32Array(0);
  }

  /** Empty, with records of so many words of bits and so many kinds of optional steps. `most`: so many states are kept. */
  reset(words: number, kinds: number, most: number, isTraced: boolean): void {
    this.uses = BITS + words;
    this.#usesEnd = this.uses + kinds;
    this.size = this.#usesEnd + (isTraced ? 1 : 0);
    this.#most = most;
    this.#capacity = 4 * this.#most;
    const integers = this.size * Math.min(this.#capacity, 16);
    if (this.current.length < integers) this.current = new Int32Array(integers);
    if (this.next.length < integers) this.next = new Int32Array(integers);
    if (this.#looks.length < words) this.#looks = new Int32Array(words);
    this.#looks.fill(0);
    this.count = 0;
    this.nextCount = 0;
    this.wasCut = false;
  }

  /** A first state, in `next`. */
  add(value: number, trace?: number): void {
    const at = this.#place();
    this.next.fill(0, at, at + this.size);
    this.next[at + VALUE] = value;
    this.next[at + FREE] = -1;
    if (trace !== undefined) this.next[at + this.size - 1] = trace;
    this.nextCount += 1;
  }

  /** Copies a current record behind those in `next`, and returns where it is. It counts once `nextCount` is raised. */
  fork(from: number): number {
    const at = this.#place();
    const { current, next, size } = this;
    for (let offset = 0; offset < size; offset += 1) next[at + offset] = current[from + offset];
    return at;
  }

  #place(): number {
    if (this.nextCount >= this.#capacity) this.#cut();
    const end = (this.nextCount + 1) * this.size;
    if (end > this.next.length) {
      const larger = new Int32Array(2 * end);
      larger.set(this.next);
      this.next = larger;
    }
    return end - this.size;
  }

  /** What was next is now. */
  advance(): void {
    if (this.nextCount > 1) {
      this.#dropDominated();
      if (this.nextCount > this.#most) this.#cut();
    }
    const { current } = this;
    this.current = this.next;
    this.next = current;
    this.count = this.nextCount;
    this.nextCount = 0;
  }

  /** A step that is under way has this bit in every state from now on. */
  openBit(bit: number, isLook: boolean): void {
    const mask = 1 << (bit & 31);
    if (isLook) this.#looks[bit >> 5] |= mask;
    else this.#looks[bit >> 5] &= ~mask;
  }

  /**
   * Drops every state that another one can stand in for: whatever can follow it can follow the other. That is so where the
   * values and the changes done are the same, and the other has seen as much, used no more, and been at rest as late.
   */
  #dropDominated(): void {
    const { next, size } = this;
    let kept = 0;
    for (let one = 0; one < this.nextCount; one += 1) {
      const at = one * size;
      let isDominated = false;
      for (let other = 0; other < kept && !isDominated; other += 1)
        isDominated = this.#dominates(other * size, at);
      if (isDominated) continue;
      let to = 0;
      for (let other = 0; other < kept; other += 1) {
        if (this.#dominates(at, other * size)) continue;
        if (to !== other) next.copyWithin(to * size, other * size, (other + 1) * size);
        to += 1;
      }
      if (to !== one) next.copyWithin(to * size, at, at + size);
      kept = to + 1;
    }
    this.nextCount = kept;
  }

  #dominates(better: number, worse: number): boolean {
    const { next, uses } = this;
    const usesEnd = this.#usesEnd;
    if (next[better] !== next[worse] || next[better + FREE] < next[worse + FREE]) return false;
    for (let offset = BITS; offset < uses; offset += 1) {
      const ours = next[better + offset];
      const theirs = next[worse + offset];
      const looks = this.#looks[offset - BITS];
      if (((ours ^ theirs) & ~looks) !== 0 || (theirs & ~ours & looks) !== 0) return false;
    }
    for (let offset = uses; offset < usesEnd; offset += 1)
      if (next[better + offset] > next[worse + offset]) return false;
    return true;
  }

  /** Gives up the states that used the most optional steps, and of one client the most. */
  #cut(): void {
    this.#dropDominated();
    if (this.nextCount <= this.#most) return;
    const { next, size, uses } = this;
    const usesEnd = this.#usesEnd;
    const costs = Array.from({ length: this.nextCount }, (_, index) => {
      let cost = 0;
      for (let offset = uses; offset < usesEnd; offset += 1) cost += next[index * size + offset] ** 2;
      return { index, cost };
    });
    const best = costs.toSorted((one, other) => one.cost - other.cost).slice(0, this.#most);
    const kept = new Int32Array(next.length);
    for (const [to, { index }] of best.entries())
      kept.set(next.subarray(index * size, (index + 1) * size), to * size);
    this.next = kept;
    this.nextCount = best.length;
    this.wasCut = true;
  }
}
