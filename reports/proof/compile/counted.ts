/** Loops that count to a bound: those that only pause, and those that only try again. */
import type { Expression, ForStatement, Pattern, Statement } from 'acorn';

import { fold } from './fold.ts';
import type { LockSource } from './source.ts';

/** So many tries are followed one by one; more are not counted. */
const EXACT_TRIES = 3;

/** How a loop counts. `times` where it is a constant, and larger than is followed one by one. */
interface Counted {
  readonly times?: number;
}

/** Recognises `for (let i = A; i < B; i += 1)` whose body does not mention `i`. */
export function countedLoop(statement: ForStatement, source: LockSource): Counted | undefined {
  const { init, test, update, body } = statement;
  if (init?.type !== 'VariableDeclaration' || init.declarations.length !== 1) return undefined;
  const [{ id, init: from }] = init.declarations;
  if (id.type !== 'Identifier' || !from) return undefined;
  const { name } = id;
  if (test?.type !== 'BinaryExpression' || test.operator !== '<' || !isName(test.left, name))
    return undefined;
  if (!update || !addsOne(update, name) || mentions(body, name) || mentions(test.right, name))
    return undefined;
  const first = fold(from, source.constants);
  const bound = fold(test.right, source.constants);
  if (first === undefined || bound === undefined || bound - first <= EXACT_TRIES) return {};
  return { times: bound - first };
}

function addsOne(update: Expression, name: string): boolean {
  if (update.type === 'UpdateExpression') return update.operator === '++' && isName(update.argument, name);
  return (
    update.type === 'AssignmentExpression' &&
    update.operator === '+=' &&
    isName(update.left, name) &&
    update.right.type === 'Literal' &&
    update.right.value === 1
  );
}

/** Whether a loop's body is nothing but `Atomics.pause()`. */
export function isPauseOnly(body: Statement): boolean {
  if (body.type === 'BlockStatement') return body.body.every((one) => isPauseOnly(one));
  if (body.type !== 'ExpressionStatement' || body.expression.type !== 'CallExpression') return false;
  const { callee } = body.expression;
  return (
    callee.type === 'MemberExpression' &&
    isName(callee.object, 'Atomics') &&
    isName(callee.property, 'pause') &&
    body.expression.arguments.length === 0
  );
}

/** Whether a loop's body does anything with memory, or calls what may. */
export function accessesMemory(body: Statement): boolean {
  return someNode(body, (one) => 'type' in one && one.type === 'CallExpression') && !isPauseOnly(body);
}

/** Whether there is anything in a piece of source that satisfies `found`. */
function someNode(node: unknown, found: (node: object) => boolean): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return found(node) || Object.values(node).some((part: unknown) => someNode(part, found));
}

function mentions(node: unknown, name: string): boolean {
  return someNode(node, (one) => isName(one as Expression, name));
}

function isName(node: Expression | Pattern | { readonly type: string }, name: string): boolean {
  return node.type === 'Identifier' && 'name' in node && node.name === name;
}
