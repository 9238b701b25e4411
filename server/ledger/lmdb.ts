/**
 * The checkpoints, in LMDB (npm `lmdb`): one file, copy on write. Records, by a number as key: the header (0), the last number of the
 * sequence (1), the probe's ballast (2), the generation of the log (3), from 16 on the blocks of slots and from 2²⁰ on those of the region, as
 * image.ts has them; a block that nobody ever changed is not there.
 *
 * A checkpoint is one write transaction, and its commit is, in this order:
 *
 *   1. pwrite / writev of the pages that changed, to pages that no committed state uses;
 *   2. fdatasync: those pages are on the disk;
 *   3. pwrite of the meta page that points to them, through a descriptor opened with O_DSYNC: it returns when that is on the disk too.
 *
 * `transactionSync` returns after 3, so what it wrote survives the process, the kernel and the power. Of two meta pages the older one
 * is overwritten, and LMDB opens the younger that is whole: a power cut within 1 to 3 leaves the state before. This takes LMDB's own
 * default, and `overlappingSync: false`, since npm `lmdb` would otherwise return before 2. `noSync`, `noMetaSync` and `useWritemap` are left alone: the
 * first two return before 2 or 3, and the third lets a stray write into the file. macOS and Windows have calls of their own in place of 2 and 3.
 *
 * Room for the pages is made before (room.ts), so that a full disk is found there. A commit that fails in 1 or 2 leaves the meta page as
 * it was. One that fails in 3 may be on the disk or not: either way the log has all that is missing, if it is read by the generation that is found.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { open, type RootDatabase } from 'lmdb';

import { VagaError } from '../base/errors.ts';
import type { Blocks } from './blocks.ts';
import type { DurableImage } from './image.ts';
import type { StoreHeader } from './ledger.ts';
import { faultOfMeta } from './meta-pages.ts';
import { Room } from './room.ts';

const FILE = 'ledger.mdb';
const FORMAT = 'vaga ledger';
/** Of the records and the log. A store of another one is refused. */
const STORE_VERSION = 2;
/** Without a log; it becomes one of ours when it is opened. */
const EARLIER_VERSION = 1;
const Key = {
  header: 0,
  sequence: 1,
  ballast: 2,
  generation: 3,
  firstSlots: 16,
  firstRegion: 2 ** 20,
} as const;
/** As much as a group of several thousand changes, each in a block of its own, may write. */
const BALLAST_BYTES = 4 * 2 ** 20;

interface StoredHeader extends StoreHeader {
  readonly format: string;
  readonly version: number;
}

/** The record as it was at the last checkpoint. Whatever throws leaves it as it was, or as it should have become. */
export interface Checkpoints {
  /** The generation of the log that goes on from the checkpoint that was found; 0 where there has been none. */
  readonly generation: number;
  /** Reads all of it into an image that is clear. */
  readonly load: (image: DurableImage) => void;
  /**
   * Writes the blocks that the image has touched, its sequence, and the generation of the log from now on, as one step: durable when this returns.
   * `ballast`: writes as much besides as a large checkpoint would.
   */
  readonly write: (image: DurableImage, generation: number, ballast?: boolean) => void;
  readonly close: () => void;
}

/** Opens the store in a directory, or makes a new one. `unsafe` is for the saboteur that does without the disk. */
export function openCheckpoints(
  directory: string,
  header: StoreHeader,
  unsafe: { readonly noSync?: boolean } = {},
): Checkpoints {
  const database = openFile(directory, unsafe);
  let room: Room | undefined;
  const close = (): void => {
    room?.close();
    // Nothing is ever under way, so it closes at once; the promise is for those who write otherwise.
    void database.close();
  };
  const number = (key: number): number => readRecord(database, directory, key, 8)?.readDoubleLE() ?? 0;
  const putNumber = (key: number, value: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    database.putSync(key, bytes);
  };
  const prepare = (): { made: Room; found: number } => {
    const stored = readHeader(database, directory);
    if (stored !== undefined) refuseOther(directory, stored, header);
    room = new Room(join(directory, FILE));
    room.make(1, 1);
    // A vaga that knows of no log must not open a store that has one.
    if (stored?.version !== STORE_VERSION) writeHeader(database, header);
    return { made: room, found: number(Key.generation) };
  };
  const { made, found } = orClose(prepare, close);
  return {
    generation: found,
    load: (image) => {
      image.sequence = number(Key.sequence);
      loadBlocks(database, directory, Key.firstSlots, image.slots);
      loadBlocks(database, directory, Key.firstRegion, image.region);
    },
    write: (image, generation, ballast = false) => {
      made.make(recordsOf(image), image.slots.count + image.region.count, ballast ? 2 * BALLAST_BYTES : 0);
      database.transactionSync(() => {
        putTouched(database, Key.firstSlots, image.slots);
        putTouched(database, Key.firstRegion, image.region);
        putNumber(Key.sequence, image.sequence);
        putNumber(Key.generation, generation);
        if (ballast) database.putSync(Key.ballast, Buffer.alloc(BALLAST_BYTES));
      });
    },
    close,
  };
}

