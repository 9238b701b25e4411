/** Breadth-first search over every interleaving, so that what it finds first is nearest. Bounds that are reached are named. */
import { setImmediate as otherWork } from 'node:timers/promises';

import { Clock } from '../../../server/base/clock.ts';
import { GraphBuilder, type Graph } from './graph.ts';
import { BATCH, makeKernel, Seen, successorsFor, type Kernel } from './kernel.ts';
import { bitsFor, layoutOf, Packing, TooNarrow, ValueList, type Widths } from './layout.ts';
import { racersIn } from './race.ts';
import { NumberedSet, SeenSet } from './state-sets.ts';
import { initialState, type State, type System } from './system.ts';
import { Tables } from './tables.ts';

/** What the search may use. */
export interface Bounds {
  readonly states: number;
  readonly megabytes: number;
  readonly seconds: number;
  /** After the first violation it goes on for so many states, to judge the other properties. */
  readonly statesAfterViolation: number;
}

export type BoundName = keyof Bounds;

/** What there is to find in a single state. */
type Finding = 'together' | 'stuck' | 'asleep' | 'race';

export interface Exploration {
  readonly states: number;
  /** Steps from one state to another or, for those that spin, to the same. */
  readonly transitions: number;
  /** For each finding the number of the first state; counted from 0 in the order they were reached. */
  readonly found: Readonly<Partial<Record<Finding, number>>>;
  /** The bound that ended it before all was seen. */
  readonly bound: BoundName | null;
  /** Where it kept them. */
  readonly graph: Graph | null;
  /** Visits every state where it stands packed. */
  readonly forEachPacked: (visit: (cells: Int32Array, at: number) => void) => void;
  readonly packing: Packing;
  readonly tableBytesPerState: number;
  readonly seconds: number;
}

export interface ExploreOptions {
  readonly bounds: Bounds;
  /** `steps`: all of the graph. `parents`: what a trace needs. `states`: only what was seen, in half the memory. */
  readonly keep: 'steps' | 'parents' | 'states';
  readonly tell?: (progress: { readonly states: number; readonly seconds: number }) => void;
}

/** Of a thread's location at first: most locks have no more places where a thread can be. */
const FIRST_BITS = 4;
const BATCHES_BETWEEN_CHECKS = 64;
const NS_PER_SECOND = 1e9;
const BYTES_PER_MEGABYTE = 2 ** 20;
/** The event loop has its turn this often, so that a signal is heard. */
const TURN_NS = 1e8;

/** Searches all reachable states, or until a bound is reached. Throws `VagaError('badLock')` for what only shows on the way. */
export async function explore(system: System, options: ExploreOptions): Promise<Exploration> {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const values = system.lock.initial.map((value) => new ValueList(value));
  let widths: Widths = {
    at: system.automata.map(({ size }) => Math.max(FIRST_BITS, bitsFor(size))),
    words: values.map(() => 1),
    rank: usesWait(system) ? bitsFor(system.lock.threads) : 0,
  };
  for (;;) {
    const search = new Search(system, new Packing(layoutOf(widths), values), options);
    const explored = await search.run(() => (clock.nowNs() - startNs) / NS_PER_SECOND);
    if (!search.tooNarrow) return explored;
    // What came up is known now, so the next search begins with wider fields, and with less to find out.
    widths = {
      rank: widths.rank,
      at: widths.at.map((bits, thread) => Math.max(bits, bitsFor(system.automata[thread].size))),
      words: widths.words.map((bits, word) => Math.max(bits, bitsFor(values[word].size))),
    };
    if (tableBytes(widths) > options.bounds.megabytes * BYTES_PER_MEGABYTE)
      return { ...explored, bound: 'megabytes' };
  }
}

/** What the look-up tables take, roughly: they are as large as there could be locations and values. */
function tableBytes({ at, words, rank }: Widths): number {
  const bits = [...at, ...words, ...at.map(() => rank)].reduce((sum, each) => sum + each, 1);
  const bytesPerEntry = 1 + 4 * Math.ceil(bits / 32);
  return at.reduce((sum, each) => sum + 2 ** (each + Math.max(0, ...words)) * bytesPerEntry, 0);
}

function usesWait({ lock }: System): boolean {
  return [lock.acquire, lock.release].some(({ nodes }) =>
    nodes.some((node) => node.op === 'access' && node.access.kind === 'wait'),
  );
}

/** One search with one layout. */
class Search {
  readonly #system: System;
  readonly #packing: Packing;
  readonly #options: ExploreOptions;
  readonly #successors: ReturnType<typeof successorsFor>;
  readonly #kernel: Kernel;
  readonly #found: Partial<Record<Finding, number>> = {};
  readonly #targets: Int32Array;
  /** Where `see` finds the state it is told of, and what to add to its index to get its number. */
  #states: Int32Array;
  #numberOfFirst = 0;
  #tooNarrow = false;
  #transitions = 0;

  constructor(system: System, packing: Packing, options: ExploreOptions) {
    const { layout } = packing;
    this.#system = system;
    this.#packing = packing;
    this.#options = options;
    this.#successors = successorsFor(layout);
    const tables = new Tables(system, packing);
    this.#kernel = makeKernel(layout, tables, this.#successors, system.active, (seen, index) =>
      this.#see(seen, index),
    );
    this.#targets = new Int32Array(this.#successors.from.length);
    this.#states = new Int32Array(layout.cells);
    packing.pack(initialState(system), this.#states, 0);
  }

