/** Reasons for a verdict that count a kind of violation: `doubleBooking (42): client 1 was told …`. */
import { violationFacts } from '../findings.ts';

interface Found {
  readonly count: number;
  /** `42 double bookings` */
  readonly fact: string;
  /** The first of them as a sentence. */
  readonly first: string;
}

/** null where a reason is something else. */
export function foundIn(reason: string): Found | null {
  const [, kind = '', digits = '', first = ''] = /^(\w+) \((\d+)\): (.*)$/s.exec(reason) ?? [];
  const [fact] = violationFacts({ [kind]: Number(digits) });
  return fact === undefined ? null : { count: Number(digits), fact, first };
}
