/** Room on the disk: it has to be enough for whatever a checkpoint may write. */
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { Random } from '../base/seed.ts';
import { DurableImage } from './image.ts';
import { openCheckpoints } from './lmdb.ts';
import { extentOf } from './meta-pages.ts';
import { mostPages } from './room.ts';

const SLOTS = 64_000;
const folder = mkdtempSync(join(tmpdir(), 'vaga-room-'));
afterAll(() => rmSync(folder, { recursive: true }));
const seed = new Date().getTime() & 0xffff;

test(`no checkpoint adds more pages than room is made for (seed ${seed})`, () => {
  const random = new Random(seed, 1);
  const checkpoints = openCheckpoints(folder, { slots: SLOTS, fingerprint: 'f', firstDay: '' });
  const image = new DurableImage(SLOTS);
  const file = openSync(join(folder, 'ledger.mdb'), 'r');
  let largest = 0;
  for (let round = 0; round < 60; round += 1) {
    // One block, or a few, or nearly all, in whatever order.
    const blocks = 1 + random.nextBelow([1, 20, 1_000][round % 3]);
    for (let block = 0; block < blocks; block += 1)
      image.slots.set(random.nextBelow(image.slots.count) * 64 * 3, round + 1);
    const records = image.slots.touchedCount + 2;
    const before = extentOf(file).lastPage;
    checkpoints.write(image, round);
    image.clean();
    const added = extentOf(file).lastPage - before;
    expect(added).toBeLessThanOrEqual(mostPages(records, image.slots.count));
    largest = Math.max(largest, added);
  }
  closeSync(file);
  checkpoints.close();
  expect(largest).toBeGreaterThan(64); // what is made besides would not have done
});
