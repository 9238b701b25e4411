/** Where more threads stop helping, and why: from the medians, from what the machine has, and from the fitted law. */
import type { LimitCause, ScalingFit, SweepGroup, SweptPoint } from './document.ts';

/** So much more throughput is a help; less is not worth a thread, and within what a machine wobbles. */
const WORTH_A_THREAD = 0.05;
/** Load threads as busy as that ask as fast as they can: the throughput is theirs. */
const BUSY_SHARE = 0.9;

/** `points`: those of one curve, by threads. */
export function limitOf(
  points: readonly SweptPoint[],
  usl: ScalingFit | null,
  { cores, loadThreads }: { readonly cores: number; readonly loadThreads: number },
): SweepGroup['limit'] {
  const best = Math.max(...points.map(({ medians }) => medians.throughputOps));
  const last = points.at(-1);
  const knee = points.find(({ medians }) => medians.throughputOps >= best * (1 - WORTH_A_THREAD));
  if (knee === undefined || last === undefined)
    return { threads: null, causes: ['unknown'], sentence: 'Nothing was measured.' };
  const told = (causes: readonly LimitCause[], sentence: string) => ({
    threads: knee.threads,
    causes,
    sentence,
  });
  const next = points[points.indexOf(knee) + 1];
  if (next === undefined) {
    const sentence =
      points.length === 1
        ? `Only ${threads(knee.threads)} was tried, so nothing is known of more.`
        : `More threads helped up to ${knee.threads}, the most that were tried.`;
    return told(['notReached'], sentence);
  }
  const begin = `More than ${threads(knee.threads)} did not help:`;
  const causes: LimitCause[] = [];
  const whys: string[] = [];
  if (next.isOversubscribed) {
    causes.push('cores');
    whys.push(
      `${threads(next.threads)} and ${threads(loadThreads, 'load thread')} share ${threads(cores, 'core')}`,
    );
  }
  if (knee.medians.swarmBusyShare >= BUSY_SHARE) {
    causes.push('swarm');
    whys.push(
      `the load threads were busy for ${Math.round(100 * knee.medians.swarmBusyShare)} % of the time there, so that they, too, could not ask faster`,
    );
  }
  if (causes.length > 0)
    return told(causes, `${begin} ${whys.join('; and ')}.${asFitted(usl, next.threads)}`);
  const { cause, sentence } = dominant(usl, next.threads);
  return told([cause], `${begin} ${sentence}`);
}

/** Of the two ways to lose throughput, the one that costs more with so many threads. */
function dominant(
  usl: ScalingFit | null,
  count: number,
): { readonly cause: LimitCause; readonly sentence: string } {
  if (usl === null) return { cause: 'unknown', sentence: 'too few thread counts were tried to tell why.' };
  const contention = usl.sigma.value * (count - 1);
  const coherence = usl.kappa.value * count * (count - 1);
  if (contention === 0 && coherence === 0)
    return { cause: 'unknown', sentence: 'the fitted law sees neither contention nor coherence.' };
  return contention >= coherence
    ? {
        cause: 'contention',
        sentence: `contention dominates (σ = ${short(usl.sigma.value)}): threads wait for each other’s turn.`,
      }
    : {
        cause: 'coherence',
        sentence: `coherence dominates (κ = ${short(usl.kappa.value)}): each thread costs every other one, so that throughput falls.`,
      };
}

function asFitted(usl: ScalingFit | null, count: number): string {
  const { cause } = dominant(usl, count);
  if (usl === null || cause === 'unknown') return '';
  return ` The fitted law calls it ${cause}, but describes the scheduler as much as the lock.`;
}

function threads(count: number, noun = 'server thread'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three digits that count. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
