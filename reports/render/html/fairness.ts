/** How evenly the bookings fell on the clients: a lock may be right and yet let some of them wait for ever. */
import type { Wins } from '../../pictures.ts';
import type { PartDocument } from '../../race-document.ts';
import { count, decimals, duration, percent } from '../numbers.ts';
import { chartFigure, drawable, largest } from './chart.ts';
import { html, type Html } from './markup.ts';
import type { Section } from './section.ts';
import { ticksFromZero } from './ticks.ts';

const MOST_DRAWN = 200;

export function fairnessSection(part: PartDocument | null, wins: Wins | null): Section[] {
  if (part === null || wins === null || wins.sorted.length === 0) return [];
  const sorted = wins.sorted.slice(0, MOST_DRAWN);
  const ranks = sorted.map((_, index) => rankOf(index, sorted.length, wins.clients));
  const even = wins.bookings / wins.clients;
  const lastRank = ranks.at(-1) ?? 1;
  const figure = chartFigure({
    id: 'wins',
    title: 'Bookings won by each client',
    caption: html`Clients stand in the order of what they won, the least lucky on the left. The nearer the
    bars come to the dashed line, the fairer it
    was.${sorted.length < wins.clients ? ` Drawn are ${count(sorted.length)} of ${count(wins.clients)} clients, evenly taken from the order.` : ''}`,
    xName: 'clients, by bookings won',
    yName: 'bookings',
    spec: {
      x: ranks,
      xTicks: rankTicks(lastRank),
      yTicks: ticksFromZero(largest([sorted, [even]]), wholeOnly),
      xRange: [0.5, lastRank + 0.5],
      series: [
        { label: 'bookings won', ink: 'first', shape: 'bars', values: sorted.map(drawable) },
        { label: 'an even share', ink: 'second', shape: 'line', values: ranks.map(() => drawable(even)) },
      ],
      mark: null,
      heightPx: 240,
    },
    table: {
      columns: ['client, by bookings', 'bookings won', 'an even share'],
      rows: sorted.map((won, index) => [`rank ${count(ranks[index])}`, count(won), decimals(even, 1)]),
    },
  });
  return [{ id: 'fairness', title: 'Who won', content: html`${summary(part, wins)}${figure}` }];
}

/** From 1 for the client with the fewest; those that are drawn were evenly taken. */
function rankOf(index: number, drawn: number, clients: number): number {
  const rank = 1 + Math.round((index * (clients - 1)) / Math.max(1, drawn - 1));
  return Number.isFinite(rank) && rank > index ? rank : index + 1;
}

function rankTicks(lastRank: number) {
  const round = ticksFromZero(lastRank, count).filter(
    ({ at }) => at >= 1 && at <= lastRank && Number.isInteger(at),
  );
  return [{ at: 1, label: '1' }, ...round.filter(({ at }) => at > 1)];
}

/** Between two bookings there is nothing to label. */
function wholeOnly(value: number): string {
  return Number.isInteger(value) ? count(value) : '';
}

function summary({ fairness: { jain } }: PartDocument, wins: Wins): Html {
  const { clients, bookings, sorted, median, longestWait } = wins;
  const index =
    jain === null
      ? ''
      : ` Jain’s index is ${jain.toFixed(3)}: as even as if ${percent(jain)} of the clients had shared everything equally and the others had won nothing.`;
  return html`<p>
      ${count(clients)} clients won ${count(bookings)} bookings: ${count(sorted[0])} the fewest,
      ${decimals(median, 1)} the median, ${count(sorted.at(-1) ?? 0)} the most.${index}
    </p>
    <p>Longest without a booking was client ${longestWait.client}: ${duration(longestWait.us)}.</p>`;
}
