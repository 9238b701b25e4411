/** The race for the hours of a day, with racers that answer at once: who is asked what, and what is recorded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Random } from '../../server/base/seed.ts';
import { createHistoryFile, readHistory } from '../history/file.ts';
import { JUDGE, Kind, NO_VERSION, Outcome, UNTOLD } from '../history/history.ts';
import { Recorder } from '../history/recorder.ts';
import { MixedRace } from './race.ts';
import type { Place, Told } from './racer.ts';
import type { Entrant } from './racers.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-mixed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLACES = ['08:00', '09:00', '10:00'].map((time, slot) => ({ slot, day: '2026-11-21', time }));
const SEED = 7;

/** A server in a few lines; person n is told as −1 − n. */
class Slots {
  readonly holders = new Map<number, number>();

  book(slot: number, holder: number): Told {
    const held = this.holders.get(slot);
    if (held === undefined) this.holders.set(slot, holder);
    return { outcome: held === undefined ? 'done' : 'refused', holder: held ?? holder };
  }

  cancel(slot: number, holder: number): Told {
    if (this.holders.get(slot) !== holder) return { outcome: 'refused', holder: this.holders.get(slot) ?? 0 };
    this.holders.delete(slot);
    return { outcome: 'done', holder: 0 };
  }
}

/** The first half are native clients, who are told holders; the others are told nothing but yes or no. */
function entrantsAt(
  slots: Slots,
  count: number,
  change: (entrant: Entrant) => Entrant = (same) => same,
): Entrant[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const isNative = index < count / 2;
    const holder = isNative ? number : -number;
    const tell = (told: Told): Told => (isNative ? told : { outcome: told.outcome });
    return change({
      door: isNative ? 'native' : 'chatbot',
      number,
      racer: {
        connect: async () => {},
        approach: async () => true,
        book: async ({ slot }: Place) => tell(slots.book(slot, holder)),
        cancel: async ({ slot }: Place) => tell(slots.cancel(slot, holder)),
        close: () => {},
      },
    });
  });
}

async function raceFor(rounds: number, entrants: readonly Entrant[], slots: Slots) {
  const path = join(folder, `${Math.trunc(new Clock().nowNs())}.hist`);
  const clock = new Clock();
  const meta = {
    slots: PLACES.length,
    initial: 'fresh',
    originSeconds: clock.originSeconds,
    seed: SEED,
  } as const;
  const cursor = BigInt64Array.of(BigInt(createHistoryFile(path, { ...meta, workload: 'mixed' })));
  const recorder = new Recorder(path, cursor);
  let left = rounds;
  const goesOn = async (): Promise<boolean> => (left -= 1) >= 0;
  const race = new MixedRace({
    entrants,
    places: PLACES,
    clock,
    random: new Random(SEED, 0),
    recorder,
    goesOn,
  });
  await race.run();
  await race.inspect(JUDGE, async ({ slot }) => ({ outcome: 'done', holder: slots.holders.get(slot) ?? 0 }));
  recorder.close();
  const { history } = readHistory(path);
  const rows = Array.from({ length: history.length }, (_, row) => ({
    kind: history.kind[row],
    outcome: history.outcome[row],
    client: history.client[row],
    slot: history.slot[row],
    holder: history.holder[row],
    version: history.version[row],
    isInOrder: history.invokeNs[row] <= history.returnNs[row],
  }));
  return { race, rows };
}

describe('a race for the hours of a day', () => {
  test('all hours but one are taken, and the free one has one winner, race by race', async () => {
    const slots = new Slots();
    const { race, rows } = await raceFor(6, entrantsAt(slots, 8), slots);
    expect(race).toMatchObject({ rounds: 6, roundsWithSeveralWinners: 0, roundsWithNoWinner: 0, left: [] });
    const booked = rows.filter(({ kind, outcome }) => kind === Kind.book && outcome === Outcome.ok);
    // The first two take their hours alone; then six go for the free one, which is the next that is given back.
    expect(booked.map(({ slot }) => slot)).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
    expect(rows.filter(({ kind, slot }) => kind === Kind.book && slot === 2)).toHaveLength(2 * 6);
    expect(rows.filter(({ kind, outcome }) => kind === Kind.cancel && outcome === Outcome.ok)).toHaveLength(
      8,
    );
    expect(rows.filter(({ client }) => client === JUDGE).map(({ holder }) => holder)).toEqual([0, 0, 0]);
    expect(rows.every(({ version, isInOrder }) => version === NO_VERSION && isInOrder)).toBe(true);
  });

  test('holders are told by the numbers of the history, or not at all', async () => {
    const slots = new Slots();
    const { rows } = await raceFor(40, entrantsAt(slots, 8), slots);
    const named = rows.filter(({ outcome, holder }) => outcome === Outcome.fail && holder !== UNTOLD);
    expect(named.some(({ holder }) => holder > 4)).toBe(true); // a person, by way of a native client
    expect(rows.every(({ holder }) => holder >= UNTOLD && holder <= 8)).toBe(true);
  });

  test('who loses the connection leaves, and what was asked is on record as lost', async () => {
    const slots = new Slots();
    const entrants = entrantsAt(slots, 8, (entrant) => {
      if (entrant.number !== 8) return entrant;
      const book = () =>
        Promise.reject(new VagaError('unreachable', 'The server has closed the connection.'));
      return { ...entrant, racer: { ...entrant.racer, book } };
    });
    const { race, rows } = await raceFor(3, entrants, slots);
    expect(race.left).toEqual([
      'Client 8, at the chatbot door, left the race: The server has closed the connection.',
    ]);
    expect(rows.filter(({ client }) => client === 8)).toMatchObject([{ outcome: Outcome.info }]);
  });

  test('a booking goes to the hour that the door says it gave', async () => {
    const slots = new Slots();
    const entrants = entrantsAt(slots, 8, (entrant) => {
      const book = async (): Promise<Told> => {
        const slot = [0, 1, 2].find((one) => !slots.holders.has(one)) ?? 2;
        return { ...slots.book(slot, -entrant.number), time: PLACES[2 - slot].time };
      };
      return { ...entrant, racer: { ...entrant.racer, book } };
    });
    const { rows } = await raceFor(0, entrants, slots);
    const changed = rows.filter(({ kind }) => kind === Kind.book);
    expect(changed.map(({ slot }) => slot)).toEqual([2, 1]);
  });

  test('who is sold what is not raced for leaves', async () => {
    const slots = new Slots();
    const entrants = entrantsAt(slots, 8, (entrant) => {
      const book = async (): Promise<Told> => ({ outcome: 'done', time: '11:30' });
      return entrant.number === 8 ? { ...entrant, racer: { ...entrant.racer, book } } : entrant;
    });
    const { race } = await raceFor(1, entrants, slots);
    expect(race.left).toMatchObject([expect.stringContaining('11:30')]);
  });

  test('without two who have no hour there is no race', async () => {
    const slots = new Slots();
    const { race } = await raceFor(3, entrantsAt(slots, 3), slots);
    expect(race.rounds).toBe(0);
    expect(slots.holders.size).toBe(0);
  });

  test('a slot that is sold twice is counted as a round with several winners', async () => {
    const slots = new Slots();
    const entrants = entrantsAt(slots, 4, (entrant) => {
      if (entrant.number !== 4) return entrant;
      return {
        ...entrant,
        racer: { ...entrant.racer, book: async (): Promise<Told> => ({ outcome: 'done' }) },
      };
    });
    const { race } = await raceFor(1, entrants, slots);
    expect(race.roundsWithSeveralWinners).toBe(1);
  });
});
