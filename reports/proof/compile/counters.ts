/**
 * Counters that grow for ever, as a ticket lock's. Where values are used in `+ constant` and `===` alone, adding one number to all of
 * them changes nothing that can be seen. So they may be taken modulo a number, provided that no two that are compared ever lie so far
 * apart that the remainder confuses them. The first half is decided here from the code; the second is checked in every
 * state that was reached (`spread`): by induction a remainder then stands for one number, as long as
 * 2 × spread + what a step can add < modulus.
 */
import type { CompiledLock } from './automaton.ts';
import { readsOf, type Access, type Code, type CodeNode, type Expr } from './code.ts';
import { evaluate } from './evaluate.ts';

/** The words and locals that hold counters, and by how much a step may move one. */
export interface Counters {
  readonly words: ReadonlySet<number>;
  readonly slots: Readonly<Record<'acquire' | 'release', ReadonlySet<number>>>;
  readonly stride: number;
  /**
   * Whether a count may be held for ever by a thread that does not wait, while the words go on; and whether they only grow. Then
   * a count that all words have passed is equal to nothing that is read later, and counts as behind.
   */
  readonly mayFallBehind: boolean;
}

type AccessNode = Extract<CodeNode, { op: 'access' }>;
type Entry = 'acquire' | 'release';
const ENTRIES = ['acquire', 'release'] as const;

/** What moves further in one step is no ticket, and a modulus above it would take tables that no machine has room for. */
const LARGEST_STRIDE = 1_024;

/** Finds them, or null where there are none that grow. */
export function findCounters(lock: CompiledLock): Counters | null {
  const typing = new Typing(lock);
  typing.settle();
  return typing.result();
}

const allSlots = ({ slots }: Code) => new Set(Array.from({ length: slots }, (_, slot) => slot));

function onlyGrows({ kind, operands }: Access): boolean {
  const [first] = operands;
  if (kind === 'add') return first.kind === 'constant' && Number(first.value) > 0;
  return kind === 'read' || kind === 'load' || kind === 'wait' || kind === 'notify';
}

/** By how much an expression differs from a counter; null where it is not one. */
export function offsetOf(slots: ReadonlySet<number>, expr: Expr): number | null {
  if (expr.kind === 'local') return slots.has(expr.slot) ? 0 : null;
  if (expr.kind !== 'binary' || (expr.operator !== '+' && expr.operator !== '-')) return null;
  const left = offsetOf(slots, expr.left);
  if (left === null || expr.right.kind !== 'constant' || typeof expr.right.value !== 'number') return null;
  return expr.operator === '+' ? left + expr.right.value : left - expr.right.value;
}

/**
 * Begins with everything being a counter and takes back what is used otherwise, until nothing is: the largest set of words and
 * locals that hold together.
 */
class Typing {
  readonly #lock: CompiledLock;
  readonly #words: Set<number>;
  readonly #slots: Record<Entry, Set<number>>;
  #changed = false;
  #largestAccess = 0;
  #assigned = 0;
  #onlyGrow = true;

  constructor(lock: CompiledLock) {
    this.#lock = lock;
    this.#words = new Set(lock.initial.keys());
    this.#slots = { acquire: allSlots(lock.acquire), release: allSlots(lock.release) };
  }

