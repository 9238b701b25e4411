/** The words and numbers of a sweep, the same in the terminal and on the page. */
import type {
  Estimate,
  LimitCause,
  LockComparison,
  ScalingFit,
  SweepDocument,
  SweepGroup,
  SweptPoint,
} from '../../sweep/document.ts';
import { middleOf } from '../../trend.ts';
import { count, counted, decimals, duration, percent } from '../numbers.ts';

/** What a wake-up is and what not, since no lock says when it sleeps. */
export const WAKE_UPS =
  'Wake-ups are the voluntary context switches of the server’s process: a thread went to sleep and was woken. They are those for requests, for a lock and for the hold together; no lock tells its own apart. Where two locks do about as many bookings, what one that sleeps has more of than one that spins is its own.';

/** The figures of a point, wherever they are tabled. */
export const FIGURES: readonly (readonly [name: string, of: (point: SweptPoint) => string])[] = [
  ['ops/s', ({ medians }) => count(medians.throughputOps)],
  ['changes', ({ medians }) => percent(medians.changeShare)],
  ['p50', ({ medians }) => told(medians.p50Us, duration)],
  ['p99', ({ medians }) => told(medians.p99Us, duration)],
  ['Jain', ({ medians }) => told(medians.jain, (jain) => jain.toFixed(3))],
  ['wake-ups', ({ medians }) => told(medians.wakeUpsPerBooking, (value) => threeDigits(value))],
  ['CPU/op', ({ medians }) => told(medians.serverCpuUs, duration)],
  ['swarm', ({ medians }) => `${decimals(100 * medians.swarmBusyShare, 0)} %`],
];

/** `–` for what the machine cannot tell. */
export function told(value: number | null, write: (value: number) => string): string {
  return value === null ? '–' : write(value);
}

/** Of a share; what is less than a hundredth of a per cent is nothing. */
export function signedPercent(share: number): string {
  if (Math.abs(share) < 5e-5) return '0 %';
  return `${share > 0 ? '+' : '−'}${threeDigits(Math.abs(100 * share))} %`;
}

/** As many decimals as leave three digits. */
export function threeDigits(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(1);
  return decimals(value, Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(size)))));
}

/** The value, and its interval, which is empty where there is none. */
export function estimateParts(
  { value, low, high }: Estimate,
  write = threeDigits,
): readonly [value: string, interval: string] {
  return [write(value), low === null || high === null ? '' : `${write(low)} … ${write(high)}`];
}

export function peakParts({ peakThreads, peakInterval }: ScalingFit): readonly [string, string] {
  const isEmpty = peakInterval === null || (peakThreads === null && peakInterval[0] === null);
  return [peakAt(peakThreads), isEmpty ? '' : peakInterval.map(peakAt).join(' … ')];
}

function peakAt(threads: number | null): string {
  return threads === null ? 'none' : decimals(threads, 1);
}

/** Both in a line. */
export function joined([value, interval]: readonly [string, string]): string {
  return interval === '' ? value : `${value} (${interval})`;
}

/** What is to be said of all curves is said once; then what is left of each. */
export function shareNotes(groups: readonly SweepGroup[]): {
  readonly common: readonly string[];
  readonly own: (group: SweepGroup) => readonly string[];
} {
  const [first] = groups;
  const common =
    groups.length < 2 ? [] : first.notes.filter((note) => groups.every(({ notes }) => notes.includes(note)));
  return { common, own: ({ notes }) => notes.filter((note) => !common.includes(note)) };
}

export function rSquared({ rSquared: value }: ScalingFit): string {
  return value === null ? '–' : value.toFixed(3).replace('-', '−');
}

export const CAUSES: Readonly<Record<LimitCause, string>> = {
  cores: 'no more cores',
  swarm: 'swarm busy',
  contention: 'contention',
  coherence: 'coherence',
  notReached: 'more were not tried',
  unknown: 'unknown',
};

export function describeComparison({ ratio, low, high, p, change }: LockComparison): string {
  const verdict = change === 'none' ? 'no change beyond noise' : change;
  return `${ratio.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)}), ${verdict}, p ${p < 0.001 ? '< 0.001' : p.toFixed(3)}`;
}

/** How much was measured, on what. */
export function whatWasSwept({ points, rounds, options, machine }: SweepDocument): string {
  return `${counted(points.length, 'point')}, ${counted(rounds.measured, 'round')} of ${decimals(options.seconds, 1)} s, each with a fresh server and a fresh swarm of ${counted(options['load-threads'], 'load thread')} on the same ${counted(machine.cores, 'core')}, pipelining ${options.pipeline}, ${count(options.slots)} slots.`;
}

/** Others may take so much of the processors before the figures are no longer those of server and swarm alone. */
const MOST_OTHER_SHARE = 0.1;

/** Where the machine had other work to do; else empty. */
export function aboutOthers({ points }: SweepDocument): string {
  const share = middleOf(
    points.flatMap(({ rounds }) => rounds.flatMap(({ otherCpuShare }) => otherCpuShare ?? [])),
  );
  if (!(share > MOST_OTHER_SHARE)) return '';
  return `Other processes took ${percent(share)} of the processors in the median round: these figures are as much theirs. Repeat it on a machine with nothing else to do.`;
}

/** What the figures have to be read with on a machine with few cores; empty where there is nothing. */
export function aboutCores({ points, options, machine }: SweepDocument): string {
  const oversubscribed = points.filter(({ isOversubscribed }) => isOversubscribed);
  if (oversubscribed.length === 0) return '';
  const least = Math.min(...oversubscribed.map(({ threads }) => threads));
  return `Oversubscribed are ${count(oversubscribed.length)} of ${counted(points.length, 'point')}: from ${counted(least, 'server thread')} on they and ${counted(options['load-threads'], 'load thread')} are more than the ${counted(machine.cores, 'core')}. A fit over oversubscribed points describes the scheduler as much as the lock.`;
}
