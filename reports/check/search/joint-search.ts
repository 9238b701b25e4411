/**
 * Searches for an order of the operations of several objects that depend on each other: depth first,
 * the likeliest way first, every way in the end. As in the search of one resting object, operations are taken just in time.
 *
 * Where nothing is left to try, it goes back to the last point at which something else could have been tried that matters: on the
 * way back it collects the objects that had a part in the failure, and passes over choices about other objects (conflict-directed
 * backjumping; Prosser, 1993). States that were tried in vain are remembered where there are few objects (Wing and Gong, 1993).
 * How far it can go back, and how much it tries, is bounded. A bound reached makes the verdict `unknown`, unless an order is found.
 */
import { NONE, type Component } from './component.ts';
import { JointState } from './joint-state.ts';
import type { FoundOrder, Outcome } from './outcome.ts';
import { Ways, type Way } from './ways.ts';

const REST = 0;
/** So many ways are tried before the search is given up, beside those that led on at once. */
const MOST_RETRIES = 100_000;
/** So much of what was done can be taken back; 4 bytes each. */
const MOST_TRAIL = 48_000_000;
/** States tried in vain are remembered for so many objects, and so many of them. */
const MOST_REMEMBERED_OBJECTS = 32;
const MOST_REMEMBERED = 400_000;

const TELL_EVERY = 65_536;

/** A point to come back to: `operation` was due there, and `ways` are left to try; undefined: those but taking it. */
interface Point {
  readonly at: number;
  readonly trailEnd: number;
  readonly operation: number;
  ways: Way[] | undefined;
  /** Objects that had a part in the failures since. */
  blamed: Set<number> | undefined;
}

export interface JointOptions {
  /** The value of every object at the start; null: any. */
  readonly initial: number | null;
  readonly rests: boolean;
  /** By object: its version at the start, where versions count. */
  readonly versions?: readonly number[];
  /** By object: the values that it can have had at the start, if any. */
  readonly starts: readonly (readonly number[])[];
  /** Told now and then: about how much of the work is done, 0 … 1. */
  readonly onProgress?: (share: number) => void;
  /** Given the order that was found. */
  readonly onFound?: (order: FoundOrder) => void;
}

export function searchJointly(component: Component, options: JointOptions): Outcome {
  const quick = new JointSearch(component, options, false).run();
  return quick.verdict === 'ok' ? quick : new JointSearch(component, options, true).run();
}

class JointSearch {
  readonly #component: Component;
  readonly #state: JointState;
  readonly #ways: Ways;
  readonly #points: Point[] = [];
  readonly #triedInVain = new Set<string>();
  readonly #remembers: boolean;
  /** Whether points to come back to were dropped. */
  #wasCut = false;
  /** The objects that had a part in the last failure. */
  #blamed = new Set<number>();
  #retries = 0;
  #furthest = 0;
  readonly #options: JointOptions;

