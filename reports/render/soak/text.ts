/** A soak for the terminal: a line a minute, and the verdict. */
import { minutesOf, type SoakDocument, type SoakMinute } from '../../soak.ts';
import { count, decimals, duration } from '../numbers.ts';

/** The columns of the table of minutes, wherever it is shown. */
export const MINUTE_COLUMNS: readonly (readonly [name: string, of: (minute: SoakMinute) => string])[] = [
  ['minute', ({ minute }) => String(minute)],
  ['answers/s', ({ perSecond }) => count(perSecond)],
  ['p50', ({ p50Us }) => duration(p50Us)],
  ['p99', ({ p99Us }) => duration(p99Us)],
  ['server', ({ serverBytes }) => mebibytes(serverBytes)],
  ['swarm', ({ swarmBytes }) => mebibytes(swarmBytes)],
];

const WORDS = { ok: 'FLAT', violation: 'NOT FLAT', unknown: 'UNKNOWN' } as const;

export function soakText(document: SoakDocument): string {
  const { verdict, reasons, trends, offered, sustained } = document;
  const lines = [
    MINUTE_COLUMNS.map(([name]) => name),
    ...minutesOf(document).map((minute) => MINUTE_COLUMNS.map(([, of]) => of(minute))),
  ];
  const widths = MINUTE_COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return [
    `${count(offered)} operations arrive a second, half of the ${count(sustained)} that this machine sustained. Medians of each minute's seconds:`,
    '',
    ...lines.map((line) => `  ${line.map((cell, column) => cell.padStart(widths[column])).join('  ')}`),
    '',
    ...trends.map(
      ({ name, verdict: told, trend }) =>
        `  ${name}: ${told}${trend === null ? '' : `, ${describeTrend(trend)}`}`,
    ),
    '',
    ...reasons,
    `Verdict: ${WORDS[verdict]}.`,
  ].join('\n');
}

export function describeTrend({
  riseShare,
  chance,
}: {
  readonly riseShare: number;
  readonly chance: number;
}): string {
  const sign = riseShare >= 0 ? '+' : '−';
  return `${sign}${decimals(100 * Math.abs(riseShare), 1)} % over the judged time (chance ${chance < 0.001 ? '< 0.001' : decimals(chance, 3)})`;
}

export function mebibytes(bytes: number): string {
  return Number.isNaN(bytes) ? '–' : `${decimals(bytes / 2 ** 20, 1)} MiB`;
}
