/**
 * The document of a view: nothing but where its modules and styles are. What a person sees is made by the modules. Nothing is inline but the
 * import map, which the policy names by its hash, so that no text that came from outside could ever run.
 */
import { createHash } from 'node:crypto';

import type { View } from '../browser/views.ts';
import type { Assets } from './assets.ts';

export interface Document {
  readonly html: string;
  /** The value of `Content-Security-Policy`. */
  readonly policy: string;
}

export function documentOf({ name, styles }: View, assets: Assets): Document {
  const { base } = assets;
  // JSON leaves `<` as it is; a script ends at the first `</script`.
  const importMap = JSON.stringify({ imports: assets.imports }).replaceAll('<', '\\u003c');
  const modules = assets.modulesOf(`${name}.ts`);
  const head = [
    '<meta charset="utf-8">',
    '<title>vaga</title>',
    '<meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark">',
    `<link rel="icon" href="${base}/icon.svg" type="image/svg+xml">`,
    ...styles.map((style) => `<link rel="stylesheet" href="${base}/${style}">`),
    `<script type="importmap">${importMap}</script>`,
    ...modules.map((address) => `<link rel="modulepreload" href="${address}">`),
    `<script type="module" src="${modules[0]}"></script>`,
  ];
  const body = [
    '<div id="app"></div>',
    '<noscript><p lang="pt">Esta página precisa de JavaScript.</p><p lang="en">This page needs JavaScript.</p></noscript>',
  ];
  return {
    html: `<!doctype html>\n<html lang="pt">\n${head.join('\n')}\n<body>\n${body.join('\n')}\n</body>\n</html>\n`,
    policy: policyOf(importMap),
  };
}

function policyOf(importMap: string): string {
  const hash = createHash('sha256').update(importMap).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
