import { describe, expect, test } from 'vitest';
import { Random } from '../../../server/base/seed.ts';
import { CHURN, generateExecution, shuffleRows } from '../samples/executions.ts';
import { FAULTS } from '../samples/faults.ts';
import { formatHistory } from '../samples/notation.ts';
import { isOrderable } from '../samples/oracle.ts';
import { randomShape, randomTiny } from '../samples/shapes.ts';
import { checkCertificate } from './certificate.ts';

/** Every history has a seed of its own, which a failure names. */
const FIRST_SEED = 20_261_120;

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => FIRST_SEED + index);
}

describe('right executions', () => {
  test('are never rejected, and hardly ever undecided', () => {
    const rejected: string[] = [];
    let undecided = 0;
    for (const seed of seeds(4000)) {
      const shape = randomShape(seed, 60);
      const history = generateExecution(shape);
      const { verdict, reasons } = checkCertificate(history, shape);
      if (verdict === 'unknown' && shape.infoShare > 0) undecided += 1;
      else if (verdict !== 'ok')
        rejected.push(`seed ${seed}: ${reasons.join('; ')}\n${formatHistory(history)}`);
    }
    expect(rejected).toEqual([]);
    expect(undecided).toBeLessThan(40);
  });

  test('are judged alike in any order of rows', () => {
    const otherwise: string[] = [];
    for (const seed of seeds(300)) {
      const shape = randomShape(seed, 60);
      const history = generateExecution(shape);
      const { verdict } = checkCertificate(history, shape);
      const shuffled = checkCertificate(shuffleRows(history, new Random(seed, 3)), shape);
      if (shuffled.verdict !== verdict) otherwise.push(`seed ${seed}: ${shuffled.reasons.join('; ')}`);
    }
    expect(otherwise).toEqual([]);
  });

  test('are accepted when they are long, crowded, and one answer in a hundred is lost', () => {
    const options = { ...CHURN, seed: FIRST_SEED, operations: 300_000, slots: 1000, clients: 300 };
    for (const infoShare of [0, 0.01]) {
      const result = checkCertificate(generateExecution({ ...options, infoShare }), options);
      expect(result).toMatchObject({ verdict: 'ok', reasons: [] });
      expect(result.changes / result.operations).toBeGreaterThan(1 / 3);
    }
  });
});

describe('a planted fault is always found:', () => {
  test.each(FAULTS)('$name', ({ kinds, plant }) => {
    const missed: string[] = [];
    let planted = 0;
    for (const seed of seeds(400)) {
      const shape = randomShape(seed, 60);
      const history = plant(generateExecution(shape), new Random(seed, 4));
      if (history === undefined) continue;
      planted += 1;
      const { verdict, counts } = checkCertificate(history, shape);
      if (verdict === 'violation' && kinds.some((kind) => counts[kind] > 0)) continue;
      missed.push(`seed ${seed}: ${verdict} ${JSON.stringify(counts)}\n${formatHistory(history)}`);
    }
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThan(50);
  });

  test('many double sales are counted one by one, and nothing else', () => {
    const [doubleSale] = FAULTS;
    const options = { ...CHURN, seed: FIRST_SEED, operations: 5000 };
    const random = new Random(FIRST_SEED, 5);
    let history = generateExecution(options);
    for (let sale = 0; sale < 60; sale += 1) history = doubleSale.plant(history, random) ?? history;
    const { counts, doubleBookings } = checkCertificate(history, options);
    expect(doubleBookings).toBe(60);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(60);
  });
});

describe('trying every order', () => {
  test('gives the same verdict on tiny histories, right and wrong', () => {
    const otherwise: string[] = [];
    const tally = { ok: 0, violation: 0, unknown: 0 };
    for (const seed of seeds(12_000)) {
      const { history, initial, slots } = randomTiny(seed);
      const { verdict, reasons } = checkCertificate(history, { slots, initial });
      tally[verdict] += 1;
      if (verdict === 'unknown' || (verdict === 'ok') === isOrderable(history, initial)) continue;
      otherwise.push(
        `seed ${seed}, ${initial}: ${verdict}, ${reasons.join('; ')}\n${formatHistory(history)}`,
      );
    }
    expect(otherwise).toEqual([]);
    expect(tally.ok).toBeGreaterThan(3000);
    expect(tally.violation).toBeGreaterThan(2000);
    expect(tally.unknown).toBeLessThan(100);
  });
});
