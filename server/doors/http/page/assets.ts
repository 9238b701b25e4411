/**
 * The files of the page: a closed list, made when the door opens. A request can name a file of the list or nothing. All of them live
 * under one address that has their common hash in it, so that a browser may keep them for good: other files, another address.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { hashOf, pack, type Packed } from './packed.ts';
import { stripTypes } from './strip.ts';

const FOLDER = fileURLToPath(new URL('../browser/', import.meta.url));
/** Browsers take a module for one by its type, whatever its name ends in. */
const TYPES: Readonly<Record<string, string>> = {
  ts: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};
/** What the modules import by name: the builds for browsers that come with the packages. */
const LIBRARIES = ['preact', 'preact/hooks', 'htm', 'htm/preact', '@preact/signals', '@preact/signals-core'];
/** What a module imports or exports again, in our own writing and in that of a minifier. Types are not there when it runs. */
const IMPORTED = /(?:^|;)(?:import|export)(?!\s+type\s)\s*(?:[\w\s{},*$]*?from\s*)?["']([^"']+)["']/gm;

export interface Assets {
  /** `/assets/` and the common hash. Every address of a file is this one, `/` and its name. */
  readonly base: string;
  /** The names of libraries and where they are, as an import map has them. */
  readonly imports: Readonly<Record<string, string>>;
  has(name: string): boolean;
  /** Types stripped and compressed when first asked for, then kept. `undefined` where there is no such file. */
  find(name: string): Promise<Packed> | undefined;
  /** The addresses of all modules that a module needs, itself first: a browser that knows them asks for all at once. */
  modulesOf(name: string): string[];
}

export function openAssets(): Assets {
  const texts = new Map<string, string>();
  for (const name of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).toSorted())
    if (isServed(name)) texts.set(name.replaceAll('\\', '/'), readFileSync(`${FOLDER}${name}`, 'utf8'));
  const libraries = LIBRARIES.map((library) => [library, `library/${library.replaceAll('/', '.')}.mjs`]);
  for (const [library, name] of libraries)
    texts.set(name, readFileSync(fileURLToPath(import.meta.resolve(library)), 'utf8'));

  // Another Node may strip types in another way.
  const base = `/assets/${hashOf(JSON.stringify([process.version, ...texts]))}`;
  const imports = Object.fromEntries(libraries.map(([library, name]) => [library, `${base}/${name}`]));
  const packed = new Map<string, Promise<Packed>>();
  const packOnce = (name: string, text: string): Promise<Packed> => {
    const extension = name.slice(name.lastIndexOf('.') + 1);
    const made = pack(TYPES[extension], extension === 'ts' ? stripTypes(text) : text);
    packed.set(name, made);
    return made;
  };
  return {
    base,
    imports,
    has: (name) => texts.has(name),
    find: (name) => {
      const text = texts.get(name);
      return text === undefined ? undefined : (packed.get(name) ?? packOnce(name, text));
    },
    modulesOf: (name) => {
      const found = new Set([`${base}/${name}`]);
      // A set that grows while it is walked over is walked to its end.
      for (const address of found) {
        const text = texts.get(address.slice(base.length + 1)) ?? '';
        for (const from of importsIn(text))
          found.add(imports[from] ?? new URL(from, `http://page${address}`).pathname);
      }
      return [...found];
    },
  };
}

/** What a module imports when it runs, as it names it. */
export function importsIn(text: string): string[] {
  return [...text.matchAll(IMPORTED)].map(([, from]) => from);
}

function isServed(name: string): boolean {
  return /\.(ts|css|svg)$/.test(name) && !name.endsWith('.test.ts');
}
