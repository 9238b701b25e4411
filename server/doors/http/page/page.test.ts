/** How the page is served: what can be asked for, in which encodings, for how long it may be kept, and what it may do. */
import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import fastify from 'fastify';
import { parse } from 'acorn';
import { afterAll, describe, expect, test, vi } from 'vitest';

import { VIEWS } from '../browser/views.ts';
import { importsIn, openAssets } from './assets.ts';
import { encodingFor, isSame } from './packed.ts';
import { addPage } from './routes.ts';
import { stripTypes } from './strip.ts';

// Node says it once, when types are stripped for the first time.
const warn = vi.spyOn(process, 'emitWarning');
const app = fastify();
addPage(app);
afterAll(() => app.close());

type Headers = Record<string, string>;
const ask = (url: string, headers: Headers = {}, method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url, headers });
const assets = openAssets();
const { base } = assets;

const linksIn = (html: string): string[] =>
  [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);

describe.each(VIEWS)('the document of $name', ({ path }) => {
  test('is HTML that is asked about each time, and names only what is there', async () => {
    const { statusCode, headers, body } = await ask(path);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const links = linksIn(body);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect([link, (await ask(link)).statusCode]).toEqual([link, 200]);
  });

  test('has nothing inline but the import map, which the policy names', async () => {
    const { headers, body } = await ask(path);
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|\*/);
    const inline = [...body.matchAll(/<script(?![^>]* src=)([^>]*)>(.*?)<\/script>/gs)];
    expect(inline.map(([, attributes]) => attributes)).toEqual([' type="importmap"']);
    const hash = createHash('sha256').update(inline[0][2]).digest('base64');
    expect(policy).toContain(`'sha256-${hash}'`);
    expect(body).not.toMatch(/<style| style=| on\w+=/);
  });

  test('names every module beforehand that the browser would find one after the other', async () => {
    const { body } = await ask(path);
    const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(body)?.[1] ?? '{}') as {
      imports: Record<string, string>;
    };
    const preloaded = [...body.matchAll(/modulepreload" href="([^"]+)"/g)].map(([, address]) => address);
    const needed = new Set(preloaded.slice(0, 1));
    for (const address of needed) {
      const { body: text } = await ask(address);
      for (const statement of parse(text, { ecmaVersion: 'latest', sourceType: 'module' }).body) {
        const source = 'source' in statement ? statement.source?.value : undefined;
        if (typeof source === 'string')
          needed.add(imports[source] ?? new URL(source, `http://page${address}`).pathname);
      }
    }
    expect(preloaded.toSorted()).toEqual([...needed].toSorted());
  });
});

describe('a file', () => {
  test.each([
    ['agenda.ts', 'text/javascript; charset=utf-8'],
    ['library/preact.mjs', 'text/javascript; charset=utf-8'],
    ['frame.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml; charset=utf-8'],
  ])('%s is %s, and may be kept for good', async (name, type) => {
    const { statusCode, headers } = await ask(`${base}/${name}`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    });
  });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('is the same text in %s, under an ETag of its own', async (encoding, unpack) => {
    const plain = await ask(`${base}/agenda.ts`);
    const packed = await ask(`${base}/agenda.ts`, { 'accept-encoding': encoding });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe(encoding);
    expect(unpack(packed.rawPayload).toString()).toBe(plain.body);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length * 0.7);
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
  });

  test.each(['', 'br', 'gzip'])('that the browser has already (%s) is not sent again', async (encoding) => {
    for (const url of ['/', `${base}/agenda.ts`]) {
      const headers = { 'accept-encoding': encoding };
      const { headers: first } = await ask(url, headers);
      const again = await ask(url, { ...headers, 'if-none-match': String(first.etag) });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', first.etag]);
      const other = await ask(url, { ...headers, 'if-none-match': '"another"' });
      expect(other.statusCode).toBe(200);
    }
  });

  test('HEAD tells what GET would send', async () => {
    for (const url of ['/', `${base}/agenda.ts`]) {
      const [head, get] = [await ask(url, {}, 'HEAD'), await ask(url)];
      expect([head.statusCode, head.body]).toEqual([200, '']);
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control'])
        expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  test.each([
    `${base}/nothing.ts`,
    `${base}/`,
    `${base}/tsconfig.json`,
    `${base}/words.test.ts`,
    `${base}/../page/routes.ts`,
    `${base}/..%2fpage%2froutes.ts`,
    `${base}/%2e%2e/page/routes.ts`,
    `${base}/constructor`,
    '/assets/another/agenda.ts',
    '/browser/agenda.ts',
  ])('%s is none', async (url) => {
    expect((await ask(url)).statusCode).toBe(404);
  });
});

test('the imports of a module are found in our writing and in that of a minifier, without those of types', () => {
  const ours = [
    "import type { A } from './a.ts';",
    "import type {\n  A,\n} from './a.ts';",
    "import { b, type B } from './b.ts';",
    "import {\n  c,\n  type C,\n} from '../c.ts';",
    "import './d.ts';",
    "export * from './e.ts';",
    "export const from = 'nowhere';",
    "say('import', { from: './f.ts' });",
  ];
  expect(importsIn(ours.join('\n'))).toEqual(['./b.ts', '../c.ts', './d.ts', './e.ts']);
  expect(
    importsIn('import{h as n}from"preact";import e from"htm";export*from"preact/hooks";var t="x"'),
  ).toEqual(['preact', 'htm', 'preact/hooks']);
});

test('types are stripped, every line and column stays, and nothing is said about it', () => {
  const text =
    "import type { A } from './a.ts';\nconst one: number = 1 as const;\nfunction f<T>(t?: T): void {}\n";
  const stripped = stripTypes(text);
  expect(stripped).not.toContain('number');
  expect(stripped.split('\n').map((line) => line.length)).toEqual(
    text.split('\n').map((line) => line.length),
  );
  expect(stripped.indexOf('= 1')).toBe(text.indexOf('= 1'));
  expect(warn).not.toHaveBeenCalled();
  expect(process.emitWarning).toBe(warn);
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, br;q=0', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *;q=0.5', 'gzip'],
  ['identity', 'identity'],
  ['zstd', 'identity'],
])('who accepts %j gets %s', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});

test.each([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  ['*', true],
])('If-None-Match: %s against "a" is %s', (header, same) => {
  expect(isSame(header, '"a"')).toBe(same);
});
