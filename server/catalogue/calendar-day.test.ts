import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consecutiveDays, isCalendarDay } from './calendar-day.ts';

describe('isCalendarDay', () => {
  test.each(['2026-11-20', '2024-02-29', '2000-02-29', '0000-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(isCalendarDay(text)).toBe(true);
  });

  test.each([
    '2026-02-29', // not a leap year
    '1900-02-29', // nor this one
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-01',
    '20261120',
    '2026-11-20T00:00',
    ' 2026-11-20',
    '2026-11-20\n',
    '+012026-11-20',
    '٢٠٢٦-١١-٢٠',
    '',
  ])('%j is none', (text) => {
    expect(isCalendarDay(text)).toBe(false);
  });
});

describe('consecutiveDays', () => {
  test('crosses the ends of months and years', () => {
    expect(consecutiveDays('2023-12-30', 4)).toEqual([
      '2023-12-30',
      '2023-12-31',
      '2024-01-01',
      '2024-01-02',
    ]);
    expect(consecutiveDays('2024-02-28', 3)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  });

  test('leaves none out, whatever the local daylight saving', () => {
    const days = consecutiveDays('2020-01-01', 3653);
    expect(days?.at(-1)).toBe('2029-12-31');
    expect(new Set(days).size).toBe(3653);
  });

  test('stops at the end of the year 9999', () => {
    expect(consecutiveDays('9999-12-30', 2)).toEqual(['9999-12-30', '9999-12-31']);
    expect(consecutiveDays('9999-12-30', 3)).toBeUndefined();
    expect(consecutiveDays('9999-12-30', 1e15)).toBeUndefined();
  });

  test('gives ascending days of the calendar, from the first on', () => {
    const firstDays = fc.date({
      min: new Date('0000-01-01'),
      max: new Date('9990-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(firstDays, fc.integer({ min: 1, max: 500 }), (date, dayCount) => {
        const firstDay = date.toISOString().slice(0, 10);
        const days = consecutiveDays(firstDay, dayCount) ?? [];
        expect(days).toHaveLength(dayCount);
        expect(days[0]).toBe(firstDay);
        expect(days.every(isCalendarDay)).toBe(true);
        expect(days).toEqual([...new Set(days)].toSorted());
      }),
      { seed: 20261120, numRuns: 100 },
    );
  });
});
