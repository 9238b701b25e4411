import { Operation, Status } from '../../server/doors/native/wire.ts';
import type { Client } from '../clients/client.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';

/** What is still to be had, as the load threads share it. */
export interface SharedSale {
  /**
   * A word a slot: 1 once somebody was told that it is taken. Atomics: any thread may be told first. It stands for the seat map
   * that buyers look at: a client asks for what it believes to be free, and may come too late.
   */
  readonly taken: Int32Array<SharedArrayBuffer>;
  /** One word: how many slots nobody was told of yet. */
  readonly left: Int32Array<SharedArrayBuffer>;
  /** Clients go on asking, and being refused, after all is sold, until the operations are spent. */
  readonly persistent: boolean;
}

export function createSale(slots: number, persistent: boolean): SharedSale {
  return {
    taken: new Int32Array(new SharedArrayBuffer(4 * slots)),
    left: new Int32Array(new SharedArrayBuffer(4)).fill(slots),
    persistent,
  };
}

/** All clients buy what there is, each as much as it can get, until nothing is left. */
export class Sellout implements Workload {
  readonly #crew: Crew;
  readonly #sale: SharedSale;
  /** The slots that this thread has not seen to be taken, in no order: the first `#free` of the array. */
  readonly #candidates: Int32Array;
  #free: number;
  #startNs = 0;
  #sold = 0;
  #soldOutMs = 0;
  #attempts = 0;
  /** Of these, asked while something was left. */
  #attemptsInTime = 0;
  #finish: () => void = () => {};

  constructor(crew: Crew, sale: SharedSale) {
    this.#crew = crew;
    this.#sale = sale;
    this.#candidates = Int32Array.from({ length: crew.slots }, (_, slot) => slot);
    this.#free = crew.slots;
  }

  run(): Promise<void> {
    this.#startNs = this.#crew.nowNs();
    return new Promise((resolve) => {
      this.#finish = resolve;
      for (const client of this.#crew.clients) this.drained(client);
    });
  }

  answered(client: Client, _operation: number, status: number, slot: number): void {
    if (status === Status.ok) this.#sold += 1;
    if (Atomics.exchange(this.#sale.taken, slot, 1) === 1) return;
    // Whoever is told of the last one tells when that was.
    if (Atomics.sub(this.#sale.left, 0, 1) === 1) this.#soldOutMs = (client.progressNs - this.#startNs) / 1e6;
  }

  drained(client: Client): void {
    if (!client.connected) return;
    while (client.underWay < this.#crew.depth) {
      const isOver = this.#left === 0 && !this.#sale.persistent;
      if (isOver || !this.#crew.mayAsk()) {
        this.#finish();
        break;
      }
      this.#attempts += 1;
      if (this.#left > 0) this.#attemptsInTime += 1;
      client.ask(Operation.book, this.#choose(), 0);
    }
    client.send();
  }

  /** Nobody knows whether that one is taken: somebody will ask for it again, and be told. */
  lost(): void {}

  returned(client: Client): void {
    this.drained(client);
  }

  figures(): WorkloadFigures {
    return {
      sums: { sold: this.#sold, attempts: this.#attempts, attemptsInTime: this.#attemptsInTime },
      peaks: { soldOutMs: this.#soldOutMs, left: this.#left },
    };
  }

  get #left(): number {
    return Atomics.load(this.#sale.left, 0);
  }

  /** A slot that nobody was told to be taken, each as likely as the other; any slot when there is none. */
  #choose(): number {
    const { random, slots } = this.#crew;
    while (this.#free > 0) {
      const index = random.nextBelow(this.#free);
      const slot = this.#candidates[index];
      if (Atomics.load(this.#sale.taken, slot) === 0) return slot;
      this.#free -= 1;
      this.#candidates[index] = this.#candidates[this.#free];
    }
    return random.nextBelow(slots);
  }
}
