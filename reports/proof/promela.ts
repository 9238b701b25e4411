/**
 * The automata of a lock as a model in Promela, for SPIN (Holzmann, "The model checker SPIN", 1997) to search by its own means: one
 * process, with an option for each step of each automaton, so that its states and transitions are those of the proof.
 *
 *     spin -a lock.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -A -E -m10000000
 *
 * Partial-order reduction has to be off, since it leaves states out. Mutual exclusion is an assertion in the model (without `-A`
 * it is checked); SPIN counts the initial state as a transition, so it reports one more.
 */
import { VagaError } from '../../server/base/errors.ts';
import { INSIDE, OUTSIDE, type Location, type PendingAccess } from './compile/automaton.ts';
import type { Exploration } from './model/explore.ts';
import { extract } from './model/layout.ts';
import { expects, movesOf, type State, type System } from './model/system.ts';

/** Writes the model of a system that was searched to its end. Throws `VagaError('usage')` for one that cannot be written. */
export function promelaOf(system: System, exploration: Exploration): string {
  const { lock } = system;
  if (lock.modulo !== null && lock.modulo.behind !== null)
    throw new VagaError(
      'usage',
      `${lock.source.file} has no model for SPIN: its counters fall behind each other, which Promela has no words for.`,
    );
  const reached = reachedBy(system, exploration);
  const options = reached.flatMap((values, thread) =>
    [...values].flatMap(([location, read]) => optionsAt(system, reached, thread, location, [...read])),
  );
  const { threads, initial, source } = lock;
  const declared = initial.map((value, word) => `int w${word} = ${value};`);
  const fields = Array.from(
    { length: threads },
    (_, thread) => `short at${thread} = ${OUTSIDE}; byte rank${thread} = 0;`,
  );
  return [
    `/* ${source.file} with ${threads} threads, written by vaga prove --promela. */`,
    `/* at: where a thread is (${OUTSIDE} outside, ${INSIDE} inside). rank: how many sleep for longer at its word. w: the words. */`,
    ...fields,
    ...declared,
    '',
    'active proctype threads() {',
    '  do',
    ...options.map((option) => `  :: d_step { ${option} }`),
    '  od',
    '}',
    '',
  ].join('\n');
}

/** For each thread its locations with the values its word had there. */
type Reached = readonly Map<number, Set<number>>[];

function reachedBy({ automata }: System, { packing, forEachPacked }: Exploration): Reached {
  const { layout } = packing;
  const reached = automata.map(() => new Map<number, Set<number>>());
  forEachPacked((cells, from) => {
    layout.at.forEach((field, thread) => {
      const location = extract(field, cells, from);
      const { next } = automata[thread].at(location);
      let values = reached[thread].get(location);
      if (values === undefined) reached[thread].set(location, (values = new Set()));
      if (next === null) return;
      values.add(packing.valueOf(next.address, extract(layout.words[next.address], cells, from)));
    });
  });
  return reached;
}

