/**
 * A thread as an automaton. A location is a place in the code with the values of the locals that matter there; it is interned as
 * a small integer. The access a thread makes next, and its address, are functions of the location alone; where it goes from there
 * depends only on the value it reads. So the search needs tables, and this runs once for each entry.
 */
import { BEHIND, type Access, type Place, type Value } from './code.ts';
import { evaluate, type Who } from './evaluate.ts';
import { lowerEntry } from './lower.ts';
import { addressOf, initialWords, operate, runLocal } from './run.ts';
import { slice, type SlicedCode } from './slice.ts';
import type { LockSource } from './source.ts';

/** In its non-critical section; every thread begins here and may stay. */
export const OUTSIDE = 0;
/** In its critical section. */
export const INSIDE = 1;

type Phase = 'outside' | 'acquire' | 'inside' | 'release';

/** A location, with everything that it alone decides. */
export interface Location {
  readonly phase: Phase;
  /** In `acquire` and past its doorway. */
  readonly pastDoorway: boolean;
  readonly asleep: boolean;
  /** The next access; null where the next step touches no memory. */
  readonly next: PendingAccess | null;
  /** A step that needs no access: the end of a wait with a time-out, or of a loop that tries so many times. */
  readonly alternative: Alternative | null;
  /** The retry loop it stands in: a thread does not stay in there for ever. */
  readonly loop: number | null;
}

export interface PendingAccess {
  readonly kind: Access['kind'];
  readonly address: number;
  readonly operands: readonly Value[];
  readonly place: Place;
}

interface Alternative {
  readonly why: 'timeout' | 'tries';
  readonly to: number;
  readonly place: Place;
}

/** What a step does: where the thread is then, and what it leaves in the word it read. */
export interface Effect {
  readonly to: number;
  readonly writes?: number;
}

interface Interned extends Location {
  readonly of: 'acquire' | 'release' | null;
  /** The node it stands before, and the locals that matter there. */
  readonly stop: number;
  readonly kept: readonly Value[];
  /** The access node, and the locals when control has come to it. */
  readonly node: number;
  readonly locals: readonly Value[];
}

/** A lock compiled for a number of threads; each thread has an automaton of its own. */
export interface CompiledLock {
  readonly source: LockSource;
  readonly threads: number;
  readonly acquire: SlicedCode;
  readonly release: SlicedCode;
  readonly initial: readonly number[];
  /** Words that are counted modulo a power of two, and the locals that hold such counts; null where none are. */
  readonly modulo: Modulo | null;
}

interface Modulo {
  readonly modulus: number;
  readonly words: ReadonlySet<number>;
  readonly slots: Readonly<Record<'acquire' | 'release', ReadonlySet<number>>>;
  /** A count that all words have passed by more than this is equal to nothing that is read later; null where that is not looked at. */
  readonly behind: number | null;
}

/** Loops that try a constant number of times are left open in their number, unless `exactRetries`. */
export function compileLock(source: LockSource, threads: number, exactRetries = false): CompiledLock {
  return {
    source,
    threads,
    acquire: slice(lowerEntry(source, 'acquire', exactRetries)),
    release: slice(lowerEntry(source, 'release', exactRetries)),
    initial: initialWords(source, threads),
    modulo: null,
  };
}

const keyOf = (...parts: readonly unknown[]): string =>
  parts
    .map((part) =>
      Array.isArray(part) ? part.map((value) => `${typeof value} ${String(value)}`) : String(part),
    )
    .join();

export class Automaton {
  readonly #lock: CompiledLock;
  readonly #who: Who;
  readonly #locations: Interned[] = [];
  readonly #byKey = new Map<string, number>();

  constructor(lock: CompiledLock, thread: number) {
    this.#lock = lock;
    this.#who = { thread, threads: lock.threads };
    const still = { pastDoorway: false, asleep: false, next: null, alternative: null, loop: null };
    for (const phase of ['outside', 'inside'] as const)
      this.#locations.push({ ...still, phase, of: null, stop: -1, kept: [], node: -1, locals: [] });
  }

  get size(): number {
    return this.#locations.length;
  }

  at(location: number): Location {
    return this.#locations[location];
  }

