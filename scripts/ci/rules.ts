/**
 * The tidy rules that look at one file's text. Each carries samples that it must reject, with words from the reason
 * it must give, so a rule that cannot fail does not get in. This file alone is not looked at: it names what it forbids.
 */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

interface Rejected {
  readonly path?: string;
  readonly text: string;
  readonly because: string;
}

interface Rule {
  readonly name: string;
  readonly applies: (path: string) => boolean;
  /** What is wrong, a sentence each; nothing when all is well. */
  readonly faults: (file: SourceFile) => string[];
  readonly rejects: readonly [Rejected, ...Rejected[]];
}

/** A way to write something that the project does not use, and what to use instead. */
interface Banned {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly sample: string;
}

const isCode = (path: string): boolean => path.endsWith('.ts');
const isTest = (path: string): boolean => /\.(test|fuzz)\.ts$/.test(path);
export const isProduct = (path: string): boolean => isCode(path) && !isTest(path);

/** One fault for each line that matches. */
function matching(text: string, pattern: RegExp, because: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`line ${index + 1}: ${because}`] : []));
}

const BANNED: readonly Banned[] = [
  {
    pattern: /['"](node:)?cluster['"]/,
    instead: 'use node:worker_threads: threads share memory, processes do not',
    sample: "import cluster from 'node:cluster';",
  },
  {
    pattern: /\b(from|import)\b.*['"][^'"]*(polyfill|core-js|web-worker|shim)[^'"]*['"]/,
    instead: 'use what Node 26 has: no polyfills',
    sample: "import 'core-js/stable';",
  },
  {
    pattern: /\bglobalThis\b(\.\w+|\[.*\])\s*(\?\?|\|\||&&)?=(?!=)|defineProperty\(globalThis/,
    instead: 'pass it as a parameter: globals stay as Node made them',
    sample: 'globalThis.Worker ??= Fake;',
  },
  {
    pattern: /\bfrom ['"](node:)?(process|console)['"]/,
    instead: 'use the global of that name, which the linter watches',
    sample: "import { exit } from 'node:process';",
  },
  {
    pattern: /\bcpus\(\)\.length/,
    instead: 'use availableParallelism(): it knows what this process may use',
    sample: 'const threads = cpus().length;',
  },
  {
    pattern: /\{[^}]*\bexec(Sync)?\b[^}]*\} from ['"](node:)?child_process['"]/,
    instead: 'use execFile or spawn with a list of arguments: no shell',
    sample: "import { exec } from 'node:child_process';",
  },
];

const BASE = ['errors', 'options', 'seed', 'clock'];

export const RULES: readonly Rule[] = [
  {
    name: 'nothing is left over',
    applies: () => true,
    faults: ({ text }) => [
      ...matching(text, /\b(TODO|FIXME|XXX)\b/, 'finish it, or open an issue'),
      ...matching(text, /^\s*debugger\b/, 'a breakpoint was left'),
      ...matching(text, /\b(it|test|describe|suite|bench)\.only\b/, 'the other tests would not run'),
    ],
    rejects: [
      { text: '// TODO: think', because: 'finish it' },
      { text: '// FIXME', because: 'finish it' },
      { text: 'a\n  XXX b', because: 'line 2: finish it' },
      { text: '  debugger;', because: 'breakpoint' },
      { path: 'load/a.test.ts', text: "it.only('x', f);", because: 'would not run' },
    ],
  },
  {
    name: 'banned calls',
    applies: isCode,
    faults: ({ text }) => BANNED.flatMap(({ pattern, instead }) => matching(text, pattern, instead)),
    rejects: BANNED.map(({ sample, instead }) => ({ text: sample, because: instead })) as [
      Rejected,
      ...Rejected[],
    ],
  },
  {
    name: 'white space',
    applies: () => true,
    faults: ({ text }) => [
      ...matching(text, /\t/, 'a tab'),
      ...matching(text, /[^\S\n]$/, 'a blank at the end'),
      ...(text === '' || /[^\n]\n$/.test(text) ? [] : ['the file has to end with one line break']),
    ],
    rejects: [
      { text: 'a\n\tb\n', because: 'line 2: a tab' },
      { text: 'a \n', because: 'line 1: a blank' },
      { text: 'a\r\n', because: 'line 1: a blank' },
      { text: 'a', because: 'one line break' },
      { text: 'a\n\n', because: 'one line break' },
    ],
  },
  {
    name: 'relative imports end in .ts',
    applies: isCode,
    faults: ({ text }) =>
      matching(
        text,
        /^(import|export|\}).*\bfrom ['"]\.[^'"]*(?<!\.ts|\.json)['"]|\bimport[ (]['"]\.[^'"]*(?<!\.ts|\.json)['"]/,
        'the path has to end in .ts: there is no build step',
      ),
    rejects: [
      { text: "import { a } from './a';", because: 'end in .ts' },
      { text: "import {\n  a,\n} from '../a.js';", because: 'line 3: the path' },
      { text: "export * from './a';", because: 'end in .ts' },
      { text: "const a = await import('./a.js');", because: 'end in .ts' },
      { text: "import './a';", because: 'end in .ts' },
    ],
  },
  {
    name: 'linter directives name their rule and give a reason',
    applies: isCode,
    faults: ({ text }) =>
      matching(
        text,
        /\b(ox|es)lint-disable(?!(-next-line|-line)? [\w@/, -]*\w -- \S)|@ts-(ignore|nocheck)\b/,
        "write 'oxlint-disable-next-line plugin/rule -- why'",
      ),
    rejects: [
      { text: '// oxlint-disable-next-line', because: 'why' },
      { text: '// oxlint-disable-next-line eslint/no-console', because: 'why' },
      { text: '/* oxlint-disable */', because: 'why' },
      { text: '// @ts-ignore', because: 'why' },
    ],
  },
  {
    name: 'every file among the locks has a header',
    applies: (path) => path.startsWith('server/locks/') && isProduct(path),
    faults: ({ text }) =>
      text.startsWith('/**\n * ') || text.startsWith('/** ') ? [] : ['it has to begin with /**'],
    rejects: [{ path: 'server/locks/new.ts', text: 'export function words() {}', because: 'begin with' }],
  },
  {
    name: 'server/base/ is a closed list',
    applies: (path) => path.startsWith('server/base/'),
    faults: ({ path }) => {
      const name = path.slice('server/base/'.length).replace(/(\.test|\.fuzz)?\.ts$/, '');
      return BASE.includes(name)
        ? []
        : [`only ${BASE.join(', ')} live here: give it to the room that needs it`];
    },
    rejects: [
      { path: 'server/base/util.ts', text: '', because: 'only errors' },
      { path: 'server/base/deep/seed.ts', text: '', because: 'only errors' },
    ],
  },
];

/** What a rule says about a file; nothing where it does not apply. */
export function faultsOf(rule: Rule, file: SourceFile): string[] {
  return rule.applies(file.path) && file.path !== 'scripts/ci/rules.ts'
    ? rule.faults(file).map((fault) => `${file.path}: ${fault}`)
    : [];
}
