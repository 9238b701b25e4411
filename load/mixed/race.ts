/**
 * The race for the hours of one day. All hours but one are taken, by racers; those who have none go for the free one, all at the same moment. Who
 * gets it keeps it, and who has had an hour for the longest gives it back: that is the next one to race for. So each door's own way of
 * booking ends at the same place, also that of a door which allots the earliest hour that is free, and the history needs nobody but the
 * racers.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import type { Random } from '../../server/base/seed.ts';
import { senseless } from '../clients/refusal.ts';
import type { DoorAddress } from '../clients/open-socket.ts';
import { Kind, NO_SLOT } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { Holders } from './holders.ts';
import type { Place, Told } from './racer.ts';
import type { Entrant } from './racers.ts';
import { recordRow, type Row } from './rows.ts';

/** Fewer than so many are no race. */
const LEAST_RACERS = 2;
/** When fewer are ready, they are asked again after so long. */
const PAUSE_MS = 5;

export interface RaceSettings {
  readonly entrants: readonly Entrant[];
  /** All that is sold, ascending in time; fewer than entrants. */
  readonly places: readonly Place[];
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  /** Asked before each race, with how many operations it will take: whether there is to be another. */
  readonly goesOn: (operations: number) => Promise<boolean>;
}

export class MixedRace {
  rounds = 0;
  roundsWithSeveralWinners = 0;
  roundsWithNoWinner = 0;
  operations = 0;
  infos = 0;
  changes = 0;
  /** Those who have left, and why: sentences. */
  readonly left: string[] = [];

  readonly #settings: RaceSettings;
  readonly #holders = new Holders();
  /** Who has which hour, as far as they were told, the one who has had it for the longest first. */
  readonly #kept = new Map<Entrant, Place>();
  readonly #present: Set<Entrant>;
  /** What is asked and not answered yet, since when. */
  readonly #waiting = new Map<Entrant, { readonly slot: number; readonly sinceNs: number }>();

  constructor(settings: RaceSettings) {
    this.#settings = settings;
    this.#present = new Set(settings.entrants);
  }

  get present(): number {
    return this.#present.size;
  }

  /** Connects somebody. Throws `VagaError` `unreachable`. */
  async enter(entrant: Entrant, address: DoorAddress): Promise<void> {
    this.#waiting.set(entrant, { slot: NO_SLOT, sinceNs: this.#settings.clock.nowNs() });
    await entrant.racer.connect(address);
    this.#waiting.delete(entrant);
  }

