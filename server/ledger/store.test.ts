/** The store: what is there after a crash between log and checkpoint, and what is refused. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open } from 'lmdb';
import { afterAll, describe, expect, test } from 'vitest';

import { ENTRY_WORDS, Entry, NO_SLOT } from '../memory/layout.ts';
import { DurableImage } from './image.ts';
import { openCheckpoints, readStoredHeader } from './lmdb.ts';
import { openStore } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let directories = 0;
const freshPath = (): string => {
  directories += 1;
  return join(folder, String(directories));
};

const HEADER = { slots: 200, fingerprint: 'sample', firstDay: '' };
const LOG = 'ledger.log';
const FILE = 'ledger.mdb';
/** A record's head, and one change. */
const GROUP_BYTES = 48;

/** Applies one booking of a slot, as it comes from a ring. */
function apply(image: DurableImage, slot: number): void {
  const entry = new Int32Array(ENTRY_WORDS);
  entry[Entry.slot] = slot;
  entry[Entry.holder] = slot + 1;
  entry[Entry.versionLo] = 1;
  entry[Entry.slot2] = NO_SLOT;
  image.apply(entry, 0);
  image.sequence += 1;
}

/** Books the slots, each as a group of its own. Returns the image as it was at last. */
function book(directory: string, slots: readonly number[], options = {}): DurableImage {
  const store = openStore(directory, HEADER, options);
  const image = new DurableImage(HEADER.slots);
  store.load(image);
  for (const slot of slots) {
    apply(image, slot);
    store.commit(image);
    store.settle(image);
  }
  store.close();
  return image;
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

  test('writes each group once, and begins the log anew when it is long', () => {
    const [long, short] = [freshPath(), freshPath()];
    const image = book(long, slots, { stepBytes: 8 });
    expect(statSync(join(long, LOG)).size).toBe(slots.length * GROUP_BYTES);
    // All four blocks of the slots wait for the next checkpoint.
    expect(image.slots.touchedCount).toBe(4);
    const checked = book(short, slots, { stepBytes: 8, mostLogBytes: 5 * GROUP_BYTES });
    expect(statSync(join(short, LOG)).size).toBe(5 * GROUP_BYTES);
    expect(checked.slots.touchedCount).toBe(0); // the last group was a fifth one
  });

  test.skipIf(!existsSync('/dev/full'))(
    'tells at once, and when it is probed, that its log takes no writes',
    () => {
      const directory = freshPath();
      mkdirSync(directory);
      symlinkSync('/dev/full', join(directory, LOG));
      const store = openStore(directory, HEADER);
      const image = new DurableImage(HEADER.slots);
      store.load(image);
      apply(image, 1);
      expect(() => store.commit(image)).toThrow('ENOSPC');
      expect(() => store.probe(image)).toThrow('ENOSPC');
      store.close();
    },
  );

  test('takes over a store of the version that had no log, which that version then refuses', () => {
    const directory = freshPath();
    const checkpoints = openCheckpoints(directory, HEADER);
    const image = new DurableImage(HEADER.slots);
    apply(image, 7);
    checkpoints.write(image, 0);
    checkpoints.close();
    const versionOf = (change?: number): number => {
      const file = open<Buffer, number>({
        path: join(directory, FILE),
        encoding: 'binary',
        keyEncoding: 'uint32',
        overlappingSync: false,
      });
      const header = JSON.parse(file.get(0)?.toString() ?? '') as { version: number };
      if (change !== undefined) file.putSync(0, Buffer.from(JSON.stringify({ ...header, version: change })));
      void file.close();
      return header.version;
    };
    versionOf(1);
    expect(booked(directory)).toEqual({ sequence: 1, slots: [7] });
    expect(versionOf(3)).toBe(2);
    expect(() => booked(directory)).toThrow(`--data ${directory}: its ledger is of version 3`);
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
    bytes[GROUP_BYTES * 10 + 35] ^= 1;
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
