/**
 * A history as the search reads it: all steps of one object one behind the other, one typed array a column, over shared
 * memory, so that several threads can search different objects without copying. 33 bytes a step, 4 more with pairs.
 */
import { createStep, type Model, type Rows } from '../models/model.ts';

/** In `code`: the guard, and two bits. */
export const GUARD_BITS = 3;
export const CHANGES = 4;
export const OPTIONAL = 8;

export interface Program {
  /** Steps of object o are `start[o]` … `start[o + 1] − 1`. */
  readonly start: Int32Array;
  /** Guard, `CHANGES` and `OPTIONAL`. */
  readonly code: Uint8Array;
  readonly want: Int32Array;
  readonly set: Int32Array;
  readonly invokeNs: Float64Array;
  readonly returnNs: Float64Array;
  /** The row of the history. */
  readonly row: Int32Array;
  /** The step of another object at the same moment, −1 without one; empty where no step has any. */
  readonly twin: Int32Array;
  /** The value of every object before the first step; null: any. */
  readonly initial: number | null;
  /** Whether every change leads from 0 to another value or back. */
  readonly rests: boolean;
}

/** `objects`: every object of the history is below. `initial`: null where objects may have had any value. */
export function compile<H extends Rows>(
  history: H,
  model: Model<H>,
  objects: number,
  initial: number | null = model.initial,
): Program {
  const parts = model.hasPairs ? 2 : 1;
  const start = shared(Int32Array, objects + 1);
  const step = createStep();
  let pairs = 0;
  for (let row = 0; row < history.length; row += 1) {
    for (let part = 0; part < parts; part += 1) {
      if (!model.read(history, row, part, step)) continue;
      start[step.object + 1] += 1;
      pairs += part;
    }
  }
  for (let object = 0; object < objects; object += 1) start[object + 1] += start[object];
  const steps = start[objects];
  const program: Program = {
    start,
    code: shared(Uint8Array, steps),
    want: shared(Int32Array, steps),
    set: shared(Int32Array, steps),
    invokeNs: shared(Float64Array, steps),
    returnNs: shared(Float64Array, steps),
    row: shared(Int32Array, steps),
    twin: shared(Int32Array, pairs > 0 ? steps : 0).fill(-1),
    initial,
    rests: model.rests,
  };
  fillProgram(program, history, model, parts);
  return program;
}

function fillProgram<H extends Rows>(
  { start, code, want, set, invokeNs, returnNs, row: rows, twin }: Program,
  history: H,
  model: Model<H>,
  parts: number,
): void {
  const next = start.slice();
  const step = createStep();
  for (let row = 0; row < history.length; row += 1) {
    let first = -1;
    for (let part = 0; part < parts; part += 1) {
      if (!model.read(history, row, part, step)) continue;
      const at = next[step.object]++;
      code[at] = step.guard | (step.changes ? CHANGES : 0) | (step.isOptional ? OPTIONAL : 0);
      want[at] = step.want;
      set[at] = step.set;
      invokeNs[at] = history.invokeNs[row];
      returnNs[at] = step.isOptional ? Number.POSITIVE_INFINITY : history.returnNs[row];
      rows[at] = row;
      if (part === 1 && first >= 0) {
        twin[at] = first;
        twin[first] = at;
      }
      first = at;
    }
  }
}

interface ColumnType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): T;
}

function shared<T>(type: ColumnType<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