  /** Races until `goesOn` says no, or too few are left. All hours are given back at the end. */
  async run(): Promise<void> {
    let place = await this.#takeAllButOne();
    for (;;) {
      const contenders = this.#withoutHour();
      if (contenders.length < LEAST_RACERS || !(await this.#settings.goesOn(contenders.length))) break;
      const wasRace = await this.#raceFor(place, contenders);
      const [oldest] = this.#kept;
      if (!wasRace || oldest === undefined) continue; // with one hour alone it may be lost who has it
      await this.#giveBack([oldest]);
      place = oldest[1];
    }
    await this.#giveBack([...this.#kept]);
  }

  /** Who has waited for an answer since before a moment, and for which slot: `NO_SLOT` for who is not let in yet. */
  waitingSince(
    ns: number,
  ): readonly { readonly client: number; readonly slot: number; readonly ns: number }[] {
    return [...this.#waiting]
      .filter(([, { sinceNs }]) => sinceNs < ns)
      .map(([{ number }, { slot, sinceNs }]) => ({ client: number, slot, ns: sinceNs }));
  }

  /** Looks at every place on behalf of `client`, when nobody else is at work. */
  async inspect(client: number, look: (place: Place) => Promise<Told>): Promise<void> {
    const { places, clock, recorder } = this.#settings;
    for (const place of places) {
      const invokeNs = clock.nowNs();
      const told = await look(place);
      const row = { kind: Kind.status, client, slot: place.slot, invokeNs, returnNs: clock.nowNs(), told };
      recordRow(recorder, row, this.#holders.racerOf(told.holder));
    }
  }

  /** Before the first race: one after another takes the earliest hour, with nobody else at it. Returns the one that is left. */
  async #takeAllButOne(): Promise<Place> {
    const { places, random } = this.#settings;
    const takers = this.#withoutHour();
    shuffle(takers, random);
    for (const [index, place] of places.slice(0, -1).entries()) {
      await this.#approach(takers[index], place);
      this.#settle([takers[index]], [await this.#ask(takers[index], Kind.book, place)]);
    }
    return places[places.length - 1];
  }

  #withoutHour(): Entrant[] {
    return [...this.#present].filter((entrant) => !this.#kept.has(entrant));
  }

  /** False where too few were ready for a race. */
  async #raceFor(place: Place, contenders: readonly Entrant[]): Promise<boolean> {
    const approaches = contenders.map((entrant) => this.#approach(entrant, place));
    const ready = (await Promise.all(approaches)).filter((entrant) => entrant !== undefined);
    if (ready.length < LEAST_RACERS) {
      await sleep(PAUSE_MS);
      return false;
    }
    // Whose message leaves first is drawn: else the first in the list would win.
    shuffle(ready, this.#settings.random);
    const rows = await Promise.all(ready.map((entrant) => this.#ask(entrant, Kind.book, place)));
    const winners = rows.filter(({ told }) => told?.outcome === 'done').length;
    this.rounds += 1;
    if (winners > 1) this.roundsWithSeveralWinners += 1;
    if (winners === 0 && rows.every(({ told }) => told !== undefined)) this.roundsWithNoWinner += 1;
    this.#settle(ready, rows);
    return true;
  }

  /** All have their answers: who is who is learnt, then all is recorded, and who won keeps what was won. */
  #settle(asked: readonly Entrant[], rows: readonly Row[]): void {
    const winners = rows.filter(({ told }) => told?.outcome === 'done').map(({ client }) => client);
    const named = rows.flatMap(({ told }) => (told?.outcome === 'refused' ? (told.holder ?? []) : []));
    this.#holders.learn(winners, new Set(named));
    for (const [index, row] of rows.entries()) {
      this.#record(row);
      const place = this.#settings.places.find(({ slot }) => slot === row.slot);
      if (row.told?.outcome === 'done' && place !== undefined) this.#kept.set(asked[index], place);
    }
  }

  /** Who has left can give nothing back. */
  async #giveBack(kept: readonly (readonly [Entrant, Place])[]): Promise<void> {
    for (const [entrant] of kept) this.#kept.delete(entrant);
    const present = kept.filter(([entrant]) => this.#present.has(entrant));
    const rows = await Promise.all(present.map(([entrant, place]) => this.#ask(entrant, Kind.cancel, place)));
    for (const row of rows) this.#record(row);
  }

  async #approach(entrant: Entrant, place: Place): Promise<Entrant | undefined> {
    this.#waiting.set(entrant, { slot: place.slot, sinceNs: this.#settings.clock.nowNs() });
    try {
      return (await entrant.racer.approach(place)) ? entrant : undefined;
    } catch (error) {
      this.#leave(entrant, error);
      return undefined;
    } finally {
      this.#waiting.delete(entrant);
    }
  }

  /** Sends the message that decides, before this returns for the first time. */
  async #ask(entrant: Entrant, kind: Kind, place: Place): Promise<Row> {
    const { clock } = this.#settings;
    const { number, racer } = entrant;
    const invokeNs = clock.nowNs();
    this.#waiting.set(entrant, { slot: place.slot, sinceNs: invokeNs });
    let told: Told | undefined;
    let { slot } = place;
    try {
      const answer = kind === Kind.book ? await racer.book(place) : await racer.cancel(place);
      if (answer.time !== undefined) slot = this.#placeAt(answer.time).slot;
      told = answer;
    } catch (error) {
      this.#leave(entrant, error);
    }
    const returnNs = clock.nowNs();
    this.#waiting.delete(entrant);
    return { kind, client: number, slot, invokeNs, returnNs, told };
  }

  #record(row: Row): void {
    this.operations += 1;
    if (row.told === undefined) this.infos += 1;
    if (row.told?.outcome === 'done') this.changes += 1;
    recordRow(this.#settings.recorder, row, this.#holders.racerOf(row.told?.holder));
  }

  /** Who cannot go on does not come back: what it may hold stays possible for ever. */
  #leave(entrant: Entrant, error: unknown): void {
    if (!(error instanceof VagaError)) throw error;
    const { door, number, racer } = entrant;
    this.#present.delete(entrant);
    racer.close();
    this.left.push(`Client ${number}, at the ${door} door, left the race: ${error.message}`);
  }

  #placeAt(time: string): Place {
    const place = this.#settings.places.find((one) => one.time === time);
    if (place === undefined) throw senseless(`it sells ${time}, which is no hour of this race`);
    return place;
  }
}

/** In place: Fisher and Yates. */
function shuffle(list: Entrant[], random: Random): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = random.nextBelow(at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
}
