/** From the changes of an order to the moments of all operations: whoever saw a value has a place where an object had it. */
import { NO_VERSION } from '../../../load/history/history.ts';
import { holds } from '../models/model.ts';
import type { FoundOrder, OrderedChange } from '../search/outcome.ts';
import { CHANGES, GUARD_BITS, OPTIONAL, type Program } from '../search/program.ts';
import type { Versions } from '../versions.ts';
import type { Found } from './moments.ts';

/** The values that an object had, one after the other: since when, and which turn that was. The first one from the start. */
interface Chain {
  readonly value: number[];
  readonly ns: number[];
  readonly turn: number[];
  readonly firstVersion: number;
}

export class Chains {
  readonly #program: Program;
  readonly #group: readonly number[];
  readonly #changes: readonly OrderedChange[];
  readonly #chains = new Map<number, Chain>();
  readonly #versions: Versions | undefined;

  /** `versions`: where they count. */
  constructor(
    program: Program,
    group: readonly number[],
    { changes, starts }: FoundOrder,
    versions?: Versions,
  ) {
    this.#program = program;
    this.#group = group;
    this.#versions = versions;
    for (const [at, object] of group.entries()) {
      const firstVersion = versions?.first(object) ?? 0;
      this.#chains.set(object, { value: [starts[at]], ns: [-Infinity], turn: [-1], firstVersion });
    }
    this.#changes = this.#inOrder(changes);
    for (const [turn, { step, ns }] of this.#changes.entries())
      for (const half of this.#halvesOf(step)) {
        const chain = this.#chainOf(half);
        chain.value.push(program.set[half]);
        chain.ns.push(ns);
        chain.turn.push(turn);
      }
  }

  /** Puts excursions before the change that they came before. */
  #inOrder(decided: readonly OrderedChange[]): OrderedChange[] {
    const { set } = this.#program;
    const places: OrderedChange[][] = [];
    const acquired = new Map<Chain, number>();
    for (const change of decided) {
      if (change.isExcursion) {
        const at = acquired.get(this.#chainOf(change.step));
        if (at === undefined) throw new TypeError('an excursion of what was not acquired since');
        places[at].splice(-1, 0, change);
        continue;
      }
      for (const half of this.#halvesOf(change.step))
        if (set[half] !== 0) acquired.set(this.#chainOf(half), places.length);
      places.push([change]);
    }
    return places.flat();
  }

  /** A step, and the one of another object at the same moment. */
  #halvesOf(step: number): number[] {
    const twin = this.#program.twin[step] ?? -1;
    return twin >= 0 ? [step, twin] : [step];
  }

  #chainOf(step: number): Chain {
    const { start } = this.#program;
    let low = 0;
    let high = start.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (start[middle] <= step) low = middle;
      else high = middle - 1;
    }
    const chain = this.#chains.get(low);
    if (chain === undefined) throw new TypeError(`step ${step} is of no object that was searched`);
    return chain;
  }

  /** Adds the moments of all rows of the group. `lost`: by step, 1 where the answer was taken as lost. */
  place(lost: Uint8Array, found: Found): void {
    const { start, code, row, twin } = this.#program;
    const placed = new Set<number>();
    for (const [turn, { step, ns }] of this.#changes.entries()) {
      placed.add(row[step]);
      found.moments.push({ row: row[step], ns, turn });
    }
    for (const object of this.#group) {
      for (let step = start[object]; step < start[object + 1]; step += 1) {
        const isSecond = twin[step] >= 0 && twin[step] < step;
        if (isSecond || (code[step] & OPTIONAL) !== 0 || placed.has(row[step])) continue;
        const isLook = (code[step] & CHANGES) === 0 && lost[step] === 0;
        if (!isLook || !this.#placeLook(step, found)) found.unplaced.push(row[step]);
      }
    }
  }

  /** False if there is no moment for an answer that changed nothing. */
  #placeLook(step: number, { moments }: Found): boolean {
    const { code, want, invokeNs, returnNs, row } = this.#program;
    const { value, ns, turn, firstVersion } = this.#chainOf(step);
    const version = this.#versions?.at(step) ?? NO_VERSION;
    for (let at = lastBefore(ns, invokeNs[step]); at < ns.length && ns[at] <= returnNs[step]; at += 1) {
      if (!holds(code[step] & GUARD_BITS, want[step], value[at])) continue;
      if (version !== NO_VERSION && version !== firstVersion + at) continue;
      moments.push({ row: row[step], ns: Math.max(invokeNs[step], ns[at]), turn: turn[at] + 0.5 });
      return true;
    }
    return false;
  }
}

/** The last of some moments, which do not fall, that is before a time; the first, if none is. */
function lastBefore(ns: readonly number[], timeNs: number): number {
  let low = 0;
  let high = ns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ns[middle] < timeNs) low = middle;
    else high = middle - 1;
  }
  return low;
}