  constructor(component: Component, options: JointOptions, triesAll: boolean) {
    this.#component = component;
    this.#options = options;
    const keepsOrder = options.onFound !== undefined;
    this.#state = new JointState(component, options.initial, options.versions, keepsOrder);
    this.#ways = new Ways(
      this.#state,
      options.rests && options.versions === undefined,
      options.starts,
      triesAll,
    );
    this.#remembers = component.objects.length <= MOST_REMEMBERED_OBJECTS;
  }

  run(): Outcome {
    const { events } = this.#component;
    const state = this.#state;
    while (state.now < events.length) {
      if (state.now % TELL_EVERY === 0) this.#options.onProgress?.(state.now / events.length);
      const operation = events[state.now] >> 1;
      if ((events[state.now] & 1) === 0) {
        state.ask(operation);
        state.now += 1;
      } else if (state.isDone[operation] === 1) {
        state.now += 1;
      } else if (!this.#takeDue(operation) && !this.#goBack()) {
        const failedStep = this.#component.step[events[this.#furthest] >> 1];
        return this.#wasCut || this.#retries > MOST_RETRIES
          ? { verdict: 'unknown', failedStep, why: 'steps' }
          : { verdict: 'violation', failedStep };
      }
    }
    const { taken, start } = state;
    if (taken !== undefined) this.#options.onFound?.({ changes: taken, starts: start });
    return { verdict: 'ok' };
  }

  /** Makes a first try for an operation that is due. False if there is nothing to try. */
  #takeDue(due: number): boolean {
    const state = this.#state;
    if (state.now > this.#furthest) this.#furthest = state.now;
    if (this.#triedInVain.size > 0 && this.#triedInVain.has(this.#describe())) {
      this.#blamed = new Set(this.#component.objects.keys());
      return false;
    }
    if (state.trailEnd > MOST_TRAIL) this.#cut();
    if (this.#component.kind[due] !== NONE && state.isPossible(due)) {
      if (!this.#isAlone(due)) this.#addPoint(due, undefined);
      else if (this.#points.length === 0) state.forgetTrail();
      state.take(due);
      return true;
    }
    const reached = this.#ways.reach(due);
    const ways = this.#ways.list(due, reached);
    this.#blamed = reached;
    this.#addPoint(due, ways);
    return this.#tryNext(ways);
  }

  /** Whether nothing else can happen to the objects of an operation. */
  #isAlone(operation: number): boolean {
    const { open, offers } = this.#state;
    const { halves, optionalKinds } = this.#component;
    return halves.every(({ object }) => {
      const number = object[operation];
      return (
        number === NONE ||
        (open[number].length === 1 && optionalKinds[number].every((kind) => offers[kind].length === 0))
      );
    });
  }

  #addPoint(operation: number, ways: Way[] | undefined): void {
    const { now, trailEnd } = this.#state;
    this.#points.push({ at: now, trailEnd, operation, ways, blamed: undefined });
  }

  /** Takes the first way that works, and takes it off the list. */
  #tryNext(ways: Way[]): boolean {
    for (let way = ways.shift(); way !== undefined; way = ways.shift()) if (this.#follow(way)) return true;
    return false;
  }

  #follow(way: Way): boolean {
    const state = this.#state;
    switch (way.take) {
      case 'operation':
        state.take(way.operation);
        return true;
      case 'optional':
        state.use(way.kind);
        return true;
      case 'start':
        state.settle(way.object, way.value);
        return true;
      case 'excursion':
        return this.#makeExcursion(way.object, way.value);
      default: {
        const none: never = way;
        return none;
      }
    }
  }

  /** False if the object cannot have been acquired and released when it was last at rest. */
  #makeExcursion(object: number, value: number): boolean {
    const state = this.#state;
    const moment = state.rested[object];
    const before = state.trailEnd;
    if (this.#spend(object, REST, value, moment) && this.#spend(object, value, REST, moment)) {
      state.see(object, value, moment);
      return true;
    }
    state.backTo(before, () => {});
    return false;
  }

  /** Uses up an operation on one object alone that was asked for before the event `moment`. */
  #spend(object: number, want: number, set: number, moment: number): boolean {
    const state = this.#state;
    const { halves, returnNs, optionalKinds, sample } = this.#component;
    const [half, second] = halves;
    const fits = (operation: number): boolean =>
      half.changes[operation] === 1 &&
      second.object[operation] === NONE &&
      half.want[operation] === want &&
      half.set[operation] === set;
    let first = NONE;
    for (const operation of state.open[object]) {
      if (!fits(operation) || state.askedAt[operation] >= moment) continue;
      if (first === NONE || returnNs[operation] < returnNs[first]) first = operation;
    }
    if (first !== NONE) {
      state.finish(first);
      state.note(first, moment);
      return true;
    }
    const kind = optionalKinds[object].find((one) => fits(sample[one]) && state.isOffered(one, moment));
    if (kind === undefined) return false;
    state.countUse(kind, moment);
    return true;
  }

  /** Back to a point where something else can be tried that matters for the failure. False if there is none. */
  #goBack(): boolean {
    const state = this.#state;
    const { halves, events } = this.#component;
    const blamed = this.#blamed;
    const blame = (operation: number): void => {
      const [one, other] = halves.map(({ object }) => object[operation]);
      if (other === NONE || !(blamed.has(one) || blamed.has(other))) return;
      blamed.add(one).add(other);
    };
    if (this.#points.length === 0) return false;
    for (let point = this.#points.at(-1); point !== undefined; point = this.#points.at(-1)) {
      state.backTo(point.trailEnd, blame);
      state.now = point.at;
      const due = events[point.at] >> 1;
      const reached = this.#ways.reach(due);
      if (reached.isDisjointFrom(blamed)) {
        this.#points.pop();
        continue;
      }
      for (const object of reached) blamed.add(object);
      for (const object of point.blamed ?? []) blamed.add(object);
      point.ways ??= this.#ways
        .list(due, reached)
        .filter((way) => !(way.take === 'operation' && way.operation === due));
      point.blamed = new Set(blamed);
      this.#retries += 1;
      if (this.#retries > MOST_RETRIES) return false;
      if (this.#tryNext(point.ways)) return true;
      this.#remember();
      this.#points.pop();
    }
    return false;
  }

  /** Gives up coming back to any point so far. */
  #cut(): void {
    this.#points.length = 0;
    this.#state.forgetTrail();
    this.#wasCut = true;
  }

  #remember(): void {
    if (this.#remembers && this.#triedInVain.size < MOST_REMEMBERED) this.#triedInVain.add(this.#describe());
  }

  /** All that decides what can follow. */
  #describe(): string {
    const { now, value, version, rested, open, used } = this.#state;
    const left = open.map((operations) => operations.toSorted((one, other) => one - other).join('.'));
    return `${now}|${value.join()}|${version.join()}|${rested.join()}|${left.join()}|${used.join()}`;
  }
}