/** What is opened, or what failed with all closed that was opened before. */
export function orClose<T>(attempt: () => T, close: () => void): T {
  try {
    return attempt();
  } catch (error) {
    close();
    throw error;
  }
}

/** How many records a checkpoint of the image writes, its two numbers included. */
function recordsOf(image: DurableImage): number {
  return image.slots.touchedCount + image.region.touchedCount + 2;
}

function putTouched(database: RootDatabase<Buffer, number>, first: number, blocks: Blocks): void {
  for (const block of blocks.touched()) database.putSync(first + block, blocks.bytes(block) as Buffer);
}

function loadBlocks(
  database: RootDatabase<Buffer, number>,
  directory: string,
  first: number,
  blocks: Blocks,
): void {
  for (const { key, value } of database.getRange({ start: first, end: first + blocks.count })) {
    if (value.length !== blocks.blockBytes)
      throw damaged(directory, `record ${key} has ${value.length} bytes in place of ${blocks.blockBytes}`);
    blocks.load(key - first, value);
  }
}

/** The header of the store in a directory, if there is one: a catalogue whose days count from today has to begin where it began. */
export function readStoredHeader(directory: string): StoreHeader | undefined {
  if (!existsSync(join(directory, FILE))) return undefined; // opening would make one
  const database = openFile(directory);
  try {
    return readHeader(database, directory);
  } finally {
    void database.close();
  }
}

function openFile(
  directory: string,
  unsafe: { readonly noSync?: boolean } = {},
): RootDatabase<Buffer, number> {
  const path = join(directory, FILE);
  const fault = faultOfMeta(path);
  if (fault !== undefined) throw damaged(directory, `${FILE}: ${fault}`);
  try {
    return open<Buffer, number>({
      path,
      encoding: 'binary',
      keyEncoding: 'uint32',
      overlappingSync: false,
      ...unsafe,
    });
  } catch (error) {
    throw damaged(directory, error instanceof Error ? error.message : String(error), error);
  }
}

function readHeader(database: RootDatabase<Buffer, number>, directory: string): StoredHeader | undefined {
  const bytes = get(database, directory, Key.header);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(bytes.toString()) as StoredHeader;
  } catch (error) {
    throw damaged(directory, 'its header is not readable', error);
  }
}

function writeHeader(database: RootDatabase<Buffer, number>, header: StoreHeader): void {
  const stored: StoredHeader = { format: FORMAT, version: STORE_VERSION, ...header };
  database.transactionSync(() => database.putSync(Key.header, Buffer.from(JSON.stringify(stored))));
}

function refuseOther(directory: string, stored: StoredHeader, header: StoreHeader): void {
  if (stored.format !== FORMAT || ![EARLIER_VERSION, STORE_VERSION].includes(stored.version)) {
    throw new VagaError(
      'badStore',
      `--data ${directory}: its ledger is of version ${stored.version}, and this vaga reads version ${STORE_VERSION}. Use the vaga that wrote it, or name another directory.`,
    );
  }
  if (stored.fingerprint === header.fingerprint && stored.slots === header.slots) return;
  throw new VagaError(
    'badStore',
    `--data ${directory}: its ledger is of another catalogue (${stored.slots} slots; this one has ${header.slots}), so its bookings would be of other places. Serve the catalogue that it was made for, or name another directory.`,
  );
}

function readRecord(
  database: RootDatabase<Buffer, number>,
  directory: string,
  key: number,
  bytes: number,
): Buffer | undefined {
  const record = get(database, directory, key);
  if (record !== undefined && record.length !== bytes)
    throw damaged(directory, `record ${key} has ${record.length} bytes in place of ${bytes}`);
  return record;
}

function get(database: RootDatabase<Buffer, number>, directory: string, key: number): Buffer | undefined {
  try {
    return database.get(key);
  } catch (error) {
    throw damaged(directory, error instanceof Error ? error.message : String(error), error);
  }
}

export function damaged(directory: string, reason: string, cause?: unknown): VagaError {
  return new VagaError(
    'badStore',
    `--data ${directory}: its ledger cannot be read (${reason}). Restore it from a copy, or name another directory.`,
    cause === undefined ? {} : { cause },
  );
}
