/** Points are an order: one after the other, at their points, the operations get the answers that were told. */
import { describe, expect, test } from 'vitest';
import { Outcome, type History, type InitialState } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { checkHistory } from '../check.ts';
import { withoutVersions } from '../samples/blind.ts';
import { CONTRADICTIONS, plantContradiction } from '../samples/contradictions.ts';
import { generateExecution, shuffleRows } from '../samples/executions.ts';
import { formatHistory, parseHistory } from '../samples/notation.ts';
import { replay } from '../samples/replay.ts';
import { randomShape } from '../samples/shapes.ts';
import { findPoints, type Points } from './points.ts';

const FIRST_SEED = 20_261_121;

interface Judged {
  readonly history: History;
  readonly initial: InitialState;
  readonly slots: number;
}

/** Everything that is wrong with the points of a right history. */
function faultsOf({ history, initial }: Judged, { ns, order, unplaced }: Points): string[] {
  const faults: string[] = [];
  const { invokeNs, returnNs, outcome } = history;
  for (const [at, row] of order.entries()) {
    if (!(invokeNs[row] <= ns[row] && ns[row] <= returnNs[row])) faults.push(`row ${row} is outside`);
    if (!Number.isFinite(ns[row])) faults.push(`row ${row} is nowhere`);
    if (at > 0 && !(ns[order[at - 1]] <= ns[row])) faults.push(`row ${row} is out of order`);
  }
  const placed = new Set(order);
  if (placed.size !== order.length) faults.push('a row has two places');
  for (let row = 0; row < history.length; row += 1) {
    if (outcome[row] !== Outcome.info && !placed.has(row)) faults.push(`row ${row} has no place`);
    if (placed.has(row) !== !Number.isNaN(ns[row])) faults.push(`row ${row} has a point and no place`);
  }
  if (unplaced.length > 0) faults.push(`unplaced: ${unplaced.join()}`);
  for (const row of replay(history, order, initial)) faults.push(`row ${row} is wrong`);
  return faults;
}

const FEW_MOVES = 0.1;

/** What is wrong with the points of a history that is right; nothing for one that is not. */
async function faultsIn(
  judged: Judged,
): Promise<{ found: readonly string[]; infos: number; method: string }> {
  const { history } = judged;
  const result = await checkHistory(history, judged);
  if (result.verdict !== 'ok') return { found: [], infos: 0, method: 'none' };
  const points = findPoints(history, judged, result, everyRow(history));
  const infos = points.order.filter((row) => history.outcome[row] === Outcome.info).length;
  return { found: faultsOf(judged, points), infos, method: result.method };
}

function everyRow({ length }: History): number[] {
  return Array.from({ length }, (_, row) => row);
}

describe.each([
  ['by versions', false, 1500],
  ['by search', true, 500],
] as const)('of right executions, %s, the points are an order', (_, isBlind, runs) => {
  test.each([
    ['with moves and lost answers', false],
    ['without moves, with many lost answers', true],
  ])('%s', async (_name, isLossy) => {
    const faulty: string[] = [];
    let infos = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + runs; seed += 1) {
      const drawn = randomShape(seed, 60);
      const shape = isLossy
        ? { ...drawn, moveShare: 0, infoShare: 0.3 }
        : { ...drawn, moveShare: Math.min(FEW_MOVES, drawn.moveShare) };
      const told = shuffleRows(generateExecution(shape), new Random(seed, 9));
      const history = isBlind ? withoutVersions(told, [0, 0.5, 1][seed % 3], new Random(seed, 6)) : told;
      const faults = await faultsIn({ history, slots: shape.slots, initial: shape.initial });
      infos += faults.infos;
      if (faults.found.length > 0)
        faulty.push(`seed ${seed}: ${faults.found.join(', ')}\n${formatHistory(history)}`);
    }
    expect(faulty).toEqual([]);
    // Unanswered operations that something depends on have points, too.
    expect(infos).toBeGreaterThan(100);
  });
});

