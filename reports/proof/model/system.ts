/**
 * All threads together, as the harness runs them: each for ever outside (its non-critical section), acquire, inside (the critical
 * section), release. This is the meaning that the search's tables are filled from and that traces are told with; it is written
 * to be read, not to be fast.
 *
 * `Atomics.wait` compares and sleeps in one step, its waiters are woken first in, first out, and none wakes by itself: so
 * ECMA-262 has it (25.4, "Atomics.wait"). A wait with a time-out may end at any time.
 */
import { Automaton, INSIDE, OUTSIDE, type CompiledLock, type PendingAccess } from '../compile/automaton.ts';
import type { AccessKind, Place } from '../compile/code.ts';

export interface System {
  readonly lock: CompiledLock;
  readonly automata: readonly Automaton[];
  /** Only the first so many threads ever leave their non-critical section; the others could, and do not. */
  readonly active: number;
}

export function systemOf(lock: CompiledLock, active = lock.threads): System {
  const automata = Array.from({ length: lock.threads }, (_, thread) => new Automaton(lock, thread));
  return { lock, automata, active };
}

/** A moment of the system. */
export interface State {
  /** Each thread's location. */
  readonly at: readonly number[];
  readonly words: readonly number[];
  /** Of a sleeping thread how many sleep at the same word for longer; else 0. */
  readonly ranks: readonly number[];
}

export function initialState({ lock }: System): State {
  const none = Array.from({ length: lock.threads }, () => OUTSIDE);
  return { at: none, words: lock.initial, ranks: none };
}

/** What a thread did in a step. */
export interface Move {
  readonly thread: number;
  readonly what: 'leaves outside' | 'leaves inside' | 'access' | 'sleeps' | 'timeout' | 'tries';
  readonly kind: AccessKind | null;
  readonly place: Place | null;
  readonly address: number | null;
  readonly read: number | null;
  readonly written: number | null;
  /** The threads it woke. */
  readonly woken: readonly number[];
  readonly to: State;
}

/** Every step a thread can take. None where it sleeps; one that changes nothing where it spins. */
export function movesOf(system: System, state: State, thread: number): Move[] {
  const automaton = system.automata[thread];
  const location = state.at[thread];
  const { next, alternative, asleep } = automaton.at(location);
  if (next === null) {
    if (location !== OUTSIDE && location !== INSIDE) throw new Error('a location without a next step');
    if (location === OUTSIDE && thread >= system.active) return [];
    const what = location === OUTSIDE ? 'leaves outside' : 'leaves inside';
    const to = moved(state, thread, automaton.leave(location));
    return [{ ...NO_ACCESS, thread, what, to }];
  }
  const moves = asleep ? [] : [accessOf(system, state, thread, next)];
  if (alternative !== null) {
    const { why, place } = alternative;
    const awake = asleep ? leaveQueue(system, state, thread, next.address) : state;
    moves.push({ ...NO_ACCESS, thread, what: why, place, to: moved(awake, thread, alternative.to) });
  }
  return moves;
}

const NO_ACCESS = { kind: null, place: null, address: null, read: null, written: null, woken: [] } as const;

function accessOf(system: System, state: State, thread: number, next: PendingAccess): Move {
  const { kind, address, place } = next;
  const automaton = system.automata[thread];
  const location = state.at[thread];
  const read = state.words[address];
  const common = { ...NO_ACCESS, thread, what: 'access', kind, place, address } as const;
  if (kind === 'notify') return notify(system, state, thread, next);
  if (kind === 'wait') {
    if (!expects(next, read))
      return { ...common, read, to: moved(state, thread, automaton.resume(location, 'not-equal')) };
    const rank = sleepersAt(system, state, address).length;
    const to = moved(state, thread, automaton.sleep(location));
    return { ...common, what: 'sleeps', read, to: { ...to, ranks: replaced(to.ranks, thread, rank) } };
  }
  const { to, writes } = automaton.step(location, read);
  const after = moved(state, thread, to);
  if (writes === undefined) return { ...common, read, to: after };
  const words = replaced(after.words, address, writes);
  return {
    ...common,
    read,
    written: writes,
    to: { ...after, words, at: fallBehind(system, after.at, address, words) },
  };
}

/** Whether a wait sleeps when the word holds this. A count that fell behind is equal to nothing. */
export function expects({ operands: [expected] }: PendingAccess, value: number): boolean {
  return !Number.isNaN(expected) && value === (Number(expected) | 0);
}

/** Whether a write may change where other threads are: they hold counts that it may leave behind. */
export function leavesBehind({ lock: { modulo } }: System, address: number): boolean {
  return modulo !== null && modulo.behind !== null && modulo.words.has(address);
}

function fallBehind(system: System, at: readonly number[], address: number, words: readonly number[]) {
  if (!leavesBehind(system, address)) return at;
  return at.map((location, thread) => system.automata[thread].fallBehind(location, words));
}

function notify(system: System, state: State, thread: number, next: PendingAccess): Move {
  const { kind, place, address, operands } = next;
  const count = operands[0] === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(operands[0]));
  const sleepers = sleepersAt(system, state, address);
  const woken = sleepers.filter((sleeper) => state.ranks[sleeper] < count);
  const result = system.automata[thread].resume(state.at[thread], woken.length);
  const at = state.at.map((location, one) => {
    if (one === thread) return result;
    return woken.includes(one) ? system.automata[one].resume(location, 'ok') : location;
  });
  const ranks = state.ranks.map((rank, one) => {
    if (!sleepers.includes(one)) return rank;
    return woken.includes(one) ? 0 : rank - woken.length;
  });
  const to: State = { ...state, at, ranks };
  return { ...NO_ACCESS, thread, what: 'access', kind, place, address, woken, to };
}

/** The threads that sleep at a word. */
function sleepersAt({ automata }: System, { at }: State, address: number): number[] {
  return at.flatMap((location, thread) => {
    const { asleep, next } = automata[thread].at(location);
    return asleep && next?.address === address ? [thread] : [];
  });
}

/** The thread no longer waits: those behind it move up. */
function leaveQueue(system: System, state: State, thread: number, address: number): State {
  const own = state.ranks[thread];
  const sleepers = sleepersAt(system, state, address);
  const ranks = state.ranks.map((rank, one) => {
    if (one === thread) return 0;
    return sleepers.includes(one) && rank > own ? rank - 1 : rank;
  });
  return { ...state, ranks };
}

function moved(state: State, thread: number, to: number): State {
  return { ...state, at: replaced(state.at, thread, to) };
}

function replaced(values: readonly number[], index: number, value: number): number[] {
  const copy = [...values];
  copy[index] = value;
  return copy;
}
