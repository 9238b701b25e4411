/**
 * The log in front of the store: the groups since the last checkpoint, one record behind the other in one file. A group is durable with one
 * pwrite and one fdatasync of as many bytes as it has changes, however far apart its slots lie.
 *
 * A record begins on a multiple of 8 bytes, little-endian:
 *
 *      0         4         8           16          24        28       32
 *     ┌─────────┬─────────┬───────────┬───────────┬─────────┬────────┬──────────────┬─────┐
 *     │ magic   │ bytes   │ generation│ sequence  │ CRC-32  │ 0      │ changes …    │ pad │
 *     │ u32     │ u32     │ f64       │ f64       │ u32     │ u32    │ i32 each     │     │
 *     └─────────┴─────────┴───────────┴───────────┴─────────┴────────┴──────────────┴─────┘
 *
 * `bytes`: of the changes, as image.ts has them. `sequence`: the last number that the group covers. The CRC (zlib's) is of all other bytes
 * of the record. The file is never cut off: after a checkpoint the log begins anew at its start, with the next generation, and what
 * an older one has left behind counts for nothing. Each opening begins a generation, so that a record is never written behind a torn one.
 *
 * The file is longer than what it holds, by zeros that were written before: most groups then change no size and no block of the
 * file system's own, which halves what a sync takes (here 45 µs in place of 88).
 */
import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const MAGIC = 0x676f6c76; // 'vlog'
const HEAD_BYTES = 32;
const At = { magic: 0, bytes: 4, generation: 8, sequence: 16, crc: 24, changes: HEAD_BYTES } as const;

export interface LogOptions {
  /** Grows by so much at a time, so that it seldom does. */
  readonly stepBytes?: number;
  /** For the saboteur that does without the disk. */
  readonly noSync?: boolean;
}

/** What `replay` found. `damaged`: a record is not what was written, and there are later ones, so it is no torn end. */
export type Replayed = 'whole' | 'damaged';

export class Log {
  readonly #file: number;
  readonly #stepBytes: number;
  readonly #noSync: boolean;
  readonly #zeros: Buffer;
  #size: number;
  #generation = 0;
  #end = 0;
  #record = Buffer.alloc(64 * 1024);

  /** Opens the file, or makes an empty one. Throws the system's error. */
  constructor(path: string, { stepBytes = 2 ** 18, noSync = false }: LogOptions = {}) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    this.#stepBytes = stepBytes;
    this.#noSync = noSync;
    this.#zeros = Buffer.alloc(stepBytes);
    this.#size = fstatSync(this.#file).size;
  }

  /** How many bytes the records of this generation take up. */
  get bytes(): number {
    return this.#end;
  }

  /** Visits the groups of a generation in their order. The words are a view of what was read. */
  replay(generation: number, visit: (changes: Int32Array, sequence: number) => void): Replayed {
    const bytes = Buffer.alloc(this.#size);
    for (let at = 0; at < bytes.length;) {
      const read = readSync(this.#file, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    let at = 0;
    let last = 0;
    while (isRecord(bytes, at, generation)) {
      last = bytes.readDoubleLE(at + At.sequence);
      const length = bytes.readUInt32LE(at + At.bytes);
      visit(new Int32Array(bytes.buffer, bytes.byteOffset + at + At.changes, length / 4), last);
      at = endOf(at, length);
    }
    // Each group was on the disk before the next was written, so only the last can be torn.
    for (let later = at + 8; later + HEAD_BYTES <= bytes.length; later += 8)
      if (isRecord(bytes, later, generation) && bytes.readDoubleLE(later + At.sequence) > last)
        return 'damaged';
    return 'whole';
  }

  /** Begins a generation: all before it is in a checkpoint. */
  begin(generation: number): void {
    this.#generation = generation;
    this.#end = 0;
  }

  /** Writes a group down. Durable when this returns; when it throws, it may be or not. */
  append(changes: Int32Array, sequence: number): void {
    const length = changes.byteLength;
    const end = endOf(this.#end, length);
    if (this.#size < end) this.#grow(end);
    const record = this.#recordOf(end - this.#end);
    record.writeUInt32LE(MAGIC, At.magic);
    record.writeUInt32LE(length, At.bytes);
    record.writeDoubleLE(this.#generation, At.generation);
    record.writeDoubleLE(sequence, At.sequence);
    record.set(new Uint8Array(changes.buffer, changes.byteOffset, length), At.changes);
    record.writeUInt32LE(checksumOf(record, 0, record.length), At.crc);
    for (let written = 0; written < record.length;)
      written += writeSync(this.#file, record, written, record.length - written, this.#end + written);
    if (!this.#noSync) fdatasyncSync(this.#file);
    this.#end = end;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The first bytes of a buffer that is kept from group to group. */
  #recordOf(bytes: number): Buffer {
    if (this.#record.length < bytes) this.#record = Buffer.alloc(2 * bytes);
    const record = this.#record.subarray(0, bytes);
    record.fill(0, bytes - 8); // the padding
    record.writeUInt32LE(0, At.crc + 4);
    return record;
  }

  /** Where there is no room on the disk, it fails here, and the record is not written. */
  #grow(to: number): void {
    while (this.#size < to) this.#size += writeSync(this.#file, this.#zeros, 0, this.#stepBytes, this.#size);
  }
}

function endOf(at: number, length: number): number {
  return at + HEAD_BYTES + 8 * Math.ceil(length / 8);
}

/** Of all bytes of the record at `at` but the checksum's own. */
function checksumOf(bytes: Buffer, at: number, end: number): number {
  const head = crc32(bytes.subarray(at, at + At.crc));
  return crc32(bytes.subarray(at + At.crc + 4, end), head);
}

function isRecord(bytes: Buffer, at: number, generation: number): boolean {
  if (at + HEAD_BYTES > bytes.length || bytes.readUInt32LE(at + At.magic) !== MAGIC) return false;
  const length = bytes.readUInt32LE(at + At.bytes);
  const end = endOf(at, length);
  if (length % 4 !== 0 || end > bytes.length) return false;
  if (bytes.readDoubleLE(at + At.generation) !== generation) return false;
  return bytes.readUInt32LE(at + At.crc) === checksumOf(bytes, at, end);
}
