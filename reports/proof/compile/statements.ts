/** Statements of a lock's source. Each is given the node that comes after it, and returns the node that begins it. */
import type {
  AssignmentExpression,
  Expression,
  ForStatement,
  Statement,
  ModuleDeclaration,
  UpdateExpression,
  VariableDeclaration,
} from 'acorn';

import { DOORWAY_SLOT, type BinaryOperator, type Expr } from './code.ts';
import { accessesMemory, countedLoop, isPauseOnly } from './counted.ts';
import { lowerCondition, lowerExpression, lowerIndex } from './expressions.ts';
import { BINARY } from './fold.ts';
import type { Builder, Exits } from './builder.ts';
import { Names, slotOf } from './names.ts';

/** The statements of a block that ends at `end`. */
export function lowerBlock(
  to: Builder,
  block: { readonly body: readonly (Statement | ModuleDeclaration)[]; readonly end: number },
  outer: Names,
  next: number,
  exits: Exits,
): number {
  const names = new Names(outer);
  for (const statement of block.body)
    if (statement.type === 'VariableDeclaration') declare(to, statement, names);
  let entry = next;
  let following = block.end;
  for (const statement of block.body.toReversed()) {
    if (to.takesDoorway(statement.end, following))
      entry = to.assign(DOORWAY_SLOT, { kind: 'constant', value: true }, entry, statement);
    entry = lowerStatement(to, statement, names, entry, exits);
    following = statement.start;
  }
  return entry;
}

function declare(to: Builder, statement: VariableDeclaration, names: Names): void {
  if (statement.kind === 'var') to.source.refuse(statement, "write 'let' or 'const'.");
  for (const { id, end } of statement.declarations) {
    if (id.type !== 'Identifier') to.source.refuse(id, 'declare one name at a time.');
    else
      names.declare(id.name, {
        kind: 'local',
        slot: to.newSlot(),
        constant: statement.kind === 'const',
        from: end,
      });
  }
}

function lowerStatement(
  to: Builder,
  statement: Statement | ModuleDeclaration,
  names: Names,
  next: number,
  exits: Exits,
): number {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of all of JavaScript only this is in the language of locks
  switch (statement.type) {
    case 'EmptyStatement':
      return next;
    case 'BlockStatement':
      return lowerBlock(to, statement, names, next, exits);
    case 'VariableDeclaration':
      return lowerDeclaration(to, statement, names, next);
    case 'ExpressionStatement':
      return lowerEffect(to, statement.expression, names, next);
    case 'ReturnStatement':
      if (!statement.argument) return exits.returnTo({ kind: 'constant', value: undefined });
      return lowerExpression(to, statement.argument, names, exits.returnTo);
    case 'IfStatement': {
      const then = lowerBody(to, statement.consequent, names, next, exits);
      const otherwise = statement.alternate ? lowerBody(to, statement.alternate, names, next, exits) : next;
      return lowerCondition(to, statement.test, names, then, otherwise);
    }
    case 'WhileStatement':
      return to.loop((head) => {
        const inside: Exits = { ...exits, breakTo: next, continueTo: head };
        const body = lowerBody(to, statement.body, names, head, inside);
        return lowerCondition(to, statement.test, names, body, next);
      });
    case 'DoWhileStatement':
      return to.loop((head) => {
        const test = lowerCondition(to, statement.test, names, head, next);
        return lowerBody(to, statement.body, names, test, { ...exits, breakTo: next, continueTo: test });
      });
    case 'ForStatement':
      return lowerFor(to, statement, names, next, exits);
    case 'BreakStatement':
    case 'ContinueStatement': {
      if (statement.label) return to.source.refuse(statement, 'write it without a label.');
      const target = statement.type === 'BreakStatement' ? exits.breakTo : exits.continueTo;
      return target ?? to.source.refuse(statement, 'this stands in no loop.');
    }
    default:
      return to.source.refuse(
        statement,
        'write it with if, for, while, do, break, continue, return, locals and calls: nothing else can be proved.',
      );
  }
}

