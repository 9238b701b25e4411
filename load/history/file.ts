/**
 * The history file, version 1: what `History` holds, in blocks of columns, little-endian, 37 bytes an operation. Several
 * threads write one file, each its own blocks, at places they get from one shared cursor; blocks and rows have no order.
 *
 *     file    "VAGAHIST" │ u32 version │ u32 bytes of JSON │ JSON (HistoryMeta, UTF-8), padded with spaces to 8 │ blocks …
 *     block   u32 0x4b4c4256 │ u32 rows │ columns in the order of COLUMNS, each `rows` long │ zeros to a multiple of 8
 *
 * Times and versions are 48-bit numbers in two columns: `Lo` has the low 32 bits, `Hi` the high 16. All ones in both is
 * none: no return (info), no version. `code` is kind + 16 × outcome. `other` is, for a completed move, the version of
 * slot2; else the holder that the answer named. Nanoseconds since `originSeconds` on the machine's monotonic clock: 78 hours.
 */
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';

import { VagaError } from '../../server/base/errors.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';
import { Kind, NO_VERSION, Outcome, createHistory, type History, type InitialState } from './history.ts';

const HISTORY_VERSION = 1;
const FILE_MAGIC = 'VAGAHIST';
const BLOCK_MAGIC = 0x4b4c4256;
const FILE_PREFIX_BYTES = 16;
export const BLOCK_PREFIX_BYTES = 8;

/** Name and bytes of each column, widest first, so that every column is aligned. */
export const COLUMNS = [
  ['client', 4],
  ['slot', 4],
  ['slot2', 4],
  ['invokeLo', 4],
  ['returnLo', 4],
  ['versionLo', 4],
  ['otherLo', 4],
  ['invokeHi', 2],
  ['returnHi', 2],
  ['versionHi', 2],
  ['otherHi', 2],
  ['code', 1],
] as const;
export const ROW_BYTES = COLUMNS.reduce((sum, [, bytes]) => sum + bytes, 0);
type ColumnName = (typeof COLUMNS)[number][0];

/** The high half that stands, with a low half of all ones, for none. */
export const NONE_HI = 0xffff;
export const NONE_LO = 0xffff_ffff;
const NONE = NONE_HI * 0x1_0000_0000 + NONE_LO;

export interface HistoryMeta {
  readonly slots: number;
  readonly initial: InitialState;
  readonly originSeconds: number;
  readonly seed: number;
  readonly workload: string;
}

export type Columns = Readonly<Record<ColumnName, Uint8Array | Uint16Array | Uint32Array>>;

/** Views of a block's columns over `buffer`, for `rows` rows, behind the block's prefix. */
export function columnsOver(buffer: ArrayBuffer, rows: number): Columns {
  let at = BLOCK_PREFIX_BYTES;
  const views = COLUMNS.map(([name, bytes]) => {
    const view =
      bytes === 4
        ? new Uint32Array(buffer, at, rows)
        : bytes === 2
          ? new Uint16Array(buffer, at, rows)
          : new Uint8Array(buffer, at, rows);
    at += bytes * rows;
    return [name, view];
  });
  return Object.fromEntries(views) as Columns;
}

/** Bytes of a block of so many rows in the file. */
export function blockBytes(rows: number): number {
  return Math.ceil((BLOCK_PREFIX_BYTES + rows * ROW_BYTES) / 8) * 8;
}

export function blockPrefix(rows: number): Uint32Array {
  return Uint32Array.of(BLOCK_MAGIC, rows);
}

/** Creates the file with its head. Returns the byte at which the first block goes. */
export function createHistoryFile(path: string, meta: HistoryMeta): number {
  const json = Buffer.from(JSON.stringify(meta));
  const jsonBytes = Math.ceil(json.length / 8) * 8;
  const head = Buffer.alloc(FILE_PREFIX_BYTES + jsonBytes, ' ');
  head.write(FILE_MAGIC, 0, 'latin1');
  head.writeUInt32LE(HISTORY_VERSION, 8);
  head.writeUInt32LE(jsonBytes, 12);
  json.copy(head, FILE_PREFIX_BYTES);
  const file = openSync(path, 'wx');
  try {
    writeSync(file, head);
  } finally {
    closeSync(file);
  }
  return head.length;
}

/** Reads a whole history, block by block. Throws `VagaError('badFile')` naming file and byte. */
export function readHistory(
  path: string,
  onProgress?: (share: number) => void,
): { readonly meta: HistoryMeta; readonly history: History } {
  const file = openOrRefuse(path);
  try {
    const bytes = statSync(path).size;
    const { meta, firstBlock } = readHead(path, file, bytes);
    const blocks = findBlocks(path, file, firstBlock, bytes);
    const history = createHistory(blocks.reduce((sum, { rows }) => sum + rows, 0));
    let row = 0;
    for (const block of blocks) {
      const buffer = new ArrayBuffer(blockBytes(block.rows));
      readSync(file, new Uint8Array(buffer), 0, buffer.byteLength, block.at);
      const badRow = decodeBlock(history, row, columnsOver(buffer, block.rows), block.rows);
      if (badRow >= 0) {
        throw new VagaError(
          'badFile',
          `${path}: byte ${block.at}: row ${badRow} of this block is no operation; the file is damaged.`,
        );
      }
      row += block.rows;
      onProgress?.(row / history.length);
    }
    return { meta, history };
  } finally {
    closeSync(file);
  }
}

