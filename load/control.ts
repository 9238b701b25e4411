/**
 * What the threads of a swarm share: a barrier, the word that stops them, the operations still to be asked, and their live
 * counts. One small SharedArrayBuffer; every word is touched by Atomics only, the live counts (Float64) by their own
 * thread alone and read by the main thread for display.
 */
const Word = {
  /** How many threads have come to the barrier, over all its openings. */
  arrived: 0,
  /** Non-zero: ask nothing more. Written by the main thread, or by a thread that found the server stuck. */
  stop: 1,
  /** Operations that may still be asked; threads take them in lots. */
  budget: 2,
  /** Stampede: the round that is on; `ROUNDS_OVER` when there will be no more. */
  round: 3,
  /** Stampede: how many threads have finished the round. */
  roundDone: 4,
  /** Stampede: who won this round, counted. */
  roundWinners: 5,
  /** Stampede: answers that were lost in this round. */
  roundInfos: 6,
  /** Trace: the next request nobody has taken yet. */
  nextRequest: 7,
  /** Non-zero while the server is kept from answering on purpose. Written by the main thread alone. */
  down: 8,
  /** Clients that are still to break their connection in the middle of a request: the main thread adds, load threads take. */
  cuts: 9,
  /** From here on, how many clients each server thread has. */
  clientsOnThread: 10,
} as const;

export const ROUNDS_OVER = -1;
const MAX_SERVER_THREADS = 64;
const WORDS = Word.clientsOnThread + MAX_SERVER_THREADS;

/**
 * Live counts of a load thread. `changes`: bookings, cancellations and moves that were acknowledged. `unavailable`: requests that were
 * told that the ledger is unavailable.
 */
const LIVE = ['operations', 'infos', 'connected', 'changes', 'unavailable'] as const;
export type Live = Readonly<Record<(typeof LIVE)[number], number>>;

/** Operations are taken from the budget in lots of so many, so that the shared word is touched rarely. */
const LOT = 64;

export interface ControlBuffers {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly live: Float64Array<SharedArrayBuffer>;
  /** The byte of the history file where the next block goes. */
  readonly cursor: BigInt64Array<SharedArrayBuffer>;
}

export class Control {
  readonly buffers: ControlBuffers;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #threads: number;

  constructor(buffers: ControlBuffers, threads: number) {
    this.buffers = buffers;
    this.#words = buffers.words;
    this.#threads = threads;
  }

  static create(threads: number, budget: number, cursor: number): Control {
    const buffers: ControlBuffers = {
      words: new Int32Array(new SharedArrayBuffer(WORDS * 4)),
      live: new Float64Array(new SharedArrayBuffer(threads * LIVE.length * 8)),
      cursor: new BigInt64Array(new SharedArrayBuffer(8)),
    };
    buffers.words[Word.budget] = budget;
    buffers.cursor[0] = BigInt(cursor);
    return new Control(buffers, threads);
  }

