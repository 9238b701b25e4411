/** From a fair component to a schedule that goes on for ever: a shortest way there, and a cycle that gives each thread what is due to it. */
import { wayTo } from './graph.ts';
import { witnesses, type FairCycle } from './liveness.ts';
import type { ThreadsView } from './threads-view.ts';

/** Numbers of states. The cycle begins where the stem ends, and comes back to it: its last state is its first. */
export interface Lasso {
  readonly stem: readonly number[];
  readonly cycle: readonly number[];
}

/** Short, not shortest: from each state the nearest thing that is still due is taken next. */
export function lassoOf(view: ThreadsView, cycle: FairCycle): Lasso {
  const witness = witnesses(view);
  const round = [cycle.nearest];
  let due = 2 ** view.threads - 1;
  due &= ~witness.atState(cycle.nearest);
  while (due !== 0) {
    const stillDue = due;
    const leg = nearestStep(view, cycle, round[round.length - 1], (state, step, target) => {
      const served = witness.atStep(state, step) | witness.atState(target);
      return (served & stillDue) !== 0;
    });
    for (const [index, state] of leg.states.entries()) {
      due &= ~witness.atStep(round[round.length - 1], leg.steps[index]) & ~witness.atState(state);
      round.push(state);
    }
  }
  if (round.length === 1 || round[round.length - 1] !== cycle.nearest)
    round.push(
      ...nearestStep(view, cycle, round[round.length - 1], (_, __, target) => target === cycle.nearest)
        .states,
    );
  return { stem: wayTo(view.graph, cycle.nearest), cycle: round };
}

/** The states and steps of a shortest way within the component whose last step is wanted. */
function nearestStep(
  { graph }: ThreadsView,
  cycle: FairCycle,
  from: number,
  wanted: (state: number, step: number, target: number) => boolean,
): { states: number[]; steps: number[] } {
  const { offsets, targets } = graph;
  const reachedBy = new Map<number, { before: number; step: number }>();
  const queue = [from];
  for (const state of queue) {
    for (let step = offsets[state]; step < offsets[state + 1]; step += 1) {
      if (!cycle.steps(step)) continue;
      const target = targets[step];
      const isWanted = wanted(state, step, target);
      if (!isWanted && (reachedBy.has(target) || target === from)) continue;
      if (isWanted) return wayBack(reachedBy, from, state, step, target);
      reachedBy.set(target, { before: state, step });
      queue.push(target);
    }
  }
  throw new Error('a component is not strongly connected');
}

function wayBack(
  reachedBy: ReadonlyMap<number, { before: number; step: number }>,
  from: number,
  state: number,
  step: number,
  target: number,
): { states: number[]; steps: number[] } {
  const states = [target];
  const steps = [step];
  for (let at = state; at !== from;) {
    const reached = reachedBy.get(at);
    if (reached === undefined) throw new Error('a way without a beginning');
    states.push(at);
    steps.push(reached.step);
    at = reached.before;
  }
  return { states: states.toReversed(), steps: steps.toReversed() };
}
