/** Constants of a lock's file, computed before anything runs. */
import type { Expression, PrivateIdentifier } from 'acorn';

import type { BinaryOperator, UnaryOperator } from './code.ts';
import { binary, unary } from './evaluate.ts';

export const UNARY: ReadonlySet<string> = new Set<UnaryOperator>(['-', '+', '!', '~']);
export const BINARY: ReadonlySet<string> = new Set<BinaryOperator>([
  ...(['+', '-', '*', '%', '&', '|', '^', '<<', '>>', '>>>'] as const),
  ...(['===', '!==', '<', '<=', '>', '>='] as const),
]);

/** The number an expression of literals and earlier constants stands for; undefined where it is none. */
export function fold(
  expression: Expression | PrivateIdentifier,
  constants: ReadonlyMap<string, number>,
): number | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of all of JavaScript only this is in the language of locks
  switch (expression.type) {
    case 'Literal':
      return typeof expression.value === 'number' ? expression.value : undefined;
    case 'Identifier':
      return constants.get(expression.name);
    case 'UnaryExpression': {
      const value = fold(expression.argument, constants);
      if (value === undefined || !UNARY.has(expression.operator) || expression.operator === '!')
        return undefined;
      return Number(unary(expression.operator as UnaryOperator, value));
    }
    case 'BinaryExpression': {
      const left = fold(expression.left, constants);
      const right = fold(expression.right, constants);
      if (left === undefined || right === undefined || !BINARY.has(expression.operator)) return undefined;
      const value = binary(expression.operator as BinaryOperator, left, right);
      return typeof value === 'number' ? value : undefined;
    }
    default:
      return undefined;
  }
}
