/**
 * Who is who. The native door tells holders by the server's own numbers: its clients by the numbers that they go by in the history, persons
 * of other doors by numbers that no client of theirs is told. Which racer a person is shows when a race has one winner and all
 * who name the holder name that person. From then on the two are one: whoever names that number later is judged by it.
 */
import { NOBODY, UNTOLD } from '../history/history.ts';

export class Holders {
  readonly #racerOf = new Map<number, number>();
  readonly #known = new Set<number>();

  /** One race is over: who was told to have won, and who was named as the holder by those who were refused. */
  learn(winners: readonly number[], named: ReadonlySet<number>): void {
    const [winner] = winners;
    const [holder] = named;
    if (winners.length !== 1 || named.size !== 1 || holder >= NOBODY) return;
    if (this.#racerOf.has(holder) || this.#known.has(winner)) return;
    this.#racerOf.set(holder, winner);
    this.#known.add(winner);
  }

  /** The racer that a number of the server's is, `NOBODY`, or `UNTOLD` where that is not known. */
  racerOf(holder: number | undefined): number {
    if (holder === undefined) return UNTOLD;
    return holder >= NOBODY ? holder : (this.#racerOf.get(holder) ?? UNTOLD);
  }
}
