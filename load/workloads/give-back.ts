import { Operation } from '../../server/doors/native/wire.ts';
import type { Client } from '../clients/client.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';

/**
 * Every client cancels what it knows it holds: after a race of a target that is not started anew for each, so that the next race finds
 * its slots free. It is recorded like anything else, and takes nothing from the run's budget.
 */
export class GiveBack implements Workload {
  readonly #crew: Crew;
  #finish: () => void = () => {};

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      for (const client of this.#crew.clients) this.drained(client);
      if (this.#crew.clients.length === 0) resolve();
    });
  }

  answered(): void {}

  drained(client: Client): void {
    while (client.connected && client.held.length > 0 && client.underWay < this.#crew.depth)
      client.ask(Operation.cancel, client.held.pop() as number, 0);
    if (client.connected) client.send();
    if (this.#crew.clients.every(({ held, connected }) => held.length === 0 || !connected)) this.#finish();
  }

  lost(): void {}

  returned(client: Client): void {
    this.drained(client);
  }

  figures(): WorkloadFigures {
    return {};
  }
}
