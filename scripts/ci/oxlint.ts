import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Finding {
  readonly filename: string;
  /** Such as `eslint(no-console)`. */
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What oxlint finds in `paths`, which are relative to `directory`, with the configuration given. */
export function oxlint(directory: string, config: string, paths: readonly string[]): Finding[] {
  const program = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const run = spawnSync(process.execPath, [program, '-c', config, '-f', 'json', ...paths], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  try {
    return (JSON.parse(run.stdout) as { diagnostics: Finding[] }).diagnostics;
  } catch (cause) {
    throw new Error(`oxlint gave no report: ${run.stdout.slice(0, 1000)}${run.stderr}`, { cause });
  }
}

/** Calls `use` with a folder that holds `files` and our node_modules, and removes it. */
export function withFiles<T>(files: Readonly<Record<string, string>>, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'vaga-tidy-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
