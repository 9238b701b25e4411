/** Two checkouts against each other: what is alike is told from what is slower, and what cannot be compared is refused with a sentence. */
import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { BaseComparison, BenchDocument } from '../../reports/bench-document.ts';
import { ROOT } from './checkout.ts';

/** A clone of this checkout whose only commit is what is here now, committed or not. Where git does not know it there is none, and no tests. */
const isCheckout = existsSync(join(ROOT, '.git'));
const parent = mkdtempSync(join(tmpdir(), 'vaga-bench-base-'));
const clone = join(parent, 'clone');
const temporary = join(parent, 'temporary');
const SLOWED = join(clone, 'reports', 'check', 'index.ts');
const EXPORTED = "export { checkCertificate } from './certificate/certificate.ts';";
/** Small, and of one figure, so that four rounds of each can tell. */
const SMALL = ['certificate', '--smoke', '--rounds', '4'];
/** Sixteen processes, one after the other, on a machine that may be busy. */
const SLOW_MS = 180_000;

afterAll(() => rmSync(parent, { recursive: true }));

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', clone, '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

function commitAll(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--no-verify', '--allow-empty', '--message', message);
}

async function bench(...args: string[]) {
  const child = spawn(process.execPath, [join(clone, 'scripts', 'vaga', 'main.ts'), 'bench', ...args], {
    cwd: clone,
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number | null];
  const document = () => JSON.parse(stdout) as BenchDocument & BaseComparison;
  return { status, stdout, stderr, document };
}

beforeAll(() => {
  if (!isCheckout) return;
  mkdirSync(temporary);
  execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', ROOT, clone], { stdio: 'pipe' });
  const known = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', ['-C', ROOT, ...known], { encoding: 'utf8' }).split('\0');
  for (const file of files.filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(ROOT, file), join(clone, file), { verbatimSymlinks: true });
  }
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(clone, 'node_modules'));
  // A link is none of the ignored folders.
  writeFileSync(join(clone, '.git', 'info', 'exclude'), 'node_modules\n');
  commitAll('as it is');
});

test.runIf(isCheckout)(
  'a checkout beside itself: no change beyond noise, and nothing is left behind',
  async () => {
    const { status, document } = await bench(...SMALL, '--json', '--base', 'HEAD', '--tolerance', '1000');
    expect(status).toBe(0);
    const { base, here, comparisons, changedBenchmarks, results } = document();
    expect(base).toMatchObject({ ref: 'HEAD', commit: git('rev-parse', 'HEAD').trim() });
    expect(here).toEqual({ commit: base.commit, dirty: false });
    expect(changedBenchmarks).toEqual([]);
    expect(comparisons).toMatchObject([{ bench: 'certificate', unit: 'operations/s', better: 'more' }]);
    expect(comparisons[0].rounds).toHaveLength(4);
    expect(comparisons[0].baseRounds).toHaveLength(4);
    expect(results[0].sides[0].rounds).toEqual(comparisons[0].rounds);
    const [folder] = readdirSync(join(clone, 'reports', 'out'));
    expect(JSON.parse(readFileSync(join(clone, 'reports', 'out', folder, 'bench.json'), 'utf8'))).toEqual(
      document(),
    );
    expect(readdirSync(temporary)).toEqual([]);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain')).toBe('');
  },
);

test.runIf(isCheckout)(
  'what is slower on purpose, and not even committed, is caught: exit 1',
  async () => {
    const source = readFileSync(SLOWED, 'utf8');
    expect(source).toContain(EXPORTED);
    const slower = `import { checkCertificate as check } from './certificate/certificate.ts';
export const checkCertificate: typeof check = (...args) => {
  for (let again = 0; again < 39; again += 1) check(...args);
  return check(...args);
};`;
    writeFileSync(SLOWED, source.replace(EXPORTED, slower));
    const { status, stdout } = await bench(...SMALL, '--base', 'HEAD');
    writeFileSync(SLOWED, source);
    expect(stdout).toMatch(/10,000 operations .* % slower \(.* … .* %\), p = 0\.029/);
    expect(stdout).toContain('Of 1 figure, 1 got worse beyond noise by at least 5 %.\nVerdict: WORSE.');
    expect(status).toBe(1);
    const [path] = stdout.trim().split('\n').slice(-1);
    const document = JSON.parse(readFileSync(join(clone, path), 'utf8')) as BaseComparison;
    expect(document).toMatchObject({ here: { dirty: true }, comparisons: [{ change: 'worse' }] });
    expect(document.comparisons[0].ratio).toBeLessThan(0.5);
  },
  SLOW_MS,
);

test.runIf(isCheckout)('a round of each cannot tell: exit 3', async () => {
  const { status, document } = await bench(...SMALL, '--rounds', '1', '--json', '--base', 'HEAD');
  expect(status).toBe(3);
  expect(document()).toMatchObject({ verdict: 'unknown', roundsNeeded: 4 });
});

test.runIf(isCheckout)(
  'a base that is not there, or has no such benchmark or none at all, is refused: exit 2',
  async () => {
    const nowhere = await bench(...SMALL, '--base', 'no-such-branch');
    expect(nowhere.status).toBe(2);
    expect(nowhere.stderr).toContain('--base no-such-branch: there is no such commit, branch or tag here.');

    const file = join(clone, 'bench', 'certificate.bench.ts');
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace("name: 'certificate'", "name: 'diploma'"));
    commitAll('another name');
    writeFileSync(file, source);
    const renamed = await bench(...SMALL, '--base', 'HEAD');
    expect(renamed.status).toBe(2);
    expect(renamed.stderr).toContain(
      "--base HEAD: that checkout has no benchmark 'certificate' to compare with.",
    );

    git('rm', '--quiet', '-r', '--cached', 'scripts');
    git('commit', '--quiet', '--no-verify', '--message', 'no verbs');
    const without = await bench(...SMALL, '--base', 'HEAD');
    expect(without.status).toBe(2);
    expect(without.stderr).toMatch(
      /--base: commit \w{10} has no scripts\/vaga\/main\.ts, so no 'vaga bench'\./,
    );

    const soak = await bench('soak', '--base', 'HEAD');
    expect(soak.status).toBe(2);
    expect(soak.stderr).toContain('A soak is not compared');
  },
);

test.runIf(isCheckout)('a copy without a history is told that it needs one: exit 2', async () => {
  rmSync(join(clone, '.git'), { recursive: true });
  const { status, stderr } = await bench(...SMALL, '--base', 'HEAD');
  expect(status).toBe(2);
  expect(stderr).toContain('is not a git checkout of it');
});
