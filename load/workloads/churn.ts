import type { Client } from '../clients/client.ts';
import { Mix } from './mix.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';
import type { ZipfSampler } from './zipf.ts';

/** Every client asks its next operation as soon as it has an answer, without end. */
export class Churn implements Workload {
  readonly #crew: Crew;
  readonly #mix: Mix;
  #finish: () => void = () => {};

  constructor(crew: Crew, zipf: ZipfSampler, moves: boolean) {
    this.#crew = crew;
    this.#mix = new Mix(crew.random, zipf, moves);
  }

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      for (const client of this.#crew.clients) this.drained(client);
      if (this.#crew.clients.length === 0) resolve(); // more load threads than clients
    });
  }

  answered(client: Client, operation: number, status: number, slot: number, slot2: number): void {
    this.#mix.answered(client, operation, status, slot, slot2);
  }

  drained(client: Client): void {
    if (!client.connected) return;
    while (client.underWay < this.#crew.depth) {
      if (!this.#crew.mayAsk()) {
        this.#finish();
        break;
      }
      this.#mix.ask(client);
    }
    client.send();
  }

  lost(client: Client, operation: number, slot: number, slot2: number): void {
    this.#mix.lost(client, operation, slot, slot2);
  }

  returned(client: Client): void {
    this.drained(client);
  }

  figures(): WorkloadFigures {
    return {};
  }
}
