/** Benchmarks for the terminal: medians with the raw rounds, or beside those of another checkout. */
import {
  isBeyond,
  type Against,
  type BaseComparison,
  type BenchDocument,
  type BenchResult,
  type FigureComparison,
  type LoneFigure,
  type Side,
} from '../../bench-document.ts';
import { count, counted, decimals } from '../numbers.ts';

const NAME_WIDTH = 44;
const FIGURE_WIDTH = 12;
const MOST_LONE = 12;
const MOST_NAMES = 3;
const SHORT_COMMIT = 10;
const WORDS = { ok: 'NOT WORSE', worse: 'WORSE', unknown: 'UNKNOWN' } as const;

/** What was measured, a line each side. */
export function benchText({ name, unit, sides }: BenchResult): string {
  return [`${name} (${unit})`, ...sides.map(describeSide)].join('\n');
}

function describeSide({ name, median, rounds, against, note }: Side): string {
  const ratio = against === undefined ? '' : `\n      ${describeAgainst(against)}`;
  const beside = note === undefined ? '' : `   (${note})`;
  return `  ${name.padEnd(NAME_WIDTH)} ${figure(median).padStart(FIGURE_WIDTH)}   rounds ${rounds.map(figure).join(' ')}${beside}${ratio}`;
}

/** `1.02 times redis (95 %: 0.98 … 1.06)`. A single round gives no interval. */
function describeAgainst({ side, ratio, low, high }: Against): string {
  const interval = low === high ? 'no interval' : `95 %: ${times(low)} … ${times(high)}`;
  return `${times(ratio)} times ${side} (${interval})`;
}

/** A ratio: what is next to nothing must not read as nothing. */
function times(ratio: number): string {
  return ratio >= 0.1 || ratio === 0 ? decimals(ratio, 2) : ratio.toPrecision(2);
}

/** How this checkout stands beside the base, figure by figure, and what that amounts to. */
export function comparisonText(document: BenchDocument & BaseComparison): string {
  const { comparisons, notComparable, changedBenchmarks, machine, base } = document;
  const blocks = [...Map.groupBy(comparisons, ({ bench }) => bench)].map(([bench, all]) => {
    const head = `${bench} (${document.results.find(({ name }) => name === bench)?.unit})`;
    const names = `${head.padEnd(NAME_WIDTH + 3)}${'base'.padStart(FIGURE_WIDTH)}${'here'.padStart(FIGURE_WIDTH)}`;
    return [names, ...all.map(describeComparison)].join('\n');
  });
  const nodes =
    base.node === machine.node
      ? []
      : [`The base ran in Node ${base.node}, this checkout in ${machine.node}.`];
  const measured =
    changedBenchmarks.length === 0
      ? []
      : [
          `The benchmarks themselves differ (${listed(changedBenchmarks)}): a change may be of how it is measured.`,
        ];
  return [
    [introduce(document), ...nodes, ...measured].join('\n'),
    ...blocks,
    ...(notComparable.length === 0 ? [] : [describeLone(notComparable)]),
    conclude(document),
  ].join('\n\n');
}

function introduce({ base, here, rounds }: BaseComparison): string {
  const changes = here.dirty ? ' with the changes that are not committed' : '';
  const beside = `Base: ${base.ref}, commit ${short(base.commit)}. Here: commit ${short(here.commit)}${changes}. ${counted(rounds, 'round')} of each, in turn.`;
  const same = base.commit === here.commit && !here.dirty;
  return same ? `${beside} They are the same: what differs is noise.` : beside;
}

function describeComparison(one: FigureComparison): string {
  const figures = [one.baseMedian, one.median].map((value) => figure(value).padStart(FIGURE_WIDTH)).join('');
  const unit = isTime(one.unit) ? '' : ` (${one.unit})`;
  return `  ${`${one.side}${unit}`.padEnd(NAME_WIDTH)} ${figures}   ${describeChange(one)}`;
}

/** `3.1 % faster (2.2 … 4 %), p = 0.008`. The percentages are of the figure itself; p is corrected for the number of figures. */
export function describeChange({ change, ratio, low, high, adjustedP, unit }: FigureComparison): string {
  const p = adjustedP < 0.001 ? 'p < 0.001' : `p = ${decimals(adjustedP, 3)}`;
  if (change === 'none') return `no change beyond noise (${signed(low)} … ${signed(high)} %), ${p}`;
  const [amount, ...ends] = [ratio, low, high].map((one) => Math.abs(one - 1));
  const [least, most] = ends.toSorted((one, other) => one - other);
  const word = wordsOf(unit)[change === 'better' ? 0 : 1];
  const direction = isTime(unit) ? word : `${ratio > 1 ? 'more' : 'less'}, ${word}`;
  return `${percent(amount)} % ${direction} (${percent(least)} … ${percent(most)} %), ${p}`;
}

/** What is better and what is worse, of such a figure. */
function wordsOf(unit: string): readonly [better: string, worse: string] {
  return isTime(unit) ? ['faster', 'slower'] : ['better', 'worse'];
}

/** So many in a second, or so long for one. */
function isTime(unit: string): boolean {
  return /\/s$|^(ns|µs|ms|s)(\/|$)/.test(unit);
}

function describeLone(lone: readonly LoneFigure[]): string {
  const lines = lone
    .slice(0, MOST_LONE)
    .map(({ bench, side, because }) => `  ${[bench, side ?? 'all of it'].join(', ')}: ${because}`);
  const more = lone.length > MOST_LONE ? [`  and ${lone.length - MOST_LONE} more`] : [];
  return ['Not compared:', ...lines, ...more].join('\n');
}

function conclude(document: BaseComparison): string {
  return `${reasonOf(document)}\nVerdict: ${WORDS[document.verdict]}.`;
}

function reasonOf({ comparisons, verdict, tolerancePercent, rounds, roundsNeeded }: BaseComparison): string {
  const figures = counted(comparisons.length, 'figure');
  const worse = comparisons.filter(({ change }) => change === 'worse');
  switch (verdict) {
    case 'worse': {
      const beyond = worse.filter((one) => isBeyond(one, tolerancePercent));
      return `Of ${figures}, ${count(beyond.length)} got worse beyond noise by at least ${tolerancePercent} %.`;
    }
    case 'unknown':
      if (roundsNeeded === null) return 'There is nothing to compare.';
      return `${counted(rounds, 'round')} of each cannot tell a change from chance with ${figures}: it takes --rounds ${roundsNeeded} at least.`;
    case 'ok':
      if (worse.length > 0)
        return `Of ${figures}, ${count(worse.length)} got worse beyond noise, but by less than the tolerance of ${tolerancePercent} %.`;
      return `Of ${figures}, none got worse beyond noise.`;
    default:
      return verdict satisfies never;
  }
}

/** The first few. */
function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function short(commit: string): string {
  return commit.slice(0, SHORT_COMMIT);
}

function signed(ratio: number): string {
  return `${ratio < 1 ? '−' : '+'}${percent(Math.abs(ratio - 1))}`;
}

function percent(share: number): string {
  const value = 100 * share;
  return decimals(value, value < 9.95 ? 1 : 0);
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
