import { VIOLATION_KINDS, type Violation } from './violations.ts';

/** The violations to be told in words: one of each kind in turn, so that none hides behind many of another, double bookings first. */
export function chooseToTell(violations: readonly Violation[], most: number): Violation[] {
  const queues = VIOLATION_KINDS.map((kind) => violations.filter((violation) => violation.kind === kind));
  const longest = Math.max(...queues.map(({ length }) => length));
  const chosen: Violation[] = [];
  for (let round = 0; round < longest && chosen.length < most; round += 1)
    chosen.push(...queues.flatMap((queue) => queue.slice(round, round + 1)));
  return chosen.slice(0, most);
}
