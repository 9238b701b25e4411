/**
 * Races as the supervisor has them: one at a time. A function cannot be handed to a thread, so the supervisor holds the one that starts races; threads
 * ask for a race by message, and all of them are told how it goes, since whoever watches may be on any.
 */
import { randomUUID } from 'node:crypto';

import { racedIn } from './choices.ts';
import type { RaceSettings, RaceTold, RunningRace, StartRace } from './race.ts';
import { endOf, heard, type RaceEventName, type RaceLog, type RaceNews } from './race-log.ts';

export type RaceRequest = { readonly start: RaceSettings } | { readonly stop: true };

/** `refused`: a race is under way already, or none is. */
export type RaceAnswer = { readonly done: true; readonly id: string } | { readonly refused: true };

/** A thread's request, and what it is answered: requests are numbered by the thread. */
export type RaceAsk = RaceRequest & { readonly ask: number };
export type RaceMessage = { readonly news: RaceNews } | { readonly answer: RaceAnswer; readonly ask: number };

export class Racecourse {
  readonly #start: StartRace;
  readonly #broadcast: (news: RaceNews) => void;
  #log: RaceLog | undefined;
  #running: RunningRace | undefined;
  #isClosed = false;

  constructor(start: StartRace, broadcast: (news: RaceNews) => void) {
    this.#start = start;
    this.#broadcast = broadcast;
  }

  /** The race that is on, or the last one. */
  get log(): RaceLog | undefined {
    return this.#log;
  }

  async answer(request: RaceRequest): Promise<RaceAnswer> {
    if ('stop' in request) return this.#stop();
    if (this.#isClosed || this.#running !== undefined) return { refused: true };
    return { done: true, id: this.#begin(request.start) };
  }

  /** Ends a race that is on; none begins any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop();
  }

  #begin(settings: RaceSettings): string {
    const id = randomUUID();
    const data = JSON.stringify({ id, ...settings, ...racedIn(settings.workload) });
    this.#tell({
      begun: { id, settings, events: [{ name: 'begun', data }], progress: undefined, report: null },
    });
    this.#running = this.#start(settings, (told) => this.#hear(id, told));
    return id;
  }

  #hear(id: string, told: RaceTold): void {
    // A race that was stopped has its end already.
    if (this.#log === undefined || this.#log.id !== id || endOf(this.#log) !== undefined) return;
    if ('progress' in told) {
      this.#tell({ ...eventOf('progress', told.progress), progress: told.progress });
      return;
    }
    this.#running = undefined;
    if ('failed' in told) this.#tell(eventOf('failed', { sentence: told.failed }));
    else
      this.#tell({
        event: { name: 'verdict', data: told.verdict.document },
        report: told.verdict.report,
      });
  }

  async #stop(): Promise<RaceAnswer> {
    const [running, log] = [this.#running, this.#log];
    if (running === undefined || log === undefined) return { refused: true };
    await running.stop();
    if (this.#running === running) {
      this.#running = undefined;
      this.#tell(eventOf('stopped', {}));
    }
    return { done: true, id: log.id };
  }

  #tell(news: RaceNews): void {
    // Threads get copies of their own.
    this.#broadcast(news);
    this.#log = heard(this.#log, news);
  }
}

function eventOf(name: RaceEventName, data: object): Extract<RaceNews, { event: unknown }> {
  return { event: { name, data: JSON.stringify(data) } };
}
