/** The meaning of local code: JavaScript's own operators, applied to the values of a thread's locals. */
import { BEHIND, type BinaryOperator, type Expr, type UnaryOperator, type Value } from './code.ts';

/** What is constant while a thread runs. */
export interface Who {
  readonly thread: number;
  readonly threads: number;
}

/** Thrown where two values are compared that are no numbers: two counts that both fell behind, or what never was one. */
export class NotComparable extends Error {}

export function evaluate(expr: Expr, locals: readonly Value[], who: Who): Value {
  switch (expr.kind) {
    case 'constant':
      return expr.value;
    case 'thread':
      return who.thread;
    case 'threads':
      return who.threads;
    case 'local':
      return locals[expr.slot];
    case 'unary':
      return unary(expr.operator, evaluate(expr.of, locals, who));
    case 'binary':
      return binary(expr.operator, evaluate(expr.left, locals, who), evaluate(expr.right, locals, who));
    case 'logical': {
      const left = evaluate(expr.left, locals, who);
      if (expr.operator === '&&') return left ? evaluate(expr.right, locals, who) : left;
      return left ? left : evaluate(expr.right, locals, who);
    }
    case 'remainder': {
      const count = Number(evaluate(expr.of, locals, who));
      return Number.isNaN(count) ? BEHIND : count & (expr.modulus - 1);
    }
    case 'conditional':
      return evaluate(evaluate(expr.test, locals, who) ? expr.yes : expr.no, locals, who);
    default: {
      const never: never = expr;
      return never;
    }
  }
}

export function unary(operator: UnaryOperator, value: Value): Value {
  switch (operator) {
    case '-':
      return -Number(value);
    case '+':
      return Number(value);
    case '!':
      return !value;
    case '~':
      return ~Number(value);
    default: {
      const never: never = operator;
      return never;
    }
  }
}

export function binary(operator: BinaryOperator, a: Value, b: Value): Value {
  if (Number.isNaN(a) && Number.isNaN(b)) throw new NotComparable();
  if (operator === '===') return a === b;
  if (operator === '!==') return a !== b;
  const left = Number(a);
  const right = Number(b);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '%':
      return left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '>>>':
      return left >>> right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default: {
      const never: never = operator;
      return never;
    }
  }
}