function lowerBody(to: Builder, body: Statement, names: Names, next: number, exits: Exits): number {
  const block = body.type === 'BlockStatement' ? body : { body: [body], end: body.end };
  return lowerBlock(to, block, names, next, exits);
}

function lowerDeclaration(to: Builder, statement: VariableDeclaration, names: Names, next: number): number {
  return statement.declarations.reduceRight((after, { id, init }) => {
    if (id.type !== 'Identifier') return to.source.refuse(id, 'declare one name at a time.');
    const meaning = names.find(id.name);
    if (meaning?.kind !== 'local') throw new Error(`${id.name} was not declared`);
    if (!init) return to.assign(meaning.slot, { kind: 'constant', value: undefined }, after, id);
    return lowerExpression(to, init, names, (value) => to.assign(meaning.slot, value, after, id));
  }, next);
}

function lowerFor(to: Builder, statement: ForStatement, outer: Names, next: number, exits: Exits): number {
  const names = new Names(outer);
  const { init, test, update, body } = statement;
  const counted = countedLoop(statement, to.source);
  // A loop that only pauses ends by itself and changes nothing but its counter.
  if (counted !== undefined && isPauseOnly(body)) return next;
  if (counted?.times !== undefined && to.abstractsRetries && accessesMemory(body))
    return to.retry(counted.times, next, statement, (head) =>
      lowerBody(to, body, names, head, { ...exits, breakTo: next, continueTo: head }),
    );
  if (init?.type === 'VariableDeclaration') declare(to, init, names);
  const loop = to.loop((head) => {
    const step = update ? lowerEffect(to, update, names, head) : head;
    const inside = lowerBody(to, body, names, step, { ...exits, breakTo: next, continueTo: step });
    return test ? lowerCondition(to, test, names, inside, next) : inside;
  });
  if (!init) return loop;
  return init.type === 'VariableDeclaration'
    ? lowerDeclaration(to, init, names, loop)
    : lowerEffect(to, init, names, loop);
}

/** An expression for its effect: an assignment, a step of a counter, or a call. */
function lowerEffect(to: Builder, expression: Expression, names: Names, next: number): number {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of all of JavaScript only this is in the language of locks
  switch (expression.type) {
    case 'ParenthesizedExpression':
      return lowerEffect(to, expression.expression, names, next);
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return lowerAssignment(to, expression, names, next);
    case 'CallExpression':
      return lowerExpression(to, expression, names, () => next);
    default:
      return to.source.refuse(expression, 'write an assignment or a call: this has no effect.');
  }
}

function lowerAssignment(
  to: Builder,
  expression: AssignmentExpression | UpdateExpression,
  names: Names,
  next: number,
): number {
  const isUpdate = expression.type === 'UpdateExpression';
  const target = isUpdate ? expression.argument : expression.left;
  const operator = isUpdate ? expression.operator.slice(1) : expression.operator.slice(0, -1);
  if (operator !== '' && !BINARY.has(operator)) return to.refuseOperator(expression, expression.operator);
  const combine = (old: Expr, value: Expr): Expr =>
    operator === ''
      ? value
      : { kind: 'binary', operator: operator as BinaryOperator, left: old, right: value };
  const withValue = (use: (value: Expr) => number): number =>
    isUpdate ? use({ kind: 'constant', value: 1 }) : lowerExpression(to, expression.right, names, use);
  if (target.type === 'Identifier') {
    const slot = slotOf(target, names, to.source);
    return withValue((value) => to.assign(slot, combine({ kind: 'local', slot }, value), next, expression));
  }
  if (target.type !== 'MemberExpression')
    return to.source.refuse(target, 'assign to a local or to memory[index].');
  return lowerIndex(to, target, names, (address) => {
    const write = (value: Expr) =>
      to.access({ kind: 'write', address, operands: [value] }, expression, () => next);
    if (operator === '') return withValue(write);
    return to.access({ kind: 'read', address, operands: [] }, target, (old) =>
      withValue((value) => write(combine(old, value))),
    );
  });
}
