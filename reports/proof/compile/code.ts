/**
 * The small language a lock is compiled to: a graph of nodes, each at most one access to shared memory. Calls are inlined,
 * locals are numbered slots, and whatever stands between two accesses is local code that nobody else can see.
 */

/** A place in the file as editors count: lines and columns from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** In place of a count that all words have passed: it is equal to nothing that is read later. No other local is ever NaN. */
export const BEHIND = Number.NaN;

/** What a local holds. The results of `Atomics.wait` are strings, of comparisons booleans. */
export type Value = number | boolean | string | undefined;

export type UnaryOperator = '-' | '+' | '!' | '~';
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '==='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>=';

/** Local code without effect. `thread` and `threads` are constants of an automaton. */
export type Expr =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'thread' | 'threads' }
  | { readonly kind: 'local'; readonly slot: number }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly of: Expr }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'logical'; readonly operator: '&&' | '||'; readonly left: Expr; readonly right: Expr }
  /** A count modulo a power of two. */
  | { readonly kind: 'remainder'; readonly of: Expr; readonly modulus: number }
  | { readonly kind: 'conditional'; readonly test: Expr; readonly yes: Expr; readonly no: Expr };

/** `read` and `write` are plain, the others are operations of `Atomics`. */
export type AccessKind =
  | 'read'
  | 'write'
  | 'load'
  | 'store'
  | 'exchange'
  | 'compareExchange'
  | 'add'
  | 'sub'
  | 'and'
  | 'or'
  | 'xor'
  | 'wait'
  | 'notify';

export interface Access {
  readonly kind: AccessKind;
  /** The index into memory. */
  readonly address: Expr;
  /** What comes behind the index: the value, or expected and new, or expected and time-out, or count. */
  readonly operands: readonly Expr[];
}

export type CodeNode =
  | { readonly op: 'assign'; readonly to: number; readonly value: Expr; next: number; readonly place: Place }
  | { readonly op: 'branch'; readonly test: Expr; readonly yes: number; readonly no: number }
  /**
   * Head of a loop that tries a constant number of times and does not look at its counter: goes `again` or leaves, as it
   * likes, but not again for ever. `times` is what the source says.
   */
  | {
      readonly op: 'retry';
      readonly again: number;
      readonly leave: number;
      readonly times: number;
      readonly loop: number;
      readonly place: Place;
    }
  | {
      readonly op: 'access';
      readonly access: Access;
      /** The slot of its result. */
      readonly to: number;
      next: number;
      readonly place: Place;
      /** The retry loop it stands in. */
      readonly loop: number | null;
    }
  | { readonly op: 'jump'; next: number }
  | { readonly op: 'end'; readonly of: 'acquire' | 'release' | 'function' };

/** The slot that says whether the thread has come by its doorway. */
export const DOORWAY_SLOT = 0;

/** One of a lock's functions, compiled. */
export interface Code {
  readonly nodes: readonly CodeNode[];
  readonly entry: number;
  /** How many locals. */
  readonly slots: number;
}

/** The slots an expression reads, added to `into`. */
export function readsOf(expr: Expr, into: Set<number> = new Set()): Set<number> {
  switch (expr.kind) {
    case 'local':
      return into.add(expr.slot);
    case 'unary':
    case 'remainder':
      return readsOf(expr.of, into);
    case 'binary':
    case 'logical':
      return readsOf(expr.right, readsOf(expr.left, into));
    case 'conditional':
      return readsOf(expr.test, readsOf(expr.yes, readsOf(expr.no, into)));
    case 'constant':
    case 'thread':
    case 'threads':
      return into;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

/** Where control may go from a node. */
export function successorsOf(node: CodeNode): readonly number[] {
  switch (node.op) {
    case 'assign':
    case 'access':
    case 'jump':
      return [node.next];
    case 'branch':
      return [node.yes, node.no];
    case 'retry':
      return [node.again, node.leave];
    case 'end':
      return [];
    default: {
      const never: never = node;
      return never;
    }
  }
}