function openOrRefuse(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new VagaError('badFile', `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}

function readHead(path: string, file: number, bytes: number): { meta: HistoryMeta; firstBlock: number } {
  const prefix = Buffer.alloc(FILE_PREFIX_BYTES);
  readSync(file, prefix, 0, FILE_PREFIX_BYTES, 0);
  if (prefix.toString('latin1', 0, 8) !== FILE_MAGIC) {
    throw new VagaError(
      'badFile',
      `${path}: byte 0: this is not a history of vaga (it does not begin with ${FILE_MAGIC}).`,
    );
  }
  const version = prefix.readUInt32LE(8);
  if (version !== HISTORY_VERSION) {
    throw new VagaError(
      'badFile',
      `${path}: byte 8: a history of version ${version}; this vaga reads version ${HISTORY_VERSION}.`,
    );
  }
  const jsonBytes = prefix.readUInt32LE(12);
  const firstBlock = FILE_PREFIX_BYTES + jsonBytes;
  if (firstBlock > bytes) throw cutOff(path, bytes);
  const json = Buffer.alloc(jsonBytes);
  readSync(file, json, 0, jsonBytes, FILE_PREFIX_BYTES);
  let meta: unknown;
  try {
    meta = JSON.parse(json.toString());
  } catch (error) {
    throw new VagaError('badFile', `${path}: byte ${FILE_PREFIX_BYTES}: its description is not JSON.`, {
      cause: error,
    });
  }
  if (isMeta(meta)) return { meta, firstBlock };
  throw new VagaError(
    'badFile',
    `${path}: byte ${FILE_PREFIX_BYTES}: its description is not that of a history.`,
  );
}

function isMeta(value: unknown): value is HistoryMeta {
  if (typeof value !== 'object' || value === null) return false;
  const { slots, initial, originSeconds, seed, workload } = value as Partial<
    Record<keyof HistoryMeta, unknown>
  >;
  return (
    Number.isInteger(slots) &&
    Number(slots) >= 0 &&
    Number(slots) <= MAX_SLOTS &&
    (initial === 'fresh' || initial === 'observed') &&
    Number.isFinite(originSeconds) &&
    Number.isFinite(seed) &&
    typeof workload === 'string'
  );
}

function findBlocks(
  path: string,
  file: number,
  firstBlock: number,
  bytes: number,
): { at: number; rows: number }[] {
  const blocks: { at: number; rows: number }[] = [];
  const prefix = new Uint32Array(2);
  let at = firstBlock;
  while (at < bytes) {
    if (at + BLOCK_PREFIX_BYTES > bytes) throw cutOff(path, bytes);
    readSync(file, prefix, 0, BLOCK_PREFIX_BYTES, at);
    const [magic, rows = 0] = prefix;
    if (magic !== BLOCK_MAGIC)
      throw new VagaError('badFile', `${path}: byte ${at}: no block begins here; the file is damaged.`);
    if (at + blockBytes(rows) > bytes) throw cutOff(path, bytes);
    blocks.push({ at, rows });
    at += blockBytes(rows);
  }
  return blocks;
}

function cutOff(path: string, bytes: number): VagaError {
  return new VagaError(
    'badFile',
    `${path}: byte ${bytes}: the file ends in the middle; its writer did not finish.`,
  );
}

/** Returns the first row that is no operation, or -1. */
function decodeBlock(history: History, start: number, columns: Columns, rows: number): number {
  const { code, client, slot, slot2 } = columns;
  history.client.set(new Int32Array(client.buffer, client.byteOffset, rows), start);
  history.slot.set(new Int32Array(slot.buffer, slot.byteOffset, rows), start);
  history.slot2.set(new Int32Array(slot2.buffer, slot2.byteOffset, rows), start);
  join(history.invokeNs, start, columns.invokeLo, columns.invokeHi, rows, NONE);
  join(history.returnNs, start, columns.returnLo, columns.returnHi, rows, Number.POSITIVE_INFINITY);
  join(history.version, start, columns.versionLo, columns.versionHi, rows, NO_VERSION);
  for (let row = 0; row < rows; row += 1) {
    const kind = code[row] & 0xf;
    const outcome = code[row] >>> 4;
    if (kind > Kind.find || outcome > Outcome.failSecond) return row;
    history.kind[start + row] = kind;
    history.outcome[start + row] = outcome;
    const lo = columns.otherLo[row];
    if (kind === Kind.move && outcome === Outcome.ok) {
      history.version2[start + row] = columns.otherHi[row] * 0x1_0000_0000 + lo;
    } else {
      history.holder[start + row] = lo;
    }
  }
  return -1;
}

/** Two columns into one of numbers; all ones become `none`. */
function join(
  into: Float64Array,
  start: number,
  lo: Columns['code'],
  hi: Columns['code'],
  rows: number,
  none: number,
): void {
  for (let row = 0; row < rows; row += 1) {
    const value = hi[row] * 0x1_0000_0000 + lo[row];
    into[start + row] = value === NONE ? none : value;
  }
}
