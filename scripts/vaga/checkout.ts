/** Checkouts of this project: the one that runs, and a copy of another commit of it. Nothing is left behind in `.git`. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { VagaError } from '../../server/base/errors.ts';

const run = promisify(execFile);

/** Where this checkout is. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNS = join('reports', 'out');

export interface Checkout {
  readonly root: string;
  /** The Node that it brings with it. */
  readonly node: string;
}

/** What this checkout is. `dirty`: it differs from its commit. Throws `VagaError('usage')` where git does not know it. */
export async function describeHere(): Promise<{ readonly commit: string; readonly dirty: boolean }> {
  const top = await git('rev-parse', '--show-toplevel').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new VagaError('usage', '--base needs git, which is not installed.');
    return '';
  });
  // A copy without a history of its own may lie within somebody else's.
  if (top === '' || realpathSync(top) !== realpathSync(ROOT))
    throw new VagaError(
      'usage',
      `--base needs the history of this project, and ${ROOT} is not a git checkout of it. Clone it instead of unpacking it.`,
    );
  const commit = await git('rev-parse', 'HEAD');
  return { commit, dirty: (await git('status', '--porcelain')) !== '' };
}

/** The same; `undefined` where it cannot be told. */
export async function describeIfKnown(): Promise<Awaited<ReturnType<typeof describeHere>> | undefined> {
  return describeHere().catch(() => undefined);
}

/** The commit that a name stands for. Throws `VagaError('usage')` where there is none. */
export async function findCommit(ref: string): Promise<string> {
  const given = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const commit = await git(...given).catch(() => '');
  if (commit !== '') return commit;
  const isShallow = (await git('rev-parse', '--is-shallow-repository')) === 'true';
  const hint = isShallow ? ' This clone is shallow: git fetch --unshallow brings the rest.' : '';
  throw new VagaError('usage', `--base ${ref}: there is no such commit, branch or tag here.${hint}`);
}

/** The files of a folder that this checkout has otherwise than a commit, or has and that has not. */
export async function changedSince(commit: string, folder: string): Promise<string[]> {
  const changed = await git('diff', '--name-only', commit, '--', folder);
  const added = await git('ls-files', '--others', '--exclude-standard', '--', folder);
  return [...changed.split('\n'), ...added.split('\n')].filter((path) => path !== '').toSorted();
}

/**
 * Writes the files of a commit into a new folder, with the dependencies that it asks for: ours, where they are the same. What its
 * benchmarks keep on disk goes to the disk that ours is on. `onInstall`: told when they have to be installed.
 */
export async function copyCheckout(commit: string, folder: string, onInstall: () => void): Promise<Checkout> {
  const root = join(folder, 'checkout');
  mkdirSync(root);
  // An index of its own: this checkout's is not touched.
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, 'index') };
  await run('git', ['-C', ROOT, 'read-tree', commit], { env });
  await run('git', ['-C', ROOT, 'checkout-index', '--all', `--prefix=${root}/`], { env });
  for (const path of ['package-lock.json', join('scripts', 'vaga', 'main.ts')])
    if (!existsSync(join(root, path)))
      throw new VagaError(
        'usage',
        `--base: commit ${commit.slice(0, 10)} has no ${path}, so no 'vaga bench'.`,
      );
  mkdirSync(join(ROOT, RUNS), { recursive: true });
  mkdirSync(join(root, 'reports'), { recursive: true });
  symlinkSync(join(ROOT, RUNS), join(root, RUNS), 'junction');
  if (lockFile(root) === lockFile(ROOT)) {
    symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(root, 'node_modules'), 'junction');
    return { root, node: process.execPath };
  }
  onInstall();
  await install(root);
  const own = join(root, 'node_modules', '.bin', 'node');
  return { root, node: existsSync(own) ? own : process.execPath };
}

async function install(root: string): Promise<void> {
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: string | number };
    const said = stderr.trim().split('\n').slice(-5).join('\n');
    throw new VagaError(
      'usage',
      `--base: its dependencies cannot be installed (npm ci: ${code}). It said:\n${said}`,
      { cause: error },
    );
  }
}

function lockFile(root: string): string {
  return readFileSync(join(root, 'package-lock.json'), 'utf8');
}

async function git(...args: readonly string[]): Promise<string> {
  return (await run('git', ['-C', ROOT, ...args])).stdout.trim();
}
