/** Builds the graph of a function's nodes, from its end to its beginning, with all calls inlined. */
import type { FunctionDeclaration, Node } from 'acorn';

import { DOORWAY_SLOT, type Access, type Code, type CodeNode, type Expr } from './code.ts';
import { Names } from './names.ts';
import type { LockSource } from './source.ts';

/** Where control goes from inside a statement. */
export interface Exits {
  readonly returnTo: (value: Expr) => number;
  readonly breakTo?: number;
  readonly continueTo?: number;
}

/** Lowers a function's body: returns the node that begins it, and leads to `next` at its end. */
export type LowerBody = (
  to: Builder,
  body: FunctionDeclaration['body'],
  names: Names,
  next: number,
  exits: Exits,
) => number;

/** Calls within calls grow without measure when they are written out. */
const MAX_NODES = 5_000;
const NOTHING: Expr = { kind: 'constant', value: undefined };

/** Builds the nodes of one function. */
export class Builder {
  readonly source: LockSource;
  readonly #lowerBody: LowerBody;
  readonly #exactRetries: boolean;
  /** The marks that are not passed yet; a mark elsewhere than in `acquire` is none. */
  readonly #doorways: Set<number>;
  readonly #nodes: CodeNode[] = [];
  readonly #calls: string[] = [];
  #slots = DOORWAY_SLOT + 1;
  #loops = 0;
  /** The retry loop that is being built. */
  #loop: number | null = null;

  constructor(source: LockSource, lowerBody: LowerBody, marked: boolean, exactRetries: boolean) {
    this.source = source;
    this.#lowerBody = lowerBody;
    this.#exactRetries = exactRetries;
    this.#doorways = new Set(marked ? source.doorways : []);
  }

  /** Within a loop that tries a number of times others are followed one by one. */
  get abstractsRetries(): boolean {
    return !this.#exactRetries && this.#loop === null;
  }

  /** Whether a doorway is marked between these two places of the text. */
  takesDoorway(from: number, to: number): boolean {
    const found = this.source.doorways.filter((at) => at >= from && at < to);
    for (const at of found) this.#doorways.delete(at);
    return found.length > 0;
  }

  compile(
    name: string,
    parameters: readonly ('memory' | Expr)[],
    of: 'acquire' | 'release' | 'function',
    result?: number,
  ): Code {
    const declared = this.source.functions.get(name);
    if (declared === undefined) throw new Error(`${name} is not in ${this.source.file}`);
    const end = this.#add({ op: 'end', of });
    const entry = this.inline(declared, parameters.slice(0, declared.params.length), declared, (value) =>
      result === undefined ? end : this.assign(result, value, end, declared),
    );
    for (const start of this.#doorways)
      this.source.refuse({ start }, 'put the doorway behind a statement that acquire comes by.');
    return { nodes: this.#nodes, entry, slots: this.#slots };
  }

  newSlot(): number {
    this.#slots += 1;
    return this.#slots - 1;
  }

  assign(to: number, value: Expr, next: number, at: Pick<Node, 'start'>): number {
    return this.#add({ op: 'assign', to, value, next, place: this.source.placeOf(at) });
  }

  branch(test: Expr, yes: number, no: number): number {
    return this.#add({ op: 'branch', test, yes, no });
  }

  access(access: Access, at: Pick<Node, 'start'>, use: (value: Expr) => number): number {
    const to = this.newSlot();
    const next = use({ kind: 'local', slot: to });
    const place = this.source.placeOf(at);
    return this.#add({ op: 'access', access, to, next, place, loop: this.#loop });
  }

  /** A loop: `build` is given the node to come back to, and returns the node that begins it. */
  loop(build: (head: number) => number): number {
    const jump: CodeNode = { op: 'jump', next: -1 };
    const head = this.#add(jump);
    jump.next = build(head);
    return head;
  }

  /** A loop that tries so many times: `build` is given the head and returns the node that begins the body. */
  retry(times: number, leave: number, at: Pick<Node, 'start'>, build: (head: number) => number): number {
    this.#loops += 1;
    const loop = this.#loops;
    this.#loop = loop;
    const head = this.loop((again) =>
      this.#add({ op: 'retry', again: build(again), leave, times, loop, place: this.source.placeOf(at) }),
    );
    this.#loop = null;
    return head;
  }

  /** The body of a function in the place of its call. */
  inline(
    called: FunctionDeclaration,
    given: readonly ('memory' | Expr)[],
    at: Pick<Node, 'start'>,
    use: (value: Expr) => number,
  ): number {
    const { name } = called.id;
    if (this.#calls.includes(name))
      return this.source.refuse(at, `'${name}' calls itself: write a loop instead of the recursion.`);
    if (given.length < called.params.length)
      return this.source.refuse(at, `'${name}' is called with fewer arguments than it has parameters.`);
    const names = new Names();
    const arrivals: { slot: number; value: Expr }[] = [];
    called.params.forEach((parameter, index) => {
      if (parameter.type !== 'Identifier') return;
      const value = given[index];
      if (value === 'memory') names.declare(parameter.name, { kind: 'memory' });
      else if (value.kind !== 'local' && this.#calls.length === 0)
        names.declare(parameter.name, { kind: 'fixed', value });
      else {
        const slot = this.newSlot();
        arrivals.push({ slot, value });
        names.declare(parameter.name, { kind: 'local', slot, constant: false, from: 0 });
      }
    });
    const result = this.newSlot();
    const after = use({ kind: 'local', slot: result });
    const returnTo = (value: Expr) => this.assign(result, value, after, at);
    this.#calls.push(name);
    const body = this.#lowerBody(this, called.body, names, returnTo(NOTHING), { returnTo });
    this.#calls.pop();
    // Last to first, since it is built backwards. The order does not matter: the values are without effect.
    return arrivals.reduceRight((next, { slot, value }) => this.assign(slot, value, next, at), body);
  }

  /** For what JavaScript has and a lock has no use for. */
  refuseOperator(at: Pick<Node, 'start'>, operator: string): never {
    const instead: Readonly<Record<string, string>> = {
      '==': "write '==='",
      '!=': "write '!=='",
      '/': "write '>>' or keep it whole otherwise: a quotient need not be an integer",
      '**': 'write a shift or a product',
      '??': 'write a comparison',
    };
    return this.source.refuse(
      at,
      `${instead[operator] ?? 'write it with integers'}: '${operator}' cannot be proved.`,
    );
  }

  #add(node: CodeNode): number {
    if (this.#nodes.length >= MAX_NODES)
      this.source.refuse(
        { start: 0 },
        'with all its calls written out it is too long to be proved: call less.',
      );
    this.#nodes.push(node);
    return this.#nodes.length - 1;
  }
}
