/** The smallest sets of answers that cannot all be true, and the sentences that tell them. */
import { describe, expect, test } from 'vitest';
import { Kind, Outcome, type History } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { checkHistory } from '../check.ts';
import { explain } from '../explain.ts';
import { withoutVersions } from '../samples/blind.ts';
import { CONTRADICTIONS, plantContradiction } from '../samples/contradictions.ts';
import { randomDense } from '../samples/dense.ts';
import { generateExecution } from '../samples/executions.ts';
import { formatHistory, historyOf, parseHistory, rowsOf } from '../samples/notation.ts';
import { isOrderable } from '../samples/oracle.ts';
import { randomShape } from '../samples/shapes.ts';
import type { Violation } from '../violations.ts';

const FIRST_SEED = 20_261_122;

/** The history with the answers of these rows only: other changes may have happened or not, and all else says nothing. */
function withAnswersOf(history: History, kept: readonly number[]): History {
  return historyOf(
    Array.from(rowsOf(history).entries(), ([at, row]) => {
      if (kept.includes(at)) return row;
      const isChange = row.kind <= Kind.move && row.outcome <= Outcome.ok;
      const lost = { ...row, outcome: Outcome.info, returnNs: Number.POSITIVE_INFINITY, holder: 0 };
      return isChange ? lost : { ...lost, kind: Kind.status, slot2: -1 };
    }),
  );
}

/** A slot's own rows as the search of one slot sees them: a move is what it does to that slot. */
function onSlot(history: History, slot: number): History {
  return historyOf(
    Array.from(rowsOf(history), (row) => {
      const isHalf = row.kind === Kind.move && (row.outcome === Outcome.ok || row.outcome === Outcome.info);
      if (!isHalf || row.slot === row.slot2 || (row.slot !== slot && row.slot2 !== slot)) return row;
      const isFirst = row.slot === slot;
      const holder = isFirst || row.outcome === Outcome.info ? 0 : row.client;
      return { ...row, kind: isFirst ? Kind.cancel : Kind.book, slot, slot2: -1, holder };
    }),
  );
}

async function violationsOf(history: History, slots: number): Promise<readonly Violation[]> {
  const { violations } = await checkHistory(history, { slots, initial: 'fresh' });
  return violations;
}

describe('a violation tells the smallest set of answers', () => {
  test('that cannot all be true, while without any one of them there is an order: tiny histories, every order tried', async () => {
    const wrong: string[] = [];
    let sets = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 3000; seed += 1) {
      const { history, initial, slots } = randomDense(seed);
      if (initial !== 'fresh') continue;
      for (const { rows, slot } of await violationsOf(history, slots)) {
        sets += 1;
        const views = [history, onSlot(history, slot)];
        const isMinimal = views.some(
          (view) =>
            !isOrderable(withAnswersOf(view, rows), 'fresh') &&
            rows.every((row) =>
              isOrderable(
                withAnswersOf(
                  view,
                  rows.filter((one) => one !== row),
                ),
                'fresh',
              ),
            ),
        );
        if (!isMinimal) wrong.push(`seed ${seed}: rows ${rows.join()} of ${formatHistory(history)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(sets).toBeGreaterThan(1000);
  });

  test('in longer histories too, as the search itself judges them', async () => {
    const wrong: string[] = [];
    let sets = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 60; seed += 1) {
      const shape = { ...randomShape(seed, 300), moveShare: 0, initial: 'fresh' as const };
      const contradiction = CONTRADICTIONS[seed % 4];
      const planted = plantContradiction(
        generateExecution(shape),
        shape.slots,
        contradiction,
        new Random(seed, 7),
      );
      if (planted === undefined) continue;
      const history = withoutVersions(planted, 0, new Random(seed, 6));
      for (const { rows } of await violationsOf(history, shape.slots)) {
        sets += 1;
        const isWrong = async (kept: readonly number[]): Promise<boolean> =>
          (await violationsOf(withAnswersOf(history, kept), shape.slots)).length > 0;
        const less = await Promise.all(rows.map((row) => isWrong(rows.filter((one) => one !== row))));
        if (!(await isWrong(rows)) || less.includes(true)) wrong.push(`seed ${seed}: rows ${rows.join()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(sets).toBeGreaterThan(50);
  });
});

test.each<[string, string, Violation['kind'], string]>([
  [
    'a double booking',
    '1:book s3 [12000,12031] ok | 2:book s3 [12040,12044] ok | 1:cancel s3 [12050,12060] ok | 3:book s3 [1,9] fail h4 | 4:book s3 [0,5] ok | 4:cancel s3 [10,20] ok',
    'doubleBooking',
    'client 1 was told it booked slot 3 (asked 0.012000 s, told 0.012031 s), yet client 2 was told it booked slot 3 (asked 0.012040 s, told 0.012044 s), and client 1 asked to give the slot up only at 0.012050 s: the slot was sold twice, whatever else happened',
  ],
  [
    'a double booking that nobody undid',
    '1:book s3 [0,10] ok | 2:book s3 [20,30] ok',
    'doubleBooking',
    'client 1 was told it booked slot 3 (asked 0.000000 s, told 0.000010 s), yet client 2 was told it booked slot 3 (asked 0.000020 s, told 0.000030 s), and client 1 did not ask to give the slot up before that: the slot was sold twice, whatever else happened',
  ],
  [
    'a lost booking',
    '1:book s3 [0,10] ok | 2:status s3 [20,30] ok h0',
    'order',
    'client 1 was told it booked slot 3 (asked 0.000000 s, told 0.000010 s), yet client 2 saw slot 3 free (asked 0.000020 s, told 0.000030 s): no order of these 2 answers fits, whatever else happened',
  ],
  [
    'a refusal that names no holder',
    '2:book s3 [20,30] fail',
    'order',
    'client 2 asked to book slot 3 and was refused (asked 0.000020 s, told 0.000030 s): that cannot be true, whatever else happened',
  ],
  [
    'a cancel of a free slot',
    '2:cancel s3 [20,30] ok',
    'illegalRelease',
    'client 2 was told it cancelled slot 3 (asked 0.000020 s, told 0.000030 s): nobody can give up what is not theirs, whatever else happened',
  ],
  [
    'what the judge saw at the end',
    '1:book s3 [0,10] ok | 0:status s3 [20,30] ok h0',
    'finalState',
    'client 1 was told it booked slot 3 (asked 0.000000 s, told 0.000010 s), yet the judge saw slot 3 free (asked 0.000020 s, told 0.000030 s): the slot ended otherwise than was told, whatever else happened',
  ],
  [
    'a torn move',
    '1:book s3 [0,10] ok | 1:move s3>s4 [20,30] ok | 2:status s4 [40,50] ok h0',
    'order',
    'client 1 was told it moved from slot 3 to slot 4 (asked 0.000020 s, told 0.000030 s), yet client 2 saw slot 4 free (asked 0.000040 s, told 0.000050 s): no order of these 2 answers fits, whatever else happened',
  ],
])('%s in words', async (_, line, kind, sentence) => {
  const history = parseHistory(line);
  const violations = await violationsOf(history, 5);
  expect(violations.map((violation) => violation.kind)).toEqual([kind]);
  expect(explain(violations[0], history)).toBe(sentence);
});
