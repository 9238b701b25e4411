/** The recorder of histories: what an operation costs to be written down, in memory and with its share of the file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createHistoryFile } from '../../load/history/file.ts';
import { Recorder } from '../../load/history/recorder.ts';
import type { Step, Steps } from './step.ts';

/** Of a block of the file; the last of them writes it. */
const BLOCK_ROWS = 32_768;

/** A recorder whose file never grows: `rewind` lets it write the same place again. */
export function openScratchRecorder() {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-recorder-'));
  const path = join(folder, 'bench.hist');
  const meta = { slots: 1, initial: 'fresh', originSeconds: 0, seed: 1, workload: 'bench' } as const;
  const firstBlock = BigInt(createHistoryFile(path, meta));
  const cursor = new BigInt64Array(new SharedArrayBuffer(8)).fill(firstBlock);
  const recorder = new Recorder(path, cursor);
  rmSync(folder, { recursive: true }); // the recorder has the file open: nobody else is to find it
  return { recorder, rewind: () => Atomics.store(cursor, 0, firstBlock) };
}

export const steps = {
  'record in memory': () => recording(BLOCK_ROWS - 1),
  'record and write the block': () => recording(BLOCK_ROWS),
} satisfies Steps;

function recording(rows: number): Step {
  const { recorder, rewind } = openScratchRecorder();
  return {
    operations: rows,
    expected: rows,
    before: () => {
      recorder.flush();
      rewind();
    },
    run: () => {
      const before = recorder.rows;
      for (let row = 0; row < rows; row += 1) recorder.record(1, 7, row, -1, row, 1, row, 2, row, 0, 7, 0);
      return recorder.rows - before;
    },
  };
}
