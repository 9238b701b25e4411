/**
 * The figures of the README, made from the newest measurements in reports/out. Run it to rewrite them: node scripts/ci/readme-figures.ts.
 * With --measure (npm run figures) it first measures all that the table needs. With --smoke it measures tiny sizes, and prints the table
 * instead of writing it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { gatherReport } from '../../reports/bench-report/gather.ts';
import { readmeFigures } from '../../reports/render/index.ts';
import { describeMachine } from '../vaga/machine.ts';
import { measuredFiles } from '../vaga/measured-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const README = join(ROOT, 'README.md');

/** Five rounds where there is a goal; what takes a minute a round and hardly varies is run once. About ten minutes in all, on two cores. */
export const PLAN: readonly (readonly [bench: string, rounds: number, ...options: string[]])[] = [
  ['throughput', 5],
  ['redis', 5],
  ['http', 5],
  ['events', 3],
  ['durable', 3],
  ['cpu', 3],
  ['memory', 3],
  ['locks', 3],
  ['contended', 3, '--lock', 'futex-owner'],
  ['certificate', 3],
  ['search', 1],
  ['shelf', 1],
  ['prover', 1],
];

/** The README with these figures between its two comments. */
export function withFigures(readme: string, figures: string): string {
  const between = /(<!-- figures:begin -->\n)[^]*?(<!-- figures:end -->)/;
  if (!between.test(readme)) throw new Error('The README has no place for the figures.');
  return readme.replace(between, (_, begin: string, end: string) => `${begin}${figures}${end}`);
}

/** Measures what is in the plan; returns what could not be. */
function measure(smoke: boolean): string[] {
  const main = join(ROOT, 'scripts', 'vaga', 'main.ts');
  return PLAN.flatMap(([bench, rounds, ...options]) => {
    const size = smoke ? ['--smoke'] : ['--rounds', String(rounds)];
    const { status } = spawnSync(process.execPath, [main, 'bench', bench, ...size, ...options], {
      cwd: ROOT,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    return status === 0 ? [] : [bench];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const smoke = process.argv.includes('--smoke');
  const failed = process.argv.includes('--measure') ? measure(smoke) : [];
  const files = measuredFiles(join(ROOT, 'reports', 'out'));
  const figures = readmeFigures(gatherReport(files, describeMachine(), smoke));
  if (smoke) console.log(figures);
  else writeFileSync(README, withFigures(readFileSync(README, 'utf8'), figures));
  if (failed.length > 0) {
    console.error(
      `These could not be measured, so their figures are older ones or none: ${failed.join(', ')}.`,
    );
    process.exitCode = 1;
  }
}
