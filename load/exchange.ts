/** Asks one client a number of things, so many at a time, and waits until all are answered. */
import { VagaError } from '../server/base/errors.ts';
import type { Client } from './clients/client.ts';

/** Without an answer for so long, the server is given up. */
const SILENCE_MS = 10_000;

export class Exchange {
  readonly #client: Client;
  readonly #depth: number;
  #asked = 0;
  #answered = 0;
  #total = 0;
  #silence: NodeJS.Timeout | undefined;
  #ask: (index: number) => void = () => {};
  #done: () => void = () => {};
  #fail: (error: Error) => void = () => {};

  /** `depth`: the most that is under way. */
  constructor(client: Client, depth: number) {
    this.#client = client;
    this.#depth = depth;
  }

  /** `ask` is called with 0 … `total` − 1, and has the client ask one thing each. */
  async run(total: number, ask: (index: number) => void): Promise<void> {
    if (total === 0) return;
    this.#ask = ask;
    this.#total = total;
    this.#asked = 0;
    this.#answered = 0;
    await new Promise<void>((resolve, reject) => {
      this.#silence = setTimeout(
        () => this.#fail(new VagaError('serverEnded', 'The server does not answer.')),
        SILENCE_MS,
      );
      this.#done = () => {
        clearTimeout(this.#silence);
        resolve();
      };
      this.#fail = (error) => {
        clearTimeout(this.#silence);
        reject(error);
      };
      this.#askMore();
    });
  }

  answered(): void {
    this.#answered += 1;
  }

  drained(): void {
    this.#silence?.refresh();
    if (this.#answered === this.#total) this.#done();
    else this.#askMore();
  }

  fail(error: Error): void {
    this.#fail(error);
  }

  #askMore(): void {
    while (this.#asked < this.#total && this.#client.underWay < this.#depth) {
      this.#ask(this.#asked);
      this.#asked += 1;
    }
    this.#client.send();
  }
}
