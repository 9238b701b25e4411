import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Kind, NOBODY, NO_SLOT, NO_VERSION, Outcome } from '../../../load/history/history.ts';
import { formatHistory, historyOf, parseHistory, rowsOf, type Row } from './notation.ts';

const INFO = { outcome: Outcome.info, version: NO_VERSION, version2: NO_VERSION, holder: NOBODY };

test.each<[string, Partial<Row>]>([
  [
    '1:book s3 [0,10] v1',
    { kind: Kind.book, outcome: Outcome.ok, client: 1, slot: 3, slot2: NO_SLOT, version: 1, holder: 1 },
  ],
  ['1:book s3 [0,10] v1', { invokeNs: 0, returnNs: 10_000, version2: NO_VERSION }],
  [
    '2:book s3 [2.5,8] fail v1 h1',
    { outcome: Outcome.fail, client: 2, invokeNs: 2500, version: 1, holder: 1 },
  ],
  ['1:book s3 [0,1] v1 h9', { outcome: Outcome.ok, client: 1, holder: 9 }],
  ['1:cancel s3 [0,1] v2', { kind: Kind.cancel, outcome: Outcome.ok, version: 2, holder: NOBODY }],
  ['3:cancel s1 [5,inf] info', { ...INFO, kind: Kind.cancel, client: 3, returnNs: Number.POSITIVE_INFINITY }],
  [
    '1:move s3>s4 [0,1] v2,v7',
    { kind: Kind.move, outcome: Outcome.ok, slot: 3, slot2: 4, version: 2, version2: 7, holder: NOBODY },
  ],
  ['1:move s3>s4 [0,1] fail v2', { outcome: Outcome.fail, version: 2, version2: NO_VERSION, holder: NOBODY }],
  ['1:move s3>s4 [0,1] fail2 v2 h8', { outcome: Outcome.failSecond, version: 2, holder: 8 }],
  [
    '0:status s1 [3,4] v2 h0',
    { kind: Kind.status, outcome: Outcome.ok, client: 0, slot: 1, version: 2, holder: NOBODY },
  ],
  ['4:find - [0,1]', { kind: Kind.find, outcome: Outcome.fail, slot: NO_SLOT, version: 0 }],
  ['4:find s2 [0,1] v3 h4', { kind: Kind.find, outcome: Outcome.ok, slot: 2, version: 3, holder: 4 }],
  ['4:status s2 [0,1] ok', { outcome: Outcome.ok, version: NO_VERSION }],
  ['4:book s2 [0,1] fail', { outcome: Outcome.fail, version: NO_VERSION }],
])('%s', (line, expected) => {
  expect(rowsOf(parseHistory(line))).toEqual([expect.objectContaining(expected)]);
});

test('operations are rows, in order', () => {
  const history = parseHistory(' 1:book s0 [0,1] v1 | 2:book s1 [0,1] v1|3:find - [1,2]');
  expect(history).toHaveLength(3);
  expect([...history.client]).toEqual([1, 2, 3]);
  expect(parseHistory('  ')).toHaveLength(0);
});

test.each([
  ['1:buy s3 [0,10] v1', 'not an operation: "1:buy s3 [0,10] v1"'],
  ['1:book s3 [0] v1', 'not an operation: "1:book s3 [0] v1"'],
  ['1:book s3 [0,1] w1', 'not a result: "w1" in "1:book s3 [0,1] w1"'],
  ['1:book s3 [0,1]', 'not a result: "" in "1:book s3 [0,1]"'],
  ['1:book s3>s4 [0,1] v1', 'a move, and nothing else, has two slots: "1:book s3>s4 [0,1] v1"'],
  ['1:move s3 [0,1] v1,v2', 'a move, and nothing else, has two slots: "1:move s3 [0,1] v1,v2"'],
  ['1:move s3>s4 [0,1] v1', 'a completed move, and nothing else, has two versions: "1:move s3>s4 [0,1] v1"'],
  ['1:book s3 [0,1] v1,v2', 'a completed move, and nothing else, has two versions: "1:book s3 [0,1] v1,v2"'],
])('%s is refused', (line, message) => {
  expect(() => parseHistory(line)).toThrow(new SyntaxError(message));
});

const times = fc.record({ invokeNs: fc.nat(1_000_000), lengthNs: fc.nat(1_000_000) });
const answer = fc.record({ version: fc.nat(1000), holder: fc.nat(9) });
const anyRow: fc.Arbitrary<Row> = fc
  .record({
    kind: fc.constantFrom(...Object.values(Kind)),
    outcome: fc.constantFrom(Outcome.info, Outcome.ok, Outcome.fail, Outcome.failSecond),
    client: fc.nat(1000),
    slot: fc.nat(1000),
    slot2: fc.nat(1000),
    version2: fc.nat(1000),
    times,
    answer,
  })
  .map(({ kind, outcome, client, slot, slot2, version2, times: { invokeNs, lengthNs }, answer: told }) => {
    const isInfo = outcome === Outcome.info;
    return {
      kind,
      outcome,
      client,
      slot,
      slot2: kind === Kind.move ? slot2 : NO_SLOT,
      invokeNs,
      returnNs: isInfo ? Number.POSITIVE_INFINITY : invokeNs + lengthNs,
      version: isInfo ? NO_VERSION : told.version,
      version2: kind === Kind.move && outcome === Outcome.ok ? version2 : NO_VERSION,
      holder: isInfo ? NOBODY : told.holder,
    };
  });

test('what is written can be read again', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 8 }), (rows) => {
      const history = historyOf(rows);
      expect(rowsOf(parseHistory(formatHistory(history)))).toEqual(rows);
    }),
    { seed: 20_261_120 },
  );
});
