import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { type Finding, oxlint, ROOT, withFiles } from './oxlint.ts';

/** The house rules that oxlint holds: each file of this table breaks one and must be rejected for it. */
const REJECTED: readonly { path: string; text: string; because: string }[] = [
  { path: 'server/a.ts', text: "import '../load/z.ts';", because: 'server/ imports from no other room' },
  {
    path: 'server/b/a.ts',
    text: "export { z } from '../../reports/z.ts';",
    because: 'server/ imports from no other',
  },
  {
    path: 'server/c.ts',
    text: "export const z = await import('../bench/z.ts');",
    because: 'server/ imports from no',
  },
  {
    path: 'server/d.ts',
    text: "export type { Z } from '../scripts/z.ts';",
    because: 'server/ imports from no other',
  },
  {
    path: 'load/a.ts',
    text: "export { z } from '../reports/z.ts';",
    because: 'load/ imports from server/ only',
  },
  {
    path: 'load/b.ts',
    text: "export { z } from '../bench/z.ts';",
    because: 'load/ imports from server/ only',
  },
  {
    path: 'load/c.ts',
    text: "export { z } from '../scripts/z.ts';",
    because: 'load/ imports from server/ only',
  },
  {
    path: 'reports/a.ts',
    text: "export { z } from '../bench/z.ts';",
    because: 'reports/ imports from load/',
  },
  {
    path: 'reports/b.ts',
    text: "export { z } from '../scripts/z.ts';",
    because: 'reports/ imports from load/',
  },
  {
    path: 'bench/a.ts',
    text: "export { z } from '../scripts/z.ts';",
    because: 'bench/ imports from reports/',
  },
  {
    path: 'server/locks/a.ts',
    text: "import type { Z } from './lock.ts';",
    because: 'A lock imports nothing',
  },
  {
    path: 'server/locks/saboteurs/b.ts',
    text: "import fs from 'node:fs';",
    because: 'A lock imports nothing',
  },
  { path: 'load/cycle/a.ts', text: "import './b.ts';\nexport const a = 1;", because: 'no-cycle' },
  { path: 'load/cycle/b.ts', text: "import './a.ts';", because: 'no-cycle' },
  {
    path: 'load/types/a.ts',
    text: "export type { B } from './b.ts';\nexport type A = 1;",
    because: 'no-cycle',
  },
  {
    path: 'load/types/b.ts',
    text: "import type { A } from './a.ts';\nexport type B = A;",
    because: 'no-cycle',
  },
  { path: 'server/console.ts', text: "console.log('x');", because: 'no-console' },
  { path: 'server/exit.ts', text: 'process.exit(1);', because: 'main.ts decides how the process ends' },
  {
    path: 'server/argv.ts',
    text: 'export const [first] = process.argv;',
    because: 'main.ts reads the command line',
  },
  {
    path: 'server/taken.ts',
    text: 'export const { argv } = process;',
    because: 'main.ts reads the command line',
  },
  { path: 'server/on.ts', text: "process.on('SIGTERM', () => {});", because: "Signals are main.ts's" },
  { path: 'server/random.ts', text: 'export const x = Math.random();', because: 'Draw from `Random`' },
  { path: 'scripts/random.ts', text: 'export const x = Math.random();', because: 'Draw from `Random`' },
  { path: 'server/now.ts', text: 'export const x = Date.now();', because: 'Use `Clock`' },
  {
    path: 'load/main.ts',
    text: 'export const x = performance.now();',
    because: 'starts anew in each thread',
  },
  { path: 'server/any.ts', text: 'export const x: any = 1;', because: 'no-explicit-any' },
  { path: 'server/float.ts', text: 'Promise.resolve(1);', because: 'no-floating-promises' },
  {
    path: 'server/switch.ts',
    text: "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}",
    because: 'switch-exhaustiveness-check',
  },
  {
    path: 'server/unused.ts',
    text: '// oxlint-disable-next-line eslint/no-console -- x\n',
    because: 'Unused',
  },
];

/** What the same rules must let pass. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'scripts/z.ts': "export type Z = 1;\nexport { z } from '../bench/z.ts';\nconsole.log(process.argv);\n",
  'bench/z.ts': "export { z } from '../reports/z.ts';\n",
  'reports/z.ts': "export { z } from '../load/z.ts';\n",
  'load/z.ts': "export { z } from '../server/z.ts';\n",
  'server/z.ts': 'export const z = 1;\n',
  'server/main.ts': "process.on('SIGTERM', () => process.exit(0));\n",
  'server/locks/lock.ts': 'export type Z = 1;\n',
  'server/locks/good.ts':
    'export function acquire(memory: Int32Array, at: number): void {\n' +
    '  while (Atomics.compareExchange(memory, at, 0, 1 | (at << 2)) !== 0) Atomics.pause();\n}\n',
  'server/exhaustive.ts':
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n    case 'b':\n" +
    '      return 2;\n    default: {\n      const never: never = x;\n      return never;\n    }\n  }\n}\n',
};

describe('the linter', () => {
  let findings: Finding[] = [];

  beforeAll(() => {
    const rejected = Object.fromEntries(REJECTED.map(({ path, text }) => [path, `${text}\n`]));
    const files = { ...ACCEPTED, ...rejected };
    findings = withFiles(files, (folder) => {
      for (const config of ['.oxlintrc.json', 'tsconfig.json'])
        copyFileSync(join(ROOT, config), join(folder, config));
      return oxlint(folder, '.oxlintrc.json', Object.keys(files));
    });
  });

  const said = (path: string): string[] =>
    findings
      .filter(({ filename }) => filename === path)
      .map(({ code, message, help }) => `${code} ${message} ${help}`);

  it.each(REJECTED)('rejects $path: $text', ({ path, because }) => {
    expect(said(path)).toContainEqual(expect.stringContaining(because));
  });

  it.each(Object.keys(ACCEPTED))('accepts %s', (path) => {
    expect(said(path)).toEqual([]);
  });

  it('is asked to fail on warnings and to know the types', () => {
    expect(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')).toMatch(
      /"typeAware": true, "denyWarnings": true/,
    );
  });
});
