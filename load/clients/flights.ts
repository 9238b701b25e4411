/** Words of a request under way: what was asked, and the two halves of its invoke time. */
const Word = { operation: 0, slot: 1, slot2: 2, holder: 3, invokeLo: 4, invokeHi: 5 } as const;
const WORDS = 6;

/** One request. The halves of its invoke time are in nanoseconds. */
export interface Flight {
  readonly operation: number;
  readonly slot: number;
  readonly slot2: number;
  readonly holder: number;
  readonly invokeLo: number;
  readonly invokeHi: number;
}

/** The requests of one client that have no answer yet, oldest first: a ring, since answers come in the order of requests. */
export class Flights implements Flight {
  count = 0;
  readonly #ring: Int32Array;
  readonly #mask: number;
  #head = 0;

  /** `most`: the most requests under way. */
  constructor(most: number) {
    const capacity = 2 ** Math.ceil(Math.log2(most)); // a power of two, so that the ring wraps by a mask
    this.#mask = capacity - 1;
    this.#ring = new Int32Array(capacity * WORDS);
  }

  push(operation: number, slot: number, slot2: number, holder: number): void {
    const at = ((this.#head + this.count) & this.#mask) * WORDS;
    this.#ring[at + Word.operation] = operation;
    this.#ring[at + Word.slot] = slot;
    this.#ring[at + Word.slot2] = slot2;
    this.#ring[at + Word.holder] = holder;
    this.count += 1;
  }

  /** Puts the oldest behind the others, with its invoke time: it takes one more exchange. `slot2` tells which. */
  again(slot2: number): void {
    const { operation, slot, holder, invokeLo, invokeHi } = this;
    this.shift();
    this.push(operation, slot, slot2, holder);
    this.stamp(1, invokeLo, invokeHi);
  }

  /** Gives the youngest `number` requests their invoke time. */
  stamp(number: number, invokeLo: number, invokeHi: number): void {
    for (let index = this.count - number; index < this.count; index += 1) {
      const at = ((this.#head + index) & this.#mask) * WORDS;
      this.#ring[at + Word.invokeLo] = invokeLo;
      this.#ring[at + Word.invokeHi] = invokeHi;
    }
  }

  /** Takes the oldest away; the fields below are those of the next one. */
  shift(): void {
    this.#head = (this.#head + 1) & this.#mask;
    this.count -= 1;
  }

  get operation(): number {
    return this.#ring[this.#head * WORDS + Word.operation];
  }

  get slot(): number {
    return this.#ring[this.#head * WORDS + Word.slot];
  }

  get slot2(): number {
    return this.#ring[this.#head * WORDS + Word.slot2];
  }

  get holder(): number {
    return this.#ring[this.#head * WORDS + Word.holder];
  }

  get invokeLo(): number {
    return this.#ring[this.#head * WORDS + Word.invokeLo];
  }

  get invokeHi(): number {
    return this.#ring[this.#head * WORDS + Word.invokeHi];
  }
}
