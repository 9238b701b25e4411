/**
 * Looks at the two meta pages of a store before LMDB does, since npm `lmdb` takes the process down with a file that it cannot open. What
 * it finds is what LMDB itself would refuse, and roots and depths of trees that would lead it out of the file. It does not go down the trees.
 *
 *     meta page   18: u16 flags │ 24: u32 magic │ 28: u32 version │ 48: u32 page size │ 52: u16 flags of the store
 *                 144: u64 last page │ 152: u64 transaction
 *     its trees   at 48 (free pages) and 96 (records):  6: u16 depth │ 40: u64 root page, all ones where there is none
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const FLAGS_AT = 18;
const META_FLAG = 8;
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;
const VERSION_AT = 28;
const VERSION = 2;
const TREES_AT = [48, 96];
/** Integers as keys of the free pages, and what npm `lmdb` adds to it. */
const STORE_FLAGS_AT = 52;
const STORE_FLAGS = 0x4008;
const DEPTH_AT = 6;
const ROOT_AT = 40;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
/** LMDB's cursors go no deeper. */
const MOST_DEPTH = 32;
const PAGE_SIZES = new Set([512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536]);
const NO_ROOT = 2n ** 64n - 1n;
/**
 * Room is made before LMDB asks for it, so its pages lie within the file; of a store that was left by a version without that, the last pages
 * may never have been written. What tells of many more is damaged: to make room for them would fill the disk.
 */
const MOST_UNWRITTEN_BYTES = 2n ** 24n;

/** What is wrong with a store's file, as far as its meta pages tell; nothing where there is no file yet. */
export function faultOfMeta(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = fstatSync(file).size;
    if (bytes === 0) return undefined;
    const first = readMeta(file, 0);
    const pageBytes = first.readUInt32LE(TREES_AT[0]);
    if (!isMeta(first) || !PAGE_SIZES.has(pageBytes)) return 'it is not a file of LMDB';
    const second = readMeta(file, pageBytes);
    if (bytes < 2 * pageBytes || !isMeta(second)) return 'its second meta page is missing or damaged';
    const isFirst = first.readBigUInt64LE(TRANSACTION_AT) > second.readBigUInt64LE(TRANSACTION_AT);
    const inForce = isFirst ? first : second;
    const leadsOut = TREES_AT.some((at) => {
      const root = inForce.readBigUInt64LE(at + ROOT_AT);
      const isInside = root === NO_ROOT || (root >= 2n && (root + 1n) * BigInt(pageBytes) <= BigInt(bytes));
      return !isInside || inForce.readUInt16LE(at + DEPTH_AT) > MOST_DEPTH;
    });
    const most = (BigInt(bytes) + MOST_UNWRITTEN_BYTES) / BigInt(pageBytes);
    // That of either: room is made by whichever says more.
    const isTooLarge = [first, second].some((meta) => meta.readBigUInt64LE(LAST_PAGE_AT) >= most);
    return leadsOut || isTooLarge ? 'a meta page is damaged, or the file is cut off' : undefined;
  } finally {
    closeSync(file);
  }
}

/** How far a store's pages reach: their size, and the number of the last one, by whichever of the meta pages says more. */
export function extentOf(file: number): { readonly pageBytes: number; readonly lastPage: number } {
  const first = readMeta(file, 0);
  const pageBytes = first.readUInt32LE(TREES_AT[0]);
  const second = readMeta(file, pageBytes);
  const [one, two] = [first, second].map((meta) => Number(meta.readBigUInt64LE(LAST_PAGE_AT)));
  return { pageBytes, lastPage: Math.max(one, two) };
}

/** The meta page at a byte; zeros where the file does not go so far. */
function readMeta(file: number, at: number): Buffer {
  const page = Buffer.alloc(META_BYTES);
  readSync(file, page, 0, META_BYTES, at);
  return page;
}

function isMeta(page: Buffer): boolean {
  return (
    (page.readUInt16LE(FLAGS_AT) & META_FLAG) !== 0 &&
    page.readUInt32LE(MAGIC_AT) === MAGIC &&
    page.readUInt32LE(VERSION_AT) === VERSION &&
    (page.readUInt16LE(STORE_FLAGS_AT) & ~STORE_FLAGS) === 0
  );
}
