/**
 * The state of several objects while an order of their operations is built up, every change of which can be taken back. What is
 * written goes onto a trail with what was there before.
 */
import { Guard } from '../models/model.ts';
import { NONE, type Component, type Half } from './component.ts';
import type { OrderedChange } from './outcome.ts';

/** The value of an object of which nothing is known yet. */
export const UNKNOWN = -3;
const REST = 0;

const Entry = { open: 0, done: 1, value: 2, rested: 3, version: 4, offer: 5, use: 6, taken: 7 } as const;
const ENTRY_INTS = 3;

export class JointState {
  readonly component: Component;
  readonly value: Int32Array;
  /** By object: the value that it had at the start, as far as it is settled. */
  readonly start: Int32Array;
  /** By object: the event before which it was last at rest, while it is not; −1 if never. */
  readonly rested: Int32Array;
  /** By object: how often it was changed, from the version it had at the start. */
  readonly version: Int32Array;
  /** By object: its operations under way that are not done. */
  readonly open: readonly number[][];
  readonly isDone: Uint8Array;
  /** By operation: the event at which it was asked for. */
  readonly askedAt: Int32Array;
  /** By kind: the events at which its optional operations were asked for, and how many of them were used. */
  readonly offers: readonly number[][];
  readonly used: Int32Array;
  /** The changes taken so far, in the order in which that was decided; undefined where nobody wants to know. */
  readonly taken: OrderedChange[] | undefined;
  /** The event that is being looked at. */
  now = 0;
  #trail = new Int32Array(1 << 12);
  #trailEnd = 0;

  constructor(
    component: Component,
    initial: number | null,
    versions: readonly number[] | undefined,
    keepsOrder: boolean,
  ) {
    const objects = component.objects.length;
    this.component = component;
    this.taken = keepsOrder ? [] : undefined;
    this.value = new Int32Array(objects).fill(initial ?? UNKNOWN);
    this.start = this.value.slice();
    this.rested = new Int32Array(objects).fill(-1);
    this.version = Int32Array.from({ length: objects }, (_, object) => versions?.[object] ?? 0);
    this.open = Array.from({ length: objects }, () => []);
    this.isDone = new Uint8Array(component.operations);
    this.askedAt = new Int32Array(component.operations);
    this.offers = component.sample.map(() => []);
    this.used = new Int32Array(component.sample.length);
  }

  get trailEnd(): number {
    return this.#trailEnd;
  }

  /** Nothing before this can be taken back any more. */
  forgetTrail(): void {
    this.#trailEnd = 0;
  }

  /** An operation is asked for. */
  ask(operation: number): void {
    const { isOptional, kind, halves } = this.component;
    this.askedAt[operation] = this.now;
    if (isOptional[operation] === 1) {
      if (kind[operation] === NONE) return;
      this.offers[kind[operation]].push(this.now);
      this.#note(Entry.offer, kind[operation], 0);
      return;
    }
    const isMetNow = halves[0].changes[operation] === 0 && this.isPossible(operation);
    this.isDone[operation] = isMetNow ? 1 : 0;
    if (isMetNow) return;
    this.#addOpen(operation);
    this.#note(Entry.open, operation, 0);
  }

  isPossible(operation: number): boolean {
    const [first, second] = this.component.halves;
    return (
      this.isHalfPossible(first, operation) &&
      (second.object[operation] === NONE || this.isHalfPossible(second, operation))
    );
  }

  isHalfPossible(half: Half, operation: number): boolean {
    const object = half.object[operation];
    return this.#isMet(half, operation, this.value[object]) && this.#hasVersion(half, operation, object);
  }