  /** The counts, modulo their modulus, that the locals hold at a location. */
  countsAt(location: number): number[] {
    const { of, kept } = this.#locations[location];
    if (of === null || this.#lock.modulo === null) return [];
    const slots = this.#lock.modulo.slots[of];
    return kept.filter((value, slot): value is number => slots.has(slot) && Number.isInteger(value));
  }

  /** The location with those counts marked as behind that all words have passed. */
  fallBehind(location: number, words: readonly number[]): number {
    const { of, stop, kept, asleep } = this.#locations[location];
    const { modulo } = this.#lock;
    if (of === null || modulo === null || modulo.behind === null) return location;
    const { modulus, behind } = modulo;
    const isBehind = (count: Value): boolean =>
      typeof count === 'number' &&
      [...modulo.words].every((word) => {
        const ahead = (words[word] - count) & (modulus - 1);
        return ahead > behind && ahead < modulus / 2;
      });
    const marked = kept.map((value, slot) =>
      modulo.slots[of].has(slot) && isBehind(value) ? BEHIND : value,
    );
    if (marked.every((value, slot) => Object.is(value, kept[slot]))) return location;
    const awake = this.#at(of, stop, marked);
    return asleep ? this.sleep(awake) : awake;
  }

  /** Leaves the non-critical section, or the critical one. */
  leave(location: typeof OUTSIDE | typeof INSIDE): number {
    const name = location === OUTSIDE ? 'acquire' : 'release';
    const code = this.#lock[name];
    const locals = new Array<Value>(code.slots).fill(undefined);
    if (name === 'acquire') locals[0] = this.#lock.source.doorways.length === 0;
    return this.#continue(name, code.entry, locals);
  }

  /** The step of a thread whose next access is neither a wait nor a notify, when the word holds `value`. */
  step(location: number, value: number): Effect {
    const { next } = this.#locations[location];
    if (next === null || next.kind === 'wait' || next.kind === 'notify')
      throw new Error('a step needs an access');
    const { writes, result } = operate(next.kind, value, next.operands);
    const to = this.resume(location, result);
    if (writes === undefined) return { to };
    const { modulo } = this.#lock;
    return { to, writes: modulo?.words.has(next.address) ? writes & (modulo.modulus - 1) : writes };
  }

  /** Where the thread goes when its access has returned `result`. */
  resume(location: number, result: Value): number {
    const { of, node, locals } = this.#locations[location];
    const access = of === null ? undefined : this.#lock[of].nodes[node];
    if (of === null || access?.op !== 'access') throw new Error('only an access returns');
    const after = [...locals];
    after[access.to] = result;
    return this.#continue(of, access.next, after);
  }

  /** Where a thread is that waits and finds the value it expects. What it expected does not matter any more. */
  sleep(location: number): number {
    const awake = this.#locations[location];
    const { of, stop, node, next } = awake;
    if (of === null || next === null) throw new Error('only a wait sleeps');
    const code = this.#lock[of];
    const access = code.nodes[node];
    if (access.op !== 'access') throw new Error('only a wait sleeps');
    const kept = new Array<Value>(code.slots).fill(undefined);
    for (const slot of code.live[access.next]) if (slot !== access.to) kept[slot] = awake.locals[slot];
    const limit = next.operands[1];
    const isTimed = limit !== undefined && limit !== Number.POSITIVE_INFINITY;
    return this.#intern(keyOf('asleep', of, stop, next.address, kept), () => ({
      ...awake,
      kept,
      locals: kept,
      asleep: true,
      alternative: isTimed
        ? { why: 'timeout', to: this.resume(location, 'timed-out'), place: next.place }
        : null,
    }));
  }

  #continue(of: 'acquire' | 'release', from: number, locals: Value[]): number {
    const code = this.#lock[of];
    const { file } = this.#lock.source;
    const stop = runLocal(file, code, from, locals, this.#who);
    const node = code.nodes[stop];
    if (node.op === 'end') return of === 'acquire' ? INSIDE : OUTSIDE;
    const kept = new Array<Value>(code.slots).fill(undefined);
    for (const slot of code.live[stop]) kept[slot] = locals[slot];
    return this.#at(of, stop, kept);
  }

  #at(of: 'acquire' | 'release', stop: number, kept: Value[]): number {
    return this.#intern(keyOf('awake', of, stop, 0, kept), () => this.#describe(of, stop, kept));
  }

  #describe(of: 'acquire' | 'release', stop: number, kept: Value[]): Interned {
    const code = this.#lock[of];
    const { file } = this.#lock.source;
    const node = code.nodes[stop];
    const locals = [...kept];
    const leaves = node.op === 'retry' ? this.#continue(of, node.leave, [...kept]) : null;
    const index = node.op === 'retry' ? runLocal(file, code, node.again, locals, this.#who) : stop;
    const access = code.nodes[index];
    if (access.op !== 'access') throw new Error(`${file}: a turn of a loop of tries came by no access`);
    const words = this.#lock.initial.length;
    return {
      phase: of,
      pastDoorway: of === 'acquire' && locals[0] === true,
      asleep: false,
      of,
      stop,
      kept,
      node: index,
      locals,
      loop: access.loop,
      next: {
        kind: access.access.kind,
        address: addressOf(file, access, locals, this.#who, words),
        operands: access.access.operands.map((operand) => evaluate(operand, locals, this.#who)),
        place: access.place,
      },
      alternative:
        node.op === 'retry' && leaves !== null ? { why: 'tries', to: leaves, place: node.place } : null,
    };
  }

  #intern(key: string, describe: () => Interned): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const described = describe();
    const location = this.#locations.length;
    this.#locations.push(described);
    this.#byKey.set(key, location);
    return location;
  }
}
