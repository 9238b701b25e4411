/**
 * Moments by search: the order that it found. Where there is none, the smallest sets of answers that cannot all be true are taken
 * as lost, one set after the other, until there is an order of all others.
 */
import type { History } from '../../../load/history/history.ts';
import type { CertificateOptions } from '../certificate/certificate.ts';
import { slot as slotModel } from '../models/slot.ts';
import { EventSorter } from '../search/events.ts';
import { groupObjects } from '../search/groups.ts';
import { Minimizer } from '../search/minimal.ts';
import { startsOf } from '../search/objects.ts';
import type { FoundOrder, Outcome as SearchOutcome } from '../search/outcome.ts';
import { compile, type Program } from '../search/program.ts';
import { RestSearch } from '../search/rest-search.ts';
import { searchGroup } from '../search/search.ts';
import { Trace } from '../search/trace.ts';
import { Versions } from '../versions.ts';
import { Chains } from './chains.ts';
import { addSilent, type Found, type Shown } from './moments.ts';

/** So many sets of answers, beside those that the check has listed, are taken as lost of one slot before it is given up. */
const MOST_SETS = 100;

type Options = Pick<CertificateOptions, 'slots' | 'initial'>;

/** `listed`: sets of rows whose answers are known not to be true all at once. */
export function momentsBySearch(
  history: History,
  options: Options,
  listed: readonly (readonly number[])[],
  shown: Shown,
): Found {
  const found: Found = { moments: [], unplaced: [] };
  const orders = new Orders(history, options);
  const lost = new Uint8Array(orders.program.code.length);
  for (const group of orders.groups) {
    if (!group.some((slot) => shown.slots[slot] === 1)) continue;
    const order = orders.find(group, listed, lost);
    if (order !== undefined) new Chains(orders.program, group, order).place(lost, found);
  }
  for (let row = 0; row < history.length; row += 1) if (shown.rows[row] === 1) addSilent(row, history, found);
  return found;
}

/** The same for slots whose versions leave a choice among unanswered operations open, and all that depend on them. */
export function momentsOfOpenSlots(
  history: History,
  options: Options,
  openSlots: readonly number[],
  shown: Shown,
): { readonly found: Found; readonly rows: Uint8Array } {
  const found: Found = { moments: [], unplaced: [] };
  const rows = new Uint8Array(history.length);
  if (openSlots.length === 0) return { found, rows };
  const orders = new Orders(history, options);
  const { program } = orders;
  const versions = new Versions(history, program, options.initial === 'fresh');
  const lost = new Uint8Array(program.code.length);
  for (const group of orders.groups) {
    if (!group.some((slot) => openSlots.includes(slot)) || !group.some((slot) => shown.slots[slot] === 1))
      continue;
    const order = orders.findWith(group, versions);
    if (order === undefined) continue;
    new Chains(program, group, order, versions).place(lost, found);
    for (const slot of group)
      for (let step = program.start[slot]; step < program.start[slot + 1]; step += 1)
        rows[program.row[step]] = 1;
  }
  return { found, rows };
}

/** The order is undefined where none was found, or it was too long to be kept. */
interface Search {
  readonly outcome: SearchOutcome;
  readonly order: FoundOrder | undefined;
}

class Orders {
  readonly program: Program;
  readonly groups: readonly (readonly number[])[];
  readonly #trace = new Trace();
  readonly #rest: RestSearch;
  readonly #sorter = new EventSorter();
  readonly #minimizer: Minimizer;

  constructor(history: History, { slots, initial }: Options) {
    this.program = compile(history, slotModel, slots, initial === 'fresh' ? slotModel.initial : null);
    this.groups = groupObjects(this.program);
    this.#rest = new RestSearch(this.program, undefined, this.#trace);
    this.#minimizer = new Minimizer(this.program);
  }

  /**
   * An order of a group without versions. Marks in `lost` the steps whose answers are not in it. Undefined where none was found.
   * Of each set listed the answer that came last is left out; if that is not enough, all of them.
   */
  find(
    group: readonly number[],
    listed: readonly (readonly number[])[],
    lost: Uint8Array,
  ): FoundOrder | undefined {
    const sets = listed.map((rows) => this.#stepsOf(rows, group)).filter((steps) => steps.length > 0);
    for (const steps of sets) this.#lose(steps.slice(-1), lost);
    const first = this.#search(group, lost);
    if (first.outcome.verdict !== 'violation' || sets.length === 0) return this.#goOn(group, first, lost);
    for (const steps of sets) this.#lose(steps, lost);
    return this.#goOn(group, this.#search(group, lost), lost);
  }

  /** Of one slot, more sets are left out until there is an order; of several, it would take too long to find them. */
  #goOn(group: readonly number[], first: Search, lost: Uint8Array): FoundOrder | undefined {
    let { outcome, order } = first;
    for (let sets = 0; sets < MOST_SETS && group.length === 1 && outcome.verdict === 'violation'; sets += 1) {
      const failure = { object: group[0], outcome };
      this.#lose(this.#minimizer.stepsOf(failure, group, lost), lost);
      ({ outcome, order } = this.#search(group, lost));
    }
    return order;
  }

  #search(group: readonly number[], lost: Uint8Array): Search {
    return group.length === 1 ? this.#findAlone(group[0], lost) : this.#findJointly(group, lost);
  }

  /** The steps of some rows in a group, in the order of their answers. */
  #stepsOf(rows: readonly number[], group: readonly number[]): number[] {
    const { start, row, returnNs } = this.program;
    const wanted = new Set(rows);
    const steps: number[] = [];
    for (const object of group)
      for (let step = start[object]; step < start[object + 1]; step += 1)
        if (wanted.has(row[step])) steps.push(step);
    return steps.toSorted((one, other) => returnNs[one] - returnNs[other]);
  }

  #lose(steps: readonly number[], lost: Uint8Array): void {
    for (const step of steps) {
      lost[step] = 1;
      const twin = this.program.twin[step] ?? -1;
      if (twin >= 0) lost[twin] = 1;
    }
  }

  /** An order of a group with versions. */
  findWith(group: readonly number[], versions: Versions): FoundOrder | undefined {
    let order: FoundOrder | undefined;
    searchGroup(this.program, group, {
      versionOf: (step) => versions.at(step),
      versions: group.map((slot) => versions.first(slot)),
      onFound: (found) => (order = found),
    });
    return order;
  }

  #findAlone(object: number, lost: Uint8Array): Search {
    const { program } = this;
    const count = this.#sorter.sort(program, program.start[object], program.start[object + 1]);
    const events = this.#sorter.events.slice(0, count);
    const outcome = this.#rest.judge(events, 0, count, startsOf(program, object), lost);
    return {
      outcome,
      order: outcome.verdict === 'ok' ? this.#trace.read(events, program.returnNs) : undefined,
    };
  }

  #findJointly(group: readonly number[], lost: Uint8Array): Search {
    let order: FoundOrder | undefined;
    const outcome = searchGroup(this.program, group, {
      forgotten: lost,
      onFound: (found) => (order = found),
    });
    return { outcome, order };
  }
}
