/** What is read first: the verdict, what was shown and what was not, and the figures that people ask for. */
import type { RaceDocument } from '../../race-document.ts';
import { count, duration, percent, perSecond } from '../numbers.ts';
import { headline, whatWasNotShown, whatWasShown } from '../sentences.ts';
import { banner } from './banner.ts';
import type { Html } from './markup.ts';

export function verdictHeader(document: RaceDocument): Html {
  return banner({
    verdict: document.verdict,
    brand: 'vaga · a race for slots',
    ...headline(document),
    shown: whatWasShown(document),
    notShown: whatWasNotShown(document),
    figures: keyFigures(document),
  });
}

/** Name, value, and what the value is of. */
function keyFigures(document: RaceDocument): (readonly [string, string, string])[] {
  const { throughputOps, latencyUs, bookings, contention, parts, seed, doubleBookings, verdict } = document;
  const figures: (readonly [string, string, string])[] = [];
  if (verdict === 'violation' && doubleBookings > 0)
    figures.push(['Double bookings', count(doubleBookings), `of ${count(bookings)} bookings`]);
  else
    figures.push([
      'Bookings',
      count(bookings),
      parts.provoked === null ? 'won' : 'won in both parts together',
    ]);
  if (throughputOps !== null)
    figures.push(['Throughput', perSecond(throughputOps), 'operations, natural part']);
  if (latencyUs !== null) {
    figures.push(['Latency p50', duration(latencyUs.p50), 'half were faster']);
    figures.push(['Latency p99', duration(latencyUs.p99), '1 in 100 was slower']);
  }
  if (contention !== null)
    figures.push(['Contested', percent(contention.share), `of ${count(contention.attempts)} attempts`]);
  figures.push(['Seed', String(seed), 'repeats the workload']);
  return figures;
}
