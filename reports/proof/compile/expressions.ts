/**
 * Expressions of a lock's source, in the order JavaScript evaluates them. Written in continuation-passing style: `use` builds what
 * comes after with the value's expression, and the number of the node that begins it all is returned.
 */
import type { CallExpression, Expression, Identifier, PrivateIdentifier, SpreadElement, Super } from 'acorn';

import type { Access, AccessKind, BinaryOperator, Expr, UnaryOperator } from './code.ts';
import { BINARY, UNARY } from './fold.ts';
import type { Builder } from './builder.ts';
import { readName, type Names } from './names.ts';

type AnyExpression = Expression | PrivateIdentifier | Super | SpreadElement;
type Use<T> = (value: T) => number;

/** How many operands stand behind the index, at least and at most. */
const ATOMICS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  load: [0, 0],
  store: [1, 1],
  exchange: [1, 1],
  compareExchange: [2, 2],
  add: [1, 1],
  sub: [1, 1],
  and: [1, 1],
  or: [1, 1],
  xor: [1, 1],
  wait: [1, 2],
  notify: [0, 1],
};

export function lowerExpression(to: Builder, node: AnyExpression, names: Names, use: Use<Expr>): number {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of all of JavaScript only this is in the language of locks
  switch (node.type) {
    case 'ParenthesizedExpression':
      return lowerExpression(to, node.expression, names, use);
    case 'Literal':
      if (['number', 'boolean', 'string'].includes(typeof node.value))
        return use({ kind: 'constant', value: node.value as number | boolean | string });
      return to.source.refuse(node, 'write an integer.');
    case 'Identifier':
      return use(readName(node, names, to.source));
    case 'UnaryExpression':
      if (!UNARY.has(node.operator)) return to.refuseOperator(node, node.operator);
      return lowerExpression(to, node.argument, names, (of) =>
        use({ kind: 'unary', operator: node.operator as UnaryOperator, of }),
      );
    case 'BinaryExpression':
      if (!BINARY.has(node.operator)) return to.refuseOperator(node, node.operator);
      return lowerExpression(to, node.left, names, (left) =>
        lowerExpression(to, node.right, names, (right) =>
          use({ kind: 'binary', operator: node.operator as BinaryOperator, left, right }),
        ),
      );
    case 'LogicalExpression':
      if (node.operator === '??') return to.refuseOperator(node, node.operator);
      return lowerLogical(to, node.left, node.operator, node.right, names, use);
    case 'ConditionalExpression': {
      const slot = to.newSlot();
      const after = use({ kind: 'local', slot });
      const branch = (value: Expression) =>
        lowerExpression(to, value, names, (expr) => to.assign(slot, expr, after, node));
      return lowerCondition(to, node.test, names, branch(node.consequent), branch(node.alternate));
    }
    case 'MemberExpression':
      return lowerRead(to, node, names, use);
    case 'CallExpression':
      return lowerCall(to, node, names, use);
    default:
      return to.source.refuse(
        node,
        'write it with integers, locals, Atomics and memory[index]: nothing else can be proved.',
      );
  }
}

function lowerLogical(
  to: Builder,
  left: Expression,
  operator: '&&' | '||',
  right: Expression,
  names: Names,
  use: Use<Expr>,
): number {
  // The right side may access memory, and then only if the left side lets it: a branch.
  const slot = to.newSlot();
  const after = use({ kind: 'local', slot });
  const other = lowerExpression(to, right, names, (expr) => to.assign(slot, expr, after, right));
  return lowerExpression(to, left, names, (expr) => {
    const test: Expr = { kind: 'local', slot };
    return to.assign(
      slot,
      expr,
      operator === '&&' ? to.branch(test, other, after) : to.branch(test, after, other),
      left,
    );
  });
}

