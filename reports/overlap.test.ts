import fc from 'fast-check';
import { expect, test } from 'vitest';

import { JUDGE, Kind, Outcome, createHistory, type History } from '../load/history/history.ts';
import { measureOverlap } from './overlap.ts';

type Row = readonly [
  client: number,
  slot: number,
  invokeNs: number,
  returnNs: number,
  kind?: Kind,
  outcome?: Outcome,
];

function historyOf(rows: readonly Row[]): History {
  const history = createHistory(rows.length);
  for (const [
    at,
    [client, slot, invokeNs, returnNs, kind = Kind.book, outcome = Outcome.ok],
  ] of rows.entries()) {
    history.client[at] = client;
    history.slot[at] = slot;
    history.invokeNs[at] = invokeNs;
    history.returnNs[at] = returnNs;
    history.kind[at] = kind;
    history.outcome[at] = outcome;
  }
  return history;
}

test.each<[string, readonly Row[], number]>([
  [
    'side by side',
    [
      [1, 0, 0, 5],
      [2, 0, 4, 9],
    ],
    2,
  ],
  [
    'one after the other',
    [
      [1, 0, 0, 5],
      [2, 0, 5, 9],
    ],
    0,
  ],
  [
    'at different slots',
    [
      [1, 0, 0, 5],
      [2, 1, 4, 9],
    ],
    0,
  ],
  [
    'of one client alone',
    [
      [1, 0, 0, 5],
      [1, 0, 4, 9],
    ],
    0,
  ],
  [
    'one that lasts over others',
    [
      [1, 0, 0, 99],
      [2, 0, 4, 9],
      [2, 0, 20, 29],
    ],
    3,
  ],
  [
    'a look is no attempt',
    [
      [1, 0, 0, 5],
      [2, 0, 4, 9, Kind.status],
    ],
    0,
  ],
  [
    'the judge is no client',
    [
      [1, 0, 0, 5],
      [JUDGE, 0, 4, 9],
    ],
    0,
  ],
  [
    'without an answer it may have ended at once',
    [
      [1, 0, 0, 5],
      [2, 0, 4, Infinity, Kind.book, Outcome.info],
    ],
    0,
  ],
])('%s', (_, rows, contested) => {
  expect(measureOverlap(historyOf(rows)).contested).toBe(contested);
});

test('only bookings that were won count as such', () => {
  const rows: Row[] = [
    [1, 0, 0, 5],
    [2, 0, 4, 9, Kind.book, Outcome.fail],
    [1, 0, 6, 8, Kind.cancel],
  ];
  expect(measureOverlap(historyOf(rows))).toEqual({ attempts: 3, contested: 3, bookings: 1 });
});

test('it is what comparing each with each gives', () => {
  const row = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 1 }),
      fc.nat(40),
      fc.integer({ min: 1, max: 12 }),
    )
    .map(([client, slot, from, lasts]): Row => [client, slot, from, from + lasts]);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 14 }), (rows) => {
      const meet = ([client, slot, from, to]: Row, [client2, slot2, from2, to2]: Row) =>
        client !== client2 && slot === slot2 && from < to2 && from2 < to;
      const contested = rows.filter((one) => rows.some((other) => meet(one, other))).length;
      expect(measureOverlap(historyOf(rows)).contested).toBe(contested);
    }),
    { numRuns: 2_000 },
  );
});
