/** A simulated client of somebody's own service: calls the functions of their file, and records every answer. */
import { VagaError } from '../../server/base/errors.ts';
import { Operation } from '../../server/doors/native/wire.ts';
import type { Client, ClientContext, HolderListener } from '../clients/client.ts';
import type { Flight } from '../clients/flights.ts';
import { recordLoss, recordTold, type Told } from '../clients/record.ts';
import { NOBODY, NO_SLOT } from '../history/history.ts';
import { highOf, lowOf } from '../history/row.ts';
import type { FileAddress } from './address.ts';
import type { Target, TargetClient } from './target.ts';
import { loadTarget, messageOf, readAnswer, readStatus } from './target-file.ts';

const CONNECT_MS = 5_000;

/** A connection that was given up has calls that may still be settled: they are nobody's. */
interface Link {
  readonly target: Target;
  readonly connection: unknown;
}

export class FileClient implements Client {
  readonly number: number;
  readonly held: number[] = [];
  progressNs = 0;
  readonly serverThread = 0;
  readonly serverThreads = 1;
  /** A service that frees a slot for anybody would be blamed for what the swarm did. */
  readonly cancelsAreSafe = false;

  readonly #slots: number;
  readonly #file: FileAddress;
  readonly #context: ClientContext<HolderListener>;
  readonly #asked: Pick<Flight, 'operation' | 'slot' | 'holder'>[] = [];
  /** Oldest first; they are answered in any order. */
  readonly #flights = new Set<Flight>();
  #link: Link | undefined;

  constructor(number: number, slots: number, file: FileAddress, context: ClientContext<HolderListener>) {
    this.number = number;
    this.#slots = slots;
    this.#file = file;
    this.#context = context;
  }

  /** Throws `VagaError`: `unreachable` where the file's `connect` fails, `badFile` where it is no target. */
  async connect(): Promise<void> {
    const target = await loadTarget(this.#file);
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => silence.reject(new Error(`it was not settled within ${CONNECT_MS} ms`)),
      CONNECT_MS,
    );
    try {
      const client: TargetClient = { number: this.number, slots: this.#slots };
      const connection = await Promise.race([Promise.try(target.connect, client), silence.promise]);
      this.#link = { target, connection };
    } catch (error) {
      throw new VagaError(
        'unreachable',
        `${this.#file.name}: connect failed for client ${this.number}: ${messageOf(error)}`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  get underWay(): number {
    return this.#flights.size + this.#asked.length;
  }

  get connected(): boolean {
    return this.#link !== undefined;
  }

  get oldestSlot(): number {
    const [oldest] = this.#flights;
    return oldest?.slot ?? NO_SLOT;
  }

  ask(operation: Operation, slot: number, _slot2: number, holder: number = this.number): void {
    this.#asked.push({ operation, slot, holder });
  }

  /** Calls a function for each request. */
  send(): void {
    const link = this.#link;
    if (link === undefined) return;
    for (const asked of this.#asked.splice(0)) {
      const nowNs = this.#context.clock.nowNs();
      if (this.#flights.size === 0) this.progressNs = nowNs;
      const flight = { ...asked, slot2: 0, invokeLo: lowOf(nowNs), invokeHi: highOf(nowNs) };
      this.#flights.add(flight);
      Promise.try(call, link, flight).then(
        (answer) => this.#answered(link, flight, answer),
        (error: unknown) => this.#rejected(link, error),
      );
    }
  }

  close(): void {
    const link = this.#link;
    if (link === undefined) return;
    const { target, connection } = link;
    this.#link = undefined;
    // It is given up whether or not it can be closed.
    if (target.close !== undefined) Promise.try(target.close, connection).catch(() => {});
    this.#lose();
  }

  #answered(link: Link, flight: Flight, answer: unknown): void {
    if (link !== this.#link) return;
    const nowNs = this.#context.clock.nowNs();
    this.progressNs = nowNs;
    const { operation, slot } = flight;
    const { recorder, listener } = this.#context;
    let told: Told;
    try {
      told = readTold(flight, answer, this.#file.name);
    } catch (error) {
      listener.failed(error as VagaError);
      return;
    }
    if (recorder !== undefined) recordTold(recorder, flight, told, nowNs);
    this.#flights.delete(flight);
    listener.answered(this, operation, told.status, slot, 0, told.holder);
    listener.drained(this);
  }

  /** Whatever became of it. Nobody knows whether the connection can still be used, so all that is under way on it is lost. */
  #rejected(link: Link, error: unknown): void {
    if (link !== this.#link) return;
    this.#context.listener.rejected?.(messageOf(error));
    this.close();
  }

  #lose(): void {
    const { recorder, listener } = this.#context;
    this.#asked.length = 0;
    for (const flight of this.#flights) {
      this.#flights.delete(flight);
      if (recorder !== undefined) recordLoss(recorder, flight);
      listener.lost(this, flight.operation, flight.slot, 0);
    }
    listener.closed(this);
  }
}

function call({ target, connection }: Link, { operation, slot, holder }: Flight): unknown {
  switch (operation) {
    case Operation.book:
      return target.book(connection, slot, holder);
    case Operation.cancel:
      return target.cancel(connection, slot, holder);
    case Operation.status:
      return target.status(connection, slot);
    default:
      throw new RangeError(`a target has no operation ${operation}`);
  }
}

function readTold({ operation, slot, holder }: Flight, answer: unknown, name: string): Told {
  if (operation === Operation.status) return readStatus(answer, name, `status(…, ${slot})`);
  const isBook = operation === Operation.book;
  const called = `${isBook ? 'book' : 'cancel'}(…, ${slot}, ${holder})`;
  return readAnswer(answer, isBook ? holder : NOBODY, name, called);
}
