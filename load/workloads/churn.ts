import type { NativeClient } from '../clients/native.ts';
import { Mix } from './mix.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';
import type { ZipfSampler } from './zipf.ts';

/** Every client asks its next operation as soon as it has an answer, without end. */
export class Churn implements Workload {
  readonly #crew: Crew;
  readonly #mix: Mix;
  #finish: () => void = () => {};

  constructor(crew: Crew, zipf: ZipfSampler) {
    this.#crew = crew;
    this.#mix = new Mix(crew.random, zipf);
  }

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      for (const client of this.#crew.clients) this.drained(client);
    });
  }

  answered(client: NativeClient, operation: number, status: number, slot: number, slot2: number): void {
    this.#mix.answered(client, operation, status, slot, slot2);
  }

  drained(client: NativeClient): void {
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

  lost(client: NativeClient, operation: number, slot: number, slot2: number): void {
    this.#mix.lost(client, operation, slot, slot2);
  }

  returned(client: NativeClient): void {
    this.drained(client);
  }

  figures(): WorkloadFigures {
    return {};
  }
}
