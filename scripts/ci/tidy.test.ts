import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { VERBS_README, verbsWithoutTable, withOptionTables } from './readme-options.ts';

import {
  fileLines,
  functionLines,
  LONG_FILES,
  LONG_FUNCTIONS,
  MAX_FILE_LINES,
  MAX_FUNCTION_LINES,
  ratchet,
} from './lengths.ts';
import { ROOT, withFiles } from './oxlint.ts';
import { faultsOf, isProduct, RULES, type SourceFile } from './rules.ts';

/** Every text file that is, or would be, in the repository. */
function sourceFiles(): SourceFile[] {
  const list = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && path !== 'package-lock.json' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'));
}

const files = sourceFiles();
const product = files.filter(({ path }) => isProduct(path));

it('runs on the Node of the lock file', () => {
  expect(Number.parseInt(process.version.slice(1), 10)).toBeGreaterThanOrEqual(26);
});

it('sees the repository', () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['package.json', 'scripts/ci/rules.ts']),
  );
});

describe.each(RULES)('$name', (rule) => {
  it('holds', () => {
    expect(files.flatMap((file) => faultsOf(rule, file))).toEqual([]);
  });

  it.each(rule.rejects)('rejects a sample: $because', ({ path = 'server/a.ts', text, because }) => {
    expect(faultsOf(rule, { path, text })).toContainEqual(expect.stringContaining(because));
  });
});

describe('lengths', () => {
  it('of files hold', () => {
    const lengths = new Map(product.map(({ path, text }) => [path, fileLines(text)]));
    expect(ratchet(lengths, MAX_FILE_LINES, LONG_FILES)).toEqual([]);
  });

  it('of functions hold', () => {
    const paths = product.map(({ path }) => path);
    expect(
      ratchet(functionLines(ROOT, paths, MAX_FUNCTION_LINES), MAX_FUNCTION_LINES, LONG_FUNCTIONS),
    ).toEqual([]);
  });

  it('are measured', () => {
    const body = 'f();\n'.repeat(70);
    const text = `function long() {\n${body}}\nconst fits = () => {\n${body.slice(10)}};\nclass C { long() {\n${body}} }\n`;
    expect(fileLines(text)).toBe(214);
    expect(withFiles({ 'a.ts': text }, (folder) => [...functionLines(folder, ['a.ts'], 70)])).toEqual([
      ['a.ts long', 72],
    ]);
  });

  it.each([
    { name: 'a long one', lines: 71, known: {}, because: 'a: 71 lines, at most 70' },
    { name: 'an exception that grew', lines: 81, known: { a: 80 }, because: 'a: 81 lines, at most 80' },
    { name: 'an exception that shrank', lines: 75, known: { a: 80 }, because: 'lower the table' },
    { name: 'an exception that is none', lines: 70, known: { a: 80 }, because: 'remove it' },
    { name: 'an exception that is gone', lines: 1, known: { b: 80 }, because: 'b: no longer' },
  ])('reject $name', ({ lines, known, because }) => {
    expect(ratchet(new Map([['a', lines]]), 70, known)).toEqual([expect.stringContaining(because)]);
  });
});

describe('the README of the verbs', () => {
  const readme = readFileSync(VERBS_README, 'utf8');

  it('has the option tables as they are declared (node scripts/ci/readme-options.ts writes them)', () => {
    expect(withOptionTables(readme)).toBe(readme);
    expect(verbsWithoutTable(readme)).toEqual([]);
  });

  it('is rejected when a table differs or is missing', () => {
    const stale = readme.replace('| `--clients N` |', '| `--clients M` |');
    expect(withOptionTables(stale)).toBe(readme);
    expect(stale).not.toBe(readme);
    expect(verbsWithoutTable(readme.replace('<!-- options race -->', ''))).toEqual(['race']);
  });
});
