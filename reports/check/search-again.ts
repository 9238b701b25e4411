/**
 * What a search adds to the certificate. A fault of the versions where the bookings can be ordered without them is called what
 * it is. And where it depends on which unanswered operations happened, every choice is tried instead of some.
 */
import { Clock } from '../../server/base/clock.ts';
import { NO_VERSION, type History } from '../../load/history/history.ts';
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
import { Versions } from './versions.ts';
import type { Violation } from './violations.ts';

/** How much of the work is done when the certificate is; what it tells of itself ends there. */
const CERTIFICATE_SHARE = 0.8;

/** The certificate's result, with what a search of the slots concerned could decide. */
export function searchAgain(history: History, options: CertificateOptions, result: CheckResult): CheckResult {
  const { openSlots = [] } = result;
  const isOpen = openSlots.length > 0;
  if (!isOpen && result.violations.length === 0) return result;
  const clock = new Clock();
  const startNs = clock.nowNs();
  const search = new SlotSearch(history, options);
  search.expect(result.violations, openSlots);
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
  readonly #versions: Versions;
  readonly #groupOf = new Map<number, readonly number[]>();
  /** By group: whether it has an order, without versions. */
  readonly #plain = new Map<readonly number[], SearchOutcome>();
  readonly #onProgress: ((share: number) => void) | undefined;
  /** Steps to be searched in all, those of the searches that are over, and the largest share told so far. */
  #expected = 0;
  #searched = 0;
  #toldShare = 0;

  constructor(history: History, { slots, initial, onProgress }: CertificateOptions) {
    this.#history = history;
    this.#onProgress = onProgress;
    this.#isFresh = initial === 'fresh';
    this.#program = compile(history, slotModel, slots, this.#isFresh ? slotModel.initial : null);
    this.#versions = new Versions(history, this.#program, this.#isFresh);
    for (const group of groupObjects(this.#program))
      for (const object of group) this.#groupOf.set(object, group);
  }

  /** Says what is going to be searched, so that it can be told how much of that is done. */
  expect(violations: readonly Violation[], openSlots: readonly number[]): void {
    const groupsOf = (slots: readonly number[]) =>
      new Set(slots.map((slot) => this.#groupOf.get(slot) ?? []));
    for (const slots of [violations.map(({ slot }) => slot), openSlots])
      for (const group of groupsOf(slots)) this.#expected += this.#stepsOf(group);
  }

  #stepsOf(group: readonly number[]): number {
    const { start } = this.#program;
    return group.reduce((sum, object) => sum + start[object + 1] - start[object], 0);
  }

  /** `share` of a search of so many steps is done. */
  #tell(steps: number, share: number): void {
    const done = Math.min(1, (this.#searched + share * steps) / Math.max(1, this.#expected));
    // A search may begin anew, to look more closely.
    if (done < this.#toldShare) return;
    this.#toldShare = done;
    this.#onProgress?.(CERTIFICATE_SHARE + (1 - CERTIFICATE_SHARE) * done);
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
        versionOf: (step) => this.#versions.at(step),
        versions: group.map((slot) => this.#versions.first(slot)),
        onProgress: (share) => this.#tell(this.#stepsOf(group), share),
      });
      this.#tell(this.#stepsOf(group), 1);
      this.#searched += this.#stepsOf(group);
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
    const versionOf = (step: number): number => this.#versions.at(step);
    const tried = searchGroup(this.#program, group, { versionOf, versions: group.map(() => 0) });
    const rows = tried.verdict === 'violation' ? [this.#program.row[tried.failedStep]] : [];
    return { kind: 'tokens', cause: 'otherOrder', slot, version: NO_VERSION, rows, shown: undefined };
  }

  #searchPlain(group: readonly number[]): SearchOutcome {
    const known = this.#plain.get(group);
    if (known !== undefined) return known;
    const outcome = this.#searchGroup(group);
    this.#tell(this.#stepsOf(group), 1);
    this.#searched += this.#stepsOf(group);
    this.#plain.set(group, outcome);
    return outcome;
  }

  #searchGroup(group: readonly number[]): SearchOutcome {
    const steps = this.#stepsOf(group);
    for (const [at, object] of group.entries()) {
      this.#tell(steps, at / group.length / 2);
      const [failure] = searchObjects(this.#program, object, object + 1);
      if (failure !== undefined) return failure.outcome;
    }
    if (group.length === 1) return { verdict: 'ok' };
    return searchGroup(this.#program, group, { onProgress: (share) => this.#tell(steps, (1 + share) / 2) });
  }
}
