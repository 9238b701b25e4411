/** A page as a browser would read it, and what must hold of any, for the tests of pages. */
import { parse, type DefaultTreeAdapterTypes, type ParserError } from 'parse5';
import { expect } from 'vitest';

type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;

export interface ParsedPage {
  readonly text: string;
  readonly errors: readonly ParserError[];
  readonly elements: readonly Element[];
}

export function parsePage(text: string): ParsedPage {
  const errors: ParserError[] = [];
  const tree = parse(text, { onParseError: (error) => errors.push(error), sourceCodeLocationInfo: true });
  return { text, errors, elements: [...elementsIn(tree.childNodes)] };
}

export function* elementsIn(nodes: readonly Node[]): Generator<Element> {
  for (const node of nodes) {
    if ('attrs' in node) yield node;
    if ('childNodes' in node) yield* elementsIn(node.childNodes);
  }
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

export function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

export function byId(elements: readonly Element[], id: string): Element {
  const found = elements.find((element) => attribute(element, 'id') === id);
  if (found === undefined) throw new Error(`nothing has the id ${id}`);
  return found;
}

/** The cells of the rows of the first table in an element. */
export function rowsIn(element: Element): string[][] {
  const body = [...elementsIn(element.childNodes)].find(({ tagName }) => tagName === 'tbody');
  return (body?.childNodes ?? [])
    .filter((row) => 'tagName' in row)
    .map((row) => row.childNodes.filter((cell) => 'tagName' in cell).map((cell) => textOf(cell).trim()));
}

/** What must hold of a page, whatever it was made from. `scripts`: how many of ours it has; `files`: what it links to beside it. */
export function expectSound(
  { text, errors, elements }: ParsedPage,
  { scripts: ours = 2, files = [] }: { readonly scripts?: number; readonly files?: readonly string[] } = {},
): void {
  expect(errors).toEqual([]);
  expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
  const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const element of elements) {
    const names = element.attrs.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('on') || name === 'style' || name === 'src')).toEqual([]);
    const address = attribute(element, 'href') ?? '#';
    if (!files.includes(address)) expect(address).toMatch(/^#[\w-]+$|^#$/);
    expect(['img', 'link', 'iframe', 'object', 'embed', 'base', 'form']).not.toContain(element.tagName);
  }
  const styles = elements.filter(({ tagName }) => tagName === 'style').map(textOf);
  expect(styles.join('\n')).not.toMatch(/@import|url\((?!["']?(data:|#))/i);
  // The policy has the hash of each of ours; the rest is data.
  const scripts = elements.filter(({ tagName }) => tagName === 'script');
  const data = scripts.filter((script) => attribute(script, 'type') === 'application/json');
  expect(scripts.length - data.length).toBe(ours);
  for (const block of data) expect(() => JSON.parse(textOf(block)) as unknown).not.toThrow();
}
