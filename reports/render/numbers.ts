/** Numbers as people read them. Every presentation of a race writes them with these. */

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** From here on a number has no more exact digits, and too many to be read. */
const UNREADABLE = 1e15;
const NOT_A_NUMBER = 'not a number';

/** A whole number with thousands separators. */
export function count(value: number): string {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  return Math.abs(value) < UNREADABLE ? GROUPED.format(value) : scientific(value);
}

/** `1 booking`, `2 bookings`; `many` where an s is not enough. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `once`, `twice`, `17 times`. */
export function times(value: number): string {
  if (value === 1) return 'once';
  return value === 2 ? 'twice' : `${count(value)} times`;
}

/** A share of 0 … 1 in per cent. What is not nothing never reads as 0, and what is not all never as 100. */
export function percent(share: number): string {
  const value = share * 100;
  if (share > 0 && value < 0.1) return '< 0.1 %';
  if (share < 1 && value > 99.9) return '> 99.9 %';
  return `${decimals(value, 1)} %`;
}

/** With so many decimals, without trailing zeros. */
export function decimals(value: number, digits: number): string {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (Math.abs(value) >= UNREADABLE) return scientific(value);
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A number of operations a second. */
export function perSecond(value: number): string {
  return `${Math.abs(value) < 100 ? decimals(value, 1) : count(value)}/s`;
}

/** A duration with the unit that leaves about three digits: `9.1 µs`, `1.42 ms`, `18 ms`, `5 s`, `2 min 5 s`. */
export function duration(us: number): string {
  if (Number.isNaN(us)) return NOT_A_NUMBER;
  // The limits are those of the rounded number: 999.7 µs is 1 ms, not 1,000 µs.
  if (Math.abs(us) < 999.5) return `${threeDigits(us)} µs`;
  if (Math.abs(us) < 999_500) return `${threeDigits(us / 1e3)} ms`;
  const seconds = us / 1e6;
  if (Math.abs(seconds) < 119.5) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 7_200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${decimals(seconds / 3_600, 1)} h`;
}

export function durationOfSeconds(seconds: number): string {
  return duration(seconds * 1e6);
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return decimals(value, 0);
  return decimals(value, size >= 9.995 ? 1 : 2);
}

function scientific(value: number): string {
  return Number.isFinite(value) ? value.toExponential(2) : String(value);
}
