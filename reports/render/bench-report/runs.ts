/** The parts of a report that are runs of their own: the comparison, the sweep and the soak. */
import type { ReadCompare, ReadSweep } from '../../bench-report/documents.ts';
import type { Gathered } from '../../bench-report/gather.ts';
import type { SoakDocument } from '../../soak.ts';
import { dataTable } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { count, counted, decimals, duration, percent, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { soakFigures } from '../soak/page.ts';
import { ratioWithInterval } from './amounts.ts';
import { notMeasured, sourceNote } from './benchmark.ts';
import { plotOf, type PlotRow } from './plot.ts';

const VERDICTS: Readonly<Record<string, string>> = { ok: 'OK', violation: 'VIOLATION', unknown: 'UNKNOWN' };
/** Curves of a sweep that are drawn; its own page has all. */
const MOST_GROUPS = 8;
const COMPARE_COMMAND = 'npx vaga compare --targets native,resp,redis';
const SWEEP_COMMAND = 'npx vaga sweep';
const SOAK_COMMAND = 'npx vaga bench soak --minutes 60';

export function compareSection(gathered: Gathered<ReadCompare> | null): Section {
  const content =
    gathered === null
      ? notMeasured(COMPARE_COMMAND)
      : html`${introduceCompare(gathered)} ${compareTable(gathered.told)}`;
  return { id: 'compare', title: 'The same swarm against several services', content };
}

function introduceCompare({ source, told }: Gathered<ReadCompare>): Html {
  const { clients, slots, rounds, rate, base, sides } = told;
  const at = (measure: 'throughputOps' | 'latencyP99Us', scale: number): PlotRow[] =>
    sides.flatMap(({ name, measures }): PlotRow[] => {
      const { rounds: all, median, ratio } = measures[measure];
      if (median === null) return [];
      const figures = all.filter((figure) => figure !== null).map((figure) => figure * scale);
      const beside = ratio === null ? {} : { beside: `× ${ratioWithInterval(ratio)}` };
      return [{ name, rounds: figures, median: median * scale, isPeer: name === base, ...beside }];
    });
  return html`<p>
      ${counted(clients, 'client')}, ${counted(slots, 'slot')}, ${counted(rounds, 'round')} of each side in
      turn, fresh processes, every answer judged. Ratios are to ‘${tidy(base, 40)}’. Latency is counted from
      the moment a request ought to have been sent, at ${perSecond(rate)} for all sides alike.
    </p>
    ${sourceNote(source, told.command)}
    ${plotOf({ title: 'Throughput', unit: 'operations/s', rows: at('throughputOps', 1) })}
    ${plotOf({ title: 'Latency p99', unit: 'ms', rows: at('latencyP99Us', 1e-3) })}`;
}

function compareTable({ sides }: ReadCompare): Html {
  const rows = sides.map(({ name, what, verdict, operations, doubleBookings, changesShare, measures }) => [
    tidy(name, 40),
    VERDICTS[verdict] ?? tidy(verdict, 20),
    count(doubleBookings),
    count(operations),
    percent(changesShare),
    ...[measures.throughputOps, measures.latencyP99Us].map(({ rounds }, index) =>
      rounds
        .map((figure) => (figure === null ? '–' : index === 0 ? count(figure) : duration(figure)))
        .join(' '),
    ),
    tidy(what, 160),
  ]);
  const columns = [
    'side',
    'verdict',
    'double bookings',
    'operations',
    'changes',
    'operations/s, rounds',
    'p99, rounds',
    'what it is',
  ];
  return html`<details class="data" open>
    <summary>Verdict and rounds of each side</summary>
    ${dataTable({ columns, rows }, 'Verdict and rounds of each side')}
  </details>`;
}

export function sweepSection(gathered: Gathered<ReadSweep> | null): Section {
  const content =
    gathered === null
      ? notMeasured(SWEEP_COMMAND)
      : html`<p>
            Throughput by the number of server threads, under conditions that are otherwise the same: each
            curve is the peer of the others.
          </p>
          ${sourceNote(gathered.source, gathered.told.command)} ${sweepGroups(gathered.told)}`;
  return { id: 'sweep', title: 'More threads', content };
}

function sweepGroups({ groups, points }: ReadSweep): Html {
  const shown = groups.slice(0, MOST_GROUPS);
  const cut =
    groups.length > shown.length
      ? html`<p class="note">
          Showing ${shown.length} of ${count(groups.length)} curves; the sweep’s own page has all.
        </p>`
      : NOTHING;
  return html`${shown.map((group) => {
      const { lock, clients, skew, holdUs, limit } = group;
      const own = points.filter(
        (point) =>
          point.lock === lock &&
          point.clients === clients &&
          point.skew === skew &&
          point.holdUs === holdUs &&
          point.rounds.length > 0,
      );
      const held = holdUs > 0 ? `, decisions held open for ${duration(holdUs)}` : '';
      const rows = own.map(({ threads, medians, rounds, isOversubscribed }): PlotRow => ({
        name: `${counted(threads, 'thread')}${isOversubscribed ? ' *' : ''}`,
        rounds: rounds.map(({ throughputOps }) => throughputOps),
        median: medians.throughputOps,
      }));
      const title = `${lock}, ${counted(clients, 'client')}, Zipf ${skew}${held}`;
      return html`${plotOf({ title, unit: 'operations/s', rows })}
        <p>${tidy(limit.sentence, 400)}</p>`;
    })}${cut}
    <p class="note">* More threads than the machine has cores, those of the swarm counted in.</p>`;
}

export function soakSection(gathered: Gathered<SoakDocument> | null): Section {
  const content = gathered === null ? notMeasured(SOAK_COMMAND) : soakContent(gathered);
  return { id: 'soak', title: 'Soak', content };
}

function soakContent({ source, told }: Gathered<SoakDocument>): Html {
  const { verdict, reasons, minutes, offered, sustained, operations, clients, losses } = told;
  const word = { ok: 'FLAT', violation: 'NOT FLAT', unknown: 'UNKNOWN' }[verdict];
  return html`<p>
      <b class="${verdict}">${word}</b>. ${count(offered)} operations arrived a second from
      ${counted(clients, 'client')} for ${decimals(minutes, 1)} minutes at a server with a durable ledger,
      ${count(operations)} in all, ${count(losses)} lost. Its peer is itself without a pause between requests,
      right before: ${perSecond(sustained)}, twice as many.
      ${reasons.map((reason) => tidy(reason, 300)).join(' ')}
    </p>
    ${sourceNote(source, SOAK_COMMAND)} ${soakFigures(told)}`;
}
