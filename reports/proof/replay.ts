/**
 * Drives the real module along the edges of its automaton: what it does between two accesses is then known from the code that runs, not
 * from the compiler here. The functions of `Atomics` are replaced by ones that answer from a script and compare each access with
 * the one that the automaton has there.
 */
import type { Lock } from '../../server/locks/lock.ts';
import { INSIDE, OUTSIDE, type Automaton, type PendingAccess } from './compile/automaton.ts';
import type { Value } from './compile/code.ts';

/** An access as it is made: what is done, where, with what. */
interface Made {
  readonly kind: string;
  readonly address: number;
  readonly operands: readonly Value[];
}

/** An edge of an automaton: the access there, what it returns, and where the thread is then. */
export interface Edge {
  readonly from: number;
  readonly access: PendingAccess;
  readonly answer: Value;
  readonly to: number;
}

/** What differs between the module and the automaton. */
export class ReplayMismatch extends Error {}

/** Ends a call of the module when the script has come to its end. */
class EndOfScript extends Error {}

const REPLACED = [
  'load',
  'store',
  'exchange',
  'compareExchange',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'wait',
  'notify',
] as const;

/** The edges a thread can come by from outside and from inside, given the values that its words may hold at a location. */
export function edgesOf(
  automaton: Automaton,
  valuesAt: (location: number) => Iterable<number>,
  threads: number,
): Edge[] {
  const edges: Edge[] = [];
  const seen = new Set<number>([OUTSIDE, INSIDE]);
  const queue: number[] = [];
  const reach = (location: number): void => {
    if (seen.has(location)) return;
    seen.add(location);
    queue.push(location);
  };
  reach(automaton.leave(OUTSIDE));
  reach(automaton.leave(INSIDE));
  for (const from of queue) {
    const access = automaton.at(from).next;
    if (access === null) continue;
    for (const { answer, to } of outcomes(automaton, from, access, valuesAt(from), threads)) {
      edges.push({ from, access, answer, to });
      reach(to);
    }
  }
  return edges;
}

/** What an access may return, and where that leads. */
function outcomes(
  automaton: Automaton,
  from: number,
  { kind, operands }: PendingAccess,
  values: Iterable<number>,
  threads: number,
): { answer: Value; to: number }[] {
  if (kind === 'notify')
    return Array.from({ length: threads }, (_, woken) => ({
      answer: woken,
      to: automaton.resume(from, woken),
    }));
  if (kind === 'wait') {
    const isTimed = operands[1] !== undefined && operands[1] !== Number.POSITIVE_INFINITY;
    const answers = ['ok', 'not-equal', ...(isTimed ? ['timed-out'] : [])];
    return answers.map((answer) => ({ answer, to: automaton.resume(from, answer) }));
  }
  return [...values].map((value) => {
    // What a store returns is what it is given, whatever was there.
    const answer = kind === 'store' ? Number(operands[0]) : value;
    return { answer, to: automaton.step(from, value).to };
  });
}

/** Replays every edge through the module. Throws `ReplayMismatch` at the first access that differs; returns how many edges were driven. */
export function replay(
  lock: Pick<Lock, 'acquire' | 'release'>,
  automaton: Automaton,
  edges: readonly Edge[],
  who: { readonly thread: number; readonly threads: number; readonly at: number; readonly words: number },
): number {
  const scripts = scriptsTo(automaton, edges);
  for (const edge of edges) {
    const way = scripts.get(edge.from);
    if (way === undefined) throw new Error(`no way to location ${edge.from}`);
    const call = way.entry === 'acquire' ? lock.acquire : lock.release;
    const script = [...way.edges, edge];
    const last = runScript(call, script, who);
    const next = automaton.at(edge.to).next;
    compare(last, edge.to === OUTSIDE || edge.to === INSIDE ? null : next, who.at, edge);
  }
  return edges.length;
}

interface Way {
  readonly entry: 'acquire' | 'release';
  readonly edges: readonly Edge[];
}

/** A shortest script to each location. */
function scriptsTo(automaton: Automaton, edges: readonly Edge[]): Map<number, Way> {
  const scripts = new Map<number, Way>([
    [automaton.leave(OUTSIDE), { entry: 'acquire', edges: [] }],
    [automaton.leave(INSIDE), { entry: 'release', edges: [] }],
  ]);
  const queue = [...scripts.keys()];
  for (const from of queue) {
    const way = scripts.get(from);
    for (const edge of edges) {
      if (edge.from !== from || way === undefined || scripts.has(edge.to)) continue;
      if (edge.to === OUTSIDE || edge.to === INSIDE) continue;
      scripts.set(edge.to, { entry: way.entry, edges: way.edges.concat(edge) });
      queue.push(edge.to);
    }
  }
  return scripts;
}

/** Calls the module with the script's answers; returns the access it makes next, or null where it returns. */
function runScript(
  call: Lock['acquire'],
  script: readonly Edge[],
  who: { readonly thread: number; readonly threads: number; readonly at: number; readonly words: number },
): Made | null {
  let made: Made | null = null;
  let position = 0;
  const answer = (access: Made): Value => {
    const edge = script.at(position);
    if (position >= script.length || edge === undefined) {
      made = access;
      throw new EndOfScript();
    }
    compare(access, edge.access, who.at, edge);
    position += 1;
    return edge.answer;
  };
  const memory = scriptedMemory(who.at + who.words, answer);
  withAtomics(memory, answer, () => {
    try {
      call(memory, who.at, who.thread, who.threads);
    } catch (error) {
      if (!(error instanceof EndOfScript)) throw error;
    }
  });
  if (position < script.length)
    throw new ReplayMismatch(`it returned after ${position} of ${script.length} accesses`);
  return made;
}

/** Plain accesses are answered from the script too. */
function scriptedMemory(words: number, answer: (access: Made) => Value): Int32Array {
  return new Proxy(new Int32Array(words), {
    get: (target, key) => {
      if (typeof key === 'string' && /^\d+$/.test(key))
        return answer({ kind: 'read', address: Number(key), operands: [] });
      return Reflect.get(target, key, target) as unknown;
    },
    set: (_, key, value: Value) => {
      answer({ kind: 'write', address: Number(key), operands: [value] });
      return true;
    },
  });
}

function withAtomics(memory: Int32Array, answer: (access: Made) => Value, run: () => void): void {
  const originals = REPLACED.map((name) => Object.getOwnPropertyDescriptor(Atomics, name));
  for (const kind of REPLACED) {
    const value = (array: unknown, address: number, ...operands: Value[]): Value => {
      if (array !== memory) throw new ReplayMismatch(`Atomics.${kind} on something that is not the memory`);
      return answer({ kind, address, operands });
    };
    Object.defineProperty(Atomics, kind, { value, configurable: true, writable: true });
  }
  try {
    run();
  } finally {
    originals.forEach((original, index) => {
      if (original !== undefined) Object.defineProperty(Atomics, REPLACED[index], original);
    });
  }
}

function compare(made: Made | null, expected: PendingAccess | null, at: number, edge: Edge): void {
  const shown = (access: Made | null): string =>
    access === null
      ? 'returns'
      : `${access.kind} at + ${access.address} (${access.operands.map(String).join(', ')})`;
  const real = made === null ? null : { ...made, address: made.address - at };
  if (shown(real) === shown(expected)) return;
  throw new ReplayMismatch(
    `after ${shown(edge.access)} returned ${String(edge.answer)} the module ${shown(real)}, the automaton ${shown(expected)}`,
  );
}
