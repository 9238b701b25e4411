/** A comparison in words: what every presentation of it says. */
import type { CompareDocument, CompareSide, MeasureName, Ratio } from '../../compare/document.ts';
import { count, counted, decimals, duration, percent, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';

/** How a figure is called, what it is of, and how it is written. */
interface Shown {
  readonly title: string;
  readonly note: string;
  readonly write: (value: number) => string;
}

const REASON_CHARACTERS = 400;
const INTENDED = 'open loop, from when a request ought to have been sent';

export const SHOWN: Readonly<Record<MeasureName, Shown>> = {
  throughputOps: { title: 'Throughput', note: 'closed loop, operations a second', write: perSecond },
  latencyP50Us: { title: 'Latency p50', note: INTENDED, write: duration },
  latencyP99Us: { title: 'Latency p99', note: INTENDED, write: duration },
  latencyP999Us: { title: 'Latency p99.9', note: INTENDED, write: duration },
  serverCpuUs: { title: 'Server CPU', note: 'closed loop, an operation', write: duration },
  jain: {
    title: 'Fairness',
    note: 'closed loop, Jain’s index of the bookings won: 1 is even',
    write: (value) => decimals(value, 3),
  },
};

export function compareHeadline({ verdict, sides }: CompareDocument): {
  readonly word: string;
  readonly meaning: string;
} {
  switch (verdict) {
    case 'ok':
      return { word: 'OK', meaning: 'no side sold a slot twice' };
    case 'unknown':
      return { word: 'UNKNOWN', meaning: 'this is not a pass' };
    case 'violation': {
      const sold = sides.filter(({ doubleBookings }) => doubleBookings > 0);
      if (sold.length > 0) return { word: 'VIOLATION', meaning: `${namesOf(sold)} sold slots twice` };
      const wrong = sides.filter((side) => side.verdict === 'violation');
      return { word: 'VIOLATION', meaning: `${namesOf(wrong)} told what cannot all be true` };
    }
    default:
      return verdict satisfies never;
  }
}

export function whatWasCompared(document: CompareDocument): string {
  const { sides, clients, slots, options, rounds, moves } = document;
  const pipeline = Number(options['pipeline'] ?? 1);
  const depth = pipeline > 1 ? ` with ${count(pipeline)} requests under way each` : '';
  return `${namesOf(sides)} under the same load: ${counted(clients, 'client')}${depth} at ${counted(slots, 'slot')}, ${counted(rounds, 'round')} a side, sides alternated, a swarm of its own for each run. First everybody asks without end${moves ? '' : ' (books, cancels and looks; no side moves, since one of them cannot)'}; then the same operations arrive at ${rateText(document)}.`;
}

/** `35,000/s, half of what the slowest side did in the first round` */
export function rateText({ rate, rateFrom, sides }: CompareDocument): string {
  if (rateFrom === 'option') return perSecond(rate);
  const when = sides.some(({ calibration }) => calibration !== null)
    ? 'without pipelining'
    : 'in the first round';
  return `${perSecond(rate)}, half of what the slowest side did ${when}`;
}

export const WHAT_IS_NOT_COMPARED =
  'Not shown: that a side can never sell a slot twice. Nothing was provoked here and no control was run; a race of that target alone does both. Server and swarm shared this machine, so the figures are of both together.';

/** `native`, `native and redis`, `native, resp and redis`. */
function namesOf(sides: readonly Pick<CompareSide, 'name'>[]): string {
  const names = sides.map(({ name }) => tidy(name, 60));
  const [last = ''] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `0.65 [0.61, 0.70]` */
export function ratioText({ ratio, low, high }: Ratio): string {
  return `${factor(ratio)} [${factor(low)}, ${factor(high)}]`;
}

/** With two decimals, or what is left of three digits. */
export function factor(value: number): string {
  if (value >= 99.95) return count(value);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(value < 0.0995 ? 3 : 2);
}

/** Whether it is a difference at all. */
export function changeText({ change }: Ratio): string {
  return change === 'none' ? 'within noise' : change;
}

/** Why the verdict is what it is: begins with the name of a side, which is written as it was given. */
export function reasonText(reason: string): string {
  const text = tidy(reason, REASON_CHARACTERS);
  return /[.!?)…]$/.test(text) ? text : `${text}.`;
}

/** What was said of one side's histories. */
export function verdictFacts(side: CompareSide): string[] {
  const { verdict, bookings, doubleBookings, infos, changesShare, operations } = side;
  return [
    verdict,
    `${counted(operations, 'operation')} judged`,
    counted(bookings, 'booking'),
    counted(doubleBookings, 'double booking'),
    `${percent(changesShare)} changes`,
    ...(infos > 0 ? [`${count(infos)} without an answer`] : []),
  ];
}
