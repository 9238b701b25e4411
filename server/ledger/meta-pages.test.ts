/** What is seen of a damaged store before LMDB opens it. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { DurableImage } from './image.ts';
import { openCheckpoints } from './lmdb.ts';
import { faultOfMeta } from './meta-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-meta-'));
afterAll(() => rmSync(folder, { recursive: true }));
const HEADER = { fingerprint: 'f', slots: 100, firstDay: '' };

const checkpoints = openCheckpoints(folder, HEADER);
checkpoints.write(new DurableImage(HEADER.slots), 1);
checkpoints.close();
const good = readFileSync(join(folder, 'ledger.mdb'));
const path = join(folder, 'damaged.mdb');

/** The meta page in force is the one of the later transaction. */
const inForce = good.readBigUInt64LE(152) > good.readBigUInt64LE(4_096 + 152) ? 0 : 4_096;

function damagedAt(at: number, bytes: Uint8Array): string | undefined {
  const copy = Buffer.from(good);
  copy.set(bytes, at);
  writeFileSync(path, copy);
  return faultOfMeta(path);
}

test('a good store, an empty file and none at all are no fault', () => {
  writeFileSync(path, good);
  expect(faultOfMeta(path)).toBeUndefined();
  writeFileSync(path, '');
  expect(faultOfMeta(path)).toBeUndefined();
  expect(faultOfMeta(join(folder, 'none'))).toBeUndefined();
});

test.each([
  ['another magic', 24, [0], 'not a file of LMDB'],
  ['another version', 28, [9], 'not a file of LMDB'],
  ['another kind of page', 18, [0], 'not a file of LMDB'],
  ['no size of a page', 48, [1, 2, 3, 4], 'not a file of LMDB'],
  ['a second page that is none', 4_096 + 24, [0], 'second meta page'],
  ['a root outside the file', inForce + 96 + 40, [0xff, 0xff], 'damaged, or the file is cut off'],
  ['a root that is a meta page', inForce + 96 + 40, [1], 'damaged, or the file is cut off'],
  ['a last page beyond any disk', inForce + 144 + 4, [1], 'damaged, or the file is cut off'],
  ['a last page far beyond the file', inForce + 144 + 2, [1], 'damaged, or the file is cut off'],
  [
    'such a last page on the meta page that is not in force',
    4_096 - inForce + 144 + 2,
    [1],
    'damaged, or the file is cut off',
  ],
  ['flags that no store of ours has', 53, [0x60], 'not a file of LMDB'],
  ['a tree of 999 levels', inForce + 96 + 6, [0xe7, 0x03], 'damaged, or the file is cut off'],
])('%s is seen', (_, at, bytes, fault) => {
  expect(damagedAt(at, Uint8Array.from(bytes))).toContain(fault);
});

test('a file that is cut off within its meta pages is seen, wherever', () => {
  for (let length = 1; length < 2 * 4_096; length += 61) {
    writeFileSync(path, good);
    truncateSync(path, length);
    expect([length, faultOfMeta(path)]).toEqual([length, expect.any(String)]);
  }
});
