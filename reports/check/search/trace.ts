/**
 * How each state of a search came about: a tree of changes, a node each, that grows from the states at the start. Only kept where
 * somebody wants to know the order that was found, not just that there is one.
 */
import type { FoundOrder, OrderedChange } from './outcome.ts';

/** In a node: the node before it, the step, the event before which it was taken, and the event at which that was decided. */
const NODE_INTS = 4;
const STEP = 1;
const MOMENT = 2;
const DECIDED = 3;
const NONE = -1;
/** Traces longer than this are given up: 16 bytes a node. */
const MOST_NODES = 16_000_000;

export class Trace {
  #nodes = new Int32Array(NODE_INTS << 10);
  #count = 0;
  #last = NONE;

  /** The search of another object begins. */
  begin(): void {
    this.#count = 0;
    this.#last = NONE;
  }

  /** A state at the start, of which only the value is known. Returns its node. */
  start(value: number): number {
    return this.add(NONE, value, NONE, NONE);
  }

  /** A change of the state of the node `before`. Returns the node of the state behind it. */
  add(before: number, step: number, moment: number, decided: number): number {
    if (this.#count >= MOST_NODES) return 0;
    const node = this.#count;
    const at = node * NODE_INTS;
    if (at === this.#nodes.length) {
      const larger = new Int32Array(2 * at);
      larger.set(this.#nodes);
      this.#nodes = larger;
    }
    this.#nodes[at] = before;
    this.#nodes[at + STEP] = step;
    this.#nodes[at + MOMENT] = moment;
    this.#nodes[at + DECIDED] = decided;
    this.#count += 1;
    return node;
  }

  /** The search has found an order that leads to the state of this node. */
  end(node: number): void {
    this.#last = node;
  }

  /** The order that was found of the object with these events. Undefined where the trace was given up. */
  read(events: Int32Array, returnNs: Float64Array): FoundOrder | undefined {
    if (this.#last === NONE || this.#count >= MOST_NODES) return undefined;
    const changes: OrderedChange[] = [];
    let at = this.#last * NODE_INTS;
    for (; this.#nodes[at] !== NONE; at = this.#nodes[at] * NODE_INTS) {
      const moment = this.#nodes[at + MOMENT];
      const isExcursion = moment < this.#nodes[at + DECIDED];
      changes.push({ step: this.#nodes[at + STEP], ns: returnNs[events[moment] >> 1], isExcursion });
    }
    return { starts: [this.#nodes[at + STEP]], changes: changes.toReversed() };
  }
}
