/** The option tables of the verbs' README, made from the declared options. Run it to rewrite them: node scripts/ci/readme-options.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Options } from '../../server/base/options.ts';
import { VERBS } from '../vaga/verbs.ts';

export const VERBS_README = fileURLToPath(new URL('../vaga/README.md', import.meta.url));

/** The README with the table of each verb, between its two comments, as the options are declared. */
export function withOptionTables(readme: string): string {
  let written = readme;
  for (const { name, options } of VERBS) {
    const between = new RegExp(`(<!-- options ${name} -->\n)[^]*?(<!-- end -->)`);
    written = written.replace(
      between,
      (_, begin: string, end: string) => `${begin}${optionTable(options)}${end}`,
    );
  }
  return written;
}

/** Verbs that have options and no place in the README for them. */
export function verbsWithoutTable(readme: string): string[] {
  return VERBS.filter(
    ({ name, options }) => Object.keys(options).length > 0 && !readme.includes(`<!-- options ${name} -->\n`),
  ).map(({ name }) => name);
}

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(([name, { placeholder, help, unit, defaultText }]) => {
    const usage = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`;
    return `| \`${escape(usage)}\` | ${escape(help)} | ${unit ?? ''} | ${escape(defaultText ?? '')} |`;
  });
  return ['| option | meaning | unit | default |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(VERBS_README, withOptionTables(readFileSync(VERBS_README, 'utf8')));
