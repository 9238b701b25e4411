/** Dates as people write them are read; what no calendar or clock has is not. */
import { expect, test } from 'vitest';

import { readDate, showDate } from './date.ts';

const TODAY = '2026-08-20';
const DAYS = ['2026-08-20', '2026-08-21', '2026-08-25', '2026-09-01'];
const read = (text: string, today = TODAY, days: readonly string[] = DAYS): string | undefined => {
  const moment = readDate(text, today, days);
  return moment && `${moment.day} ${moment.time}`;
};

test.each([
  '25 de agosto às 14:00',
  '25 de agosto as 14:00',
  '25 DE AGOSTO ÀS 14:00',
  '  25  de  Agosto   às 14:00. ',
  '25 de agosto às 14h',
  '25 de agosto às 14h00',
  '25 de agosto, às 14 horas',
  '25 de ago 14:00',
  '25 de agosto de 2026 às 14:00',
  '25 de agosto a\u0300s 14:00',
  '25/08 14:00',
  '25/8 às 14h',
  '25/08/2026 14:00',
  '2026-08-25 14:00',
  '2026-08-25 às 14:00',
])('%s', (text) => {
  expect(read(text)).toBe('2026-08-25 14:00');
});

test.each([
  ['1º de setembro às 8h30', '2026-09-01 08:30'],
  ['1 de setembro às 08:30', '2026-09-01 08:30'],
  ['21/8 9:05', '2026-08-21 09:05'],
  ['25 de março às 10:00', '2027-03-25 10:00'],
  ['25 de marco às 10:00', '2027-03-25 10:00'],
  ['19 de agosto às 10:00', '2027-08-19 10:00'],
  ['20 de agosto às 00:00', '2026-08-20 00:00'],
  ['29 de fevereiro às 10:00', '2028-02-29 10:00'],
  ['2020-01-01 10:00', '2020-01-01 10:00'],
])('%s is %s', (text, moment) => {
  expect(read(text)).toBe(moment);
});

test('a day without a year is the next one that is sold, also across a year, else the next', () => {
  const days = ['2026-12-31', '2027-01-01', '2027-01-02'];
  expect(read('1 de janeiro às 10:00', '2026-12-30', days)).toBe('2027-01-01 10:00');
  expect(read('30 de dezembro às 10:00', '2026-12-31', days)).toBe('2027-12-30 10:00');
  expect(read('20/08 10:00', '2026-08-20', ['2027-08-20'])).toBe('2027-08-20 10:00');
});

test.each([
  '',
  'amanhã',
  '25 de agosto',
  '14:00',
  '30 de fevereiro às 10:00',
  '2026-02-30 10:00',
  '31/04 10:00',
  '25/13 10:00',
  '0/8 10:00',
  '25 de agostinho às 10:00',
  '25 de ag às 10:00',
  '25 de agosto às 24:00',
  '25 de agosto às 14:60',
  '25 de agosto às 14:0',
  '25 de agosto às 14:00 ou 15:00',
  '125 de agosto às 14:00',
  '2026-8-25 14:00',
  '25 de agosto às -14:00',
  '٢٥/٠٨ ١٤:٠٠',
])('%j is no date', (text) => {
  expect(read(text)).toBe(undefined);
});

test('a date is shown as people write it', () => {
  expect(showDate({ day: '2026-08-25', time: '14:00' })).toBe('25 de agosto às 14:00');
  expect(showDate({ day: '2027-03-01', time: '08:30' })).toBe('1 de março às 08:30');
});
