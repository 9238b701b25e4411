/** The schedule that shows that a property does not hold, with the sentence that says what went wrong. */
import { INSIDE, OUTSIDE } from './compile/automaton.ts';
import { overtakingWay, type Bypass } from './model/bypass.ts';
import { wayTo, type Graph } from './model/graph.ts';
import { lassoOf } from './model/lasso.ts';
import type { FairCycle } from './model/liveness.ts';
import { racersIn } from './model/race.ts';
import { initialState, movesOf, type Move, type State, type System } from './model/system.ts';
import type { ThreadsView } from './model/threads-view.ts';
import { isSame, movesAlong, traceOf, type Schedule, type Trace } from './trace.ts';

/** A trace, and the states it comes by. */
export interface Shown {
  readonly trace: Trace;
  readonly states: readonly State[];
}

const names = (threads: readonly number[]): string =>
  threads.length === 1 ? `Thread ${threads[0]}` : `Threads ${threads.join(' and ')}`;

function show(system: System, schedule: Schedule, sentence: string): Shown {
  const states = [initialState(system), ...schedule.moves.map(({ to }) => to)];
  return { trace: traceOf(system, schedule, sentence), states };
}

function scheduleTo(system: System, graph: Graph, index: number): Schedule & { readonly end: State } {
  const states = wayTo(graph, index).map(graph.stateAt);
  return { moves: movesAlong(system, states), repeatsFrom: null, end: states[states.length - 1] };
}

export function showTogether(system: System, graph: Graph, index: number): Shown {
  const { end, ...schedule } = scheduleTo(system, graph, index);
  const inside = end.at.flatMap((location, thread) => (location === INSIDE ? [thread] : []));
  return show(system, schedule, `${names(inside)} are between acquire and release at the same time.`);
}

/** Where every thread that wants something is, and why it cannot go on. */
export function showStuck(system: System, graph: Graph, index: number): Shown {
  const { end, ...schedule } = scheduleTo(system, graph, index);
  const where = end.at.flatMap((location, thread) => {
    if (location === OUTSIDE) return [];
    const { asleep, next } = system.automata[thread].at(location);
    const line = next === null ? '' : ` at line ${next.place.line}`;
    return [`thread ${thread} ${asleep ? 'sleeps' : 'looks again and again'}${line}`];
  });
  const sentence = where.join(', ');
  const sleeps = sentence.includes('sleeps')
    ? ', and nobody is left to wake it'
    : ', and nothing will change';
  return show(system, schedule, `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${sleeps}.`);
}

/** Both accesses are shown, though either may come first. */
export function showRace(system: System, graph: Graph, index: number): Shown {
  const { end, moves } = scheduleTo(system, graph, index);
  const racers = racersIn(system, end);
  if (racers === null) throw new Error('no race where one was found');
  const pending = racers.map((thread) => system.automata[thread].at(end.at[thread]).next);
  const [one, other] = racers.map((thread, index_) => {
    const next = pending[index_];
    const plain = next?.kind === 'read' || next?.kind === 'write' ? ' plainly' : '';
    return `thread ${thread} ${next?.kind ?? ''}s it${plain} at line ${next?.place.line ?? 0}`;
  });
  const [first] = movesOf(system, end, racers[0]);
  const [second] = movesOf(system, first.to, racers[1]);
  const word = pending[0]?.address ?? 0;
  const sentence = `Nothing orders the last two steps, and both are about memory[at + ${word}]: ${one}, ${other}.`;
  return show(system, { moves: [...moves, first, second], repeatsFrom: null }, sentence);
}

export function showLivelock(system: System, view: ThreadsView, cycle: FairCycle): Shown {
  const lasso = lassoSchedule(system, view, cycle);
  return show(system, lasso, `${repeating(lasso)}: every thread steps, and none enters.`);
}

export function showStarvation(system: System, view: ThreadsView, cycle: FairCycle, thread: number): Shown {
  const lasso = lassoSchedule(system, view, cycle);
  const waits = `thread ${thread} waits all the time and never enters, though no thread is held up`;
  return show(system, lasso, `${repeating(lasso)}: ${waits}.`);
}

function repeating({ moves, repeatsFrom }: Schedule): string {
  return `Steps ${(repeatsFrom ?? 0) + 1} to ${moves.length} repeat for ever`;
}

/** The lasso's steps, and for each thread that only spins in the cycle the look that changes nothing. */
function lassoSchedule(system: System, view: ThreadsView, cycle: FairCycle): Schedule {
  const { graph } = view;
  const lasso = lassoOf(view, cycle);
  const stem = movesAlong(system, lasso.stem.map(graph.stateAt));
  const states = lasso.cycle.map(graph.stateAt);
  const round = movesAlong(system, states);
  const stepping = new Set(round.map(({ thread }) => thread));
  const spins: Move[][] = states.map(() => []);
  for (const thread of system.automata.keys()) {
    if (stepping.has(thread)) continue;
    for (const [index, state] of states.slice(0, -1).entries()) {
      const spin = movesOf(system, state, thread).find(({ to }) => isSame(to, state));
      if (spin === undefined) continue;
      spins[index].push(spin);
      break;
    }
  }
  const cycled = round.flatMap((move, index) => spins[index].concat(move));
  return { moves: [...stem, ...cycled], repeatsFrom: stem.length };
}

/** Past its doorway a thread sees another one enter twice. */
export function showOvertaking(system: System, view: ThreadsView, bypass: Bypass): Shown {
  const { overtaken, overtaking } = bypass;
  const way = overtakingWay(view, view.pastDoorway(overtaken), overtaking, 2);
  const moves = movesAlong(system, way.map(view.graph.stateAt));
  const sentence = `Thread ${overtaken} is past its doorway, and thread ${overtaking} enters twice before it.`;
  return show(system, { moves, repeatsFrom: null }, sentence);
}
