/**
 * Searches for an order of the steps of one object of any kind, such as a register. As in the search of an object that rests, the
 * events are read in the order of time, with the set of states that the object may be in, and steps are taken just in time. But here
 * every sequence of changes that ends with the one that is due is tried, as long as each leads to a value that something under way waits
 * for, and a state that another one can stand in for is dropped: one that has used more optional steps for the same.
 */
import { Guard, holds } from '../models/model.ts';
import { NONE, type Component } from './component.ts';
import type { Outcome } from './outcome.ts';

/** More states than this are not kept; then the search is given up. */
const MOST_STATES = 4_000;
/** So many states are looked at in all. */
const MOST_WORK = 2_000_000;

/** One state. The steps under way that are done, and how many of each kind of optional step were used. */
interface State {
  readonly value: number;
  readonly done: ReadonlySet<number>;
  readonly used: Uint16Array;
}

/** `starts`: the values that the object can have had before its first step. */
export function searchValue(component: Component, starts: readonly number[]): Outcome {
  return new ValueSearch(component).run(starts);
}

class ValueSearch {
  readonly #component: Component;
  #states: State[] = [];
  /** Steps under way. */
  readonly #open = new Set<number>();
  /** By kind: how many of its optional steps have been asked for. */
  readonly #offered: Uint16Array;
  #work = 0;

  constructor(component: Component) {
    this.#component = component;
    this.#offered = new Uint16Array(component.sample.length);
  }

  run(starts: readonly number[]): Outcome {
    const { events, step } = this.#component;
    this.#states = starts.map((value) => ({ value, done: new Set(), used: this.#offered.slice() }));
    for (const event of events) {
      const operation = event >> 1;
      if ((event & 1) === 0) {
        this.#ask(operation);
        continue;
      }
      this.#states = this.#close(operation);
      this.#open.delete(operation);
      const failedStep = step[operation];
      if (this.#states.length === 0) return { verdict: 'violation', failedStep };
      if (this.#states.length > MOST_STATES || this.#work > MOST_WORK)
        return { verdict: 'unknown', failedStep, why: 'states' };
    }
    return { verdict: 'ok' };
  }

  #ask(operation: number): void {
    const { isOptional, kind } = this.#component;
    if (isOptional[operation] === 1) {
      if (kind[operation] !== NONE) this.#offered[kind[operation]] += 1;
      return;
    }
    this.#open.add(operation);
    if (!this.#isLook(operation)) return;
    this.#states = this.#states.map((state) =>
      this.#isMet(operation, state.value) ? { ...state, done: new Set(state.done).add(operation) } : state,
    );
  }

  #close(due: number): State[] {
    const after: State[] = [];
    for (const state of this.#states) {
      if (!state.done.has(due)) {
        this.#reach(state, due, after);
        continue;
      }
      const done = new Set(state.done);
      done.delete(due);
      after.push({ ...state, done });
    }
    return after.length > 1 ? this.#undominated(after) : after;
  }

  /** Adds every state in which `due` has been done, by the shortest sequences first. */
  #reach(from: State, due: number, after: State[]): void {
    const tried: State[] = [from];
    for (let index = 0; index < tried.length && this.#work <= MOST_WORK; index += 1) {
      const state = tried[index];
      this.#work += 1;
      if (state.done.has(due)) {
        const done = new Set(state.done);
        done.delete(due);
        after.push({ ...state, done });
        continue;
      }
      for (const next of this.#following(state, due)) {
        if (!tried.some((other) => this.#dominates(other, next))) tried.push(next);
      }
    }
  }

  /** The states one change on that can be of use. */
  *#following(state: State, due: number): Generator<State> {
    const { kind, returnNs, sample, halves } = this.#component;
    const [{ set }] = halves;
    const firstOf = new Map<number, number>();
    for (const operation of this.#open) {
      if (this.#isLook(operation) || state.done.has(operation)) continue;
      const first = firstOf.get(kind[operation]);
      if (
        operation === due ||
        first === undefined ||
        (first !== due && returnNs[operation] < returnNs[first])
      )
        firstOf.set(kind[operation], operation);
    }
    for (const operation of firstOf.values()) {
      if (!this.#isMet(operation, state.value)) continue;
      yield this.#arrive({ ...state, done: new Set(state.done).add(operation) }, set[operation]);
    }
    const wanted = this.#wanted(state);
    for (const [number, operation] of sample.entries()) {
      // One that is under way does as well, and has to be taken anyway.
      if (firstOf.has(number) || state.used[number] >= this.#offered[number]) continue;
      if (!this.#isMet(operation, state.value)) continue;
      if (wanted !== 'any' && !wanted.has(set[operation])) continue;
      const used = state.used.slice();
      used[number] += 1;
      yield this.#arrive({ ...state, used }, set[operation]);
    }
  }

  /** The values that something under way waits for, or from which optional steps lead there. */
  #wanted(state: State): ReadonlySet<number> | 'any' {
    const { halves, sample } = this.#component;
    const [{ guard, want, set }] = halves;
    const wanted = new Set<number>();
    for (const operation of this.#open) {
      if (state.done.has(operation)) continue;
      if (guard[operation] === Guard.isNot) return 'any';
      if (guard[operation] === Guard.is) wanted.add(want[operation]);
    }
    for (let before = -1; before < wanted.size;) {
      before = wanted.size;
      for (const [number, operation] of sample.entries()) {
        const isLeft = state.used[number] < this.#offered[number];
        if (isLeft && guard[operation] === Guard.is && wanted.has(set[operation]))
          wanted.add(want[operation]);
      }
      if (wanted.size === before) break;
    }
    return wanted;
  }

  /** The object has a new value: whoever is under way and waits for it has seen it. */
  #arrive(state: State, value: number): State {
    const seen = [...this.#open].filter(
      (operation) => this.#isLook(operation) && !state.done.has(operation) && this.#isMet(operation, value),
    );
    return { ...state, value, done: seen.length === 0 ? state.done : new Set([...state.done, ...seen]) };
  }

  #isLook(operation: number): boolean {
    return this.#component.halves[0].changes[operation] === 0;
  }

  #isMet(operation: number, value: number): boolean {
    const [{ guard, want }] = this.#component.halves;
    return holds(guard[operation], want[operation], value);
  }

  #undominated(states: readonly State[]): State[] {
    const kept: State[] = [];
    for (const state of states) {
      if (kept.some((other) => this.#dominates(other, state))) continue;
      for (let index = kept.length - 1; index >= 0; index -= 1)
        if (this.#dominates(state, kept[index])) kept.splice(index, 1);
      kept.push(state);
    }
    return kept;
  }

  /** Whether whatever can follow `worse` can follow `better`: it has seen as much, made the same changes, and used no more. */
  #dominates(better: State, worse: State): boolean {
    if (better.value !== worse.value || better.done.size < worse.done.size) return false;
    if (better.used.some((uses, kind) => uses > worse.used[kind])) return false;
    for (const operation of worse.done) if (!better.done.has(operation)) return false;
    if (better.done.size === worse.done.size) return true;
    for (const operation of better.done)
      if (!this.#isLook(operation) && !worse.done.has(operation)) return false;
    return true;
  }
}
