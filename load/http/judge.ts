/** The judge of an HTTP race: one more client, who looks at the slots when nobody else is at work. */
import type { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { JUDGE, Kind, NOBODY } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { readAnswer, requestOf } from './api.ts';
import { recordAnswer } from './record.ts';

/** Slots that are looked at at the same time. */
const AT_ONCE = 16;
/** Without an answer for so long, the server is given up. */
const SILENCE_MS = 10_000;

export class HttpJudge {
  readonly #url: string;
  readonly #clock: Clock;
  readonly #recorder: Recorder | undefined;

  constructor(url: string, clock: Clock, recorder?: Recorder) {
    this.#url = url.replace(/\/$/, '');
    this.#clock = clock;
    this.#recorder = recorder;
  }

  /** Throws `VagaError`: `unreachable` where no such server answers, `usage` where it has fewer slots. */
  async inspect(slots: number): Promise<void> {
    const { status, body } = await this.#get(slots - 1, 'unreachable');
    if (status === 404) {
      throw new VagaError(
        'usage',
        `The server at ${this.#url} has fewer than ${slots} slots: it knows no slot ${slots - 1}. Use fewer --slots.`,
      );
    }
    readAnswer(Kind.status, slots - 1, status, body);
  }

  /** Looks at the first `slots` slots; each look goes into the history like anybody's. Resolves with how many are taken. */
  async readSlots(slots: number, onProgress?: (share: number) => void): Promise<number> {
    let next = 0;
    let taken = 0;
    const read = async (): Promise<void> => {
      while (next < slots) {
        const slot = next;
        next += 1;
        if (slot % 1_024 === 0) onProgress?.(slot / slots);
        const invokeNs = this.#clock.nowNs();
        const { status, body } = await this.#get(slot, 'serverEnded');
        const returnNs = this.#clock.nowNs();
        const told = readAnswer(Kind.status, slot, status, body);
        if (told === undefined)
          throw new VagaError('serverEnded', `The server answers ${status} when its slots are read: ${body}`);
        if (told.holder !== NOBODY) taken += 1;
        if (this.#recorder !== undefined)
          recordAnswer(this.#recorder, { kind: Kind.status, client: JUDGE, slot, invokeNs }, told, returnNs);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, slots) }, read));
    return taken;
  }

  async #get(
    slot: number,
    whenSilent: 'unreachable' | 'serverEnded',
  ): Promise<{ readonly status: number; readonly body: string }> {
    try {
      const answer = await fetch(this.#url + requestOf(Kind.status, slot, NOBODY).path, {
        signal: AbortSignal.timeout(SILENCE_MS),
      });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      const { cause, message } = error as Error;
      const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
      throw new VagaError(
        whenSilent,
        `No server with our API answers at ${this.#url}: ${why}. Start one with 'vaga serve --doors http'.`,
        { cause: error },
      );
    }
  }
}