  settle(): void {
    do {
      this.#changed = false;
      this.#largestAccess = 0;
      this.#assigned = 0;
      this.#onlyGrow = true;
      for (const entry of ENTRIES) {
        const { nodes, needed } = this.#lock[entry];
        nodes.forEach((node, index) => {
          if (needed[index]) this.#check(entry, node);
        });
      }
    } while (this.#changed);
  }

  result(): Counters | null {
    const stride = this.#largestAccess + this.#assigned;
    if (this.#words.size === 0 || stride === 0 || stride > LARGEST_STRIDE) return null;
    const mayFallBehind = this.#onlyGrow && this.#isHeldInRelease();
    return { words: this.#words, slots: this.#slots, stride, mayFallBehind };
  }

  #isHeldInRelease(): boolean {
    const { nodes, live } = this.#lock.release;
    return nodes.some(
      (node, index) => node.op === 'access' && live[index].some((slot) => this.#slots.release.has(slot)),
    );
  }

  #check(entry: Entry, node: CodeNode): void {
    switch (node.op) {
      case 'assign':
        this.#agree(entry, node.to, node.value);
        return;
      case 'branch':
        this.#plain(entry, node.test);
        return;
      case 'access':
        this.#checkAccess(entry, node);
        return;
      case 'retry':
      case 'jump':
      case 'end':
        return;
      default: {
        const never: never = node;
        return never;
      }
    }
  }

  /** A slot and what is assigned to it are both counters, or neither. */
  #agree(entry: Entry, slot: number, value: Expr): void {
    const offset = this.#offset(entry, value);
    if (this.#slots[entry].has(slot) && offset !== null) this.#assigned += Math.abs(offset);
    else {
      this.#drop(this.#slots[entry], slot);
      this.#plain(entry, value);
    }
  }

  #offset(entry: Entry, expr: Expr): number | null {
    return offsetOf(this.#slots[entry], expr);
  }

  /** The expression is no counter, and uses counters only where both sides of an equality are one. */
  #plain(entry: Entry, expr: Expr): void {
    switch (expr.kind) {
      case 'local':
        this.#drop(this.#slots[entry], expr.slot);
        return;
      case 'binary': {
        const isEquality = expr.operator === '===' || expr.operator === '!==';
        const offsets = [this.#offset(entry, expr.left), this.#offset(entry, expr.right)];
        if (isEquality && offsets.every((offset) => offset !== null)) {
          for (const offset of offsets) this.#largestAccess = Math.max(this.#largestAccess, Math.abs(offset));
          return;
        }
        this.#plain(entry, expr.left);
        this.#plain(entry, expr.right);
        return;
      }
      case 'logical':
        this.#plain(entry, expr.left);
        this.#plain(entry, expr.right);
        return;
      case 'unary':
      case 'remainder':
        this.#plain(entry, expr.of);
        return;
      case 'conditional':
        for (const part of [expr.test, expr.yes, expr.no]) this.#plain(entry, part);
        return;
      case 'constant':
      case 'thread':
      case 'threads':
        return;
      default: {
        const never: never = expr;
        return never;
      }
    }
  }

  #checkAccess(entry: Entry, node: AccessNode): void {
    const { address, kind, operands } = node.access;
    this.#plain(entry, address);
    const words = this.#addresses(address);
    const isCounter = words.every((word) => this.#words.has(word)) && this.#suits(entry, node);
    if (!isCounter) {
      for (const word of words) this.#drop(this.#words, word);
      for (const operand of operands) this.#plain(entry, operand);
    } else if (!onlyGrows(node.access)) this.#onlyGrow = false;
    const returnsCounter = isCounter && kind !== 'wait' && kind !== 'notify';
    if (!returnsCounter) this.#drop(this.#slots[entry], node.to);
    else if (!this.#slots[entry].has(node.to)) for (const word of words) this.#drop(this.#words, word);
  }

  /** Whether an access does to its word what is done to counters. */
  #suits(entry: Entry, { access: { kind, operands } }: AccessNode): boolean {
    const moves = (offset: number | null): boolean => {
      if (offset === null) return false;
      this.#largestAccess = Math.max(this.#largestAccess, Math.abs(offset));
      return true;
    };
    switch (kind) {
      case 'read':
      case 'load':
      case 'notify':
        for (const operand of operands) this.#plain(entry, operand);
        return true;
      case 'add':
      case 'sub': {
        const [by] = operands;
        return by.kind === 'constant' && typeof by.value === 'number' && moves(by.value);
      }
      case 'wait':
        if (operands[1] !== undefined) this.#plain(entry, operands[1]);
        return moves(this.#offset(entry, operands[0]));
      case 'write':
      case 'store':
      case 'exchange':
      case 'compareExchange':
        return operands.every((operand) => moves(this.#offset(entry, operand)));
      case 'and':
      case 'or':
      case 'xor':
        return false;
      default: {
        const never: never = kind;
        return never;
      }
    }
  }

  /** The words an access may go to: all of them, where the address depends on a local. */
  #addresses(address: Expr): number[] {
    const { threads, initial } = this.#lock;
    if (readsOf(address).size > 0) return [...initial.keys()];
    return initial.map((_, thread) => Number(evaluate(address, [], { thread: thread % threads, threads })));
  }

  #drop(from: Set<number>, member: number): void {
    if (from.delete(member)) this.#changed = true;
  }
}
