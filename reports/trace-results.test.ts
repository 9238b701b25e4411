import { expect, test } from 'vitest';

import { RequestEnd } from '../load/workloads/trace.ts';
import type { Trace } from '../load/workloads/trace-file.ts';
import { tallyTrace } from './trace-results.ts';

/** Rows of [moment, group, end]. */
function traced(
  groups: Trace['groups'],
  rows: readonly (readonly [moment: string, group: number, end: keyof typeof RequestEnd])[],
) {
  const momentsMs = rows.map(([moment]) => Date.parse(`${moment}Z`));
  const firstMs = momentsMs[0] ?? 0;
  const trace: Trace = {
    length: rows.length,
    firstMs,
    requestedAtMs: Float64Array.from(momentsMs, (ms) => ms - firstMs),
    group: Int32Array.from(rows, ([, group]) => group),
    patient: Int32Array.from(rows, (_, index) => index + 1),
    groups,
  };
  return tallyTrace(
    trace,
    Uint8Array.from(rows, ([, , end]) => RequestEnd[end]),
    2,
  );
}

const results = traced(
  [
    { clinic: 'Norte', day: '2016-05-02' },
    { clinic: 'Sul', day: '2016-05-02' },
    { clinic: 'Sul', day: '2016-05-03' },
  ],
  [
    ['2016-04-28T18:59:59', 0, 'sold'],
    ['2016-04-29T07:00:00', 1, 'sold'],
    ['2016-04-29T07:10:00', 1, 'sold'],
    ['2016-04-29T07:59:59', 1, 'refused'],
    ['2016-04-30T07:00:00', 2, 'sold'],
    ['2016-04-30T08:00:00', 1, 'unknown'],
  ],
);

test('requests are counted by how they ended, in all, by hour and by day', () => {
  expect(results).toMatchObject({
    requests: 6,
    sold: 4,
    refused: 1,
    unknown: 1,
    places: 2,
    clinicDays: 3,
    clinicDaysSoldOut: 1,
    first: '2016-04-28T18:59:59',
    last: '2016-04-30T08:00:00',
    rush: { hour: '2016-04-29T07', requests: 3, sold: 2, refused: 1, unknown: 0 },
  });
  expect(results.byHour[7]).toEqual({ requests: 4, sold: 3, refused: 1, unknown: 0 });
  expect(results.byHour.reduce((sum, { requests }) => sum + requests, 0)).toBe(6);
  expect(results.byDay.map(({ day, requests }) => [day, requests])).toEqual([
    ['2016-04-28', 1],
    ['2016-04-29', 3],
    ['2016-04-30', 2],
  ]);
});

test('clinics come with most refusals first, each with its rush and its worst day', () => {
  expect(results.clinics).toEqual([
    {
      clinic: 'Sul',
      requests: 5,
      sold: 3,
      refused: 1,
      unknown: 1,
      days: 2,
      daysSoldOut: 1,
      first: '2016-04-29T07:00:00',
      last: '2016-04-30T08:00:00',
      rush: { hour: '2016-04-29T07', requests: 3 },
      worstDay: { day: '2016-05-02', requests: 4, refused: 1 },
    },
    {
      clinic: 'Norte',
      requests: 1,
      sold: 1,
      refused: 0,
      unknown: 0,
      days: 1,
      daysSoldOut: 0,
      first: '2016-04-28T18:59:59',
      last: '2016-04-28T18:59:59',
      rush: { hour: '2016-04-28T18', requests: 1 },
      worstDay: { day: '2016-05-02', requests: 1, refused: 0 },
    },
  ]);
});

test('more places sell to more, until there are as many as one clinic needed on one day', () => {
  expect(results.ifPlaces).toEqual([
    { places: 1, sold: 3 },
    { places: 2, sold: 4 },
    { places: 3, sold: 5 },
    { places: 4, sold: 6 },
  ]);
});

test('the curve of places has at most 40 points, and the last sells to all', () => {
  const rows = Array.from({ length: 500 }, () => ['2016-04-29T07:00:00', 0, 'sold'] as const);
  const { ifPlaces } = traced([{ clinic: 'Norte', day: '2016-05-02' }], rows);
  expect(ifPlaces).toHaveLength(40);
  expect(ifPlaces.at(-1)).toEqual({ places: 500, sold: 500 });
});