describe('where there is no order of all, one operation has no place:', () => {
  test.each([
    [
      'a second sale of one version',
      '7:book s3 [10,20] v1 | 9:book s3 [12,25] v1 | 7:cancel s3 [30,40] v2',
      1,
    ],
    ['a sale of what is held', '7:book s3 [10,20] v1 | 9:book s3 [30,40] v2 | 9:cancel s3 [50,60] v3', 1],
    [
      'an answer that was out of date',
      '7:book s3 [10,20] v1 | 7:cancel s3 [30,40] v2 | 2:status s3 [50,60] v1 h7',
      2,
    ],
    ['a version that nobody made', '7:book s3 [10,20] v1 | 2:status s3 [50,60] v2', 1],
    [
      'a second sale without versions',
      '1:book s3 [0,30] ok h1 | 1:cancel s3 [50,80] ok | 2:book s3 [55,120] ok h2 | 4:book s3 [90,110] ok h4 | 3:status s3 [100,140] ok h2 | 2:cancel s3 [150,170] ok',
      3,
    ],
    [
      'a refusal for no reason',
      '1:book s3 [0,30] ok h1 | 1:cancel s3 [50,80] ok | 2:book s3 [90,120] fail',
      2,
    ],
  ])('%s', async (_, line, unplaced) => {
    const history = parseHistory(line);
    const options = { slots: 4, initial: 'fresh' } as const;
    const result = await checkHistory(history, options);
    expect(result.verdict).toBe('violation');
    const points = findPoints(history, options, result, [0]);
    expect(points.unplaced).toEqual([unplaced]);
    expect(points.order.length).toBe(history.length - 1);
  });
});

test('whatever is wrong, points are in their intervals, and something has no place where an order of the rest was found', async () => {
  const faulty: string[] = [];
  let found = 0;
  for (const contradiction of CONTRADICTIONS.slice(0, 4)) {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 100; seed += 1) {
      const shape = { ...randomShape(seed, 60), moveShare: 0, initial: 'fresh' as const };
      const planted = plantContradiction(
        generateExecution(shape),
        shape.slots,
        contradiction,
        new Random(seed, 7),
      );
      if (planted === undefined) continue;
      const history = withoutVersions(planted, [0, 0.5, 1][seed % 3], new Random(seed, 6));
      const result = await checkHistory(history, shape);
      if (result.verdict !== 'violation') continue;
      const { ns, order, unplaced } = findPoints(history, shape, result, everyRow(history));
      const isInside = order.every(
        (row, at) =>
          history.invokeNs[row] <= ns[row] &&
          ns[row] <= history.returnNs[row] &&
          !(ns[row] < ns[order[at - 1]]),
      );
      if (!isInside || unplaced.length === 0) faulty.push(`seed ${seed}\n${formatHistory(history)}`);
      found += 1;
    }
  }
  expect(faulty).toEqual([]);
  expect(found).toBeGreaterThan(100);
});

test('slots that are not shown have no points, and points that can differ do', async () => {
  const history = parseHistory(
    '1:book s1 [0,10] v1 | 1:book s2 [0,10] v1 | 2:status s1 [0,10] v0 | 3:status s1 [0,10] v1 h1 | 4:book s1 [10,10] fail v1 h1',
  );
  const options = { slots: 4, initial: 'fresh' } as const;
  const { ns, order, unplaced } = findPoints(history, options, await checkHistory(history, options), [0]);
  expect(order).toEqual([2, 0, 3, 4]);
  expect(new Set(order.map((row) => ns[row])).size).toBe(4);
  expect(ns[1]).toBeNaN();
  expect(unplaced).toEqual([]);
});

test('where a search decides what the versions leave open, the points are the order that it found', async () => {
  const faulty: string[] = [];
  let searched = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 3000; seed += 1) {
    const shape = { ...randomShape(seed, 16), slots: 3, moveShare: 0.5, infoShare: 0.6, lostShare: 0.3 };
    const sample = { history: generateExecution(shape), slots: shape.slots, initial: shape.initial };
    const { found, method } = await faultsIn(sample);
    if (method === 'certificate and search') searched += 1;
    if (found.length > 0) faulty.push(`seed ${seed}: ${found.join(', ')}\n${formatHistory(sample.history)}`);
  }
  expect(faulty).toEqual([]);
  expect(searched).toBeGreaterThan(20);
});
