/** The sides of a benchmark of steps: each step in a fresh process, where it is all that V8 has seen. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { alternate, type BenchSettings, type Side } from '../rounds.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** `figure`: from nanoseconds an operation to the benchmark's unit. */
export function runSteps(
  module: URL,
  names: readonly string[],
  { rounds, smoke, onRound }: BenchSettings,
  figure = (ns: number): number => ns,
): Promise<Side[]> {
  const sides = names.map((name) => ({
    name,
    run: async () => {
      const args = [MAIN, module.href, name, smoke ? 'smoke' : 'full'];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      return figure(Number(stdout));
    },
  }));
  return alternate(sides, rounds, onRound);
}