/** A thread that has entered asserts that it is alone, before anybody else can step. */
function goTo({ lock: { threads } }: System, thread: number, to: number): string {
  if (to !== INSIDE) return `at${thread} = ${to}`;
  const alone = range(threads)
    .filter((other) => other !== thread)
    .map((other) => `at${other} != ${INSIDE}`);
  return `assert(${alone.join(' && ') || 'true'}); at${thread} = ${to}`;
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

function optionsAt(
  system: System,
  reached: Reached,
  thread: number,
  location: number,
  values: readonly number[],
): string[] {
  const automaton = system.automata[thread];
  const { next, alternative, asleep } = automaton.at(location);
  const here = `at${thread} == ${location}`;
  if (next === null) {
    if (location === OUTSIDE && thread >= system.active) return [];
    const leave = automaton.leave(location === OUTSIDE ? OUTSIDE : INSIDE);
    return [`${here} -> ${goTo(system, thread, leave)}`];
  }
  const options: string[] = [];
  if (alternative !== null) {
    const leaves = asleep ? [...leaveQueue(system, reached, thread, next.address), `rank${thread} = 0`] : [];
    options.push(`${here} -> ${[...leaves, goTo(system, thread, alternative.to)].join('; ')}`);
  }
  if (asleep) return options;
  if (next.kind === 'notify') return [...options, ...notifyOptions(system, reached, thread, location, next)];
  for (const value of values) {
    const found = `${here} && w${next.address} == ${value}`;
    if (next.kind === 'wait' && expects(next, value)) {
      const rank = range(system.lock.threads).map((other) => sleepsAt(system, reached, other, next.address));
      options.push(
        `${found} -> rank${thread} = ${rank.join(' + ')}; at${thread} = ${automaton.sleep(location)}`,
      );
      continue;
    }
    const [{ to, written }] = movesOf(
      system,
      stateWith(system, thread, location, next.address, value),
      thread,
    );
    const write = written === null ? [] : [`w${next.address} = ${written}`];
    options.push(`${found} -> ${[...write, goTo(system, thread, to.at[thread])].join('; ')}`);
  }
  return options;
}

/** A state in which one thread is somewhere and its word holds something; the rest does not matter to its step. */
function stateWith({ lock }: System, thread: number, location: number, word: number, value: number): State {
  const at = range(lock.threads).map((one) => (one === thread ? location : OUTSIDE));
  const words = lock.initial.map((initial, index) => (index === word ? value : initial));
  return { at, words, ranks: range(lock.threads).map(() => 0) };
}

/** The locations in which a thread sleeps at a word. */
function sleepingAt({ automata }: System, reached: Reached, thread: number, address: number): number[] {
  const sleeps = ({ asleep, next }: Location): boolean => asleep && next?.address === address;
  return [...reached[thread].keys()].filter((location) => sleeps(automata[thread].at(location)));
}

/** 1 where a thread sleeps at a word, else 0. */
function sleepsAt(system: System, reached: Reached, thread: number, address: number): string {
  const where = sleepingAt(system, reached, thread, address).map((location) => `at${thread} == ${location}`);
  return `(${where.join(' || ') || 'false'})`;
}

function leaveQueue(system: System, reached: Reached, thread: number, address: number): string[] {
  return range(system.lock.threads)
    .filter((other) => other !== thread)
    .map((other) => {
      const behind = `${sleepsAt(system, reached, other, address)} && rank${other} > rank${thread}`;
      return `if :: ${behind} -> rank${other} = rank${other} - 1 :: else fi`;
    });
}

/** One option for each number of threads that may be woken. */
function notifyOptions(
  system: System,
  reached: Reached,
  thread: number,
  location: number,
  { address, operands }: PendingAccess,
): string[] {
  const { threads } = system.lock;
  const count = Math.min(threads, operands[0] === undefined ? threads : Math.max(0, Number(operands[0])));
  const sleepers = range(threads)
    .map((other) => sleepsAt(system, reached, other, address))
    .join(' + ');
  return range(Math.min(count, threads - 1) + 1).map((woken) => {
    const guard = woken < count ? `(${sleepers}) == ${woken}` : `(${sleepers}) >= ${woken}`;
    const wakes = range(threads)
      .filter((other) => other !== thread)
      .map((other) => wake(system, reached, other, address, count, woken))
      .filter((text) => text !== '');
    const to = system.automata[thread].resume(location, woken);
    return [`at${thread} == ${location} && ${guard} -> ${goTo(system, thread, to)}`, ...wakes].join('; ');
  });
}

function wake(
  system: System,
  reached: Reached,
  thread: number,
  address: number,
  count: number,
  woken: number,
): string {
  const branches = sleepingAt(system, reached, thread, address).map((location) => {
    const to = system.automata[thread].resume(location, 'ok');
    const stays = `:: at${thread} == ${location} && rank${thread} >= ${count} -> rank${thread} = rank${thread} - ${woken}`;
    return `:: at${thread} == ${location} && rank${thread} < ${count} -> rank${thread} = 0; ${goTo(system, thread, to)} ${stays}`;
  });
  return branches.length === 0 ? '' : `if ${branches.join(' ')} :: else fi`;
}
