/**
 * Searches for an order of the steps of one object that rests: every change leads from 0, where it rests, to another value or
 * back, as booking a slot and releasing it do. Linear in the number of steps as long as few states are possible at once.
 *
 * The events are read in the order of time, with the set of states that the object may be in. A step is taken just in time:
 * not before its answer, or the answer of another step that needs it, is reached (Lowe, "Testing for linearizability", 2017). Steps
 * that keep the value are done as soon as some state meets them, which costs nothing. Only changes branch, and hardly:
 *
 * - A change that is due now is reached from the present value in one way: release what is held, acquire what is needed.
 * - Or it was part of an excursion: the object was at rest some time ago, was acquired and released again, and went on as if nothing
 *   had been. An excursion leaves no trace in the value, so that none is tried before it is due, and of all the moments for it the last at
 *   rest is the best: whatever could be used before can be used there, and everything else that was done came before.
 *
 * So there are at most two ways on, but for a refusal that names no holder, which any acquisition explains. Of steps with one effect
 * the one whose answer comes first is taken first; exchanging two of them changes nothing else. An optional step comes last.
 * The set of states is bounded: where states have been given up, finding an order still proves that there is one, but finding none
 * proves nothing. Then the search runs again with every optional step usable as often as one likes, which needs few states. What is
 * impossible even so, is.
 */
import { Guard, holds } from '../models/model.ts';
import { CHANGES, GUARD_BITS, OPTIONAL, type Program } from './program.ts';
import { BITS, FREE, Frontier, VALUE } from './frontier.ts';
import type { Trace } from './trace.ts';
import { UnderWay } from './under-way.ts';
import type { Outcome } from './outcome.ts';

const REST = 0;
/** In place of a step: there is none that would do. */
const NONE = -1;
/**
 * So many states are kept before the least promising are given up; more where optional steps may be used as often as one
 * likes, since they are smaller, and none may be given up.
 */
const BOUNDS = { states: 256, relaxedStates: 4096 };
/** So many states are looked at for an object, before it is given up: about half a minute. */
const MOST_WORK = 400_000_000;

export class RestSearch {
  readonly #program: Program;
  readonly #bounds: typeof BOUNDS;
  readonly #frontier = new Frontier();
  readonly #steps: UnderWay;
  readonly #trace: Trace | undefined;
  /** Whether optional steps may be used as often as one likes. */
  #isRelaxed = false;
  /** By step: whether its answer is to be taken as lost; for explanations. */
  #forgotten: Uint8Array | undefined;
  #now = 0;

  /** `trace`: is told what changes every state came about by, and keeps those of the last object that has an order. */
  constructor(program: Program, bounds = BOUNDS, trace?: Trace) {
    this.#program = program;
    this.#bounds = bounds;
    this.#trace = trace;
    this.#steps = new UnderWay(program);
  }

