/** A lock's source: read, its types blanked out, parsed, and its top level sorted into constants and functions. */
import { stripTypeScriptTypes } from 'node:module';

import {
  parse,
  type Comment,
  type Expression,
  type FunctionDeclaration,
  type Node,
  type Program,
  type Statement,
  type VariableDeclaration,
} from 'acorn';

import { VagaError } from '../../../server/base/errors.ts';
import type { Place } from './code.ts';
import { fold } from './fold.ts';

/** A lock's file, parsed and sorted; nothing of it has run. */
export interface LockSource {
  readonly file: string;
  readonly lines: readonly string[];
  readonly constants: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly maxThreads: number | null;
  readonly promises: readonly string[];
  /** Where in the text each `// doorway` begins. */
  readonly doorways: readonly number[];
  /** Throws `VagaError('badLock')` with file:line:column and a sentence that says what to write instead. */
  readonly refuse: (node: Pick<Node, 'start'>, sentence: string) => never;
  readonly placeOf: (node: Pick<Node, 'start'>) => Place;
}

/**
 * Reads a lock's text. The types are blanked out by Node itself, so that every line and column stays where it was. Throws
 * `VagaError('badLock')` for what does not parse and for a top level that holds more than constants and functions.
 */
export function readSource(file: string, text: string): LockSource {
  const lines = text.split('\n');
  const placeAt = placesOf(text);
  const refuseAt = (offset: number, sentence: string): never => {
    const { line, column } = placeAt(offset);
    throw new VagaError('badLock', `${file}:${line}:${column}: ${sentence}`);
  };
  const comments: Comment[] = [];
  const program = parseOrRefuse(file, text, comments, refuseAt);
  const refuse = (node: Pick<Node, 'start'>, sentence: string) => refuseAt(node.start, sentence);
  const top = readTopLevel(program, refuse);
  for (const name of ['words', 'acquire', 'release']) {
    if (!top.functions.has(name))
      refuseAt(0, `A lock exports a function '${name}'; 'vaga new-lock FILE' writes one to start from.`);
  }
  const doorways = comments
    .filter(({ type, value }) => type === 'Line' && value.trim() === 'doorway')
    .map(({ start }) => start);
  return { file, lines, ...top, doorways, refuse, placeOf: ({ start }) => placeAt(start) };
}

function placesOf(text: string): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - starts[line] + 1 };
  };
}

function parseOrRefuse(
  file: string,
  text: string,
  comments: Comment[],
  refuseAt: (offset: number, sentence: string) => never,
): Program {
  let blanked: string;
  try {
    blanked = stripQuietly(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VagaError('badLock', `${file}:1:1: its types cannot be taken off: ${reason}.`, {
      cause: error,
    });
  }
  try {
    return parse(blanked, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error)) throw error;
    return refuseAt(Number(error.pos), `it does not parse: ${error.message.replace(/ \(.*\)$/, '')}.`);
  }
}

/** Without the note on stderr that the function is experimental: it is pinned with Node, and tested here. */
function stripQuietly(text: string): string {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back where it was, and not called from here
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

interface TopLevel {
  readonly constants: Map<string, number>;
  readonly functions: Map<string, FunctionDeclaration>;
  maxThreads: number | null;
  promises: readonly string[];
}

function readTopLevel(program: Program, refuse: LockSource['refuse']): TopLevel {
  const top: TopLevel = { constants: new Map(), functions: new Map(), maxThreads: null, promises: [] };
  for (const statement of program.body) {
    const declared =
      statement.type === 'ExportNamedDeclaration' && statement.declaration
        ? statement.declaration
        : (statement as Statement);
    if (declared.type === 'FunctionDeclaration') addFunction(top, declared, refuse);
    else if (declared.type === 'VariableDeclaration') addConstants(top, declared, refuse);
    else if (declared.type !== 'EmptyStatement')
      refuse(
        statement,
        'a lock stands alone: its top level holds integer constants and functions, nothing else.',
      );
  }
  return top;
}

function addFunction(top: TopLevel, declared: FunctionDeclaration, refuse: LockSource['refuse']): void {
  if (declared.async || declared.generator)
    refuse(declared, 'write a plain function: a lock is neither async nor a generator.');
  for (const parameter of declared.params) {
    if (parameter.type !== 'Identifier')
      refuse(parameter, 'write plain parameters: no defaults, no destructuring, no rest.');
  }
  top.functions.set(declared.id.name, declared);
}

function addConstants(top: TopLevel, declared: VariableDeclaration, refuse: LockSource['refuse']): void {
  if (declared.kind !== 'const')
    refuse(
      declared,
      "write 'const': threads would each have a variable of their own here; what they share is in memory.",
    );
  for (const { id, init } of declared.declarations) {
    if (id.type !== 'Identifier' || !init) {
      refuse(declared, 'write one name and one integer for each constant.');
    } else if (id.name === 'promises') {
      top.promises = readPromises(init, refuse);
    } else {
      const value = fold(init, top.constants);
      if (value === undefined)
        refuse(init, `write an integer for '${id.name}': a lock's constants are known before it runs.`);
      else top.constants.set(id.name, value);
      if (id.name === 'maxThreads') {
        if (value === undefined || !Number.isInteger(value) || value < 1)
          refuse(init, 'write the largest number of threads it is for, 1 or more.');
        top.maxThreads = value ?? null;
      }
    }
  }
}

function readPromises(init: Expression, refuse: LockSource['refuse']): string[] {
  if (init.type !== 'ArrayExpression') return refuse(init, 'write promises as a list of names.');
  return init.elements.map((element) =>
    element?.type === 'Literal' && typeof element.value === 'string'
      ? element.value
      : refuse(init, 'write promises as a list of names.'),
  );
}
