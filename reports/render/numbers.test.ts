import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  count,
  counted,
  decimals,
  duration,
  durationOfSeconds,
  percent,
  perSecond,
  times,
} from './numbers.ts';

test.each<[value: number, expected: string]>([
  [0, '0'],
  [999, '999'],
  [18_204, '18,204'],
  [-18_204.4, '-18,204'],
  [999_999_999_999_999, '999,999,999,999,999'],
  [1e15, '1.00e+15'],
  [1.7e308, '1.70e+308'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NaN, 'not a number'],
])('%d reads %s', (value, expected) => {
  expect(count(value)).toBe(expected);
});

test('one of a thing and several', () => {
  expect(counted(1, 'booking')).toBe('1 booking');
  expect(counted(2_000, 'booking')).toBe('2,000 bookings');
  expect(counted(0, 'was lost', 'were lost')).toBe('0 were lost');
  expect([1, 2, 3].map(times)).toEqual(['once', 'twice', '3 times']);
});

test.each<[share: number, expected: string]>([
  [0, '0 %'],
  [0.000_4, '< 0.1 %'],
  [0.001, '0.1 %'],
  [0.2689, '26.9 %'],
  [0.9999, '> 99.9 %'],
  [1, '100 %'],
  [Number.NaN, 'not a number %'],
])('a share of %d reads %s', (share, expected) => {
  expect(percent(share)).toBe(expected);
});

test('decimals and rates', () => {
  expect(decimals(1.25, 2)).toBe('1.25');
  expect(decimals(600, 2)).toBe('600');
  expect(perSecond(240_818.4)).toBe('240,818/s');
  expect(perSecond(7.25)).toBe('7.3/s');
});

describe('durations', () => {
  test.each<[us: number, expected: string]>([
    [0, '0 µs'],
    [0.4, '0.4 µs'],
    [9.14, '9.14 µs'],
    [91.44, '91.4 µs'],
    [999.4, '999 µs'],
    [999.7, '1 ms'],
    [1_420.3, '1.42 ms'],
    [18_022.7, '18 ms'],
    [999_600, '1 s'],
    [5_001_000, '5 s'],
    [119_400_000, '119 s'],
    [119_600_000, '2 min 0 s'],
    [125_000_000, '2 min 5 s'],
    [9_000_000_000, '2.5 h'],
    [Number.NaN, 'not a number'],
  ])('%d µs reads %s', (us, expected) => {
    expect(duration(us)).toBe(expected);
  });

  test('of seconds', () => {
    expect(durationOfSeconds(0.41)).toBe('410 ms');
  });

  test('below two minutes never has four digits before its unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 119e6, noNaN: true }), (us) => {
        expect(duration(us)).toMatch(/^\d{1,3}(\.\d{1,2})? (µs|ms|s)$/);
      }),
    );
  });
});