  /**
   * Judges the object whose events these are. `forgotten`: by step, 1 where the answer is to be taken as lost.
   * `starts`: the values that it can have had at the beginning.
   */
  judge(
    events: Int32Array,
    begin: number,
    end: number,
    starts: readonly number[],
    forgotten?: Uint8Array,
  ): Outcome {
    this.#forgotten = forgotten;
    this.#isRelaxed = false;
    const exact = this.#run(events, begin, end, starts);
    if (exact.verdict !== 'violation' || !this.#frontier.wasCut) return exact;
    this.#isRelaxed = true;
    const relaxed = this.#run(events, begin, end, starts);
    if (relaxed.verdict === 'violation' && !this.#frontier.wasCut) return relaxed;
    return { verdict: 'unknown', failedStep: exact.failedStep, why: 'states' };
  }

  #run(events: Int32Array, begin: number, end: number, starts: readonly number[]): Outcome {
    const { code } = this.#program;
    const steps = this.#steps;
    const frontier = this.#frontier;
    steps.reset(events, begin, end, this.#forgotten);
    const most = this.#isRelaxed ? this.#bounds.relaxedStates : this.#bounds.states;
    const trace = this.#isRelaxed ? undefined : this.#trace;
    const kinds = this.#isRelaxed ? 0 : steps.kinds;
    frontier.reset(steps.words, kinds, Math.max(most, starts.length), trace !== undefined);
    trace?.begin();
    for (const value of starts) frontier.add(value, trace?.start(value));
    frontier.advance();
    let work = 0;
    for (let at = begin; at < end; at += 1) {
      const step = events[at] >> 1;
      this.#now = at;
      if ((events[at] & 1) === 0) {
        this.#open(step, code[step]);
      } else if (this.#forgotten?.[step] !== 1 && steps.isOpen(step)) {
        work += frontier.count;
        if (!this.#close(step)) return { verdict: 'violation', failedStep: step };
        if (work > MOST_WORK) return { verdict: 'unknown', failedStep: step, why: 'steps' };
      }
    }
    trace?.end(frontier.current[frontier.size - 1]);
    return { verdict: 'ok' };
  }

  /** A step was asked for. */
  #open(step: number, code: number): void {
    const isOptional = (code & OPTIONAL) !== 0 || this.#forgotten?.[step] === 1;
    if ((code & CHANGES) !== 0) {
      if (isOptional) this.#steps.offer(step, this.#now);
      else this.#frontier.openBit(this.#steps.openChange(step, this.#now), false);
      return;
    }
    if (isOptional) return;
    const { current, count, size } = this.#frontier;
    let met = 0;
    for (let state = 0; state < count; state += 1)
      if (this.#meets(step, current[state * size + VALUE])) met += 1;
    // What all states meet is done, and need not be kept in mind.
    if (met === count) return;
    const bit = this.#steps.openLook(step, this.#now);
    this.#frontier.openBit(bit, true);
    if (met === 0) return;
    for (let state = 0; state < count; state += 1) {
      if (this.#meets(step, current[state * size + VALUE])) {
        current[state * size + this.#wordOf(bit)] |= 1 << (bit & 31);
      }
    }
  }

  /** A step was answered: it is done by now. False if no state allows that. */
  #close(step: number): boolean {
    const { current, count, size } = this.#frontier;
    const bit = this.#steps.close(step);
    const word = this.#wordOf(bit);
    const mask = 1 << (bit & 31);
    let done = 0;
    for (let state = 0; state < count; state += 1) if ((current[state * size + word] & mask) !== 0) done += 1;
    if (done === count) {
      for (let state = 0; state < count; state += 1) current[state * size + word] &= ~mask;
      return true;
    }
    for (let state = 0; state < count; state += 1) {
      const from = state * size;
      if ((current[from + word] & mask) === 0) {
        this.#takeNow(step, from);
        continue;
      }
      const at = this.#frontier.fork(from);
      this.#frontier.next[at + word] &= ~mask;
      this.#frontier.nextCount += 1;
    }
    if (this.#isRelaxed) this.#restWhereFree();
    this.#frontier.advance();
    return this.#frontier.count > 0;
  }

  /** A value that can be acquired and released as often as one likes need not be told from being at rest. */
  #restWhereFree(): void {
    const { next, nextCount, size } = this.#frontier;
    for (let state = 0; state < nextCount; state += 1) {
      const value = next[state * size + VALUE];
      if (value !== REST && this.#steps.isFree(value, this.#now)) this.#leave(state * size);
    }
  }

  #wordOf(bit: number): number {
    return BITS + (bit >> 5);
  }

  #meets(step: number, value: number): boolean {
    const { code, want } = this.#program;
    return holds(code[step] & GUARD_BITS, want[step], value);
  }

  /** Every way to have done `step`, which is due, from the state at `from`. */
  #takeNow(step: number, from: number): void {
    const { code, want, set } = this.#program;
    const guard = code[step] & GUARD_BITS;
    if (guard === Guard.never) return;
    if ((code[step] & CHANGES) !== 0) {
      this.#pass(step, from, want[step] === REST ? set[step] : want[step]);
    } else if (guard === Guard.is) {
      if (want[step] === REST) this.#rest(from);
      else this.#pass(step, from, want[step]);
    } else if (want[step] === REST) {
      // Somebody holds it, whoever: the object has been at rest since this was asked.
      const values = [...this.#steps.acquirable()];
      const free = this.#isRelaxed ? values.find((value) => this.#steps.isFree(value, this.#now)) : undefined;
      for (const value of free === undefined ? values : [free]) this.#pass(step, from, value);
    } else {
      this.#rest(from);
    }
  }

  /** Through `value`: by acquiring it, by releasing it, or by an answer that saw it. `step` is that acquisition, release or answer. */
  #pass(step: number, from: number, value: number): void {
    const frontier = this.#frontier;
    const { code, want } = this.#program;
    const isChange = (code[step] & CHANGES) !== 0;
    const isAcquisition = isChange && want[step] === REST;
    const isRelease = isChange && !isAcquisition;
    const held = frontier.current[from + VALUE];
    const at = frontier.fork(from);
    if (isAcquisition ? this.#makeRoom(at, value) : held === value || this.#goTo(at, value)) {
      if (isChange) this.#note(at, step, this.#now);
      if (isRelease) this.#leave(at);
      frontier.nextCount += 1;
    }
    // Or it was an excursion.
    if (held === REST || frontier.current[from + FREE] <= this.#steps.askedAt(step)) return;
    const excursion = frontier.fork(from);
    const moment = frontier.next[excursion + FREE];
    if (isAcquisition) this.#note(excursion, step, moment);
    else if (!this.#use(excursion, REST, value, moment)) return;
    if (isRelease) this.#note(excursion, step, moment);
    else if (!this.#use(excursion, value, REST, moment)) return;
    this.#see(excursion, value, moment);
    frontier.nextCount += 1;
  }

  #rest(from: number): void {
    const at = this.#frontier.fork(from);
    if (this.#releaseHeld(at)) this.#frontier.nextCount += 1;
  }

  /** For an acquisition that needs nothing else. */
  #makeRoom(at: number, value: number): boolean {
    if (this.#frontier.next[at + VALUE] !== REST && !this.#releaseHeld(at)) return false;
    this.#arrive(at, value);
    return true;
  }

  /** From whatever the value is to `value`, which is not that. */
  #goTo(at: number, value: number): boolean {
    const isFree = this.#frontier.next[at + VALUE] === REST;
    if ((!isFree && !this.#releaseHeld(at)) || !this.#use(at, REST, value, this.#now)) return false;
    this.#arrive(at, value);
    return true;
  }

  #releaseHeld(at: number): boolean {
    if (!this.#use(at, this.#frontier.next[at + VALUE], REST, this.#now)) return false;
    this.#leave(at);
    return true;
  }

  #arrive(at: number, value: number): void {
    this.#frontier.next[at + VALUE] = value;
    this.#frontier.next[at + FREE] = this.#now;
    this.#see(at, value, this.#now);
  }

  #leave(at: number): void {
    this.#frontier.next[at + VALUE] = REST;
    this.#see(at, REST, this.#now);
  }

  /** Uses up a change from `before` to `after` that was asked for before the event `moment`. False if there is none. */
  #use(at: number, before: number, after: number, moment: number): boolean {
    const { next, uses } = this.#frontier;
    if (this.#isRelaxed && this.#steps.isFree(before === REST ? after : before, moment)) return true;
    const step = this.#steps.firstDue(before, after, moment, next, at);
    if (step !== NONE) {
      const bit = this.#steps.bitOf(step);
      next[at + this.#wordOf(bit)] |= 1 << (bit & 31);
      this.#note(at, step, moment);
      return true;
    }
    const kind = this.#steps.kindOf(before, after);
    if (kind === NONE) return false;
    const used = this.#isRelaxed ? 0 : next[at + uses + kind];
    if (!this.#steps.isOffered(kind, used, moment)) return false;
    if (!this.#isRelaxed) next[at + uses + kind] += 1;
    this.#note(at, this.#steps.offered(kind, used), moment);
    return true;
  }

  /** The record at `at` came about by a change before the event `moment`. */
  #note(at: number, step: number, moment: number): void {
    if (this.#trace === undefined || this.#isRelaxed) return;
    const last = at + this.#frontier.size - 1;
    this.#frontier.next[last] = this.#trace.add(this.#frontier.next[last], step, moment, this.#now);
  }

  /** The object had this value before the event `moment`: whoever was under way then and waits for it has seen it. */
  #see(at: number, value: number, moment: number): void {
    const { next } = this.#frontier;
    const { looks } = this.#steps;
    for (let index = 0; index < looks.length; index += 1) {
      const step = looks.at(index);
      if (this.#steps.askedAt(step) >= moment || !this.#meets(step, value)) continue;
      const bit = this.#steps.bitOf(step);
      next[at + this.#wordOf(bit)] |= 1 << (bit & 31);
    }
  }
}
