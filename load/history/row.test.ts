/** What becomes of an operation on one slot is read back as it was recorded, however large its times and its version. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { createHistoryFile, readHistory } from './file.ts';
import { Kind, NO_SLOT, NO_VERSION, Outcome, UNTOLD } from './history.ts';
import { Recorder } from './recorder.ts';
import { recordSlotRow, type SlotRow } from './row.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-row-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ANSWERED: SlotRow = {
  kind: Kind.book,
  client: 7,
  slot: 3,
  invokeNs: 2 ** 33 + 5,
  returnNs: 2 ** 34 + 6,
  outcome: Outcome.fail,
  holder: 9,
  version: 2 ** 35 + 1,
};

test.each<[string, SlotRow, Partial<SlotRow>]>([
  ['an answer', ANSWERED, {}],
  ['an answer without holder and version', { ...ANSWERED, holder: UNTOLD, version: NO_VERSION }, {}],
  [
    'a loss, which has no end',
    { ...ANSWERED, outcome: Outcome.info, version: NO_VERSION },
    { returnNs: Infinity },
  ],
])('%s', (name, row, otherwise) => {
  const path = join(folder, `${name}.hist`);
  const cursor = new BigInt64Array(1);
  const meta = { slots: 9, initial: 'fresh', originSeconds: 0, seed: 1, workload: 'churn' } as const;
  cursor[0] = BigInt(createHistoryFile(path, meta));
  const recorder = new Recorder(path, cursor);
  recordSlotRow(recorder, row);
  recorder.close();
  const { history } = readHistory(path);
  expect(history.length).toBe(1);
  expect(history.slot2[0]).toBe(NO_SLOT);
  const read = Object.keys(row).map((key) => [key, history[key as keyof SlotRow][0]]);
  expect(Object.fromEntries(read)).toEqual({ ...row, ...otherwise });
});
