/**
 * What a search adds to the certificate. A fault of the versions where the bookings can be ordered without them is called what
 * it is. And where it depends on which unanswered operations happened, every choice is tried instead of some.
 */
import { Clock } from '../../server/base/clock.ts';
import { Kind, NO_VERSION, Outcome, type History } from '../../load/history/history.ts';
import type { CertificateOptions } from './certificate/certificate.ts';
import { slot as slotModel } from './models/slot.ts';
import { describeNoOrder } from './no-order.ts';
import { restate, type CheckResult } from './result.ts';
import { groupObjects } from './search/groups.ts';
import { Minimizer } from './search/minimal.ts';
import { searchObjects } from './search/objects.ts';
import type { Outcome as SearchOutcome } from './search/outcome.ts';
import { compile, type Program } from './search/program.ts';
import { searchGroup } from './search/search.ts';
import type { Violation } from './violations.ts';

/** The certificate's result, with what a search of the slots concerned could decide. */
export function searchAgain(history: History, options: CertificateOptions, result: CheckResult): CheckResult {
  const { openSlots = [] } = result;
  const isOpen = openSlots.length > 0;
  if (!isOpen && result.violations.length === 0) return result;
  const clock = new Clock();
  const startNs = clock.nowNs();
  const search = new SlotSearch(history, options);
  const violations = result.violations.map((violation) => search.renamed(violation));
  const decided = isOpen ? search.decide(openSlots) : undefined;
  return restate(result, {
    violations,
    added: decided?.violation === undefined ? [] : [decided.violation],
    isDecided: decided?.isDecided ?? false,
    history,
    seconds: result.seconds + (clock.nowNs() - startNs) / 1e9,
  });
}

class SlotSearch {
  readonly #history: History;
  readonly #isFresh: boolean;
  readonly #program: Program;
  readonly #groupOf = new Map<number, readonly number[]>();
  /** By group: whether it has an order, without versions. */
  readonly #plain = new Map<readonly number[], SearchOutcome>();

  constructor(history: History, { slots, initial }: CertificateOptions) {
    this.#history = history;
    this.#isFresh = initial === 'fresh';
    this.#program = compile(history, slotModel, slots, this.#isFresh ? slotModel.initial : null);
    for (const group of groupObjects(this.#program))
      for (const object of group) this.#groupOf.set(object, group);
  }

  /** A violation as it is to be called. */
  renamed(violation: Violation): Violation {
    const { slot, rows, kind } = violation;
    const group = this.#groupOf.get(slot);
    if (kind === 'stuck' || group === undefined || this.#searchPlain(group).verdict !== 'ok')
      return violation;
    return { kind: 'tokens', cause: 'otherOrder', slot, version: violation.version, rows, shown: violation };
  }

  /** Tries every choice for some slots. Undecided if the search gives up. */
  decide(slots: readonly number[]): { isDecided: boolean; violation?: Violation } {
    const groups = new Set(slots.map((slot) => this.#groupOf.get(slot) ?? [slot]));
    for (const group of groups) {
      const { verdict } = searchGroup(this.#program, group, {
        versionOf: (step) => this.#versionAt(step),
        versions: group.map((slot) => this.#firstVersion(slot)),
      });
      if (verdict === 'ok') continue;
      // Versions may have been made before the first that is told of, where a slot was in use before.
      if (verdict === 'unknown' || !this.#isFresh) return { isDecided: false };
      return { isDecided: true, violation: this.#describe(group, slots) };
    }
    return { isDecided: true };
  }

  #describe(group: readonly number[], slots: readonly number[]): Violation {
    const slot = slots.find((one) => group.includes(one)) ?? group[0];
    const outcome = this.#searchPlain(group);
    if (outcome.verdict === 'violation') {
      const rows = new Minimizer(this.#program).rowsOf({ object: slot, outcome }, group);
      return describeNoOrder(rows, slot, this.#history);
    }
    const versionOf = (step: number): number => this.#versionAt(step);
    const tried = searchGroup(this.#program, group, { versionOf, versions: group.map(() => 0) });
    const rows = tried.verdict === 'violation' ? [this.#program.row[tried.failedStep]] : [];
    return { kind: 'tokens', cause: 'otherOrder', slot, version: NO_VERSION, rows, shown: undefined };
  }

  #searchPlain(group: readonly number[]): SearchOutcome {
    const known = this.#plain.get(group);
    if (known !== undefined) return known;
    const outcome = this.#searchGroup(group);
    this.#plain.set(group, outcome);
    return outcome;
  }

  #searchGroup(group: readonly number[]): SearchOutcome {
    for (const object of group) {
      const [failure] = searchObjects(this.#program, object, object + 1);
      if (failure !== undefined) return failure.outcome;
    }
    return group.length === 1 ? { verdict: 'ok' } : searchGroup(this.#program, group);
  }

  /** The version that the answer of a step told of its slot. */
  #versionAt(step: number): number {
    const { kind, outcome, slot2, version, version2 } = this.#history;
    const row = this.#program.row[step];
    if (kind[row] !== Kind.move || outcome[row] !== Outcome.ok) return version[row];
    const { start } = this.#program;
    const other = slot2[row];
    const isSecond = step >= start[other] && step < start[other + 1];
    return isSecond ? version2[row] : version[row];
  }

  #firstVersion(slot: number): number {
    if (this.#isFresh) return 0;
    const { start, row } = this.#program;
    let least = Number.POSITIVE_INFINITY;
    for (let step = start[slot]; step < start[slot + 1]; step += 1) {
      const told = this.#versionAt(step);
      if (told === NO_VERSION) continue;
      const isChange =
        this.#history.outcome[row[step]] === Outcome.ok && this.#history.kind[row[step]] <= Kind.move;
      least = Math.min(least, told - (isChange ? 1 : 0));
    }
    return Number.isFinite(least) ? least : 0;
  }
}
