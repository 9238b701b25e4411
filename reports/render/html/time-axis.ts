/** The axis under a time line: milliseconds since the first request, with long idle times left out. */
import type { EvidenceOperation } from '../../race-document.ts';
import { decimals } from '../numbers.ts';
import { roundStep } from './ticks.ts';

export interface TimeAxis {
  /** Where a time stands, in per cent of the width. */
  readonly percentAt: (seconds: number) => number;
  readonly ticks: readonly { readonly percent: number; readonly label: string }[];
  /** Where idle time was left out, in per cent of the width. */
  readonly breaks: readonly number[];
}

/** A stretch of the axis: from when until when, and from where to where it is drawn. Milliseconds and per cent. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly from: number;
  readonly until: number;
  readonly isIdle: boolean;
}

/** Idle time is left out when it is longer than everything else together: bars would be too thin to see. */
const IDLE_PERCENT = 22;
/** Room for operations without an end. */
const OPEN_PERCENT = 12;
const MOST_SECONDS = 1e12;
/** Labels nearer than this would touch on a small screen. */
const LABEL_PERCENT = 24;

export function timeAxis(operations: readonly EvidenceOperation[]): TimeAxis {
  const startSeconds = Math.min(...operations.map(({ askedSeconds }) => finite(askedSeconds)));
  const spans = operations.map(({ askedSeconds, toldSeconds }) => {
    const fromMs = (finite(askedSeconds) - startSeconds) * 1e3;
    return {
      fromMs,
      untilMs: Math.max(fromMs, (finite(toldSeconds ?? askedSeconds) - startSeconds) * 1e3),
    };
  });
  const isOpen = operations.some(({ toldSeconds }) => toldSeconds === null);
  const stretches = layOut(busyTimes(spans), isOpen ? 100 - OPEN_PERCENT : 100);
  return {
    percentAt: (seconds) => percentAt((finite(seconds) - startSeconds) * 1e3, stretches),
    ticks: ticksOf(stretches),
    breaks: stretches.filter(({ isIdle }) => isIdle).map(({ from, until }) => (from + until) / 2),
  };
}

type Span = Pick<Stretch, 'fromMs' | 'untilMs'>;

/** Seconds that can be reckoned with, whatever a document holds: up to some thirty thousand years. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, value)) : 0;
}

/** The times in which anything was under way, joined where what lies between is short. */
function busyTimes(spans: readonly Span[]): Span[] {
  const busy: { fromMs: number; untilMs: number }[] = [];
  for (const { fromMs, untilMs } of spans.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = busy.at(-1);
    if (last === undefined || fromMs > last.untilMs) busy.push({ fromMs, untilMs });
    else last.untilMs = Math.max(last.untilMs, untilMs);
  }
  const busyMs = busy.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  return busy.reduce<{ fromMs: number; untilMs: number }[]>((joined, span) => {
    const last = joined.at(-1);
    if (last === undefined || span.fromMs - last.untilMs > busyMs) joined.push(span);
    else last.untilMs = span.untilMs;
    return joined;
  }, []);
}

function layOut(busy: readonly Span[], width: number): Stretch[] {
  const idlePercent = Math.min(IDLE_PERCENT, width / 2 / Math.max(1, busy.length - 1));
  const busyMs = busy.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  const room = width - idlePercent * (busy.length - 1);
  const stretches: Stretch[] = [];
  let from = 0;
  for (const { fromMs, untilMs } of busy) {
    const last = stretches.at(-1);
    if (last !== undefined) {
      stretches.push({
        fromMs: last.untilMs,
        untilMs: fromMs,
        from,
        until: from + idlePercent,
        isIdle: true,
      });
      from += idlePercent;
    }
    const share = busyMs > 0 ? (untilMs - fromMs) / busyMs : 1 / busy.length;
    stretches.push({ fromMs, untilMs, from, until: from + share * room, isIdle: false });
    from += share * room;
  }
  return stretches;
}

function percentAt(ms: number, stretches: readonly Stretch[]): number {
  const stretch = stretches.find(({ untilMs }) => ms <= untilMs) ?? stretches.at(-1);
  if (stretch === undefined) return 0;
  const { fromMs, untilMs, from, until } = stretch;
  const share = untilMs > fromMs ? (ms - fromMs) / (untilMs - fromMs) : 0;
  return Math.min(100, Math.max(0, from + Math.min(1, Math.max(0, share)) * (until - from)));
}

/** Round times where nothing was left out, else the beginning of each busy time. */
function ticksOf(stretches: readonly Stretch[]): TimeAxis['ticks'] {
  const [first] = stretches;
  if (first === undefined) return [];
  const busy = stretches.filter(({ isIdle }) => !isIdle);
  const step = roundStep((busy.length > 1 ? first.untilMs : first.untilMs - first.fromMs) / 3);
  const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(step))));
  const times =
    busy.length > 1
      ? busy.map(({ fromMs }) => fromMs)
      : Array.from({ length: 8 }, (_, index) => index * step).filter((ms) => ms <= first.untilMs * 1.0001);
  const ticks: { percent: number; label: string }[] = [];
  for (const ms of times) {
    const percent = percentAt(ms, stretches);
    const last = ticks.at(-1);
    if (last === undefined || percent - last.percent >= LABEL_PERCENT)
      ticks.push({ percent, label: `${decimals(ms, digits)} ms` });
  }
  return ticks;
}
