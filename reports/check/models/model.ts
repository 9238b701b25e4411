/**
 * What the search needs to know of an object: it holds one value, a whole number, and every operation is a *step*, a guarded
 * assignment. A step is possible only where its guard holds of the value, and then keeps the value or sets it to another.
 * That is all: booking slots, registers with compare-and-set and mutexes are tables of guards, each a file in this folder.
 *
 *     book by 7, done          guard: is 0 (free)      sets 7
 *     book by 7, refused       guard: is not 0         keeps
 *     cas 3 → 5, done          guard: is 3             sets 5
 *     read, saw 5              guard: is 5             keeps
 *     write 5                  guard: any              sets 5
 *
 * To judge another object, write a `Model` for it: say for each row of a history which step it is. An answer that was lost
 * (`info`) makes the step optional: it may be taken at any later moment, or never. A row that says nothing about the value,
 * such as a read without an answer, is no step.
 */
export const Guard = {
  /** Of any value. */
  any: 0,
  /** Of `want` only. */
  is: 1,
  /** Of any other value than `want`. */
  isNot: 2,
  /** Of none: the answer contradicts itself. */
  never: 3,
} as const;
export type Guard = (typeof Guard)[keyof typeof Guard];

/** Whether a guard holds of a value. */
export function holds(guard: number, want: number, value: number): boolean {
  switch (guard) {
    case Guard.is:
      return value === want;
    case Guard.isNot:
      return value !== want;
    default:
      return guard === Guard.any;
  }
}

/** A value that an object can have before the first operation, but no operation names. */
export const SOMETHING_ELSE = -2;

/** One step, filled in by the model. The same object is used for all rows, so that none is made for each. */
export interface Step {
  /** Number of the object. */
  object: number;
  guard: Guard;
  want: number;
  /** Whether the step sets the value to `set`; else it keeps it. */
  changes: boolean;
  set: number;
  /** Whether the answer was lost. */
  isOptional: boolean;
}

/** What every history has: rows with a time asked and a time told, `Infinity` where there was no answer. Nanoseconds. */
export interface Rows {
  readonly length: number;
  readonly invokeNs: Float64Array;
  readonly returnNs: Float64Array;
}

export interface Model<H extends Rows> {
  readonly name: string;
  /** The value of every object before the first operation. */
  readonly initial: number;
  /**
   * Whether every change leads from the initial value to another or back, as a booking and its release do. Such objects
   * are searched in linear time.
   */
  readonly rests: boolean;
  /** Whether rows can have a second part: a step of another object at the same moment, such as the other half of a move. */
  readonly hasPairs: boolean;
  /** Fills in the step of a row, or with `part` 1 of its second part. False: there is none. */
  readonly read: (history: H, row: number, part: number, step: Step) => boolean;
}

export function createStep(): Step {
  return { object: 0, guard: Guard.any, want: 0, changes: false, set: 0, isOptional: false };
}

/** Makes a step that keeps the value. Returns true, so that a model can end with it. */
export function sees(step: Step, object: number, guard: Guard, want: number): true {
  step.object = object;
  step.guard = guard;
  step.want = want;
  step.changes = false;
  step.set = want;
  step.isOptional = false;
  return true;
}

/** Makes a step that changes the value. */
export function changes(
  step: Step,
  object: number,
  guard: Guard,
  want: number,
  set: number,
  isOptional: boolean,
): true {
  step.object = object;
  step.guard = guard;
  step.want = want;
  step.changes = true;
  step.set = set;
  step.isOptional = isOptional;
  return true;
}
