/**
 * Room on the disk, made before LMDB asks for it. A commit of LMDB's must not be the one to find the disk full: npm `lmdb` then formats a message
 * into too small a buffer (liblmdb's mdb_page_flush, as of 3.5), and that may take the process down. So the file always reaches beyond all
 * pages that the next commit can write: what is missing is written as zeros, by us, and a failure is an error that we can answer.
 *
 * The last byte of the file is rewritten before each commit. Where a file system has to find room even for that (copy on write), or
 * the file may no longer be so long, it fails here.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';

import { extentOf } from './meta-pages.ts';

/** Grows by so much at a time, so that it seldom does. */
const STEP_BYTES = 2 ** 20;
const ZEROS = Buffer.alloc(STEP_BYTES);
/** A commit copies each leaf that it changes, may split it, and copies what leads there; the list of free pages is written besides. */
const PAGES_A_RECORD = 3;
const PAGES_BESIDES = 64;
/** But never more than there are: a leaf has two of our records at least, and a page that leads to leaves leads to a hundred. */
const LEAST_RECORDS_A_PAGE = 1.9;

export class Room {
  readonly #file: number;
  #size: number;

  constructor(path: string) {
    this.#file = openSync(path, 'r+');
    this.#size = fstatSync(this.#file).size;
  }

  /** Makes room for a commit of so many records, of so many at most in the file, and so many bytes besides. Throws the system's error where there is none. */
  make(records: number, most: number, bytes = 0): void {
    // Read from the file: asked by `getStats`, npm `lmdb` keeps something for each commit until the thread's next turn, and there is none.
    const { pageBytes, lastPage } = extentOf(this.#file);
    const pages = lastPage + 1 + mostPages(records, most);
    // One page more than can be written, so that the last byte is nobody's.
    const needed = (pages + 1) * pageBytes + bytes;
    if (this.#size < needed) this.#grow(needed + STEP_BYTES);
    writeSync(this.#file, ZEROS, 0, 1, this.#size - 1);
  }

  close(): void {
    closeSync(this.#file);
  }

  #grow(to: number): void {
    while (this.#size < to) this.#size += writeSync(this.#file, ZEROS, 0, STEP_BYTES, this.#size);
  }
}

/** How many pages a commit of so many records, of so many at most in the file, can add to the file. */
export function mostPages(records: number, most: number): number {
  return Math.min(PAGES_A_RECORD * records, Math.ceil(most / LEAST_RECORDS_A_PAGE)) + PAGES_BESIDES;
}
