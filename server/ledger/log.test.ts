/** The log in front of the checkpoints: what is read back after whatever may have happened to its end, and what is refused. */
import {
  appendFileSync,
  existsSync,
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

import { ENTRY_WORDS, Entry, NO_SLOT } from '../memory/layout.ts';
import { DurableImage } from './image.ts';
import { readStoredHeader } from './lmdb.ts';
import { Log, type Replayed } from './log.ts';
import { openStore } from './store.ts';

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

const HEADER = { slots: 200, fingerprint: 'sample', firstDay: '' };
const LOG = 'ledger.log';

/** Books the slots, each as a group of its own. */
function book(directory: string, slots: readonly number[], options = {}): void {
  const store = openStore(directory, HEADER, options);
  const image = new DurableImage(HEADER.slots);
  store.load(image);
  const entry = new Int32Array(ENTRY_WORDS);
  for (const slot of slots) {
    entry[Entry.slot] = slot;
    entry[Entry.holder] = slot + 1;
    entry[Entry.versionLo] = 1;
    entry[Entry.slot2] = NO_SLOT;
    image.apply(entry, 0);
    image.sequence += 1;
    store.commit(image);
    store.settle(image);
  }
  store.close();
}

function booked(directory: string): { sequence: number; slots: number[] } {
  const store = openStore(directory, HEADER);
  const image = new DurableImage(HEADER.slots);
  store.load(image);
  store.close();
  const all = Array.from({ length: HEADER.slots }, (_, slot) => slot);
  return { sequence: image.sequence, slots: all.filter((slot) => image.slots.get(slot * 3) === slot + 1) };
}

describe('a store of checkpoint and log', () => {
  const slots = Array.from({ length: 100 }, (_, index) => index * 2);

  test.each([
    ['in the log alone', {}],
    ['with a checkpoint every few groups', { stepBytes: 64, mostLogBytes: 200 }],
  ])('has all that was committed, %s, and goes on from there', (_, options) => {
    const directory = freshPath();
    book(directory, slots.slice(0, 60), options);
    expect(booked(directory)).toEqual({ sequence: 60, slots: slots.slice(0, 60) });
    book(directory, slots.slice(60), options);
    expect(booked(directory)).toEqual({ sequence: 100, slots });
    expect(booked(directory)).toEqual({ sequence: 100, slots }); // reading it changes nothing
  });

  test('takes nothing from a log that a checkpoint has taken in already, wherever a crash came between the two', () => {
    const directory = freshPath();
    book(directory, slots.slice(0, 10));
    const older = readFileSync(join(directory, LOG));
    book(directory, slots.slice(10, 20));
    // As after a crash behind the checkpoint of the next opening, before anything was written into the log.
    booked(directory);
    writeFileSync(join(directory, LOG), older);
    expect(booked(directory)).toEqual({ sequence: 20, slots: slots.slice(0, 20) });
  });

  test('without its log is refused, since what was booked last was there', () => {
    const directory = freshPath();
    book(directory, slots);
    rmSync(join(directory, LOG));
    expect(() => booked(directory)).toThrow(
      `--data ${directory}: its ledger cannot be read (ledger.log is missing, which holds what was booked last).`,
    );
    expect(existsSync(join(directory, LOG))).toBe(false);
    expect(() => booked(directory)).toThrow('ledger.log is missing');
  });

  test('with a damaged group among sound ones is refused', () => {
    const directory = freshPath();
    book(directory, slots);
    const bytes = readFileSync(join(directory, LOG));
    bytes[48 * 10 + 35] ^= 1;
    writeFileSync(join(directory, LOG), bytes);
    expect(() => booked(directory)).toThrow('ledger.log has a damaged record among sound ones');
  });

  test('tells its header without touching the log', () => {
    const directory = freshPath();
    book(directory, slots);
    const before = readFileSync(join(directory, LOG));
    expect(readStoredHeader(directory)).toMatchObject(HEADER);
    expect(readFileSync(join(directory, LOG)).equals(before)).toBe(true);
  });
});
