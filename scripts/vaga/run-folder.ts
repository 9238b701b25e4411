/** The folder of one run under `--out`; only the last few of each verb are kept. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import type { BenchDocument } from '../../reports/bench-document.ts';

const KEPT = 5;
const ABANDONED_MS = 3_600_000;
const VERBS = ['race', 'swarm', 'chaos', 'bench', 'compare', 'sweep', 'profile'] as const;
/** An interrupted sweep may be gone on with for a week. */
const SWEEP_ABANDONED_MS = 7 * 86_400_000;
/** Only folders named like this are ever removed. */
const RUN_NAME = new RegExp(String.raw`^\d{8}-\d{6}-(${VERBS.join('|')})(-\d+)?$`);

/** Makes the folder of a new run. Throws `VagaError('usage')` where it cannot. */
export function createRunFolder(out: string, verb: (typeof VERBS)[number]): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  try {
    makeFolder(resolve(out));
    const name = freeName(out, `${stamp}-${verb}`);
    mkdirSync(join(out, name));
    return join(out, name);
  } catch (error) {
    throw new VagaError(
      'usage',
      `--out ${out}: the run's folder cannot be made (${(error as NodeJS.ErrnoException).code}).`,
      { cause: error },
    );
  }
}

/**
 * Called when a run is over: keeps the last finished ones of each verb. Runs that never finished go when they are old; a young one may be
 * another race that is under way.
 */
export function removeOldRuns(out: string): void {
  const runs = readdirSync(out)
    .filter((entry) => RUN_NAME.test(entry))
    .map((entry) => join(out, entry));
  const finished = runs.filter(isFinished).toSorted();
  const nowMs = new Date().getTime();
  const isAbandoned = (run: string): boolean => {
    const oldMs = nowMs - (existsSync(join(run, 'points.jsonl')) ? SWEEP_ABANDONED_MS : ABANDONED_MS);
    return (statSync(run, { throwIfNoEntry: false })?.mtimeMs ?? 0) < oldMs;
  };
  const abandoned = runs.filter((run) => !finished.includes(run) && isAbandoned(run));
  const surplus = [...Map.groupBy(finished, kindOf).values()].flatMap((all) => all.slice(0, -KEPT));
  for (const run of [...surplus, ...abandoned]) rmSync(run, { recursive: true, force: true });
}

/** Its verb; and of measurements what was measured: five of one kind must not push out the only one of another, which a report needs. */
function kindOf(run: string): string | undefined {
  const verb = RUN_NAME.exec(basename(run))?.[1];
  if (verb !== 'bench') return verb;
  try {
    const { smoke, results } = JSON.parse(readFileSync(join(run, 'bench.json'), 'utf8')) as BenchDocument;
    return [verb, smoke, ...results.map(({ name }) => name)].join(' ');
  } catch {
    return verb; // another program's, or half written
  }
}

/** A run that has its document is over. */
function isFinished(run: string): boolean {
  return VERBS.some((verb) => existsSync(join(run, `${verb}.json`)));
}

/**
 * Like `mkdirSync` with `recursive`, which never returns where a file system says that a folder cannot be made because its parent,
 * which is there, is missing: /proc does.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

/** Two runs may begin within the same second. */
function freeName(out: string, name: string): string {
  const taken = new Set(readdirSync(out));
  let free = name;
  for (let again = 2; taken.has(free); again += 1) free = `${name}-${again}`;
  return free;
}