/** A condition as control flow, so that what is not evaluated in JavaScript is not evaluated here. */
export function lowerCondition(
  to: Builder,
  node: Expression,
  names: Names,
  then: number,
  otherwise: number,
): number {
  if (node.type === 'ParenthesizedExpression')
    return lowerCondition(to, node.expression, names, then, otherwise);
  if (node.type === 'UnaryExpression' && node.operator === '!')
    return lowerCondition(to, node.argument, names, otherwise, then);
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const second = lowerCondition(to, node.right, names, then, otherwise);
    return node.operator === '&&'
      ? lowerCondition(to, node.left, names, second, otherwise)
      : lowerCondition(to, node.left, names, then, second);
  }
  return lowerExpression(to, node, names, (test) => to.branch(test, then, otherwise));
}

/** The index of `memory[index]`. */
export function lowerIndex(
  to: Builder,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  names: Names,
  use: Use<Expr>,
): number {
  const { object, property, computed } = node;
  if (object.type !== 'Identifier' || names.find(object.name)?.kind !== 'memory' || !computed)
    return to.source.refuse(node, 'write memory[index]: a lock looks at nothing but its words.');
  return lowerExpression(to, property, names, use);
}

function lowerRead(
  to: Builder,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  names: Names,
  use: Use<Expr>,
): number {
  return lowerIndex(to, node, names, (address) =>
    to.access({ kind: 'read', address, operands: [] }, node, use),
  );
}

function lowerCall(to: Builder, node: CallExpression, names: Names, use: Use<Expr>): number {
  const { callee } = node;
  if (callee.type === 'Identifier') return lowerOwnCall(to, callee, node, names, use);
  if (
    callee.type !== 'MemberExpression' ||
    callee.object.type !== 'Identifier' ||
    callee.object.name !== 'Atomics' ||
    callee.property.type !== 'Identifier' ||
    callee.computed
  )
    return to.source.refuse(node, "call 'Atomics' or a function of this file: a lock calls nothing else.");
  const { name } = callee.property;
  if (name === 'pause') return use({ kind: 'constant', value: undefined });
  const operands = ATOMICS[name];
  if (operands === undefined)
    return to.source.refuse(
      callee.property,
      `write one of ${Object.keys(ATOMICS).join(', ')}: Atomics.${name} cannot be proved.`,
    );
  const [memory, index, ...rest] = node.arguments;
  if (memory?.type !== 'Identifier' || names.find(memory.name)?.kind !== 'memory')
    return to.source.refuse(memory ?? node, `write Atomics.${name}(memory, index, …).`);
  if (index === undefined || rest.length < operands[0] || rest.length > operands[1])
    return to.source.refuse(node, `Atomics.${name} takes another number of arguments.`);
  return lowerExpression(to, index, names, (address) =>
    lowerAll(to, rest, names, (values) => {
      const access: Access = { kind: name as AccessKind, address, operands: values };
      return to.access(access, node, use);
    }),
  );
}

function lowerAll(
  to: Builder,
  nodes: readonly AnyExpression[],
  names: Names,
  use: Use<readonly Expr[]>,
): number {
  const [first, ...rest] = nodes;
  if (first === undefined) return use([]);
  return lowerExpression(to, first, names, (value) =>
    lowerAll(to, rest, names, (values) => use([value, ...values])),
  );
}

function lowerOwnCall(
  to: Builder,
  callee: Identifier,
  node: CallExpression,
  names: Names,
  use: Use<Expr>,
): number {
  const called = to.source.functions.get(callee.name);
  if (called === undefined)
    return to.source.refuse(callee, `there is no function '${callee.name}' in this file to call.`);
  const isMemory = (one: AnyExpression): one is Identifier =>
    one.type === 'Identifier' && names.find(one.name)?.kind === 'memory';
  const values = node.arguments.filter((one) => !isMemory(one));
  return lowerAll(to, values, names, (exprs) => {
    const rest = [...exprs];
    const given = node.arguments.map((one) => (isMemory(one) ? ('memory' as const) : (rest.shift() as Expr)));
    return to.inline(called, given, callee, use);
  });
}
