/**
 * Locks with one thing wrong, made from the source of a correct one: a statement deleted, two neighbours swapped, a condition negated. A
 * prover that proves such a lock has to have a reason.
 */
import { stripTypeScriptTypes } from 'node:module';

import { parse, type Node, type Program } from 'acorn';

export interface Mutant {
  /** What was done, in terms of the text, so that it stays the same when lines move. */
  readonly what: string;
  readonly text: string;
}

/** Only what runs while threads compete; `words`, `init` and `recover` run alone or never here. */
const LEFT_ALONE = new Set(['words', 'init', 'recover']);

/** All mutants of a lock's text. `Atomics.pause` is a hint to the processor and is left where it is. */
export function mutantsOf(text: string): Mutant[] {
  const program: Program = parse(stripTypeScriptTypes(text), { ecmaVersion: 'latest', sourceType: 'module' });
  const functions = program.body.flatMap((statement) => {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return declared?.type === 'FunctionDeclaration' && !LEFT_ALONE.has(declared.id.name ?? '')
      ? [declared]
      : [];
  });
  const mutants = functions.flatMap((declared) =>
    nodesIn(declared.body).flatMap((node) => {
      const made = [...deletions(text, node), ...swaps(text, node), ...negations(text, node)];
      return made.map((mutant) => ({ what: `${declared.id.name}: ${mutant.what}`, text: mutant.text }));
    }),
  );
  return numbered(mutants);
}

/** A second mutant of the same words is told apart by a number. */
function numbered(mutants: readonly Mutant[]): Mutant[] {
  const times = new Map<string, number>();
  return mutants.map(({ what, text }) => {
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    return { what: time === 1 ? what : `${what} (${time})`, text };
  });
}

function nodesIn(node: unknown): (Node & Record<string, unknown>)[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(nodesIn);
  return 'type' in node && typeof node.type === 'string'
    ? [node as Node & Record<string, unknown>, ...inside]
    : inside;
}

const flat = (text: string): string =>
  text
    .replaceAll(/\/\/.*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

const textOf = (text: string, { start, end }: Node): string => text.slice(start, end);

function deletions(text: string, node: Node): Mutant[] {
  if (node.type !== 'ExpressionStatement' && node.type !== 'ReturnStatement') return [];
  const deleted = textOf(text, node);
  if (deleted.startsWith('Atomics.pause')) return [];
  const changed = `${text.slice(0, node.start)};${text.slice(node.end)}`;
  return [{ what: `delete '${flat(deleted)}'`, text: changed }];
}

function swaps(text: string, node: Node & Record<string, unknown>): Mutant[] {
  if (node.type !== 'BlockStatement') return [];
  const body = node['body'] as Node[];
  return body.slice(1).map((second, index) => {
    const first = body[index];
    const between = text.slice(first.end, second.start);
    const swapped = `${textOf(text, second)}${between}${textOf(text, first)}`;
    return {
      what: `swap '${flat(textOf(text, first))}' and '${flat(textOf(text, second))}'`,
      text: text.slice(0, first.start) + swapped + text.slice(second.end),
    };
  });
}

function negations(text: string, node: Node & Record<string, unknown>): Mutant[] {
  const tested = [
    'IfStatement',
    'WhileStatement',
    'DoWhileStatement',
    'ForStatement',
    'ConditionalExpression',
  ];
  const condition = node['test'];
  if (!tested.includes(node.type) || condition === null || condition === undefined) return [];
  const { start, end } = condition as Node;
  const changed = `${text.slice(0, start)}!(${text.slice(start, end)})${text.slice(end)}`;
  return [{ what: `negate '${flat(text.slice(start, end))}'`, text: changed }];
}
