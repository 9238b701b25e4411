/** Searches a range of the objects of a program, each by itself. Run by one thread, or by several for several ranges. */
import { SOMETHING_ELSE } from '../models/model.ts';
import { EventSorter } from './events.ts';
import type { Program } from './program.ts';
import type { Outcome } from './outcome.ts';
import { RestSearch } from './rest-search.ts';

/** An object for which no order was found. */
export interface Failure {
  readonly object: number;
  readonly outcome: Exclude<Outcome, { verdict: 'ok' }>;
}

/**
 * Objects `from` … `to` − 1 for which there is no order, or none was found. Steps of pairs are judged as if they had nothing to do with
 * each other: what is impossible even so, is.
 */
export function searchObjects(
  program: Program,
  from: number,
  to: number,
  onProgress?: (steps: number) => void,
): Failure[] {
  const sorter = new EventSorter();
  const search = new RestSearch(program);
  const failures: Failure[] = [];
  for (let object = from; object < to; object += 1) {
    const first = program.start[object];
    const end = program.start[object + 1];
    if (first === end) continue;
    const count = sorter.sort(program, first, end);
    const outcome = search.judge(sorter.events, 0, count, startsOf(program, object));
    if (outcome.verdict !== 'ok') failures.push({ object, outcome });
    onProgress?.(end - first);
  }
  return failures;
}

/** The values that an object can have had before its first step. */
export function startsOf({ initial, start, want, set }: Program, object: number): readonly number[] {
  if (initial !== null) return [initial];
  const values = new Set([0, SOMETHING_ELSE]);
  for (let step = start[object]; step < start[object + 1]; step += 1) values.add(want[step]).add(set[step]);
  return [...values];
}
