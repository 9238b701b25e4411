/** How certificate and search work together. */
import { describe, expect, test } from 'vitest';
import { checkHistory } from './check.ts';
import { explain } from './explain.ts';
import { withoutVersions } from './samples/blind.ts';
import { CHURN, generateExecution, type ExecutionOptions } from './samples/executions.ts';
import { parseHistory } from './samples/notation.ts';
import { plantContradiction, CONTRADICTIONS } from './samples/contradictions.ts';
import { Random } from '../../server/base/seed.ts';

const OPTIONS = { slots: 10, initial: 'fresh' } as const;

test('versions in every answer are checked, and nothing is searched', async () => {
  const history = parseHistory('1:book s3 [0,10] v1 | 2:book s3 [2,8] fail v1 h1');
  expect(await checkHistory(history, OPTIONS)).toMatchObject({ verdict: 'ok', method: 'certificate' });
});

test.each([
  '1:book s3 [0,10] v1 | 2:book s3 [2,8] fail',
  '1:book s3 [0,10] ok',
  '1:move s3>s4 [0,1] info | 1:status s3 [2,3] ok h0',
])('an answer without a version or holder makes it a search: %s', async (line) => {
  const history = parseHistory(line);
  expect(await checkHistory(history, OPTIONS)).toMatchObject({ verdict: 'ok', method: 'search' });
});

describe('versions that cannot be right', () => {
  test('are all that is wrong where the bookings can be ordered without them, and the sentence says so', async () => {
    const history = parseHistory('1:book s3 [0,10] v1 | 1:cancel s3 [20,30] v2 | 2:book s3 [40,50] v2');
    const result = await checkHistory(history, OPTIONS);
    expect(result).toMatchObject({
      verdict: 'violation',
      method: 'certificate and search',
      counts: { tokens: 1, doubleBooking: 0 },
    });
    expect(explain(result.violations[0], history)).toBe(
      'client 1 was told it cancelled slot 3 as version 2 (asked 0.000020 s, told 0.000030 s), yet client 2 was told it booked slot 3 as version 2 (asked 0.000040 s, told 0.000050 s): one version cannot be both; without the versions all answers about the slot can be put in order: the versions are wrong, the bookings are not',
    );
  });

  test('turn a double booking into wrong versions, and it is not counted as one', async () => {
    // By its version the second book came while the first held; by the times it came behind the cancel.
    const history = parseHistory('1:book s3 [0,10] v1 | 1:cancel s3 [20,30] v5 | 2:book s3 [40,50] v2');
    const result = await checkHistory(history, OPTIONS);
    expect(result.verdict).toBe('violation');
    expect(result.doubleBookings).toBe(0);
    expect(result.violations.every(({ kind }) => kind === 'tokens')).toBe(true);
    expect(result.reasons.join()).toContain('the versions are wrong, the bookings are not');
  });

  test('stay a double booking where there is one', async () => {
    const history = parseHistory('1:book s3 [0,10] v1 | 2:book s3 [2,8] v1');
    expect(await checkHistory(history, OPTIONS)).toMatchObject({
      verdict: 'violation',
      doubleBookings: 1,
      counts: { tokens: 0 },
    });
  });
});

describe('what the certificate leaves open, the search decides', () => {
  test.each([
    '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 3:book s3 [0,1] v1 | 3:cancel s3 [2,inf] info | 2:move s2>s3 [2,inf] info | 1:move s1>s2 [2,inf] info | 9:status s1 [5,6] v2 h0',
    '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 1:move s1>s3 [2,inf] info | 2:move s2>s3 [2,inf] info | 1:cancel s3 [2,inf] info | 9:status s1 [5,6] v2 h0 | 9:status s2 [5,6] v2 h0',
  ])('ok: %s', async (line) => {
    expect(await checkHistory(parseHistory(line), OPTIONS)).toMatchObject({
      verdict: 'ok',
      method: 'certificate and search',
      reasons: [],
    });
  });

  test.each([
    '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 1:move s1>s3 [2,inf] info | 2:move s2>s3 [2,inf] info | 9:status s1 [5,6] v2 h0 | 9:status s2 [5,6] v2 h0',
  ])('violation: %s', async (line) => {
    const result = await checkHistory(parseHistory(line), OPTIONS);
    expect(result).toMatchObject({ verdict: 'violation', method: 'certificate and search' });
    expect(result.violations).toHaveLength(1);
  });
});

test('rows that make no sense are not searched', async () => {
  const history = parseHistory('1:book s3 [5,4] ok');
  expect(await checkHistory(history, OPTIONS)).toMatchObject({
    verdict: 'unknown',
    method: 'search',
    reasons: ['1 of 1 rows make no sense: row 0 was asked at 5000 ns and told at 4000 ns'],
  });
});

describe('two thousand unknown outcomes at one slot of 64 clients are decided', () => {
  const HOT: ExecutionOptions = {
    ...CHURN,
    seed: 1,
    operations: 8_000,
    slots: 1,
    moveShare: 0,
    infoShare: 0.25,
  };

  test.each([
    ['holders named', 0],
    ['holders not named', 1],
  ])(
    '%s: right, and with a double booking',
    async (_, unnamedShare) => {
      const history = withoutVersions(generateExecution(HOT), unnamedShare, new Random(1, 6));
      const result = await checkHistory(history, HOT);
      expect(result).toMatchObject({ verdict: 'ok', slots: 1 });
      expect(result.infos).toBeGreaterThan(1800);
      const [doubleBooking] = CONTRADICTIONS;
      const wrong = plantContradiction(history, 1, doubleBooking, new Random(1, 7)) ?? history;
      expect(await checkHistory(wrong, HOT)).toMatchObject({ verdict: 'violation', doubleBookings: 1 });
    },
    60_000,
  );
});

test('a search that starts from the certificate tells how far it is', async () => {
  const shape: ExecutionOptions = { ...CHURN, seed: 20_261_121, operations: 40_000, slots: 500 };
  const history = generateExecution(shape);
  const sale = history.kind.findIndex((kind, row) => kind === 0 && history.outcome[row] === 1);
  history.version[sale] += 1;
  const shares: number[] = [];
  const { method } = await checkHistory(history, { ...shape, onProgress: (share) => shares.push(share) });
  expect(method).toBe('certificate and search');
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  // What the certificate tells ends at 0.8.
  expect(shares.filter((share) => share > 0.8).length).toBeGreaterThan(10);
  expect(shares.at(-1)).toBe(1);
});
