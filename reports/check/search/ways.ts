/** What can be tried at one point of the joint search, the likeliest first. */
import { Guard } from '../models/model.ts';
import { NONE, type Half } from './component.ts';
import { UNKNOWN, type JointState } from './joint-state.ts';

const REST = 0;

/** How deep operations that need others first are followed. */
const MOST_DEPTH = 6;

/** How unlikely a way is; less is tried first. */
const Cost = { due: 0, settleDue: 1, helps: 2, excursion: 12, optional: 20, other: 1000 } as const;

export type Way =
  /** Take an operation that is under way. */
  | { readonly take: 'operation'; readonly operation: number; readonly cost: number }
  /** Take an optional one of a kind. */
  | { readonly take: 'optional'; readonly kind: number; readonly cost: number }
  /** Say that the object was acquired and released when it was last at rest. */
  | { readonly take: 'excursion'; readonly object: number; readonly value: number; readonly cost: number }
  /** Say what value the object had from the start. */
  | { readonly take: 'start'; readonly object: number; readonly value: number; readonly cost: number };

export class Ways {
  readonly #state: JointState;
  readonly #rests: boolean;
  readonly #triesAll: boolean;
  /** By object: the values that it can have had at the start. */
  readonly #starts: readonly (readonly number[])[];
  /** By operation or kind: how far it is from what is due. */
  readonly #nearOperations = new Map<number, number>();
  readonly #nearKinds = new Map<number, number>();
  readonly #wanted = new Set<number>();

  /** `triesAll`: whether every way is listed, or only those that touch what is due, or help it. */
  constructor(state: JointState, rests: boolean, starts: readonly (readonly number[])[], triesAll: boolean) {
    this.#state = state;
    this.#triesAll = triesAll;
    this.#rests = rests;
    this.#starts = starts;
  }

  /**
   * The objects that can have a part in what `due` depends on now: its own, and those that operations join to them. Where not
   * everything is tried: its own, and those that what helps it needs.
   */
  reach(due: number): Set<number> {
    const { open, component, offers, used } = this.#state;
    const [first, second] = component.halves;
    const reached = new Set<number>();
    const add = (operation: number): void => {
      reached.add(first.object[operation]);
      if (second.object[operation] !== NONE) reached.add(second.object[operation]);
    };
    add(due);
    if (!this.#triesAll) {
      this.#findNear(due);
      return reached.union(this.#wanted);
    }
    for (const object of reached) {
      for (const operation of open[object]) if (second.object[operation] !== NONE) add(operation);
      for (const kind of component.optionalKinds[object])
        if (used[kind] < offers[kind].length) add(component.sample[kind]);
    }
    return reached;
  }

  /** Everything that can be tried for `due`, in an order that depends on the state alone. */
  list(due: number, reached: ReadonlySet<number>): Way[] {
    this.#findNear(due);
    const ways: Way[] = [];
    const seen = new Map<number, number>();
    for (const object of reached) {
      this.#addOpen(ways, object, due, seen);
      this.#addOptional(ways, object, seen);
      this.#addStarts(ways, object, due);
    }
    if (this.#rests) this.#addExcursion(ways, due);
    return ways.toSorted((one, other) => one.cost - other.cost);
  }

  #findNear(due: number): void {
    this.#nearOperations.clear();
    this.#nearKinds.clear();
    this.#wanted.clear();
    for (const half of this.#state.component.halves) this.#approach(half, due, 0);
  }

  /** Notes which operations bring an object nearer to where a half of `operation` is possible. */
  #approach(half: Half, operation: number, depth: number): void {
    const object = half.object[operation];
    const state = this.#state;
    if (object === NONE || depth > MOST_DEPTH || this.#wanted.has(object)) return;
    if (state.isHalfPossible(half, operation)) return;
    this.#wanted.add(object);
    const target = half.guard[operation] === Guard.is ? half.want[operation] : UNKNOWN;
    for (const other of state.open[object]) {
      if (other !== operation && this.#leadsOn(other, object, target, depth))
        this.#nearOperations.set(other, depth);
    }
    for (const kind of state.component.optionalKinds[object]) {
      if (
        state.isOffered(kind, state.now) &&
        this.#leadsOn(state.component.sample[kind], object, target, depth)
      )
        this.#nearKinds.set(kind, depth);
    }
  }

  /** Whether an operation changes an object towards the target; if it is not possible itself, follows what it needs. */
  #leadsOn(operation: number, object: number, target: number, depth: number): boolean {
    const { halves } = this.#state.component;
    const [own, other] = halves[0].object[operation] === object ? halves : halves.toReversed();
    if (own.changes[operation] === 0 || !this.#state.isHalfPossible(own, operation)) return false;
    const set = own.set[operation];
    const isTowards = target === UNKNOWN || set === target || (this.#rests && set === REST);
    if (isTowards) this.#approach(other, operation, depth + 1);
    return isTowards;
  }

  #addOpen(ways: Way[], object: number, due: number, seen: Map<number, number>): void {
    const { open, component } = this.#state;
    const { kind, returnNs } = component;
    const firstOf = new Map<number, number>();
    for (const operation of open[object]) {
      if (operation === due || kind[operation] === NONE || kind[operation] === kind[due]) continue;
      const first = firstOf.get(kind[operation]);
      const isFirst =
        first === undefined ||
        returnNs[operation] < returnNs[first] ||
        (returnNs[operation] === returnNs[first] && operation < first);
      if (isFirst) firstOf.set(kind[operation], operation);
    }
    if (kind[due] !== NONE) firstOf.set(kind[due], due);
    for (const operation of [...firstOf.values()].toSorted((one, other) => one - other)) {
      if (seen.has(kind[operation])) continue;
      seen.set(kind[operation], operation);
      if (!this.#state.isPossible(operation)) continue;
      const near = this.#nearOperations.get(operation);
      const cost = operation === due ? Cost.due : near === undefined ? Cost.other : Cost.helps + near;
      ways.push({ take: 'operation', operation, cost });
    }
  }

  #addOptional(ways: Way[], object: number, seen: Map<number, number>): void {
    const { component, now } = this.#state;
    for (const kind of component.optionalKinds[object]) {
      // One that is under way does as well, and has to be taken anyway.
      if (seen.has(kind) || !this.#state.isOffered(kind, now)) continue;
      seen.set(kind, NONE);
      if (!this.#state.isPossible(component.sample[kind])) continue;
      const near = this.#nearKinds.get(kind);
      ways.push({ take: 'optional', kind, cost: Cost.optional + (near ?? Cost.other) });
    }
  }

  #addStarts(ways: Way[], object: number, due: number): void {
    if (this.#state.value[object] !== UNKNOWN) return;
    for (const value of this.#starts[object]) {
      const isDue = this.#state.component.halves.some(
        (half) => half.object[due] === object && half.guard[due] === Guard.is && half.want[due] === value,
      );
      ways.push({ take: 'start', object, value, cost: isDue ? Cost.settleDue : Cost.other });
    }
  }

  /** An excursion that `due` was part of, or was seen by it. */
  #addExcursion(ways: Way[], due: number): void {
    const { component, value, rested, askedAt } = this.#state;
    const [half, second] = component.halves;
    const object = half.object[due];
    if (second.object[due] !== NONE || half.guard[due] !== Guard.is) return;
    if (value[object] === REST || rested[object] <= askedAt[due]) return;
    const visited = half.changes[due] === 1 && half.set[due] !== REST ? half.set[due] : half.want[due];
    if (visited !== REST) ways.push({ take: 'excursion', object, value: visited, cost: Cost.excursion });
  }
}
