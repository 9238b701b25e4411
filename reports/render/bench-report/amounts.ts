/** Figures of benchmarks as people read them: three digits, and the unit beside them. */
import { decimals } from '../numbers.ts';

const STEPS = [
  [1e9, ' billion'],
  [1e6, ' million'],
] as const;

/** `5.36 million`, `169,000`, `0.162`: three digits or so. What is not nothing never reads as 0. */
export function amount(value: number): string {
  const [size, word] = STEPS.find(([least]) => Math.abs(value) >= 0.9995 * least) ?? [1, ''];
  return `${threeDigits(value / size)}${word}`;
}

/** The same for the lines of an axis, where there is little room: `2.5 M`, `800 k`. */
export function shortAmount(value: number): string {
  if (Math.abs(value) >= 1e6) return `${threeDigits(value / 1e6)} M`;
  return Math.abs(value) >= 1e4 ? `${threeDigits(value / 1e3)} k` : threeDigits(value);
}

function threeDigits(value: number): string {
  const least = Math.abs(value);
  if (least >= 1e3) return decimals(Number(value.toPrecision(3)), 0);
  if (least >= 99.95) return decimals(value, 0);
  if (least >= 9.995) return decimals(value, 1);
  if (least >= 0.9995 || value === 0) return decimals(value, 2);
  return String(Number(value.toPrecision(3)));
}

/** `1.02 (0.98 … 1.06)`: a ratio, and the interval that holds it with 95 %, which a single round does not give. */
export function ratioWithInterval({
  ratio,
  low,
  high,
}: {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}): string {
  return `${share(ratio)} (${low === high ? 'no interval' : `${share(low)} … ${share(high)}`})`;
}

function share(value: number): string {
  return value >= 0.0995 || value === 0 ? decimals(value, value < 9.95 ? 2 : 1) : value.toPrecision(2);
}
