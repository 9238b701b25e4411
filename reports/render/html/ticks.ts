/** Where the lines of an axis are, and what stands at them. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** More lines than this are a grid, not an axis. */
const MOST_DECADES = 8;

/** Ticks from 0 to the first round number that is not below `most`, in no more than five steps. */
export function ticksFromZero(most: number, label: (value: number) => string): Tick[] {
  const step = roundStep(most / 5);
  const steps = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: (Number.isFinite(steps) ? steps : 1) + 1 }, (_, index) => {
    const at = index * step;
    return { at, label: label(at) };
  });
}

/** 1, 2, 2.5 or 5 times a power of ten, the next that is not below; 1 where nothing is to be divided. */
export function roundStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Ticks at `at = log10(value)`, the first not above `least` and the last not below `most`: at powers of ten, and at 2 and 5
 * times these where there are few. Both limits are above 0 and finite.
 */
export function logarithmicTicks(least: number, most: number, label: (value: number) => string): Tick[] {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  const stride = Math.ceil((last - first) / MOST_DECADES);
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const values: number[] = [];
  for (let power = first; power < last + stride; power += stride)
    values.push(...factors.map((factor) => factor * 10 ** power));
  const begin = values.findLastIndex((value) => value <= least * (1 + 1e-9));
  const end = values.findIndex((value) => value >= most * (1 - 1e-9));
  return values
    .slice(Math.max(0, begin), end < 0 ? values.length : Math.max(end, begin + 1) + 1)
    .map((value) => ({ at: Math.log10(value), label: label(value) }));
}
