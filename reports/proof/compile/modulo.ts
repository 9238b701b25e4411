/** A lock's code with its counters taken modulo a power of two, and the check that the remainders stand for one number each. */
import type { CompiledLock } from './automaton.ts';
import type { CodeNode, Expr } from './code.ts';
import { offsetOf, type Counters } from './counters.ts';
import type { SlicedCode } from './slice.ts';

/** `modulus` is a power of two, so that a remainder is a bit mask, of negative numbers too. */
export function takeModulo(lock: CompiledLock, counters: Counters, modulus: number): CompiledLock {
  const remainder = (of: Expr): Expr => ({ kind: 'remainder', of, modulus });
  const rewrite = (entry: 'acquire' | 'release'): SlicedCode => {
    const slots = counters.slots[entry];
    const inside = (expr: Expr): Expr => equalities(expr, slots, remainder);
    const value = (expr: Expr): Expr => (offsetOf(slots, expr) === null ? inside(expr) : remainder(expr));
    const nodes = lock[entry].nodes.map((node): CodeNode => {
      if (node.op === 'assign')
        return { ...node, value: slots.has(node.to) ? remainder(node.value) : inside(node.value) };
      if (node.op === 'branch') return { ...node, test: inside(node.test) };
      if (node.op !== 'access') return node;
      return { ...node, access: { ...node.access, operands: node.access.operands.map(value) } };
    });
    return { ...lock[entry], nodes };
  };
  const initial = lock.initial.map((word, index) =>
    counters.words.has(index) ? word & (modulus - 1) : word,
  );
  const { mayFallBehind, stride, words, slots } = counters;
  const modulo = { modulus, words, slots, behind: mayFallBehind ? stride : null };
  return { ...lock, acquire: rewrite('acquire'), release: rewrite('release'), initial, modulo };
}

/** Equalities of counters, wherever they stand, become equalities of remainders. */
function equalities(expr: Expr, slots: ReadonlySet<number>, remainder: (of: Expr) => Expr): Expr {
  const inside = (part: Expr): Expr => equalities(part, slots, remainder);
  switch (expr.kind) {
    case 'binary':
      if (
        (expr.operator === '===' || expr.operator === '!==') &&
        offsetOf(slots, expr.left) !== null &&
        offsetOf(slots, expr.right) !== null
      )
        return { ...expr, left: remainder(expr.left), right: remainder(expr.right) };
      return { ...expr, left: inside(expr.left), right: inside(expr.right) };
    case 'logical':
      return { ...expr, left: inside(expr.left), right: inside(expr.right) };
    case 'unary':
    case 'remainder':
      return { ...expr, of: inside(expr.of) };
    case 'conditional':
      return { ...expr, test: inside(expr.test), yes: inside(expr.yes), no: inside(expr.no) };
    case 'constant':
    case 'thread':
    case 'threads':
    case 'local':
      return expr;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

/** The shortest arc of the circle of remainders that holds all counts given. */
export function arcOf(counts: readonly number[], modulus: number): number {
  const sorted = [...new Set(counts)].toSorted((a, b) => a - b);
  if (sorted.length <= 1) return 0;
  const gaps = sorted.map((count, index) =>
    index === 0 ? count + modulus - sorted[sorted.length - 1] : count - sorted[index - 1],
  );
  return modulus - Math.max(...gaps);
}
