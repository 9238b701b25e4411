/** The search against every order tried, against right executions, and against stories that cannot be true. */
import { describe, expect, test } from 'vitest';
import type { History } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { checkHistory } from '../check.ts';
import { withoutVersions } from '../samples/blind.ts';
import { CONTRADICTIONS, plantContradiction } from '../samples/contradictions.ts';
import { randomDense } from '../samples/dense.ts';
import { generateExecution, type ExecutionOptions } from '../samples/executions.ts';
import { formatHistory } from '../samples/notation.ts';
import { isOrderable } from '../samples/oracle.ts';
import { randomShape, randomTiny } from '../samples/shapes.ts';

/** Every history has a seed of its own, which a failure names. */
const FIRST_SEED = 20_261_121;

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => FIRST_SEED + index);
}

/** A third of the histories name the holder in every refusal, a third in some, a third in none. */
function blind(history: History, seed: number): History {
  return withoutVersions(history, [0, 0.5, 1][seed % 3], new Random(seed, 6));
}

describe('trying every order gives the same verdict', () => {
  test('on tiny executions, right and altered, without versions', async () => {
    const otherwise: string[] = [];
    const tally = { ok: 0, violation: 0, unknown: 0 };
    for (const seed of seeds(6000)) {
      const { history: told, initial, slots } = randomTiny(seed);
      const history = blind(told, seed);
      const { verdict } = await checkHistory(history, { slots, initial });
      tally[verdict] += 1;
      if (verdict !== (isOrderable(history, initial) ? 'ok' : 'violation'))
        otherwise.push(`seed ${seed}, ${initial}: ${verdict}\n${formatHistory(history)}`);
    }
    expect(otherwise).toEqual([]);
    expect(tally.ok).toBeGreaterThan(2000);
    expect(tally.violation).toBeGreaterThan(500);
  });

  test('on tiny histories of random answers, with and without moves', async () => {
    const otherwise: string[] = [];
    const tally = { ok: 0, violation: 0, unknown: 0 };
    for (const seed of seeds(12_000)) {
      const { history, initial, slots } = randomDense(seed);
      const { verdict } = await checkHistory(history, { slots, initial });
      tally[verdict] += 1;
      if (verdict !== (isOrderable(history, initial) ? 'ok' : 'violation'))
        otherwise.push(`seed ${seed}, ${initial}: ${verdict}\n${formatHistory(history)}`);
    }
    expect(otherwise).toEqual([]);
    expect(tally.ok).toBeGreaterThan(2000);
    expect(tally.violation).toBeGreaterThan(2000);
  });

  test('with versions too, where the certificate leaves a choice open', async () => {
    const otherwise: string[] = [];
    let searched = 0;
    for (const seed of seeds(12_000)) {
      const { history, slots } = randomTiny(seed);
      const { verdict, method } = await checkHistory(history, { slots, initial: 'fresh' });
      if (method === 'certificate and search') searched += 1;
      if (verdict !== (isOrderable(history, 'fresh') ? 'ok' : 'violation'))
        otherwise.push(`seed ${seed}: ${verdict}\n${formatHistory(history)}`);
    }
    expect(otherwise).toEqual([]);
    expect(searched).toBeGreaterThan(100);
  });
});

/** Shapes in which every history can be decided in a moment: lost answers and moves, but not at once at few crowded slots. */
function calmShape(seed: number): ExecutionOptions {
  const shape = randomShape(seed, 60);
  return { ...shape, moveShare: seed % 2 === 0 ? 0 : Math.min(shape.moveShare, 0.1) };
}

describe('without versions', () => {
  test('right executions are never rejected, and hardly ever undecided', async () => {
    const rejected: string[] = [];
    let undecided = 0;
    for (const seed of seeds(10_000)) {
      const shape = calmShape(seed);
      const history = blind(generateExecution(shape), seed);
      const { verdict, reasons } = await checkHistory(history, shape);
      if (verdict === 'unknown') undecided += 1;
      if (verdict === 'violation')
        rejected.push(`seed ${seed}: ${reasons.join('; ')}\n${formatHistory(history)}`);
    }
    expect(rejected).toEqual([]);
    expect(undecided).toBeLessThan(20);
  });

  test.each(CONTRADICTIONS)('a $name is always found', async (contradiction) => {
    const missed: string[] = [];
    let planted = 0;
    for (const seed of seeds(250)) {
      const shape: ExecutionOptions = { ...calmShape(seed), initial: 'fresh' };
      const execution = generateExecution(shape);
      const history = plantContradiction(execution, shape.slots, contradiction, new Random(seed, 7));
      if (history === undefined) continue;
      planted += 1;
      const { verdict } = await checkHistory(blind(history, seed), shape);
      if (verdict !== 'violation') missed.push(`seed ${seed}: ${verdict}\n${formatHistory(history)}`);
    }
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThan(100);
  });
});
