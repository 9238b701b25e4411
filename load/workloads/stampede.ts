import { Operation, Status } from '../../server/doors/native/wire.ts';
import type { Client } from '../clients/client.ts';
import { ROUNDS_OVER } from '../control.ts';
import type { Crew, Workload, WorkloadFigures } from './workload.ts';

/**
 * All clients at one slot, a round at a time: exactly one wins, or none if an answer was lost. The next round is for the
 * next slot, and its winner of before gives the old one back at its beginning, so a slot is free again when its turn
 * comes around. A round begins when every client of every thread has its answer.
 */
export class Stampede implements Workload {
  readonly #crew: Crew;
  readonly #clientsInAll: number;
  /** Who of this thread's clients has a slot to give back. */
  readonly #winners = new Set<Client>();
  #round = 0;
  #awaited = 0;
  #inRound = false;
  #won = 0;
  #lost = 0;
  #rounds = 0;
  #roundsWithSeveralWinners = 0;
  #roundsWithNoWinner = 0;
  #finish: () => void = () => {};

  constructor(crew: Crew, clientsInAll: number) {
    this.#crew = crew;
    this.#clientsInAll = clientsInAll;
  }

  async run(): Promise<void> {
    const { control, thread } = this.#crew;
    const over = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    if (thread === 0) this.#startNextRound();
    void this.#follow(await control.roundAfter(0));
    await over;
  }

  /** Plays round after round, as whichever thread finishes a round last starts them. */
  async #follow(first: number): Promise<void> {
    for (let round = first; round !== ROUNDS_OVER; round = await this.#crew.control.roundAfter(round))
      this.#fire(round);
    this.#finish();
  }

  answered(client: Client, operation: number, status: number, slot: number): void {
    if (operation === Operation.book && status === Status.ok) {
      client.held.push(slot);
      this.#winners.add(client);
      this.#won += 1;
    }
    this.#awaited -= 1;
  }

  drained(): void {
    if (this.#inRound && this.#awaited === 0) this.#finishRound();
  }

  /** The slot may be the client's without its knowing: it tries to give it back in the next round, where it may. */
  lost(client: Client, operation: number, slot: number): void {
    if (client.cancelsAreSafe) {
      client.held.push(slot);
      this.#winners.add(client);
    }
    if (operation === Operation.book) this.#lost += 1;
    this.#awaited -= 1;
    if (this.#inRound && this.#awaited === 0) this.#finishRound();
  }

  returned(): void {}

  figures(): WorkloadFigures {
    return {
      sums: {
        rounds: this.#rounds,
        roundsWithSeveralWinners: this.#roundsWithSeveralWinners,
        roundsWithNoWinner: this.#roundsWithNoWinner,
      },
    };
  }

  #fire(round: number): void {
    this.#round = round;
    this.#inRound = true;
    const slot = round % this.#crew.slots;
    // Counted before anything is asked: a thread whose clients are all away has nothing to wait for.
    for (const client of this.#crew.clients) if (client.connected) this.#awaited += 1;
    for (const client of this.#winners) if (client.connected) this.#awaited += client.held.length;
    if (this.#awaited === 0) {
      this.#finishRound();
      return;
    }
    for (const client of this.#crew.clients) {
      if (!client.connected) continue;
      if (this.#winners.delete(client)) {
        for (const old of client.held.splice(0)) client.ask(Operation.cancel, old, 0);
      }
      client.ask(Operation.book, slot, 0);
      client.send();
    }
  }

  #finishRound(): void {
    this.#inRound = false;
    const round = this.#crew.control.finishRound(this.#won, this.#lost);
    this.#won = 0;
    this.#lost = 0;
    if (round === undefined) return;
    this.#rounds += 1;
    if (round.winners > 1) this.#roundsWithSeveralWinners += 1;
    if (round.winners === 0 && round.infos === 0) this.#roundsWithNoWinner += 1;
    this.#startNextRound();
  }

  #startNextRound(): void {
    const { control } = this.#crew;
    const more = !control.stopped && control.take(this.#clientsInAll);
    control.startRound(more ? this.#nextRound() : ROUNDS_OVER);
  }

  /** Rounds count from 1; the count is positive for ever, so that it never meets `ROUNDS_OVER`. */
  #nextRound(): number {
    return (this.#round % 0x3fff_ffff) + 1;
  }
}
