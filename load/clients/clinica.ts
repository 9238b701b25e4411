/** A client of the clinic's door: asks with a tuple as Python prints it, `('BUSCA', '52998224725')`, and sends it pickled. */
import type { Socket } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import { writePickle } from '../../server/doors/clinica/pickle-writer.ts';
import {
  PickleRefusal,
  frameOfPickle,
  readPickle,
  type PickleValue,
} from '../../server/doors/clinica/pickle.ts';
import { readPyTuple } from '../../server/doors/clinica/py-repr.ts';
import type { LastingClient } from './door-client.ts';
import { openSocket, type DoorAddress } from './open-socket.ts';
import { senseless } from './refusal.ts';

/** More than any answer or list of the door's has. */
const MAX_ANSWER_BYTES = 65_536;
/** What takes longer to be answered is not answered at all. */
const MAX_WAIT_MS = 10_000;

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export class ClinicaClient implements LastingClient {
  readonly door = 'clinica';
  #socket: Socket | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #offer: readonly (readonly string[])[] = [];
  /** Lists that are still to come: one at first, and one behind each answer. */
  #owed = 0;
  #listed: Waiter<void> | undefined;
  #answered: Waiter<string> | undefined;
  #closed = Promise.resolve();

  /** What was on offer when the door told it last: date, weekday, hour and specialty of each row. */
  get offer(): readonly (readonly string[])[] {
    return this.#offer;
  }

  async connect(address: DoorAddress): Promise<void> {
    const socket = await openSocket(address);
    this.#socket = socket;
    this.#rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => this.#read(socket, chunk));
    socket.on('timeout', () =>
      this.#fail(socket, new VagaError('unreachable', 'The server does not answer.')),
    );
    socket.on('error', () => socket.destroy());
    socket.on('close', () =>
      this.#lose(new VagaError('unreachable', 'The server has closed the connection.')),
    );
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#listed = { resolve, reject };
    const end = Promise.withResolvers<void>();
    this.#closed = end.promise;
    socket.once('close', () => end.resolve());
    this.#owed = 1;
    socket.setTimeout(MAX_WAIT_MS);
    await promise;
  }

  /** The list behind the last answer has come. */
  get isListed(): boolean {
    return this.#owed === 0;
  }

  async ask(message: string): Promise<string> {
    const tuple = readPyTuple(message);
    if (tuple === undefined)
      throw new VagaError('usage', `'${message}' is no tuple of texts: write ('BUSCA', '52998224725').`);
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed)
      throw new VagaError('unreachable', 'There is no connection to the server.');
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#answered = { resolve, reject };
    this.#owed += 1;
    socket.setTimeout(MAX_WAIT_MS);
    socket.write(writePickle({ tuple }));
    return promise;
  }

  get closed(): Promise<void> {
    return this.#closed;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #read(socket: Socket, chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    try {
      for (let end = frameOfPickle(this.#rest); end > 0; end = frameOfPickle(this.#rest)) {
        const value = readPickle(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end);
        this.#take(value);
      }
      if (this.#owed === 0 && this.#answered === undefined) socket.setTimeout(0);
      if (this.#rest.length > MAX_ANSWER_BYTES) throw new PickleRefusal('it has no end');
    } catch (error) {
      if (!(error instanceof PickleRefusal)) throw error;
      this.#fail(socket, senseless(error.message));
    }
  }

  /** A text is an answer; a list is what is on offer, at first and behind each answer. */
  #take(value: PickleValue): void {
    if (typeof value === 'string') {
      this.#answered?.resolve(value);
      this.#answered = undefined;
    } else if (isOffer(value)) {
      this.#offer = value;
      this.#owed -= 1;
      this.#listed?.resolve();
      this.#listed = undefined;
    } else {
      throw new PickleRefusal('it is neither a text nor a list of rows');
    }
  }

  #fail(socket: Socket, error: Error): void {
    this.#lose(error);
    socket.destroy();
  }

  #lose(error: Error): void {
    this.#listed?.reject(error);
    this.#answered?.reject(error);
    this.#listed = undefined;
    this.#answered = undefined;
  }
}

function isOffer(value: PickleValue): value is readonly (readonly string[])[] {
  return (
    Array.isArray(value) &&
    value.every((row) => Array.isArray(row) && row.every((field) => typeof field === 'string'))
  );
}
