/** A connection to a door that outlives the server's restarts: it is made again, a bounded number of times, and whoever it is for is named anew. */
import { setTimeout as pause } from 'node:timers/promises';

import type { LastingClient } from '../../../load/clients/door-client.ts';
import { Clock } from '../../../server/base/clock.ts';
import { VagaError } from '../../../server/base/errors.ts';

/** A server that was only restarted is soon back. */
const FIRST_PAUSE_MS = 200;
const PAUSE_MS = 1_000;
/** A connection that has lasted so long was a good one: the tries are counted anew after it. */
const GOOD_NS = 10e9;

/** A command that may or may not have been done: the connection was lost before its answer. */
export class AnswerLost extends Error {}
/** The server did not come back. */
export class GaveUp extends Error {}

interface SessionSettings {
  readonly client: LastingClient;
  readonly address: { readonly host: string; readonly port: number };
  /** How often it is tried to connect again. */
  readonly retries: number;
  /** Says who it is, as the first thing on a connection. */
  readonly identify: (isAgain: boolean) => Promise<void>;
  readonly on: {
    readonly lost: () => void;
    readonly trying: (tries: number) => void;
    readonly back: () => void;
    readonly gaveUp: (tries: number) => void;
  };
}

export class Session {
  /** Resolves when the server did not come back. */
  readonly failed: Promise<void>;
  readonly #settings: SessionSettings;
  readonly #clock = new Clock();
  readonly #fail: () => void;
  #ready: Promise<void> = Promise.resolve();
  #isDown = true;
  #isOver = false;
  #connectedNs = 0;
  #tries = 0;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.failed = promise;
    this.#fail = resolve;
  }

  get isUp(): boolean {
    return !this.#isDown;
  }

  /** Connects for the first time. Throws `VagaError` `unreachable`. */
  open(): Promise<void> {
    return this.#connect(false);
  }

  /**
   * Does something on the connection, as soon as there is one. What changes nothing is done again where the answer was lost. Throws
   * `AnswerLost` for what may change something, `GaveUp`.
   */
  async deliver<T>(act: () => Promise<T>, effect: 'looks' | 'changes'): Promise<T> {
    for (;;) {
      while (this.#isDown) await this.#ready;
      try {
        const answer = await act();
        this.#tries = 0;
        return answer;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        this.#lose();
        if (effect === 'changes') throw new AnswerLost(error.message, { cause: error });
      }
    }
  }

  /** Says the last words on a connection whose end is no loss. Returns what is answered, `''` where nothing is. */
  async leave(act: () => Promise<string>): Promise<string> {
    this.#isOver = true;
    try {
      return await act();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      return '';
    }
  }

  close(): void {
    this.#isOver = true;
    this.#settings.client.close();
  }

  async #connect(isAgain: boolean): Promise<void> {
    const { client, address, identify } = this.#settings;
    await client.connect(address);
    const { closed } = client;
    await identify(isAgain);
    this.#connectedNs = this.#clock.nowNs();
    this.#isDown = false;
    void this.#watch(closed);
  }

  async #watch(closed: Promise<void>): Promise<void> {
    await closed;
    if (this.#settings.client.closed === closed) this.#lose();
  }

  #lose(): void {
    if (this.#isDown || this.#isOver) return;
    this.#isDown = true;
    if (this.#clock.nowNs() - this.#connectedNs > GOOD_NS) this.#tries = 0;
    this.#ready = this.#reconnect();
    this.#ready.catch((error: unknown) => {
      if (!(error instanceof GaveUp)) throw error;
      if (!this.#isOver) this.#fail();
    });
  }

  async #reconnect(): Promise<void> {
    const { client, retries, on } = this.#settings;
    client.close();
    on.lost();
    while (this.#tries < retries) {
      this.#tries += 1;
      on.trying(this.#tries);
      await pause(this.#tries === 1 ? FIRST_PAUSE_MS : PAUSE_MS);
      if (this.#isOver) break;
      try {
        await this.#connect(true);
        on.back();
        return;
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        client.close();
      }
    }
    if (!this.#isOver) on.gaveUp(this.#tries);
    throw new GaveUp(`no connection after ${this.#tries} tries`);
  }
}

export function isUnreachable(error: unknown): error is VagaError {
  return error instanceof VagaError && error.code === 'unreachable';
}
