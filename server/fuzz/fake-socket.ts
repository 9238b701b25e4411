/**
 * A socket without a network, for fuzzing in process: what the doors and the clients use of `net.Socket`, with the rules of
 * Node's `stream.Writable`. Its kernel takes as many bytes as it is given room for.
 *
 * What is written and not yet taken is kept as it was handed over, not copied, as Node does: whoever changes a buffer too early is found out.
 */
import { EventEmitter } from 'node:events';

/** Of `net.Socket`: a write that fills it up to here is told that there is too much. */
const HIGH_WATER_BYTES = 65_536;

interface Pending {
  readonly bytes: Uint8Array;
  taken: number;
  readonly written: (() => void) | undefined;
}

export class FakeSocket extends EventEmitter {
  destroyed = false;
  writableLength = 0;
  writableNeedDrain = false;
  writableEnded = false;
  readonly remoteAddress = '127.0.0.1';
  /** Bytes that the kernel took. */
  receivedBytes = 0;
  readonly #taken: Uint8Array[] = [];
  #pending: Pending[] = [];
  #due: (() => void)[] = [];
  #room: number;
  #paused = false;

  /** `room`: bytes that the kernel takes before the other side reads. */
  constructor(room = Number.POSITIVE_INFINITY) {
    super();
    this.#room = room;
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    if (this.writableEnded) throw new Error('it writes behind its own end');
    if (this.destroyed) return false;
    this.writableLength += bytes.length;
    const takesMore = this.writableLength < HIGH_WATER_BYTES;
    if (!takesMore) this.writableNeedDrain = true;
    this.#pending.push({ bytes, taken: 0, written });
    this.#take();
    return takesMore;
  }

  end(bytes?: Uint8Array): this {
    if (bytes !== undefined) this.write(bytes);
    this.writableEnded = true;
    return this;
  }

  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#pending = [];
    this.#due.push(() => this.emit('close'));
    return this;
  }

  get writable(): boolean {
    return !this.writableEnded && !this.destroyed;
  }

  destroySoon(): void {
    this.destroy();
  }

  pause(): this {
    this.#paused = true;
    return this;
  }

  resume(): this {
    this.#paused = false;
    return this;
  }

  isPaused(): boolean {
    return this.#paused;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  /** The other side has read so much. */
  makeRoom(bytes: number): void {
    this.#room += bytes;
    this.#take();
    this.settle();
  }

  /** What Node tells in a later turn is told now: writes that are done, an end of waiting, a close. */
  settle(): void {
    while (this.#due.length > 0) {
      const due = this.#due;
      this.#due = [];
      for (const tell of due) tell();
    }
    if (!this.writableNeedDrain || this.writableLength > 0 || this.destroyed) return;
    this.writableNeedDrain = false;
    this.emit('drain');
    this.settle();
  }

  /** All bytes that the kernel took. */
  received(): Uint8Array {
    return Buffer.concat(this.#taken);
  }

  #take(): void {
    for (let [first] = this.#pending; first !== undefined; [first] = this.#pending) {
      const { bytes, taken, written } = first;
      const more = Math.min(this.#room, bytes.length - taken);
      if (more > 0) this.#taken.push(Uint8Array.from(bytes.subarray(taken, taken + more)));
      this.receivedBytes += more;
      this.#room -= more;
      first.taken += more;
      if (first.taken < bytes.length) return;
      this.#pending.shift();
      this.writableLength -= bytes.length; // as Node counts: a write that is half done counts whole
      if (written !== undefined) this.#due.push(written);
    }
  }
}
