/**
 * Objects that must be searched together, because steps of theirs belong to one moment, and their operations: a step, or
 * a pair of steps that are taken at one moment. One typed array a column; objects and operations are numbered anew from 0.
 */
import type { EventSorter } from './events.ts';
import { CHANGES, GUARD_BITS, OPTIONAL, type Program } from './program.ts';

export const NONE = -1;

/** What an operation does to one of its objects. */
export interface Half {
  /** The object; `NONE` where there is no such half. */
  readonly object: Int32Array;
  readonly guard: Uint8Array;
  readonly want: Int32Array;
  readonly changes: Uint8Array;
  readonly set: Int32Array;
  /** The version that the answer told: for a change the one it made. `NONE` without. */
  readonly version: Float64Array;
}

export interface Component {
  /** The numbers that the objects have in the program. */
  readonly objects: readonly number[];
  readonly operations: number;
  readonly halves: readonly [Half, Half];
  readonly isOptional: Uint8Array;
  readonly returnNs: Float64Array;
  /** The first step of each operation in the program. */
  readonly step: Int32Array;
  /** By operation: its kind; those of one kind have the same effect and can stand in for each other. */
  readonly kind: Int32Array;
  /** By kind: one operation of it. */
  readonly sample: readonly number[];
  /** By object: its kinds that have optional operations. */
  readonly optionalKinds: readonly (readonly number[])[];
  /** Event 2 o is the request of operation o, 2 o + 1 its answer. */
  readonly events: Int32Array;
}

/** The version of a step's object as its answer tells it. */
export type VersionOf = (step: number) => number;

/** `forgotten`: by step, 1 where the answer is to be taken as lost. */
export function gather(
  program: Program,
  objects: readonly number[],
  sorter: EventSorter,
  versionOf: VersionOf | undefined,
  forgotten: Uint8Array | undefined,
): Component {
  const steps = stepsOf(program, objects, forgotten);
  const numbers = new Map(objects.map((object, number) => [object, number]));
  const twins = steps.map((step) => program.twin[step] ?? NONE);
  const first = halfOf(program, steps, objectOf(program, objects), numbers, versionOf);
  const second = halfOf(program, twins, objectOf(program, objects), numbers, versionOf);
  const code = Uint8Array.from(steps, (step) =>
    (program.code[step] & OPTIONAL) !== 0 || forgotten?.[step] === 1 ? OPTIONAL : 0,
  );
  const invokeNs = Float64Array.from(steps, (step) => program.invokeNs[step]);
  const returnNs = Float64Array.from(steps, (step) => program.returnNs[step]);
  const count = sorter.sort({ ...program, code, invokeNs, returnNs }, 0, steps.length);
  return {
    objects,
    operations: steps.length,
    halves: [first, second],
    isOptional: code.map((bits) => (bits === OPTIONAL ? 1 : 0)),
    returnNs,
    step: Int32Array.from(steps),
    ...kindsOf([first, second], code, objects.length),
    events: sorter.events.slice(0, count),
  };
}

/** One step of each operation. */
function stepsOf(
  { start, twin, code }: Program,
  objects: readonly number[],
  forgotten: Uint8Array | undefined,
): number[] {
  const steps: number[] = [];
  for (const object of objects) {
    for (let step = start[object]; step < start[object + 1]; step += 1) {
      // A step that keeps the value and has no answer says nothing.
      const isNothing = forgotten?.[step] === 1 && (code[step] & CHANGES) === 0;
      if (!isNothing && !(twin[step] >= 0 && twin[step] < step)) steps.push(step);
    }
  }
  return steps;
}

/** Finds the object of a step. */
function objectOf({ start }: Program, objects: readonly number[]): (step: number) => number {
  const sorted = objects.toSorted((one, other) => one - other);
  return (step) => {
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (start[sorted[middle]] <= step) low = middle;
      else high = middle - 1;
    }
    return sorted[low];
  };
}

function halfOf(
  { code, want, set }: Program,
  steps: readonly number[],
  find: (step: number) => number,
  numbers: ReadonlyMap<number, number>,
  versionOf: VersionOf | undefined,
): Half {
  const bits = (step: number): number => (step === NONE ? 0 : code[step]);
  return {
    object: Int32Array.from(steps, (step) => (step === NONE ? NONE : (numbers.get(find(step)) ?? NONE))),
    guard: Uint8Array.from(steps, (step) => bits(step) & GUARD_BITS),
    want: Int32Array.from(steps, (step) => want[step] ?? 0),
    changes: Uint8Array.from(steps, (step) => ((bits(step) & CHANGES) === 0 ? 0 : 1)),
    set: Int32Array.from(steps, (step) => set[step] ?? 0),
    version: Float64Array.from(steps, (step) => (step === NONE ? NONE : (versionOf?.(step) ?? NONE))),
  };
}

function kindsOf(
  [first, second]: readonly [Half, Half],
  code: Uint8Array,
  objects: number,
): Pick<Component, 'kind' | 'sample' | 'optionalKinds'> {
  const kind = new Int32Array(code.length).fill(NONE);
  const numbers = new Map<string, number>();
  const sample: number[] = [];
  const optionalKinds: Set<number>[] = Array.from({ length: objects }, () => new Set());
  for (let operation = 0; operation < code.length; operation += 1) {
    if (first.changes[operation] === 0) continue;
    const key = [first, second]
      .map((half) =>
        [half.object, half.guard, half.want, half.set, half.version].map((column) => column[operation]),
      )
      .join();
    const known = numbers.get(key) ?? sample.push(operation) - 1;
    numbers.set(key, known);
    kind[operation] = known;
    if (code[operation] !== OPTIONAL) continue;
    optionalKinds[first.object[operation]].add(known);
    if (second.object[operation] !== NONE) optionalKinds[second.object[operation]].add(known);
  }
  return { kind, sample, optionalKinds: optionalKinds.map((kinds) => Array.from(kinds)) };
}
