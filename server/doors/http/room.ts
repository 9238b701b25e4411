/** What the routes of this door share on one thread. */
import type { FastifyReply } from 'fastify';

import { localTime, type WallClock } from '../../base/clock.ts';
import { FREE } from '../../booking/ground.ts';
import type { Desk } from '../../booking/index.ts';
import type { PersonDesk } from '../../booking/person-desk.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { numberOf, readTaken } from '../../ledger/sequence.ts';
import { COUNTER_INDEX, countersOf } from '../../memory/layout.ts';
import { versionOf } from '../native/wire.ts';
import type { Named } from '../text/key.ts';
import type { KeptRequests } from './kept-requests.ts';
import { readPerson } from './person.ts';
import { sendBadField, sendProblem } from './problem.ts';
import type { HttpRounds } from './rounds.ts';
import type { PlaceTold } from './schemas/common.ts';
import type { SlotState } from './schemas/days.ts';

export interface RoomSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly desk: Desk;
  readonly persons: PersonDesk;
  readonly requests: KeptRequests;
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  /** The id of the event behind which everything from now on is news. */
  readonly position: () => string;
}

/** A slot as it was seen under its lock, and whose it is. */
export interface Seen {
  readonly state: Exclude<SlotState, 'past'>;
  /** `FREE` for nobody. */
  readonly holder: number;
  readonly version: number;
}

export class Room {
  readonly desk: Desk;
  readonly persons: PersonDesk;
  readonly requests: KeptRequests;
  readonly catalogue: Catalogue;
  readonly rounds: HttpRounds;
  readonly position: () => string;
  readonly #memory: Int32Array;
  readonly #counters: Float64Array;
  readonly #clock: WallClock;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(settings: RoomSettings, rounds: HttpRounds) {
    const { memory, thread, desk, persons, requests, catalogue, clock, position } = settings;
    this.#memory = memory;
    this.desk = desk;
    this.persons = persons;
    this.requests = requests;
    this.catalogue = catalogue;
    this.rounds = rounds;
    this.position = position;
    this.#counters = countersOf(memory, thread);
    this.#clock = clock;
    this.#numbers = new Map(catalogue.providers.map(({ name }, number) => [name, number]));
  }

  /** Local time, as `2026-11-20 09:15`. */
  get now(): string {
    return localTime(this.#clock.nowUs()).text.slice(0, 16);
  }

  /** The last number of the ledger that anybody has taken: what is known by now rests on nothing later. */
  get taken(): number {
    return Math.max(0, readTaken(this.#memory)); // below it where nothing is written down
  }

  /** What was decided last rests on this number of the ledger. */
  get restsOn(): number {
    return numberOf(this.desk.told.sequenceLo, this.desk.told.sequenceHi);
  }

  count(isDone: boolean): void {
    this.#counters[COUNTER_INDEX.operations] += 1;
    if (!isDone) this.#counters[COUNTER_INDEX.refusals] += 1;
  }

  /** Looks at a slot as `holder`, 0 for nobody. */
  see(slot: number, holder: number): Seen {
    this.desk.status(slot);
    const { told } = this.desk;
    const version = versionOf(told.versionLo, told.versionHi);
    const whose = told.holder === holder ? 'mine' : 'taken';
    return { state: told.holder === FREE ? 'free' : whose, holder: told.holder, version };
  }

  /** Where a slot is in the calendar; `undefined` where slots are numbers. */
  placeOf(slot: number): PlaceTold | undefined {
    const place = this.catalogue.placeOf(slot);
    if (place === undefined) return undefined;
    const { provider, specialty, day, time } = place;
    return { slot, provider: this.#numbers.get(provider) ?? 0, specialty, day, time };
  }

  /** Whether there is such a slot; else that is told. */
  hasSlot(slot: number, reply: FastifyReply): boolean {
    const { slots } = this.catalogue;
    if (slot < slots) return true;
    sendProblem(reply, 'no-slot', `There is no slot ${slot}: the last one is ${slots - 1}.`);
    return false;
  }

  /** Whether slots have days here; else that is told. */
  hasDays(reply: FastifyReply): boolean {
    if (this.catalogue.days.length > 0) return true;
    const { slots } = this.catalogue;
    sendProblem(reply, 'no-calendar', `The slots of this server are the numbers from 0 to ${slots - 1}.`);
    return false;
  }
}

/** Whom a field names; `undefined` where that is no name, which is then told. */
export function personOf(
  reply: FastifyReply,
  name: string,
  field: 'person' | 'name',
  place: 'body' | 'query' | 'path',
): Named | undefined {
  const person = readPerson(name);
  if (person === undefined) sendBadField(reply, field, place);
  return person;
}
