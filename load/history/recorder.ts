import { closeSync, openSync, writevSync } from 'node:fs';

import {
  BLOCK_PREFIX_BYTES,
  COLUMNS,
  NONE_HI,
  ROW_BYTES,
  blockBytes,
  blockPrefix,
  columnsOver,
  type Columns,
} from './file.ts';

/** 1.2 MB a block: rare enough that the write does not show, small enough for the second-level cache. */
const BLOCK_ROWS = 32_768;

/**
 * Records the operations of one thread. A full block is written at once and in one system call, at a place taken from the
 * cursor that all threads of the run share, so nothing piles up in memory and nothing is copied between threads.
 */
export class Recorder {
  /** How many operations were recorded. */
  rows = 0;

  readonly #file: number;
  readonly #cursor: BigInt64Array;
  readonly #columns: Columns;
  #fill = 0;

  /** `cursor[0]`, shared by all threads of a run, is the byte where the next block goes. */
  constructor(path: string, cursor: BigInt64Array) {
    // A descriptor of its own: one that is shared between threads must not be closed by any.
    this.#file = openSync(path, 'r+');
    this.#cursor = cursor;
    this.#columns = columnsOver(new ArrayBuffer(BLOCK_PREFIX_BYTES + BLOCK_ROWS * ROW_BYTES), BLOCK_ROWS);
  }

  /** One operation; the halves are as the file format has them. */
  record(
    code: number,
    client: number,
    slot: number,
    slot2: number,
    invokeLo: number,
    invokeHi: number,
    returnLo: number,
    returnHi: number,
    versionLo: number,
    versionHi: number,
    otherLo: number,
    otherHi: number,
  ): void {
    const row = this.#fill;
    const columns = this.#columns;
    columns.code[row] = code;
    columns.client[row] = client;
    columns.slot[row] = slot;
    columns.slot2[row] = slot2;
    columns.invokeLo[row] = invokeLo;
    columns.invokeHi[row] = invokeHi;
    columns.returnLo[row] = returnLo;
    columns.returnHi[row] = returnHi;
    columns.versionLo[row] = versionLo;
    columns.versionHi[row] = versionHi;
    columns.otherLo[row] = otherLo;
    columns.otherHi[row] = otherHi;
    this.rows += 1;
    this.#fill = row + 1;
    if (this.#fill === BLOCK_ROWS) this.flush();
    // A version of 48 bits takes nine years at a million changes of one slot a second.
    if (versionHi > NONE_HI)
      throw new RangeError('a version of more than 48 bits does not fit the history format');
  }

  /** Writes what has not been written yet. */
  flush(): void {
    const rows = this.#fill;
    if (rows === 0) return;
    const bytes = blockBytes(rows);
    const at = Atomics.add(this.#cursor, 0, BigInt(bytes));
    const parts: NodeJS.ArrayBufferView[] = [
      blockPrefix(rows),
      ...COLUMNS.map(([name]) => this.#columns[name].subarray(0, rows)),
    ];
    const padding = bytes - BLOCK_PREFIX_BYTES - rows * ROW_BYTES;
    if (padding > 0) parts.push(new Uint8Array(padding));
    writevSync(this.#file, parts, Number(at));
    this.#fill = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}
