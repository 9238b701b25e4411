/**
 * What a thread has decided and may not tell yet: answers wait here until all that they rest on is durable, so that no answer reveals
 * what a crash could undo. One a thread. It sleeps with one `Atomics.waitAsync` on the count of news, and only while somebody waits.
 *
 * Answers that were decided together wait together, for the last number that any of them rests on. They are delivered in the order in
 * which they were decided, so those of one connection stay in order.
 */
import { Shared } from '../memory/layout.ts';
import type { Journal } from './journal.ts';
import { readDurable } from './sequence.ts';

/** A connection, as the outbox sees it. */
export interface Recipient {
  /** What it waited for is durable: here are its answers. */
  deliver(answers: Uint8Array<ArrayBuffer>): void;
  /** What it waited for is lost: nobody can tell it how its requests ended. */
  giveUp(): void;
  /** There may be room again for the requests that it could not make. */
  goOn(): void;
}

interface Waiting {
  readonly to: Recipient;
  readonly number: number;
  readonly answers: Uint8Array<ArrayBuffer>;
}

export class Outbox {
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #journal: Journal;
  #waiting: Waiting[] = [];
  #withoutRoom: Recipient[] = [];
  #durable: number;
  #gate: number;
  #news: number;
  #listening = false;
  #settled: (() => void) | undefined;

  constructor(memory: Int32Array<SharedArrayBuffer>, journal: Journal) {
    this.#memory = memory;
    this.#journal = journal;
    this.#news = Atomics.load(memory, Shared.news);
    this.#durable = readDurable(memory);
    this.#gate = Atomics.load(memory, Shared.gate);
  }

  /** Whether the ledger takes changes. When it does not, nothing may be decided, not even what slots are like. */
  get isOpen(): boolean {
    return this.#gate % 2 === 0;
  }

  /**
   * Begins a round of at most `most` decisions; returns for how many of them there is room. With 0 there is no round: the ring is full, or
   * the ledger is not open.
   */
  begin(most: number): number {
    for (;;) {
      if (!this.isOpen) this.#hear();
      const gate = this.#gate;
      if (!this.isOpen) return 0;
      const room = this.#journal.begin(most, gate);
      if (room > 0 || Atomics.load(this.#memory, Shared.gate) === gate) return room;
      this.#hear(); // the gate has moved: what waits from before it is lost
    }
  }

  end(): void {
    this.#journal.end();
  }

  /** Whether what rests on `number` may be told. Looks again where it was not the last time; delivers nothing. */
  isDurable(number: number): boolean {
    if (number <= this.#durable) return true;
    const durable = readDurable(this.#memory);
    // As in `#hear`: the gate is read afterwards.
    if (Atomics.load(this.#memory, Shared.gate) === this.#gate) this.#durable = durable;
    return number <= this.#durable;
  }

  /** Keeps answers until `number` is durable. */
  hold(to: Recipient, number: number, answers: Uint8Array<ArrayBuffer>): void {
    this.#waiting.push({ to, number, answers });
    this.#listen();
  }

  /** Tells `to` when there may be room for a round again. */
  awaitRoom(to: Recipient): void {
    this.#withoutRoom.push(to);
    this.#listen();
  }

  /** Resolves when no answer waits any more. For a thread that takes no more requests. */
  settle(): Promise<void> {
    this.#withoutRoom = [];
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settled = resolve;
    });
  }

  /** Sleeps until there is news; what came since the last look counts. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const slept = Atomics.waitAsync(this.#memory, Shared.news, this.#news);
    const heard = (): void => {
      this.#listening = false;
      this.#hear();
      if (this.#waiting.length > 0 || this.#withoutRoom.length > 0) this.#listen();
    };
    if (slept.async) void slept.value.then(heard);
    else queueMicrotask(heard);
  }

  #hear(): void {
    this.#news = Atomics.load(this.#memory, Shared.news);
    // The durable number is read before the gate: if that has not moved, no later life of the ledger has published the number.
    const durable = readDurable(this.#memory);
    const gate = Atomics.load(this.#memory, Shared.gate);
    if (gate === this.#gate) {
      this.#durable = durable;
      this.#deliver();
    } else {
      this.#gate = gate;
      this.#durable = readDurable(this.#memory);
      this.#giveUp();
    }
    const withoutRoom = this.#withoutRoom;
    this.#withoutRoom = [];
    for (const recipient of withoutRoom) recipient.goOn();
    if (this.#waiting.length === 0) this.#settled?.();
  }

  #deliver(): void {
    const waiting = this.#waiting;
    let index = 0;
    for (; index < waiting.length && waiting[index].number <= this.#durable; index += 1)
      waiting[index].to.deliver(waiting[index].answers);
    if (index > 0) this.#waiting = waiting.slice(index); // once a group: nearly all of it has been delivered
  }

  #giveUp(): void {
    const lost = this.#waiting;
    this.#waiting = [];
    for (const { to } of lost) to.giveUp();
  }
}
