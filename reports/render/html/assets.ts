/** The style sheets and scripts that are written into the page, and the policy that lets these run and nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { Html, html } from './markup.ts';

interface Assets {
  /** Elements for the head: the policy first, since it binds what comes after it. */
  readonly head: Html;
  /** Elements for the end of the body. */
  readonly scripts: Html;
}

let assets: Assets | undefined;

/** Read once; they do not change while a process runs. */
export function pageAssets(): Assets {
  assets ??= readAssets();
  return assets;
}

function read(path: string | URL): string {
  return readFileSync(path, 'utf8');
}

function readAssets(): Assets {
  const require = createRequire(import.meta.url);
  // The licence asks for its text in every copy.
  const licence = `/* uPlot\n${read(require.resolve('uplot/LICENSE')).replaceAll('*/', '* /')}*/\n`;
  const styles = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.min.css'))}`,
    read(new URL('./styles.css', import.meta.url)),
  ];
  const scripts = [
    `${licence}${read(require.resolve('uplot/dist/uPlot.iife.min.js'))}`,
    read(new URL('./browser/page.js', import.meta.url)),
  ];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${styles.map(hashOf).join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    head: html`<meta http-equiv="Content-Security-Policy" content="${policy}" />
      ${styles.map((text) => inlined(text, 'style'))}`,
    scripts: html`${scripts.map((text) => inlined(text, 'script'))}`,
  };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A file as the content of its element, byte for byte, since its hash is in the policy. */
function inlined(text: string, element: 'style' | 'script'): Html {
  if (text.toLowerCase().includes(`</${element}`))
    throw new Error(`a file to be inlined holds the end of a ${element} element`);
  return new Html(`<${element}>${text}</${element}>\n`);
}
