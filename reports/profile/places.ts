/** From the address of a script to a path that people know, and to the lines on which a thread sleeps. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url).href;
const PACKAGES = '/node_modules/';

/** `server/booking/desk.ts`, `node_modules/lmdb/write.js`, `node:net`; other files with their whole path. */
export function placeOf(url: string): string {
  if (url.startsWith(ROOT) && !url.includes(PACKAGES)) return url.slice(ROOT.length);
  const packages = url.lastIndexOf(PACKAGES);
  if (packages !== -1) return url.slice(packages + 1);
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

const sleeps = new Map<string, ReadonlySet<number>>();

/**
 * V8 counts the time in `Atomics.wait` as its caller's own, so what sleeps looks busy. The line tells: true where that line, counted
 * from 1, calls it.
 */
export function sleepsAt(url: string, line: number): boolean {
  let lines = sleeps.get(url);
  if (lines === undefined) {
    lines = linesThatSleep(url);
    sleeps.set(url, lines);
  }
  return lines.has(line);
}

function linesThatSleep(url: string): ReadonlySet<number> {
  if (!url.startsWith('file:')) return new Set();
  try {
    const text = readFileSync(new URL(url), 'utf8').split('\n');
    return new Set(text.flatMap((line, index) => (/\bAtomics\.wait\(/.test(line) ? [index + 1] : [])));
  } catch {
    return new Set(); // a script that was not a file, or is gone: nothing of it is known to sleep
  }
}
