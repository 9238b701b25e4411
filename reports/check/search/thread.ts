/** The task of one thread of a search, run by piscina: a range of objects of a program in shared memory. */
import { searchObjects, type Failure } from './objects.ts';
import type { Program } from './program.ts';

export interface SearchTask {
  readonly program: Program;
  readonly from: number;
  readonly to: number;
}

export default function run({ program, from, to }: SearchTask): Failure[] {
  return searchObjects(program, from, to);
}
