/** A socket that is read message by message, one at a time, as a client of text does who waits for each answer. */
import type { Socket } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import { openSocket, type DoorAddress } from './open-socket.ts';
import { senseless } from './refusal.ts';

/** How a message ends. */
export interface Framing {
  /** The length in bytes of the first whole message, where the bytes alone tell; else 0. */
  readonly frame: (bytes: Buffer) => number;
  /** When nothing more has come for so long, what is there is a message, too. Without it only `frame` tells. */
  readonly quietMs?: number;
}

/** Longer than any message that a door sends. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** What takes longer to be answered is not answered at all. */
const MAX_WAIT_MS = 10_000;
const NOTHING = Buffer.alloc(0);

interface Reader extends Framing {
  readonly resolve: (message: string) => void;
  readonly reject: (error: VagaError) => void;
}

export class TextStream {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #rest: Buffer = NOTHING;
  #reader: Reader | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #end: VagaError | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('data', (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      this.#look();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#end ??= new VagaError('unreachable', 'The server has closed the connection.');
      this.#look();
    });
  }

  /** Throws `VagaError` `unreachable` where nobody answers. */
  static async open(address: DoorAddress): Promise<TextStream> {
    return new TextStream(await openSocket(address));
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** The next message. Throws `VagaError` `unreachable` when the connection ends, or nothing comes. */
  read(framing: Framing): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#reader = { ...framing, resolve, reject };
    this.#silence = setTimeout(
      () => this.#fail(new VagaError('unreachable', 'The server does not answer.')),
      MAX_WAIT_MS,
    );
    this.#look();
    return promise;
  }

  /** Closes behind what was written. */
  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Hands over a message where one is whole. What an ended connection has left is one. */
  #look(): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    clearTimeout(this.#quiet);
    const rest = this.#rest;
    const framed = reader.frame(rest);
    if (framed > 0) this.#deliver(reader, framed);
    else if (this.#end !== undefined && rest.length > 0 && reader.quietMs !== undefined)
      this.#deliver(reader, rest.length);
    else if (this.#end !== undefined) this.#fail(this.#end);
    else if (rest.length > MAX_MESSAGE_BYTES) this.#fail(senseless('it has no end'));
    else if (rest.length > 0 && reader.quietMs !== undefined)
      this.#quiet = setTimeout(() => this.#deliver(reader, rest.length), reader.quietMs);
  }

  #deliver(reader: Reader, bytes: number): void {
    clearTimeout(this.#silence);
    this.#reader = undefined;
    const message = this.#rest.toString('utf8', 0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    reader.resolve(message);
  }

  #fail(error: VagaError): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#quiet);
    const reader = this.#reader;
    this.#reader = undefined;
    this.#end ??= error;
    this.#socket.destroy();
    reader?.reject(error);
  }
}
