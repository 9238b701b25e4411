/** A soak as one HTML file, which needs nothing but itself: the verdict, three charts over time, and the table of minutes. */
import { HOW_JUDGED, minutesOf, type SoakDocument, type SoakSecond } from '../../soak.ts';
import { pageAssets } from '../html/assets.ts';
import { banner } from '../html/banner.ts';
import { chartFigure, drawable, largest, type Chart } from '../html/chart.ts';
import type { Ink } from '../html/chart-spec.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Content, type Html } from '../html/markup.ts';
import { CHARTS_BY, reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { logarithmicTicks, roundStep, ticksFromZero, type Tick } from '../html/ticks.ts';
import { count, counted, decimals, duration, percent, perSecond } from '../numbers.ts';
import { MINUTE_COLUMNS, describeTrend, mebibytes } from './text.ts';

const MOST_POINTS = 600;
const MIB = 2 ** 20;
const HEIGHT_PX = 240;
const MEANINGS = {
  ok: { word: 'FLAT', meaning: 'memory and latency did not grow' },
  violation: { word: 'NOT FLAT', meaning: 'something grew, or was lost' },
  unknown: { word: 'UNKNOWN', meaning: 'this run does not tell' },
} as const;

export function soakHtml(document: SoakDocument): string {
  const { head, scripts } = pageAssets();
  const { word, meaning } = MEANINGS[document.verdict];
  const sections = sectionsOf(document);
  return reportPage({
    title: `${word}: ${meaning}`,
    head,
    scripts,
    header: soakHeader(document),
    sections,
    madeBy: html`Made by <i>vaga</i>. ${CHARTS_BY}`,
  });
}

function soakHeader(document: SoakDocument): Html {
  const { verdict, minutes, offered, sustained, operations, clients, serverThreads, slots, reasons, seed } =
    document;
  return banner({
    verdict,
    brand: 'vaga · a soak',
    ...MEANINGS[verdict],
    shown: `A server with a durable ledger, ${counted(serverThreads, 'thread')} and ${count(slots)} slots was asked ${count(offered)} times a second by ${counted(clients, 'client')} for ${counted(minutes, 'minute')}: half of the ${count(sustained)} operations a second that this machine sustained.`,
    notShown:
      reasons.length > 0
        ? reasons.join(' ')
        : 'Not shown: what grows so slowly that it takes longer to be seen.',
    figures: [
      ['Operations', count(operations), 'in all'],
      ['Offered', perSecond(offered), 'as a Poisson process'],
      ['Minutes', decimals(minutes, 1), `seed ${seed}`],
      ['Machine', `${document.machine.cores} cores`, document.machine.cpu],
    ],
  });
}

function sectionsOf(document: SoakDocument): Section[] {
  const seconds = thinned(document.seconds);
  const time = timeAxis(document, seconds);
  return [
    { id: 'memory', title: 'Memory', content: memoryFigure(seconds, time) },
    { id: 'latency', title: 'Latency', content: latencyFigure(seconds, time) },
    { id: 'throughput', title: 'Throughput', content: throughputFigure(seconds, time) },
    { id: 'others', title: 'Other work of the machine', content: othersFigure(seconds, time) },
    { id: 'trends', title: 'Trends, and how they are judged', content: trends(document) },
    { id: 'minutes', title: 'Minute by minute', content: minuteTable(document) },
  ];
}

/** Memory and latency over time, for a page that has other things to tell, too. */
export function soakFigures(document: SoakDocument): Html[] {
  const seconds = thinned(document.seconds);
  const time = timeAxis(document, seconds);
  return [memoryFigure(seconds, time), latencyFigure(seconds, time)];
}

/** Of more seconds than can be drawn every n-th. */
function thinned(seconds: readonly SoakSecond[]): readonly SoakSecond[] {
  const every = Math.ceil(seconds.length / MOST_POINTS);
  return every <= 1 ? seconds : seconds.filter((_, index) => index % every === 0);
}

type TimeAxis = Pick<Chart['spec'], 'x' | 'xTicks' | 'xRange' | 'mark'>;

function timeAxis({ minutes, judgedFrom }: SoakDocument, seconds: readonly SoakSecond[]): TimeAxis {
  const end = Math.max(minutes * 60, (seconds.at(-1)?.at ?? 0) + 1);
  const step = end < 150 ? roundStep(end / 6) : 60 * roundStep(end / 360);
  const xTicks: Tick[] = [];
  for (let at = 0; at <= end * (1 + 1e-9); at += step) xTicks.push({ at, label: clockOf(at) });
  return {
    x: seconds.map(({ at }) => at),
    xTicks,
    xRange: [0, end],
    mark: { at: judgedFrom, label: 'judged from here' },
  };
}

/** Minutes and seconds, as on a stop-watch. */
function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

interface Line {
  readonly label: string;
  readonly ink: Ink;
  readonly values: readonly number[];
}

interface Figure {
  readonly id: string;
  readonly title: string;
  readonly caption: Content;
  readonly yName: string;
  readonly lines: readonly Line[];
  readonly write: (value: number) => string;
}

/** From zero, or logarithmic where `isLogarithmic`. */
function figure(seconds: readonly SoakSecond[], time: TimeAxis, shown: Figure, isLogarithmic = false): Html {
  const { id, title, caption, yName, write } = shown;
  const lines = shown.lines.filter(({ values }) => largest([values]) > 0);
  const all = lines.flatMap(({ values }) => values.filter((value) => value > 0));
  const place = (value: number): number | null => drawable(isLogarithmic ? Math.log10(value) : value);
  return chartFigure({
    id,
    title,
    caption,
    xName: 'minutes and seconds since the run began',
    yName,
    spec: {
      ...time,
      yTicks:
        isLogarithmic && all.length > 0
          ? logarithmicTicks(Math.min(...all), Math.max(...all), write)
          : ticksFromZero(largest([all]), write),
      series: lines.map(({ label, ink, values }) => ({
        label,
        ink,
        shape: 'line',
        values: values.map(place),
      })),
      heightPx: HEIGHT_PX,
    },
    table: {
      columns: ['time', ...lines.map(({ label }) => label)],
      rows: seconds.map(({ at }, index) =>
        [clockOf(at)].concat(
          lines.map(({ values }) => (Number.isFinite(values[index]) ? write(values[index]) : '–')),
        ),
      ),
    },
  });
}

function memoryFigure(seconds: readonly SoakSecond[], time: TimeAxis): Html {
  const line = (label: string, ink: Ink, of: (second: SoakSecond) => number | null): Line => ({
    label,
    ink,
    values: seconds.map((second) => (of(second) ?? Number.NaN) / MIB),
  });
  const server = line('server', 'first', ({ serverBytes }) => serverBytes);
  return figure(seconds, time, {
    id: 'memory-over-time',
    title: 'Resident memory',
    caption:
      largest([server.values]) > 0
        ? 'A leak is a line that goes on rising. Saw teeth are garbage collection. The server’s own memory leaves out the pages of files that it has mapped, such as the ledger’s.'
        : 'This machine does not tell the memory of another process, so the server’s is missing.',
    yName: 'MiB',
    lines: [
      server,
      line('server, its own', 'third', ({ serverOwnBytes }) => serverOwnBytes),
      line('swarm', 'second', ({ swarmBytes }) => swarmBytes),
    ],
    write: (value) => mebibytes(value * MIB),
  });
}

function latencyFigure(seconds: readonly SoakSecond[], time: TimeAxis): Html {
  return figure(
    seconds,
    time,
    {
      id: 'latency-over-time',
      title: 'Latency of each second',
      caption:
        'From the moment a request arrived until it was answered, the wait for a free client and for the disk included. The scale is logarithmic.',
      yName: 'time until the answer',
      lines: [
        { label: 'p50', ink: 'first', values: seconds.map(({ p50Us }) => p50Us ?? Number.NaN) },
        { label: 'p99', ink: 'second', values: seconds.map(({ p99Us }) => p99Us ?? Number.NaN) },
      ],
      write: duration,
    },
    true,
  );
}

function throughputFigure(seconds: readonly SoakSecond[], time: TimeAxis): Html {
  return figure(seconds, time, {
    id: 'throughput-over-time',
    title: 'Answers of each second',
    caption:
      'As many as arrive, since they arrive whether or not the ones before are answered. A gap with a rush behind it is a pause.',
    yName: 'answers a second',
    lines: [{ label: 'answers', ink: 'first', values: seconds.map(({ answers }) => answers) }],
    write: count,
  });
}

function othersFigure(seconds: readonly SoakSecond[], time: TimeAxis): Html {
  return figure(seconds, time, {
    id: 'others-over-time',
    title: 'Processors taken by others',
    caption:
      'What processes besides server and swarm took of all processors. Where it is high, latency tells of them and not of the server.',
    yName: 'share of all processors',
    lines: [
      {
        label: 'others',
        ink: 'first',
        values: seconds.map(({ otherCpuShare }) => otherCpuShare ?? Number.NaN),
      },
    ],
    write: percent,
  });
}

function trends({ trends: judged }: SoakDocument): Html {
  const rows = judged.map(({ name, verdict, trend }) => [
    name,
    verdict,
    trend === null ? '–' : describeTrend(trend),
  ]);
  return html`<p>${HOW_JUDGED}</p>
    ${dataTable({ columns: ['figure', 'verdict', 'slope'], rows }, 'Trends')}`;
}

function minuteTable(document: SoakDocument): Html {
  const rows = minutesOf(document).map((minute) => MINUTE_COLUMNS.map(([, of]) => of(minute)));
  return html`<p>Medians of the seconds of each minute.</p>
    ${dataTable({ columns: MINUTE_COLUMNS.map(([name]) => name), rows }, 'Minutes')}`;
}
