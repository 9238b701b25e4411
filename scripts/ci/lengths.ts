import { join } from 'node:path';

import { oxlint, withFiles } from './oxlint.ts';

export const MAX_FILE_LINES = 300;
export const MAX_FUNCTION_LINES = 70;

/** The files that are longer, with their present length, which may only shrink. */
export const LONG_FILES: Readonly<Record<string, number>> = {};

/** The functions that are longer, as `path name`, with their present length, which may only shrink. */
export const LONG_FUNCTIONS: Readonly<Record<string, number>> = {};

/** What is too long and not a known exception, and which exceptions no longer tell the truth. */
export function ratchet(
  lengths: ReadonlyMap<string, number>,
  most: number,
  known: Readonly<Record<string, number>>,
): string[] {
  const faults: string[] = [];
  for (const [name, lines] of lengths) {
    const allowed = known[name] ?? most;
    if (lines > allowed) faults.push(`${name}: ${lines} lines, at most ${allowed}: split it by job`);
  }
  for (const [name, before] of Object.entries(known)) {
    const lines = lengths.get(name) ?? 0;
    if (lines <= most) faults.push(`${name}: no longer too long: remove it from the table`);
    else if (lines < before) faults.push(`${name}: down from ${before} to ${lines} lines: lower the table`);
  }
  return faults;
}

export function fileLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** The lines of every function longer than `over` in `paths`, by `path name`; of two alike the longer. */
export function functionLines(
  directory: string,
  paths: readonly string[],
  over: number,
): Map<string, number> {
  const lengths = new Map<string, number>();
  if (paths.length === 0) return lengths;
  const config = JSON.stringify({
    plugins: [],
    categories: { correctness: 'off' },
    rules: { 'eslint/max-lines-per-function': ['error', { max: over, IIFEs: true }] },
  });
  const findings = withFiles({ 'config.json': config }, (folder) =>
    oxlint(directory, join(folder, 'config.json'), paths),
  );
  for (const { filename, message } of findings) {
    const lines = Number(/\((\d+)\)/.exec(message)?.[1] ?? Number.NaN);
    if (Number.isNaN(lines)) throw new Error(`${filename}: not about a length: ${message}`);
    const name = `${filename} ${/`(.*)`/.exec(message)?.[1] ?? 'anonymous'}`;
    lengths.set(name, Math.max(lines, lengths.get(name) ?? 0));
  }
  return lengths;
}
