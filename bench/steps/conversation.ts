/** A client of the swarm and the server's native door in one thread, with nothing between them: each hands its bytes to the other by a call. */
import type { Socket, connect } from 'node:net';

import { Clock } from '../../server/base/clock.ts';
import type { Desk } from '../../server/booking/index.ts';
import { Doorkeeper } from '../../server/doors/doorkeeper.ts';
import { NativeDoor } from '../../server/doors/native/door.ts';
import { Status } from '../../server/doors/native/wire.ts';
import { FakeSocket } from '../../server/fuzz/fake-socket.ts';
import { ClientBuffers } from '../../load/clients/buffers.ts';
import { NativeClient, type NativeListener } from '../../load/clients/native.ts';
import type { Recorder } from '../../load/history/recorder.ts';
import { HOLDER, type Request } from './requests.ts';

/** Takes every write at once and keeps the last: the view that was handed over, not a copy. */
class Pipe extends FakeSocket {
  written: Uint8Array = new Uint8Array();

  override write(bytes: Uint8Array): boolean {
    this.written = bytes;
    return true;
  }
}

export class Conversation {
  /** Counts that the client was told of. */
  answers = 0;
  refusals = 0;
  readonly #buffers = new ClientBuffers();
  readonly #client: NativeClient;
  readonly #requests: readonly Request[];
  readonly #asking = new Pipe();
  readonly #answering = new Pipe();
  #receive: (bytes: number) => void = () => {};

  private constructor(
    memory: Int32Array<SharedArrayBuffer>,
    desk: Desk,
    requests: readonly Request[],
    recorder?: Recorder,
  ) {
    const door = new NativeDoor(memory, desk, 0, new Doorkeeper(memory, 0));
    door.serve(this.#answering as unknown as Socket);
    const listener: NativeListener = {
      answered: (_, __, status) => {
        this.answers += 1;
        if (status === Status.refused) this.refusals += 1;
      },
      drained: () => {},
      lost: () => {},
      closed: () => {},
    };
    const context = { clock: new Clock(), recorder, listener };
    this.#requests = requests;
    this.#client = new NativeClient(HOLDER, requests.length, context, this.#buffers);
  }

  /** Resolves when client and door have greeted each other. */
  static async open(
    memory: Int32Array<SharedArrayBuffer>,
    desk: Desk,
    requests: readonly Request[],
    recorder?: Recorder,
  ): Promise<Conversation> {
    const conversation = new Conversation(memory, desk, requests, recorder);
    await conversation.#greet();
    return conversation;
  }

  async #greet(): Promise<void> {
    const open = ((options: { onread: { callback: (bytes: number) => void } }) => {
      this.#receive = options.onread.callback;
      return this.#asking;
    }) as unknown as typeof connect;
    const greeted = this.#client.connect('', 0, undefined, open);
    this.serve();
    this.carry();
    this.read();
    await greeted;
  }

  /** The client encodes all requests and sends them. Returns how many bytes that were. */
  ask(): number {
    const client = this.#client;
    for (const { operation, slot, holder } of this.#requests) client.ask(operation, slot, 0, holder);
    client.send();
    return this.#asking.written.length;
  }

  /** The door answers what was asked. Returns how many bytes it wrote. */
  serve(): number {
    const { buffer, byteOffset, length } = this.#asking.written;
    this.#answering.emit('data', Buffer.from(buffer, byteOffset, length));
    return this.#answering.written.length;
  }

  /** Puts the answers where a socket would, for the client to read. */
  carry(): void {
    this.#buffers.read.set(this.#answering.written);
  }

  /** The client reads what was carried. */
  read(): void {
    this.#receive(this.#answering.written.length);
  }
}
