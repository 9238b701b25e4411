/** Style sheets and scripts as part of a page, and the policy that lets these run and nothing else. */
import { createHash } from 'node:crypto';

import { Html, html } from './markup.ts';

export interface Assets {
  /** Elements for the head: the policy first, since it binds what comes after it. */
  readonly head: Html;
  /** Elements for the end of the body. */
  readonly scripts: Html;
}

/** Takes the texts of the files, in their order. */
export function inlinedAssets(styles: readonly string[], scripts: readonly string[]): Assets {
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

/** Modules as one script, since a page that opens from disk may import nothing. Names at their top are unlike in all of them. */
export function joined(modules: readonly string[]): string {
  const text = modules
    .map((module) => module.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export /gm, ''))
    .join('\n');
  return `'use strict';\n(() => {\n${text}})();\n`;
}
