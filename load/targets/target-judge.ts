/** The judge of a target that is not a server of ours: one more client, who looks at the slots when nobody else is at work. */
import { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Operation } from '../../server/doors/native/wire.ts';
import type { Client, HolderListener } from '../clients/client.ts';
import { RespClient } from '../clients/resp.ts';
import { Exchange } from '../exchange.ts';
import { JUDGE, NOBODY } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import type { FileAddress, RespAddress } from './address.ts';
import { createForeignSeats, type ForeignClient } from './seats.ts';
import { loadTarget, messageOf } from './target-file.ts';

const DEPTH = 32;
/** A service that fails now and then is asked again, so many times at most. */
const TRIES = 5;

export class TargetJudge implements HolderListener {
  /** It does not tell how many slots it has, nor its threads, nor what it counts. */
  readonly slots = Number.POSITIVE_INFINITY;
  readonly serverThreads = null;
  /** Slots found taken by the last `readSlots`. */
  taken = 0;
  readonly #address: RespAddress | FileAddress;
  readonly #client: ForeignClient;
  readonly #connect: () => Promise<void>;
  readonly #exchange: Exchange;
  #hasRead = false;
  #unread = new Set<number>();
  #rejection: string | undefined;

  private constructor(
    address: RespAddress | FileAddress,
    slots: number,
    originSeconds: number,
    recorder: Recorder | undefined,
  ) {
    const context = { clock: new Clock(originSeconds), recorder, listener: this };
    const [{ client, connect }] = createForeignSeats(
      address,
      { numbers: [JUDGE], slots, depth: DEPTH },
      context,
    );
    this.#address = address;
    this.#client = client;
    this.#connect = connect;
    this.#exchange = new Exchange(client, DEPTH);
  }

  /** Throws `VagaError`. */
  static async connect(
    address: RespAddress | FileAddress,
    slots: number,
    originSeconds: number,
    recorder?: Recorder,
  ): Promise<TargetJudge> {
    const judge = new TargetJudge(address, slots, originSeconds, recorder);
    await judge.#connect();
    return judge;
  }

  /** Has the target free its first `slots` slots, where it offers that. Throws `VagaError('unreachable')`. */
  async reset(slots: number): Promise<void> {
    if (this.#address.door === 'file') await reset(this.#address, slots);
  }

  async canReset(): Promise<boolean> {
    return this.#address.door === 'file' && (await loadTarget(this.#address)).reset !== undefined;
  }

  /** Looks at the first `slots` slots; each look goes into the history like anybody's. `onProgress`: the share that was read. */
  async readSlots(slots: number, onProgress?: (share: number) => void): Promise<void> {
    this.taken = 0;
    this.#unread = new Set(Array.from({ length: slots }, (_, slot) => slot));
    for (let attempt = 1; this.#unread.size > 0; attempt += 1) {
      if (!this.#client.connected) await this.#connect();
      const asked = [...this.#unread];
      try {
        await this.#exchange.run(asked.length, (index) => {
          onProgress?.(1 - this.#unread.size / slots);
          this.#client.ask(Operation.status, asked[index], 0);
        });
      } catch (error) {
        if (attempt === TRIES || !(error instanceof LostLook)) throw error;
      }
    }
  }

  async readCounts(): Promise<undefined> {}

  /** Closes, and leaves nothing behind that is ours to delete: the keys of this run, as far as the server still answers. */
  async leave(slots: number): Promise<void> {
    const client = this.#client;
    if (client instanceof RespClient && client.connected) await client.deleteKeys(slots).catch(() => {});
    this.close();
  }

  close(): void {
    this.#client.close();
  }

  answered(
    _client: Client,
    _operation: number,
    _status: number,
    slot: number,
    _slot2: number,
    holder: number,
  ): void {
    this.#exchange.answered();
    this.#hasRead = true;
    this.#unread.delete(slot);
    if (holder !== NOBODY) this.taken += 1;
  }

  drained(): void {
    this.#exchange.drained();
  }

  lost(): void {}

  rejected(why: string): void {
    this.#rejection = why;
  }

  closed(): void {
    const why = this.#rejection ?? 'the connection was closed';
    const name = this.#address.door === 'file' ? this.#address.name : 'the target';
    const code = this.#hasRead ? 'serverEnded' : 'unreachable';
    this.failed(new LostLook(code, `The slots of ${name} could not be read: ${why}`));
  }

  failed(error: VagaError): void {
    this.#exchange.fail(error);
  }
}

/** Its client's connection was lost in the middle. */
class LostLook extends VagaError {}

async function reset(address: FileAddress, slots: number): Promise<void> {
  const target = await loadTarget(address);
  try {
    await target.reset?.(slots);
  } catch (error) {
    throw new VagaError('unreachable', `${address.name}: reset failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
