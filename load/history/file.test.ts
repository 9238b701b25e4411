import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import { NONE_HI, NONE_LO, ROW_BYTES, createHistoryFile, readHistory, type HistoryMeta } from './file.ts';
import { Kind, NO_SLOT, NO_VERSION, Outcome } from './history.ts';
import { Recorder } from './recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const META: HistoryMeta = { slots: 9, initial: 'fresh', originSeconds: 1, seed: 5, workload: 'churn' };
let files = 0;

function openFile() {
  files += 1;
  const path = join(folder, `${files}.hist`);
  const cursor = new BigInt64Array(new SharedArrayBuffer(8));
  cursor[0] = BigInt(createHistoryFile(path, META));
  return { path, cursor };
}

const TIME = 2 ** 40 + 7;
const halves = (value: number): [number, number] => [value % 2 ** 32, Math.floor(value / 2 ** 32)];

describe('a history file', () => {
  test('gives back what was recorded', () => {
    const { path, cursor } = openFile();
    const recorder = new Recorder(path, cursor);
    recorder.record(
      Kind.book | (Outcome.ok << 4),
      7,
      3,
      NO_SLOT,
      ...halves(TIME),
      ...halves(TIME + 5),
      ...halves(2 ** 35 + 1),
      7,
      0,
    );
    recorder.record(
      Kind.move | (Outcome.ok << 4),
      8,
      3,
      4,
      ...halves(1),
      ...halves(2),
      ...halves(10),
      ...halves(2 ** 33 + 2),
    );
    recorder.record(
      Kind.move | (Outcome.failSecond << 4),
      9,
      3,
      4,
      ...halves(1),
      ...halves(2),
      ...halves(11),
      8,
      0,
    );
    recorder.record(
      Kind.cancel | (Outcome.info << 4),
      2 ** 31 - 1,
      3,
      NO_SLOT,
      ...halves(3),
      NONE_LO,
      NONE_HI,
      NONE_LO,
      NONE_HI,
      0,
      0,
    );
    recorder.close();
    const { meta, history } = readHistory(path);
    expect(meta).toEqual(META);
    expect(history.length).toBe(4);
    expect([...history.kind]).toEqual([Kind.book, Kind.move, Kind.move, Kind.cancel]);
    expect([...history.outcome]).toEqual([Outcome.ok, Outcome.ok, Outcome.failSecond, Outcome.info]);
    expect([...history.client]).toEqual([7, 8, 9, 2 ** 31 - 1]);
    expect([...history.slot]).toEqual([3, 3, 3, 3]);
    expect([...history.slot2]).toEqual([NO_SLOT, 4, 4, NO_SLOT]);
    expect([...history.invokeNs]).toEqual([TIME, 1, 1, 3]);
    expect([...history.returnNs]).toEqual([TIME + 5, 2, 2, Number.POSITIVE_INFINITY]);
    expect([...history.version]).toEqual([2 ** 35 + 1, 10, 11, NO_VERSION]);
    expect([...history.version2]).toEqual([NO_VERSION, 2 ** 33 + 2, NO_VERSION, NO_VERSION]);
    expect([...history.holder]).toEqual([7, 0, 8, 0]);
  });

  test('takes the blocks of several recorders, and at most 40 bytes an operation', () => {
    const { path, cursor } = openFile();
    const recorders = [new Recorder(path, cursor), new Recorder(path, cursor)];
    const random = new Random(1, 0);
    const rows = 100_000;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      const slot = random.nextBelow(1_000_000);
      sum += slot;
      recorders[row % 2]?.record(
        Kind.status | (Outcome.ok << 4),
        1,
        slot,
        NO_SLOT,
        row,
        0,
        row + 1,
        0,
        0,
        0,
        0,
        0,
      );
    }
    for (const recorder of recorders) recorder.close();
    const { history } = readHistory(path);
    expect(history.length).toBe(rows);
    expect(history.slot.reduce((total, slot) => total + slot, 0)).toBe(sum);
    expect(new Set(history.invokeNs).size).toBe(rows);
    expect(ROW_BYTES).toBeLessThanOrEqual(40);
    expect(readFileSync(path).length / rows).toBeLessThanOrEqual(40);
  });

  test('refuses a version that does not fit', () => {
    const { path, cursor } = openFile();
    const recorder = new Recorder(path, cursor);
    expect(() => recorder.record(0, 1, 0, NO_SLOT, 0, 0, 0, 0, 0, 0x1_0000, 0, 0)).toThrow('48 bits');
  });

  test.each<[string, (path: string) => void, string]>([
    [
      'not a history',
      (path) => writeFileSync(path, 'requested_at,clinic\n'),
      'byte 0: this is not a history',
    ],
    ['an empty file', (path) => writeFileSync(path, ''), 'byte 0: this is not a history'],
    ['another version', (path) => patch(path, 8, 2), 'byte 8: a history of version 2'],
    ['a file cut off', (path) => truncateSync(path, readFileSync(path).length - 9), 'ends in the middle'],
    ['a hole', (path) => patch(path, readFileSync(path).readUInt32LE(12) + 16, 0), 'no block begins here'],
    ['a head that is no JSON', (path) => patch(path, 16, 0x20202020), 'is not JSON'],
    [
      'a head that describes something else',
      (path) => patch(path, readFileSync(path).indexOf('"slots"'), 0x6f6c5322), // "Slots"
      'is not that of a history',
    ],
    [
      'an operation that does not exist',
      (path) => patch(path, readFileSync(path).readUInt32LE(12) + 16 + 8 + 36, 0xff),
      'row 0 of this block is no operation',
    ],
  ])('refuses %s, naming file and byte', (_, damage, message) => {
    const { path, cursor } = openFile();
    const recorder = new Recorder(path, cursor);
    recorder.record(0, 1, 0, NO_SLOT, 0, 0, 0, 0, 0, 0, 0, 0);
    recorder.close();
    damage(path);
    expect(() => readHistory(path)).toThrow(message);
    expect(() => readHistory(path)).toThrow(path);
  });

  test('refuses a file that is not there', () => {
    expect(() => readHistory(join(folder, 'none.hist'))).toThrow('cannot be read (ENOENT)');
  });
});

function patch(path: string, at: number, word: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(word, at);
  writeFileSync(path, bytes);
}
