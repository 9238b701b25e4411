/** Numbers of a race, as people write them. */
import { language } from '../words.ts';

const NOTHING = '–';

/** A whole number; a dash for none. */
export function amount(value: number | undefined): string {
  return value === undefined
    ? NOTHING
    : new Intl.NumberFormat(language.value, { maximumFractionDigits: 0 }).format(value);
}

/** Microseconds with a unit that suits them. */
export function micros(us: number | undefined): string {
  if (us === undefined) return NOTHING;
  const [value, unit] = us < 1_000 ? [us, 'µs'] : us < 1_000_000 ? [us / 1_000, 'ms'] : [us / 1_000_000, 's'];
  return `${new Intl.NumberFormat(language.value, { maximumSignificantDigits: 3 }).format(value)} ${unit}`;
}
