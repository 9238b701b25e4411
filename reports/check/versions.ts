/** The versions that the answers of a history told, by the steps of its program. */
import { Kind, NO_VERSION, Outcome, type History } from '../../load/history/history.ts';
import type { Program } from './search/program.ts';

export class Versions {
  readonly #history: History;
  readonly #program: Program;
  readonly #isFresh: boolean;

  constructor(history: History, program: Program, isFresh: boolean) {
    this.#history = history;
    this.#program = program;
    this.#isFresh = isFresh;
  }

  /** The version that the answer of a step told of its slot. */
  at(step: number): number {
    const { kind, outcome, slot2, version, version2 } = this.#history;
    const row = this.#program.row[step];
    if (kind[row] !== Kind.move || outcome[row] !== Outcome.ok) return version[row];
    const { start } = this.#program;
    const other = slot2[row];
    const isSecond = step >= start[other] && step < start[other + 1];
    return isSecond ? version2[row] : version[row];
  }

  /** The version that a slot had at the start: where it was in use before, the least that can be. */
  first(slot: number): number {
    if (this.#isFresh) return 0;
    const { start, row } = this.#program;
    let least = Number.POSITIVE_INFINITY;
    for (let step = start[slot]; step < start[slot + 1]; step += 1) {
      const told = this.at(step);
      if (told === NO_VERSION) continue;
      const isChange =
        this.#history.outcome[row[step]] === Outcome.ok && this.#history.kind[row[step]] <= Kind.move;
      least = Math.min(least, told - (isChange ? 1 : 0));
    }
    return Number.isFinite(least) ? least : 0;
  }
}
