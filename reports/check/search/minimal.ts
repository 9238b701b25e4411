/**
 * The smallest evidence: of all answers about an object that has no order, a set that has none either, such that without any one of
 * them there is one. Without its answer a change may have happened or not; a refusal or an observation says nothing. (Left out
 * altogether, a booking would make a fault of every cancel behind it.) So taken, fewer answers never make it harder to find an
 * order, and trying to do without each answer once is enough.
 */
import { OPTIONAL, type Program } from './program.ts';
import { EventSorter } from './events.ts';
import { startsOf, type Failure } from './objects.ts';
import { RestSearch } from './rest-search.ts';
import { searchGroup } from './search.ts';

/** At first the last so many answers are looked at, then twice as many, and so on. */
const FIRST_WINDOW = 8;
/** Where a joint search of more steps than this would have to be repeated, the answer at which it failed stands alone. */
const MOST_JOINT_STEPS = 4_000;

/** Finds minimal sets in one program. */
export class Minimizer {
  readonly #program: Program;
  readonly #sorter = new EventSorter();
  readonly #search: RestSearch;
  /** By step: 1 where the answer is to be taken as lost. */
  readonly #forgotten: Uint8Array;

  constructor(program: Program) {
    this.#program = program;
    this.#search = new RestSearch(program);
    this.#forgotten = new Uint8Array(program.code.length);
  }

  /**
   * Rows of a minimal set for a failure that is certain, in the order in which they were asked. `group`: all objects that the failed one
   * depends on.
   */
  rowsOf(failure: Failure, group: readonly number[]): number[] {
    const program = this.#program;
    const kept = this.stepsOf(failure, group);
    return [...new Set(kept.map((step) => program.row[step]))].toSorted(
      (one, other) => timeOf(program, one, kept) - timeOf(program, other, kept),
    );
  }

  /** The same as steps. `lost`: by step, 1 where the answer was taken as lost in the search that failed. */
  stepsOf({ object, outcome }: Failure, group: readonly number[], lost?: Uint8Array): number[] {
    const program = this.#program;
    const isTold = (step: number): boolean => lost?.[step] !== 1;
    const alone = new AloneTrial(program, object, this.#sorter, this.#search, this.#forgotten);
    const isAlone =
      program.rests && alone.isImpossible(alone.answered(outcome.failedStep).filter((step) => isTold(step)));
    const trial = isAlone ? alone : new JointTrial(program, group);
    const steps = trial.answered(outcome.failedStep).filter((step) => isTold(step));
    return isAlone || steps.length <= MOST_JOINT_STEPS ? reduce(trial, steps) : [outcome.failedStep];
  }
}

function timeOf({ row, invokeNs }: Program, wanted: number, steps: readonly number[]): number {
  return invokeNs[steps.find((step) => row[step] === wanted) ?? 0];
}

/** Steps of which it can be tried whether their answers alone can be true. */
interface Trial {
  /** Steps that were answered no later than another, in the order of their answers. */
  answered: (failedStep: number) => number[];
  isImpossible: (kept: readonly number[]) => boolean;
}

function reduce(trial: Trial, answered: readonly number[]): number[] {
  let kept = [...answered];
  for (let window = FIRST_WINDOW; window < answered.length; window *= 4) {
    const last = answered.slice(-window);
    if (!trial.isImpossible(last)) continue;
    kept = last;
    break;
  }
  for (let size = kept.length >> 1; size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; from < kept.length;) {
      const without = kept.toSpliced(from, size);
      if (trial.isImpossible(without)) kept = without;
      else from += size;
    }
  }
  return kept;
}

/** Answered steps of some objects up to a failed one. */
function answeredSteps(program: Program, objects: readonly number[], failedStep: number): number[] {
  const { start, code, returnNs } = program;
  const steps: number[] = [];
  for (const object of objects) {
    for (let step = start[object]; step < start[object + 1]; step += 1) {
      if ((code[step] & OPTIONAL) === 0 && returnNs[step] <= returnNs[failedStep]) steps.push(step);
    }
  }
  return steps.toSorted((one, other) => returnNs[one] - returnNs[other] || one - other);
}

class AloneTrial implements Trial {
  readonly #program: Program;
  readonly #object: number;
  readonly #search: RestSearch;
  readonly #events: Int32Array;
  readonly #starts: readonly number[];
  readonly #forgotten: Uint8Array;

  constructor(
    program: Program,
    object: number,
    sorter: EventSorter,
    search: RestSearch,
    forgotten: Uint8Array,
  ) {
    this.#program = program;
    this.#object = object;
    this.#search = search;
    const count = sorter.sort(program, program.start[object], program.start[object + 1]);
    this.#events = sorter.events.slice(0, count);
    this.#starts = startsOf(program, object);
    this.#forgotten = forgotten;
  }

  answered(failedStep: number): number[] {
    return answeredSteps(this.#program, [this.#object], failedStep);
  }

  isImpossible(kept: readonly number[]): boolean {
    const { start } = this.#program;
    this.#forgotten.fill(1, start[this.#object], start[this.#object + 1]);
    for (const step of kept) this.#forgotten[step] = 0;
    const { verdict } = this.#search.judge(
      this.#events,
      0,
      this.#events.length,
      this.#starts,
      this.#forgotten,
    );
    return verdict === 'violation';
  }
}

class JointTrial implements Trial {
  readonly #program: Program;
  readonly #group: readonly number[];

  constructor(program: Program, group: readonly number[]) {
    this.#program = program;
    this.#group = group;
  }

  answered(failedStep: number): number[] {
    const { twin } = this.#program;
    const steps = answeredSteps(this.#program, this.#group, failedStep);
    // A pair is one answer.
    return steps.filter((step) => !(twin[step] >= 0 && twin[step] < step));
  }

  isImpossible(kept: readonly number[]): boolean {
    const { twin, code } = this.#program;
    const forgotten = new Uint8Array(code.length).fill(1);
    for (const step of kept) {
      forgotten[step] = 0;
      if (twin[step] >= 0) forgotten[twin[step]] = 0;
    }
    return searchGroup(this.#program, this.#group, { forgotten }).verdict === 'violation';
  }
}
