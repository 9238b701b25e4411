/** The log in front of the checkpoints: what is read back after whatever may have happened to its end, and what is refused. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { Log, type Replayed } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const freshPath = (): string => {
  files += 1;
  return join(folder, String(files));
};

const GENERATION = 7;
type Group = readonly number[];

/** A log with those groups, the last number of each one more than of the one before. */
function write(path: string, groups: readonly Group[], generation = GENERATION): number {
  const log = new Log(path, { stepBytes: 64 });
  log.begin(generation);
  for (const [index, words] of groups.entries()) log.append(Int32Array.from(words), index + 1);
  const { bytes } = log;
  log.close();
  return bytes;
}

function read(
  path: string,
  generation = GENERATION,
): { groups: number[][]; sequences: number[]; end: Replayed } {
  const log = new Log(path, { stepBytes: 64 });
  const groups: number[][] = [];
  const sequences: number[] = [];
  const end = log.replay(generation, (words, sequence) => {
    groups.push([...words]);
    sequences.push(sequence);
  });
  log.close();
  return { groups, sequences, end };
}

const arbitraryGroups = fc.array(
  fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 40 }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

describe('a log', () => {
  test('gives back what was written, in order, and nothing of another generation', () => {
    fc.assert(
      fc.property(arbitraryGroups, arbitraryGroups, (older, groups) => {
        const path = freshPath();
        write(path, older, GENERATION - 1);
        write(path, groups);
        const sequences = groups.map((_, index) => index + 1);
        expect(read(path)).toEqual({ groups, sequences, end: 'whole' });
        expect(read(path, GENERATION + 1).groups).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('that ends in the middle of its last group gives back all others', () => {
    fc.assert(
      fc.property(arbitraryGroups, fc.nat(), (groups, cut) => {
        const path = freshPath();
        const before = write(path, groups.slice(0, -1));
        const after = write(path, groups);
        const at = before + (cut % (after - before));
        const whole = readFileSync(path);
        truncateSync(path, at);
        expect(read(path)).toEqual({
          groups: groups.slice(0, -1),
          sequences: groups.slice(0, -1).map((_, index) => index + 1),
          end: 'whole',
        });
        // What the disk has in place of the rest may be anything, too.
        appendFileSync(
          path,
          whole.subarray(at, after).map((byte) => ~byte),
        );
        expect(read(path).groups).toEqual(groups.slice(0, -1));
      }),
      { numRuns: 100 },
    );
  });

  test('with a changed byte gives back what was before, and says where later groups would be lost', () => {
    fc.assert(
      fc.property(arbitraryGroups, fc.nat(), fc.integer({ min: 1, max: 255 }), (groups, place, change) => {
        const path = freshPath();
        const used = write(path, groups);
        const ends = groups.map((_, index) => write(freshPath(), groups.slice(0, index + 1)));
        const bytes = readFileSync(path);
        const at = place % used;
        bytes[at] ^= change;
        writeFileSync(path, bytes);
        const hit = ends.findIndex((end) => at < end);
        const { groups: found, end } = read(path);
        expect(found).toEqual(groups.slice(0, hit));
        expect(end).toBe(hit === groups.length - 1 ? 'whole' : 'damaged');
      }),
      { numRuns: 300 },
    );
  });

  test('grows by steps, and never shrinks', () => {
    const path = freshPath();
    write(path, [[1]]);
    expect(statSync(path).size).toBe(64);
    write(path, [Array.from({ length: 100 }, (_, word) => word)]);
    const { size } = statSync(path);
    expect(size).toBeGreaterThanOrEqual(432);
    write(path, [[1]]);
    expect(statSync(path).size).toBe(size);
  });
});
