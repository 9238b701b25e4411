/** A sweep for the terminal, in 80 columns: a table for each curve, its fits, and where more threads stop helping. */
import type { ScalingFit, SweepDocument, SweepGroup, SweptPoint } from '../../sweep/document.ts';
import { curveOf, describeConditions } from '../../sweep/judge.ts';
import { wrap } from '../columns.ts';
import { count } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import {
  FIGURES,
  WAKE_UPS,
  aboutCores,
  aboutOthers,
  estimateParts,
  joined,
  peakParts,
  rSquared,
  shareNotes,
  signedPercent,
  whatWasSwept,
} from './words.ts';

const WIDTH = 80;
const WORDS = { ok: 'VERIFIED', violation: 'VIOLATION', unknown: 'UNKNOWN' } as const;

/** No line break at the end. */
export function sweepText(document: SweepDocument): string {
  const { machine, verdict, reasons, groups, skipped, files, seed, command } = document;
  const cores = aboutCores(document);
  const others = aboutOthers(document);
  const { common, own } = shareNotes(groups);
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.os}`,
    whatWasSwept(document),
    ...skipped,
    '',
    ...groups.flatMap((group) => describeGroup(group, document, own(group))),
    ...comparisons(document),
    ...common.flatMap((note) => [`All curves: ${note}`, '']),
    ...(cores === '' ? [] : [`* ${cores}`, '']),
    ...(others === '' ? [] : [others, '']),
    `wake-ups: for each booking. ${WAKE_UPS}`,
    '',
    `Verdict: ${WORDS[verdict]}.${verdict === 'ok' ? ' Every history was checked: no slot was sold twice.' : ''}`,
    ...reasons,
    '',
    `Seed ${seed}. Repeat with:`,
    command,
    '',
    ...Object.values(files),
  ]
    .flatMap((line) => (line.startsWith('  ') || line === command ? [line] : wrap(tidy(line), WIDTH)))
    .join('\n');
}

function describeGroup(group: SweepGroup, { points }: SweepDocument, notes: readonly string[]): string[] {
  const curve = points.filter((point) => curveOf(point) === curveOf(group));
  return [
    `${group.lock} · ${describeConditions(group)}`,
    ...table(curve),
    ...(group.usl === null ? [] : [describeFit('USL', group.usl)]),
    ...(group.amdahl === null ? [] : [describeFit('Amdahl', group.amdahl)]),
    ...notes,
    group.limit.sentence,
    '',
  ];
}

function table(points: readonly SweptPoint[]): string[] {
  const lines = [
    ['threads', ...FIGURES.map(([name]) => name)],
    ...points.map((point) => [
      `${point.isOversubscribed ? '*' : ''}${point.threads}`,
      ...FIGURES.map(([, of]) => of(point)),
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => `  ${line.map((cell, column) => cell.padStart(widths[column])).join('  ')}`);
}

function describeFit(law: string, fit: ScalingFit): string {
  const { lambda, sigma, kappa } = fit;
  return [
    `${law}: λ ${joined(estimateParts(lambda, count))}/s`,
    `σ ${joined(estimateParts(sigma))}`,
    ...(law === 'USL' ? [`κ ${joined(estimateParts(kappa))}`, `peak ${joined(peakParts(fit))}`] : []),
    `R² ${rSquared(fit)}`,
    `residuals ${fit.residuals.map(({ share }) => signedPercent(share)).join(', ')}`,
  ].join(' · ');
}

function comparisons({ comparisons: all, options }: SweepDocument): string[] {
  if (all.length === 0) return [];
  return [
    `Beside ${options.locks[0]}, throughput as a ratio with its interval of 95 %:`,
    ...all.map(
      (one) =>
        `  ${`${tidy(one.lock)} × ${one.threads}`.padEnd(20)} ${describeConditions(one)}: ${one.ratio.toFixed(2)} (${one.low.toFixed(2)} … ${one.high.toFixed(2)})${one.change === 'none' ? ', noise' : ''}`,
    ),
    '',
  ];
}
