/** One benchmark of a checkout as a child process: what `vaga bench` of that checkout says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import type { BenchDocument, BenchResult } from '../../reports/bench-document.ts';
import type { Checkout } from './checkout.ts';
import { onInterrupt } from './interrupt.ts';

export interface BenchProcess {
  readonly checkout: Checkout;
  /** How the checkout is called in messages. */
  readonly title: string;
  /** Where it runs, so that its own run folders are not among ours. */
  readonly folder: string;
  /** Options that every run has. */
  readonly options: readonly string[];
}

/** No benchmark has this name: a checkout that refuses it has all that was named before it. */
const NO_BENCHMARK = '?';

/** Whether the checkout has the benchmark; refused at once where it has no `vaga bench` at all. */
export async function hasBench(bench: BenchProcess, name: string): Promise<boolean> {
  const { status, stderr } = await runBench(bench, [name, NO_BENCHMARK]);
  if (status === 2 && stderr.includes(`There is no benchmark '${name}'`)) return false;
  if (status === 2 && stderr.includes(`There is no benchmark '${NO_BENCHMARK}'`)) return true;
  throw refused(bench, name, status, stderr);
}

/** One round of a benchmark, and the Node that it ran in. */
export async function measureOnce(
  bench: BenchProcess,
  name: string,
): Promise<{ readonly result: BenchResult; readonly node: string }> {
  const { status, stdout, stderr } = await runBench(bench, [name, '--rounds', '1', '--json']);
  if (status !== 0) throw refused(bench, name, status, stderr);
  const { results, machine } = JSON.parse(stdout) as BenchDocument;
  return { result: results[0], node: machine.node };
}

function refused({ title }: BenchProcess, name: string, status: number | null, stderr: string): VagaError {
  const said = stderr
    .trim()
    .split('\n')
    .slice(-8)
    .join('\n')
    .replace(/^vaga: /, '');
  if (status === 2) return new VagaError('usage', `${title} cannot run 'vaga bench ${name}': ${said}`);
  return new VagaError(
    'benchFailed',
    `${title}: 'vaga bench ${name}' ended by itself (${status}). It said:\n${said}`,
  );
}

async function runBench({ checkout, folder, options }: BenchProcess, args: readonly string[]) {
  mkdirSync(folder, { recursive: true });
  const main = join(checkout.root, 'scripts', 'vaga', 'main.ts');
  const child = spawn(checkout.node, [main, 'bench', ...args, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let interrupted = false;
  const forget = onInterrupt(() => {
    interrupted = true;
    child.kill();
    return closed;
  });
  const [status] = (await closed) as [number | null];
  forget();
  // We end, too, and with the status of that; its failure is nothing to tell.
  if (interrupted) await new Promise<never>(() => {});
  return { status, stdout, stderr };
}