  #isMet(half: Half, operation: number, value: number): boolean {
    switch (half.guard[operation]) {
      case Guard.any:
        return true;
      case Guard.is:
        return value === half.want[operation];
      case Guard.isNot:
        return value !== half.want[operation] && value !== UNKNOWN;
      default:
        return false;
    }
  }

  #hasVersion(half: Half, operation: number, object: number): boolean {
    const told = half.version[operation];
    return told === NONE || told === this.version[object] + half.changes[operation];
  }

  /** Takes an operation that is under way and possible. */
  take(operation: number): void {
    this.finish(operation);
    this.note(operation, this.now);
    this.#applyChanges(operation);
  }

  /** Whether one more optional operation of a kind was asked for before the event `moment`. */
  isOffered(kind: number, moment: number): boolean {
    const offers = this.offers[kind];
    const used = this.used[kind];
    return used < offers.length && offers[used] < moment;
  }

  /** Takes an optional operation of a kind, which is possible. */
  use(kind: number): void {
    this.countUse(kind, this.now);
    this.#applyChanges(this.component.sample[kind]);
  }

  /** Counts an optional operation of a kind as taken before the event `moment`: the one that was asked for first. */
  countUse(kind: number, moment: number): void {
    if (this.taken !== undefined)
      this.note(this.component.events[this.offers[kind][this.used[kind]]] >> 1, moment);
    this.used[kind] += 1;
    this.#note(Entry.use, kind, 0);
  }

  /** Keeps in mind that a change was taken before the event `moment`. */
  note(operation: number, moment: number): void {
    if (this.taken === undefined) return;
    const { step, events, returnNs } = this.component;
    const ns = returnNs[events[moment] >> 1];
    this.taken.push({ step: step[operation], ns, isExcursion: moment < this.now });
    this.#note(Entry.taken, 0, 0);
  }

  /** Takes an operation at an earlier moment, where it changed nothing that is not undone since. */
  finish(operation: number): void {
    this.#removeOpen(operation);
    this.isDone[operation] = 1;
    this.#note(Entry.done, operation, 0);
  }

  /** Says what value an object had from the start, of which nothing was known. */
  settle(object: number, value: number): void {
    this.#note(Entry.value, object, this.value[object]);
    this.value[object] = value;
    this.start[object] = value;
    this.see(object, value, this.now);
  }

  #applyChanges(operation: number): void {
    for (const half of this.component.halves) this.#assign(half, operation);
    for (const half of this.component.halves) {
      const object = half.object[operation];
      if (object !== NONE && half.changes[operation] === 1) this.see(object, this.value[object], this.now);
    }
  }

  #assign(half: Half, operation: number): void {
    const object = half.object[operation];
    if (object === NONE || half.changes[operation] === 0) return;
    const before = this.value[object];
    this.#note(Entry.value, object, before);
    this.value[object] = half.set[operation];
    this.#note(Entry.version, object, this.version[object]);
    this.version[object] += 1;
    if (before !== REST) return;
    this.#note(Entry.rested, object, this.rested[object]);
    this.rested[object] = this.now;
  }

  /** An object had a value before the event `moment`: whoever was under way then and waits for it has seen it. */
  see(object: number, value: number, moment: number): void {
    const [looks] = this.component.halves;
    const open = this.open[object];
    for (let index = open.length - 1; index >= 0; index -= 1) {
      const operation = open[index];
      if (looks.changes[operation] === 1 || this.askedAt[operation] >= moment) continue;
      if (this.#isMet(looks, operation, value) && this.#hasVersion(looks, operation, object))
        this.finish(operation);
    }
  }

  #addOpen(operation: number): void {
    for (const { object } of this.component.halves)
      if (object[operation] !== NONE) this.open[object[operation]].push(operation);
  }

  #removeOpen(operation: number): void {
    for (const { object } of this.component.halves) {
      if (object[operation] === NONE) continue;
      const open = this.open[object[operation]];
      const last = open.pop() as number;
      if (last !== operation) open[open.indexOf(operation)] = last;
    }
  }

  #note(entry: number, subject: number, before: number): void {
    if (this.#trailEnd + ENTRY_INTS > this.#trail.length) {
      const larger = new Int32Array(2 * this.#trail.length);
      larger.set(this.#trail);
      this.#trail = larger;
    }
    this.#trail[this.#trailEnd] = entry;
    this.#trail[this.#trailEnd + 1] = subject;
    this.#trail[this.#trailEnd + 2] = before;
    this.#trailEnd += ENTRY_INTS;
  }

  /** Takes back all that was written since the trail ended at `end`. `onTaken` is told of operations that are no longer taken. */
  backTo(end: number, onTaken: (operation: number) => void): void {
    while (this.#trailEnd > end) {
      this.#trailEnd -= ENTRY_INTS;
      const subject = this.#trail[this.#trailEnd + 1];
      this.#takeBack(this.#trail[this.#trailEnd], subject, this.#trail[this.#trailEnd + 2]);
      if (this.#trail[this.#trailEnd] === Entry.done) onTaken(subject);
      if (this.#trail[this.#trailEnd] === Entry.use) onTaken(this.component.sample[subject]);
    }
  }

  #takeBack(entry: number, subject: number, before: number): void {
    switch (entry) {
      case Entry.open:
        this.#removeOpen(subject);
        break;
      case Entry.done:
        this.isDone[subject] = 0;
        this.#addOpen(subject);
        break;
      case Entry.value:
        this.value[subject] = before;
        break;
      case Entry.rested:
        this.rested[subject] = before;
        break;
      case Entry.version:
        this.version[subject] = before;
        break;
      case Entry.offer:
        this.offers[subject].pop();
        break;
      case Entry.taken:
        this.taken?.pop();
        break;
      default:
        this.used[subject] -= 1;
    }
  }
}
