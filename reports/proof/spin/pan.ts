/** SPIN as a second opinion: its verifier, made of a model and run. For tests and benchmarks, where spin and gcc are installed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A model as text, or a file of one. */
export type Model = { readonly text: string } | { readonly file: string };

interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** As the verifier tells, of the search alone. */
  readonly seconds: number;
}

/** Whether spin and gcc are installed. */
export function hasSpin(): boolean {
  return ['spin', 'gcc'].every((program) => spawnSync(program, ['--version']).error === undefined);
}

/** Lets SPIN search a model: exactly (no hash in place of a state), and without leaving anything out. */
export function searchWithSpin(model: Model): Searched {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-spin-'));
  try {
    if ('file' in model) cpSync(model.file, join(folder, 'model.pml'));
    else writeFileSync(join(folder, 'model.pml'), model.text);
    run(folder, 'spin', '-a', '-o1', '-o2', '-o3', 'model.pml');
    run(folder, 'gcc', '-O2', '-w', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=8000', '-o', 'pan', 'pan.c');
    const report = run(folder, './pan', '-A', '-E', '-m1000000');
    const number = (what: RegExp): number => Number(what.exec(report)?.[1] ?? Number.NaN);
    return {
      states: number(/(\d+) states, stored/),
      // The initial state is counted as a transition, too.
      transitions: number(/(\d+) transitions/) - 1,
      seconds: number(/elapsed time ([\d.]+) seconds/),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(cwd: string, program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
