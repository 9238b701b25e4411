/**
 * A schedule as data: which thread did what at which line, what it read and wrote, and how things stood afterwards. Plain values
 * only, so that it can be written as JSON and played.
 */
import { INSIDE, OUTSIDE } from './compile/automaton.ts';
import type { AccessKind } from './compile/code.ts';
import { initialState, movesOf, type Move, type State, type System } from './model/system.ts';

/** One step of a schedule. */
export interface TraceStep {
  readonly thread: number;
  readonly what: Move['what'];
  readonly line: number | null;
  readonly column: number | null;
  /** The line's text, without the blanks around it. */
  readonly source: string;
  /** How many blanks stood before it: the access is at `column - 1 - indent` of the text. */
  readonly indent: number;
  readonly access: AccessKind | null;
  /** The word, counted from the lock's first. */
  readonly word: number | null;
  readonly read: number | null;
  readonly written: number | null;
  /** Whom it woke. */
  readonly woken: readonly number[];
  /** Who came out of acquire by it: the thread itself, or one that it woke. And whether the thread came out of release. */
  readonly entered: readonly number[];
  readonly left: boolean;
  /** After the step: the lock's words, the threads between acquire and release, and those asleep. */
  readonly words: readonly number[];
  readonly inside: readonly number[];
  readonly asleep: readonly number[];
}

export interface Trace {
  /** What went wrong, in a sentence. */
  readonly sentence: string;
  readonly threads: number;
  readonly initialWords: readonly number[];
  readonly steps: readonly TraceStep[];
  /** The step (from 0) at which that begins which repeats for ever; null where the schedule just ends. */
  readonly repeatsFrom: number | null;
}

/** A schedule through the system: the moves, one after the other from the initial state. */
export interface Schedule {
  readonly moves: readonly Move[];
  readonly repeatsFrom: number | null;
}

/** The moves that lead from each state to the next; the first is the initial one. */
export function movesAlong(system: System, states: readonly State[]): Move[] {
  return states.slice(1).map((to, index) => {
    const from = states[index];
    for (const thread of system.automata.keys()) {
      const found = movesOf(system, from, thread).find((move) => isSame(move.to, to));
      if (found !== undefined) return found;
    }
    throw new Error('two states of a schedule have no step between them');
  });
}

export const isSame = (a: State, b: State): boolean => JSON.stringify(a) === JSON.stringify(b);

export function traceOf(system: System, schedule: Schedule, sentence: string): Trace {
  const { lock } = system;
  return {
    sentence,
    threads: lock.threads,
    initialWords: lock.initial,
    steps: schedule.moves.map((move, index) =>
      stepOf(system, index === 0 ? initialState(system) : schedule.moves[index - 1].to, move),
    ),
    repeatsFrom: schedule.repeatsFrom,
  };
}

function stepOf({ lock, automata }: System, from: State, move: Move): TraceStep {
  const { thread, what, place, kind, address, read, written, woken, to } = move;
  const text = place === null ? '' : lock.source.lines[place.line - 1];
  const inside = threadsWhere(to, (location) => location === INSIDE);
  const asleep = threadsWhere(to, (location, one) => automata[one].at(location).asleep);
  return {
    thread,
    what,
    line: place?.line ?? null,
    column: place?.column ?? null,
    source: text.trim(),
    indent: text.length - text.trimStart().length,
    access: kind,
    word: address,
    read,
    written,
    woken,
    entered: inside.filter((one) => from.at[one] !== INSIDE),
    left: from.at[thread] !== OUTSIDE && to.at[thread] === OUTSIDE,
    words: to.words,
    inside,
    asleep,
  };
}

function threadsWhere({ at }: State, holds: (location: number, thread: number) => boolean): number[] {
  return at.flatMap((location, thread) => (holds(location, thread) ? [thread] : []));
}
