/**
 * The inner loop of the search, generated for a number of threads and a layout so that every shift and mask is a constant. A batch
 * of states is expanded at a time: all successors first, then all look-ups, so that the cache misses of the look-ups overlap.
 */
import { INSIDE, OUTSIDE } from '../compile/automaton.ts';
import { maskOf, type Layout } from './layout.ts';
import { range } from './range.ts';
import { Entry, type Tables } from './tables.ts';

/** So many states are expanded at a time. */
export const BATCH = 64;
/** A slow step has at most so many outcomes: the access, and the alternative to it. */
const OUTCOMES = 2;

/** What there is to be seen in a state, as bits. */
export const Seen = {
  /** Two threads are inside. */
  together: 1,
  /** Somebody is not outside, and none of those can step. */
  stuck: 2,
  /** Somebody is about to make a plain access. */
  plain: 4,
} as const;

/** Where a batch's successors are written. */
export interface Successors {
  readonly cells: Int32Array;
  /** The index of the state each comes from, and the thread that steps. */
  readonly from: Int32Array;
  readonly thread: Uint8Array;
}

/**
 * Expands `count` states, the first of which is at `first` (counted in states); returns the number of successors. Steps that
 * change nothing are counted in `spins`, and are no successors.
 */
export interface Kernel {
  readonly expand: (states: Int32Array, first: number, count: number) => number;
  readonly spins: Float64Array;
}

export function successorsFor(layout: Layout): Successors {
  const most = BATCH * layout.at.length * OUTCOMES;
  return {
    cells: new Int32Array(most * layout.cells),
    from: new Int32Array(most),
    thread: new Uint8Array(most),
  };
}

/**
 * `see` is called with what there is to be seen in a state and the state's index. Threads beyond `active` never leave
 * their non-critical section.
 */
export function makeKernel(
  layout: Layout,
  tables: Tables,
  into: Successors,
  active: number,
  see: (seen: number, index: number) => void,
): Kernel {
  const cells = new Int32Array(layout.cells);
  const spins = new Float64Array(1);
  const body = expandSource(layout, tables.valueBits, active);
  const slow = (thread: number, entry: number, written: number): number => {
    const kind = tables.threads[thread].kind[entry];
    const filled = kind === Entry.unfilled ? tables.fill(thread, entry, cells) : kind;
    if (filled === Entry.none) return 0;
    if (filled === Entry.spin) {
      spins[0] += 1;
      return 0;
    }
    const { changed, unchanged } = tables.slow(thread, cells, into.cells, written * layout.cells);
    spins[0] += unchanged;
    return changed;
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from numbers alone; nothing of the lock's text is in it
  const make = new Function('threads', 'into', 'cells', 'slow', 'see', 'spins', body) as (
    ...given: readonly unknown[]
  ) => Kernel['expand'];
  return { expand: make(tables.threads, into, cells, slow, see, spins), spins };
}

function expandSource(layout: Layout, valueBits: number, active: number): string {
  const threads = range(layout.at.length);
  const cells = range(layout.cells);
  const pick = (t: number) =>
    cells.length === 1
      ? 's0'
      : `(${cells
          .slice(0, -1)
          .map((k) => `c${t} === ${k} ? s${k} : `)
          .join('')}s${cells.length - 1})`;
  const step = (t: number) => `
    ${t < active ? '' : `if (l${t} !== ${OUTSIDE})`} {
      ${layout.cells > 1 ? `const c${t} = cell${t}[l${t}];` : ''}
      const e = (l${t} << ${valueBits}) | ((${pick(t)} >>> shift${t}[l${t}]) & mask${t}[l${t}]);
      let n = kind${t}[e];
      if (n === ${Entry.spin}) spun++;
      else if (n !== ${Entry.none}) {
        if (n === ${Entry.step}) {
          ${cells.map((k) => `out[m * ${layout.cells} + ${k}] = s${k} ^ masks${t}[e * ${layout.cells} + ${k}];`).join(' ')}
        } else {
          ${cells.map((k) => `cells[${k}] = s${k};`).join(' ')}
          n = slow(${t}, e, m);
        }
        for (; n > 0; n--) { from[m] = index; by[m] = ${t}; m++; if (l${t} !== ${OUTSIDE}) moved = 1; }
      }
    }`;
  return `
  const out = into.cells, from = into.from, by = into.thread;
  ${threads
    .map(
      (t) =>
        `const { cell: cell${t}, shift: shift${t}, mask: mask${t}, plain: plain${t}, kind: kind${t}, masks: masks${t} } = threads[${t}];`,
    )
    .join('\n  ')}
  return (states, first, count) => {
    let m = 0, spun = 0;
    for (let i = 0; i < count; i++) {
      const index = first + i;
      ${cells.map((k) => `const s${k} = states[index * ${layout.cells} + ${k}];`).join(' ')}
      ${threads.map((t) => `const l${t} = (s${layout.at[t].cell} >>> ${layout.at[t].shift}) & ${maskOf(layout.at[t])};`).join('\n      ')}
      let moved = 0;
      ${threads.map(step).join('')}
      const seen =
        (${threads.map((t) => `(l${t} === ${INSIDE} ? 1 : 0)`).join(' + ')} > 1 ? ${Seen.together} : 0) |
        (moved === 0 && (${threads.map((t) => `l${t}`).join(' | ')}) !== 0 ? ${Seen.stuck} : 0) |
        (${threads.map((t) => `plain${t}[l${t}]`).join(' | ')} ? ${Seen.plain} : 0);
      if (seen !== 0) see(seen, index);
    }
    spins[0] += spun;
    return m;
  };`;
}
