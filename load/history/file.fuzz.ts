/** Fuzzes the reader of history files: damaged ones are refused, or are histories of operations that exist. */
import { readFileSync, rmSync } from 'node:fs';

import type { Random } from '../../server/base/seed.ts';
import { damage, onceIn, randomBytes } from '../../server/fuzz/mutate.ts';
import { assertThat, openScratch, readOrRefused } from '../../server/fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../../server/fuzz/target.ts';
import { blockBytes, columnsOver, createHistoryFile, readHistory } from './file.ts';
import { Kind, Outcome } from './history.ts';

const KINDS = Object.values(Kind).length;
const OUTCOMES = Object.values(Outcome).length;
const SLOTS = 16;

export const historyFile: FuzzTarget = { name: 'history-file', unit: 'inputs', open };

function open(): OpenedTarget {
  const scratch = openScratch();
  const meta = { slots: SLOTS, initial: 'fresh', originSeconds: 12, seed: 1, workload: 'churn' } as const;
  rmSync(scratch.path, { force: true });
  createHistoryFile(scratch.path, meta);
  const head = readFileSync(scratch.path);
  return {
    draw: (random) => {
      const bytes = Buffer.concat([
        head,
        ...Array.from({ length: random.nextBelow(3) }, () => drawBlock(random)),
      ]);
      if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(200));
      return onceIn(random, 10) ? bytes : damage(random, bytes);
    },
    check: (input) => {
      scratch.write(input);
      const read = readOrRefused(() => readHistory(scratch.path), 'badFile');
      if (read === undefined) return 1;
      const { meta: told, history } = read;
      assertThat(
        Number.isInteger(told.slots) &&
          told.slots >= 0 &&
          (told.initial === 'fresh' || told.initial === 'observed'),
        () => `${JSON.stringify(told)} describes a history`,
      );
      assertThat(Number.isFinite(told.originSeconds), () => 'the times of the history begin somewhere');
      for (let row = 0; row < history.length; row += 1) {
        const [kind, outcome] = [history.kind[row], history.outcome[row]];
        assertThat(
          kind < KINDS && outcome < OUTCOMES,
          () => `row ${row} of kind ${kind} and outcome ${outcome} is an operation`,
        );
      }
      return 1;
    },
    close: scratch.remove,
  };
}

/** A block of up to twenty operations, of any kind and outcome. */
function drawBlock(random: Random): Uint8Array {
  const rows = random.nextBelow(20);
  const buffer = new ArrayBuffer(blockBytes(rows));
  new Uint32Array(buffer).set([0x4b4c4256, rows]);
  const columns = columnsOver(buffer, rows);
  for (let row = 0; row < rows; row += 1) {
    columns.code[row] = random.nextBelow(KINDS) | (random.nextBelow(OUTCOMES) << 4);
    columns.client[row] = 1 + random.nextBelow(5);
    columns.slot[row] = random.nextBelow(SLOTS);
    columns.slot2[row] = random.nextBelow(SLOTS);
    columns.invokeLo[row] = row;
    columns.returnLo[row] = row + 1;
    columns.versionLo[row] = random.nextBelow(9);
  }
  return new Uint8Array(buffer);
}
