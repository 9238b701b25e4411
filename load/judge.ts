/** The judge: one more client, who reads the slots and the server's counters when nobody else is at work. */
import { Clock } from '../server/base/clock.ts';
import { VagaError } from '../server/base/errors.ts';
import { Answer, CPU_COUNTER, Operation, versionOf } from '../server/doors/native/wire.ts';
import { COUNTERS, type Counter } from '../server/memory/layout.ts';
import { ClientBuffers } from './clients/buffers.ts';
import { NativeClient, type NativeListener } from './clients/native.ts';
import { Exchange } from './exchange.ts';
import { JUDGE, NOBODY } from './history/history.ts';
import type { Recorder } from './history/recorder.ts';
import type { Address } from './targets/address.ts';

const DEPTH = 1_024;
const TELL_EVERY = 65_536;

/** The server's counters, summed over its threads, and the CPU time of its process so far. */
export type ServerCounts = Readonly<Record<Counter | 'cpuUs', number>>;

/** What the counters grew by. A server that was started anew counts from 0. */
export function grownBy(before: ServerCounts, after: ServerCounts): ServerCounts {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => {
      const earlier = before[name as keyof ServerCounts];
      return [name, value < earlier ? value : value - earlier];
    }),
  ) as ServerCounts;
}

export class Judge implements NativeListener {
  readonly #client: NativeClient;
  readonly #exchange: Exchange;
  readonly #address: Address;
  /** Slots found taken by the last `readSlots`. */
  taken = 0;
  #counters: number[] = [];

  private constructor(address: Address, originSeconds: number, recorder: Recorder | undefined) {
    this.#address = address;
    this.#client = new NativeClient(
      JUDGE,
      DEPTH,
      { clock: new Clock(originSeconds), recorder, listener: this },
      new ClientBuffers(),
    );
    this.#exchange = new Exchange(this.#client, DEPTH);
  }

  /** Connects to a server's first thread. Throws `VagaError('unreachable')`. */
  static async connect(address: Address, originSeconds: number, recorder?: Recorder): Promise<Judge> {
    const judge = new Judge(address, originSeconds, recorder);
    await judge.#connect();
    return judge;
  }

  get slots(): number {
    return this.#client.slots;
  }

  get serverThreads(): number {
    return this.#client.serverThreads;
  }

  /** Looks at the first `slots` slots; each look goes into the history like anybody's. `onProgress`: the share that was read. */
  async readSlots(slots: number, onProgress?: (share: number) => void): Promise<void> {
    this.taken = 0;
    await this.#askAll(slots, (slot) => {
      if (slot % TELL_EVERY === 0) onProgress?.(slot / slots);
      this.#client.ask(Operation.status, slot, 0);
    });
  }

  /** Reads the server's counters. */
  async readCounts(): Promise<ServerCounts> {
    this.#counters = [];
    const asked = [...COUNTERS.keys(), CPU_COUNTER];
    await this.#askAll(asked.length, (index) => this.#client.ask(Operation.stats, asked[index], 0, -1));
    return Object.fromEntries(
      [...COUNTERS, 'cpuUs'].map((name, index) => [name, this.#counters[index]]),
    ) as ServerCounts;
  }

  /** How many server threads have had connections besides the judge's own. */
  async countThreadsReached(): Promise<number> {
    this.#counters = [];
    await this.#askAll(this.serverThreads, (thread) =>
      this.#client.ask(Operation.stats, COUNTERS.indexOf('connections'), 0, thread),
    );
    const { serverThread } = this.#client;
    return this.#counters.filter((count, thread) => count > (thread === serverThread ? 1 : 0)).length;
  }

  close(): void {
    this.#client.close();
  }

  answered(
    _client: NativeClient,
    operation: number,
    _status: number,
    _slot: number,
    _slot2: number,
    view: DataView,
    at: number,
  ): void {
    this.#exchange.answered();
    if (operation === Operation.stats) {
      const [lo, hi] = [Answer.versionLo, Answer.versionHi].map((word) => view.getInt32(at + word * 4, true));
      this.#counters.push(versionOf(lo, hi));
    } else if (view.getInt32(at + Answer.holder * 4, true) !== NOBODY) {
      this.taken += 1;
    }
  }

  drained(): void {
    this.#exchange.drained();
  }

  lost(): void {}

  closed(): void {
    this.#exchange.fail(
      new VagaError('serverEnded', 'The server closed the connection while its slots were being read.'),
    );
  }

  #connect(): Promise<void> {
    const { host, ports, proof } = this.#address;
    return this.#client.connect(host, ports[0], proof);
  }

  async #askAll(total: number, ask: (index: number) => void): Promise<void> {
    if (!this.#client.connected) await this.#connect(); // the server was started anew since the last time
    await this.#exchange.run(total, ask);
  }
}

/** What there is to race for at an address: how many slots, and how many of them are taken. Throws `VagaError('unreachable')`. */
export async function inspectServer(
  address: Address,
): Promise<{ readonly slots: number; readonly taken: number }> {
  const judge = await Judge.connect(address, new Clock().originSeconds);
  try {
    await judge.readSlots(judge.slots);
    return { slots: judge.slots, taken: judge.taken };
  } finally {
    judge.close();
  }
}