  /** Resolves when every thread has come; `opening` counts the barrier's openings from 1. */
  async barrier(opening: number): Promise<void> {
    Atomics.add(this.#words, Word.arrived, 1);
    Atomics.notify(this.#words, Word.arrived);
    await this.reached(opening);
  }

  /** Resolves when every thread has come to the given opening of the barrier, without coming oneself. */
  async reached(opening: number): Promise<void> {
    for (;;) {
      const arrived = Atomics.load(this.#words, Word.arrived);
      if (arrived >= opening * this.#threads || this.stopped) return;
      await sleepWhile(this.#words, Word.arrived, arrived);
    }
  }

  /** Ends the run: nobody asks anything more, and whoever waits for a barrier or a round goes on. */
  stop(): void {
    Atomics.store(this.#words, Word.stop, 1);
    Atomics.notify(this.#words, Word.arrived);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, Word.stop) !== 0;
  }

  /** Takes a lot of operations from the budget; 0 when it is spent. */
  takeLot(): number {
    const left = Atomics.sub(this.#words, Word.budget, LOT);
    if (left > 0) return Math.min(left, LOT);
    Atomics.add(this.#words, Word.budget, LOT); // so that it cannot run below zero for ever
    return 0;
  }

  /** Takes `count` operations at once, all or none. */
  take(count: number): boolean {
    const left = Atomics.sub(this.#words, Word.budget, count);
    if (left >= count) return true;
    Atomics.add(this.#words, Word.budget, count);
    return false;
  }

  /** While it is set nobody takes a silent server for a stuck one. */
  setDown(down: boolean): void {
    Atomics.store(this.#words, Word.down, down ? 1 : 0);
  }

  get down(): boolean {
    return Atomics.load(this.#words, Word.down) !== 0;
  }

  /** Has so many clients break their connection, whoever comes by first. */
  addCuts(clients: number): void {
    Atomics.add(this.#words, Word.cuts, clients);
  }

  /** Takes one of the cuts that are still to be made; false when there is none. */
  takeCut(): boolean {
    const left = Atomics.load(this.#words, Word.cuts);
    return left > 0 && Atomics.compareExchange(this.#words, Word.cuts, left, left - 1) === left;
  }

  addClient(serverThread: number, count: 1 | -1): number {
    return Atomics.add(this.#words, Word.clientsOnThread + serverThread, count) + count;
  }

  clientsOn(serverThread: number): number {
    return Atomics.load(this.#words, Word.clientsOnThread + serverThread);
  }

  /** The round that is on. */
  get round(): number {
    return Atomics.load(this.#words, Word.round);
  }

  /** Resolves with the round after `round`, as soon as it is on. */
  async roundAfter(round: number): Promise<number> {
    for (;;) {
      const now = this.round;
      if (now !== round) return now;
      await sleepWhile(this.#words, Word.round, round);
    }
  }

  startRound(round: number): void {
    Atomics.store(this.#words, Word.round, round);
    Atomics.notify(this.#words, Word.round);
  }

  /**
   * A thread has finished the round and tells how many of its clients won and how many answers were lost. The last one to
   * finish gets the sums, and it is for that one to start the next round.
   */
  finishRound(winners: number, infos: number): { winners: number; infos: number } | undefined {
    Atomics.add(this.#words, Word.roundWinners, winners);
    Atomics.add(this.#words, Word.roundInfos, infos);
    if (Atomics.add(this.#words, Word.roundDone, 1) + 1 < this.#threads) return undefined;
    Atomics.store(this.#words, Word.roundDone, 0);
    return {
      winners: Atomics.exchange(this.#words, Word.roundWinners, 0),
      infos: Atomics.exchange(this.#words, Word.roundInfos, 0),
    };
  }

  /** Trace: takes the next request's index. */
  takeRequest(): number {
    return Atomics.add(this.#words, Word.nextRequest, 1);
  }

  /** Trace: how many requests were taken so far. */
  get requestsTaken(): number {
    return Atomics.load(this.#words, Word.nextRequest);
  }

  /** Sets one of a thread's live counts. */
  tell(thread: number, name: keyof Live, value: number): void {
    this.buffers.live[thread * LIVE.length + LIVE.indexOf(name)] = value;
  }

  /** The live counts of all threads, summed. */
  live(): Live {
    const sums = LIVE.map((_, index) => {
      let sum = 0;
      for (let thread = 0; thread < this.#threads; thread += 1)
        sum += this.buffers.live[thread * LIVE.length + index];
      return sum;
    });
    return Object.fromEntries(LIVE.map((name, index) => [name, sums[index]])) as unknown as Live;
  }
}

/** Sleeps, without blocking the event loop, while the word has the value seen. */
async function sleepWhile(words: Int32Array<SharedArrayBuffer>, word: number, seen: number): Promise<void> {
  const sleep = Atomics.waitAsync(words, word, seen);
  if (sleep.async) await sleep.value;
}
