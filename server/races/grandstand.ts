/** Races as a thread sees them: it asks the supervisor for one, and keeps what is told of it for whoever watches here. */
import type { RaceAnswer, RaceAsk, RaceMessage, RaceRequest } from './racecourse.ts';
import { heard, type RaceLog } from './race-log.ts';

export class Grandstand {
  readonly #ask: (ask: RaceAsk) => void;
  readonly #asked = new Map<number, (answer: RaceAnswer) => void>();
  readonly #watchers = new Set<() => void>();
  #asks = 0;
  #log: RaceLog | undefined;

  /** `log`: of the race that was on, or over, when the thread was started. */
  constructor(log: RaceLog | undefined, ask: (ask: RaceAsk) => void) {
    this.#log = log;
    this.#ask = ask;
  }

  get log(): RaceLog | undefined {
    return this.#log;
  }

  ask(request: RaceRequest): Promise<RaceAnswer> {
    const number = (this.#asks += 1);
    return new Promise((resolve) => {
      this.#asked.set(number, resolve);
      this.#ask({ ...request, ask: number });
    });
  }

  /** From the supervisor. */
  hear(message: RaceMessage): void {
    if ('answer' in message) {
      this.#asked.get(message.ask)?.(message.answer);
      this.#asked.delete(message.ask);
      return;
    }
    this.#log = heard(this.#log, message.news);
    for (const look of this.#watchers) look();
  }

  /** `look` is called when there is something new. Returns a function that takes it back. */
  watch(look: () => void): () => void {
    this.#watchers.add(look);
    return () => this.#watchers.delete(look);
  }
}