  /** Whether it ended because a field was too narrow. */
  get tooNarrow(): boolean {
    return this.#tooNarrow;
  }

  async run(elapsedSeconds: () => number): Promise<Exploration> {
    const check = this.#checker(elapsedSeconds);
    return this.#options.keep === 'states'
      ? this.#collectStates(check, elapsedSeconds)
      : this.#collectGraph(check, elapsedSeconds);
  }

  #expand(states: Int32Array, first: number, count: number): number {
    try {
      const successors = this.#kernel.expand(states, first, count);
      this.#transitions += successors;
      return successors;
    } catch (error) {
      if (!(error instanceof TooNarrow)) throw error;
      this.#tooNarrow = true;
      return 0;
    }
  }

  /** Between batches: tells of progress, lets others have their turn, and says which bound is reached. */
  #checker(elapsedSeconds: () => number) {
    const { bounds, tell } = this.#options;
    const clock = new Clock();
    let turnNs = clock.nowNs();
    let batches = 0;
    let violatedAt = Number.POSITIVE_INFINITY;
    return async (states: number, bytes: number): Promise<BoundName | null> => {
      if (states > bounds.states) return 'states';
      if (violatedAt > states && Object.keys(this.#found).length > 0) violatedAt = states;
      if (states > violatedAt + bounds.statesAfterViolation) return 'statesAfterViolation';
      batches += 1;
      if (batches % BATCHES_BETWEEN_CHECKS !== 0) return null;
      if (bytes > bounds.megabytes * BYTES_PER_MEGABYTE) return 'megabytes';
      const seconds = elapsedSeconds();
      if (seconds > bounds.seconds) return 'seconds';
      if (clock.nowNs() - turnNs > TURN_NS) {
        tell?.({ states, seconds });
        await otherWork();
        turnNs = clock.nowNs();
      }
      return null;
    };
  }

  async #collectGraph(
    check: (states: number, bytes: number) => Promise<BoundName | null>,
    elapsedSeconds: () => number,
  ): Promise<Exploration> {
    const { cells, from, thread } = this.#successors;
    const set = new NumberedSet(this.#packing.layout.cells, from.length);
    const graph = new GraphBuilder(this.#options.keep === 'steps');
    set.absorb(this.#states, 1, this.#targets);
    let bound: BoundName | null = null;
    let expanded = 0;
    while (expanded < set.count && bound === null && !this.#tooNarrow) {
      this.#states = set.states;
      const known = set.count;
      const batch = Math.min(BATCH, known - expanded);
      const successors = this.#expand(set.states, expanded, batch);
      expanded += batch;
      set.absorb(cells, successors, this.#targets);
      graph.add(from, thread, this.#targets, successors, known, set.count);
      bound = await check(set.count, set.bytes + graph.bytes);
    }
    const finished = graph.finish(set.count, set.states, this.#packing);
    return {
      ...this.#result(set.count, bound, elapsedSeconds()),
      graph: finished,
      tableBytesPerState: set.bytes / set.count,
      forEachPacked: (visit) => {
        const { cells: size } = this.#packing.layout;
        for (let index = 0; index < set.count; index += 1) visit(set.states, index * size);
      },
    };
  }

  async #collectStates(
    check: (states: number, bytes: number) => Promise<BoundName | null>,
    elapsedSeconds: () => number,
  ): Promise<Exploration> {
    const { cells, from } = this.#successors;
    const set = new SeenSet(this.#packing.layout.cells, from.length);
    set.absorb(this.#states, 1);
    let bound: BoundName | null = null;
    for (
      let level = set.takeFresh();
      level.count > 0 && bound === null && !this.#tooNarrow;
      level = set.takeFresh()
    ) {
      this.#states = level.states;
      for (let first = 0; first < level.count && bound === null && !this.#tooNarrow; first += BATCH) {
        const successors = this.#expand(level.states, first, Math.min(BATCH, level.count - first));
        set.absorb(cells, successors);
        bound = await check(set.count, set.bytes);
      }
      this.#numberOfFirst += level.count;
    }
    return {
      ...this.#result(set.count, bound, elapsedSeconds()),
      graph: null,
      tableBytesPerState: set.bytesPerState,
      forEachPacked: (visit) => set.forEach(visit),
    };
  }

  #result(states: number, bound: BoundName | null, seconds: number) {
    const transitions = this.#transitions + this.#kernel.spins[0];
    return { states, transitions, found: this.#found, bound, seconds, packing: this.#packing };
  }

  #see(seen: number, index: number): void {
    const found = this.#found;
    const number = this.#numberOfFirst + index;
    if ((seen & Seen.together) !== 0) found.together ??= number;
    if ((seen & Seen.stuck) !== 0) {
      found.stuck ??= number;
      if (found.asleep === undefined && this.#someSleep(index)) found.asleep = number;
    }
    if ((seen & Seen.plain) !== 0 && found.race === undefined && this.#races(index)) found.race = number;
  }

  #stateAt(index: number): State {
    return this.#packing.unpack(this.#states, index * this.#packing.layout.cells);
  }

  #someSleep(index: number): boolean {
    return this.#stateAt(index).at.some((at, thread) => this.#system.automata[thread].at(at).asleep);
  }

  #races(index: number): boolean {
    return racersIn(this.#system, this.#stateAt(index)) !== null;
  }
}
