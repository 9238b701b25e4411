/** The lines of a text file, one after the other, however long the file is. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

import { VagaError } from '../../../server/base/errors.ts';

const CHUNK_BYTES = 1 << 22;
/** A line longer than this is no line. */
const MOST_LINE_BYTES = 1 << 24;

/** Opens a file that the user named. Throws `VagaError('badFile')`. */
function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new VagaError('badFile', `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}

/** The first bytes of a file. */
export function readStart(path: string, bytes: number): Buffer {
  const file = openFile(path);
  try {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, 0));
  } catch (error) {
    throw new VagaError('badFile', `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  } finally {
    closeSync(file);
  }
}

/** Calls `onLine` with every line, without what ends it, and its number from 1. `onProgress`: the share that was read. */
export function eachLine(
  path: string,
  onLine: (text: string, line: number) => void,
  onProgress?: (share: number) => void,
): void {
  const file = openFile(path);
  try {
    const bytes = Math.max(1, statSync(path).size);
    let kept = Buffer.alloc(0);
    let line = 0;
    let read = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) break;
      read += count;
      const data = Buffer.concat([kept, chunk.subarray(0, count)]);
      let from = 0;
      for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
        line += 1;
        onLine(textOf(data, from, end), line);
        from = end + 1;
      }
      kept = data.subarray(from);
      if (kept.length > MOST_LINE_BYTES) {
        throw new VagaError(
          'badFile',
          `${path}: line ${line + 1}, column 1: expected a line of at most ${MOST_LINE_BYTES} bytes.`,
        );
      }
      onProgress?.(read / bytes);
    }
    if (kept.length > 0) onLine(textOf(kept, 0, kept.length), line + 1);
  } finally {
    closeSync(file);
  }
}

/** Lines may end as on Windows. */
function textOf(data: Buffer, from: number, to: number): string {
  return data.toString('utf8', from, to > from && data[to - 1] === 13 ? to - 1 : to);
}
