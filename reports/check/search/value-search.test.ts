/** The search of registers against every order tried. */
import { expect, test } from 'vitest';
import { Outcome } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { checkLog } from '../check-log.ts';
import { NIL_NAME, createLog, type LogRow } from '../models/log.ts';

const FIRST_SEED = 20_261_123;
const DEEDS = ['read', 'write', 'cas'] as const;

function randomRows(seed: number): LogRow[] {
  const random = new Random(seed, 9);
  const values = [NIL_NAME, '1', '2', '3'].slice(0, 2 + random.nextBelow(3));
  const spanNs = 4 + random.nextBelow(20);
  const infoShare = random.nextFloat() * 0.6;
  const draw = (): string => values[random.nextBelow(values.length)];
  return Array.from({ length: 3 + random.nextBelow(6) }, (): LogRow => {
    const deed = DEEDS[random.nextBelow(3)];
    const invokeNs = random.nextBelow(spanNs);
    const isFailed = deed === 'cas' && random.nextFloat() < 0.4;
    return {
      deed,
      outcome: random.nextFloat() < infoShare ? Outcome.info : isFailed ? Outcome.fail : Outcome.ok,
      client: random.nextBelow(3),
      object: 'x',
      value: draw(),
      value2: draw(),
      invokeNs,
      returnNs: invokeNs + random.nextBelow(spanNs),
    };
  });
}

/** Tries every order: the definition itself. */
function isOrderable(value: string, rest: readonly LogRow[]): boolean {
  if (rest.every(({ outcome }) => outcome === Outcome.info)) return true;
  return rest.some((row) => {
    const others = rest.filter((other) => other !== row);
    if (others.some(({ outcome, returnNs }) => outcome !== Outcome.info && returnNs < row.invokeNs))
      return false;
    const next = valueAfter(row, value);
    return next !== undefined && isOrderable(next, others);
  });
}

/** The value behind an operation; undefined where its answer would be wrong. */
function valueAfter(row: LogRow, value: string): string | undefined {
  if (row.deed === 'write') return row.value;
  if (row.deed === 'read') return row.outcome === Outcome.info || row.value === value ? value : undefined;
  if (row.outcome === Outcome.fail) return row.value === value ? undefined : value;
  return row.value === value ? row.value2 : undefined;
}

test('registers are judged as trying every order does', async () => {
  const otherwise: string[] = [];
  const tally = { ok: 0, violation: 0, unknown: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 12_000; seed += 1) {
    const rows = randomRows(seed);
    const { verdict } = await checkLog(createLog(rows, false), 'cas-register');
    tally[verdict] += 1;
    if (verdict !== (isOrderable(NIL_NAME, rows) ? 'ok' : 'violation'))
      otherwise.push(`seed ${seed}: ${verdict} ${JSON.stringify(rows)}`);
  }
  expect(otherwise).toEqual([]);
  expect(tally.ok).toBeGreaterThan(2000);
  expect(tally.violation).toBeGreaterThan(2000);
});
