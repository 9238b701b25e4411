/** What is offered to who was not fast enough. */
import { expect, test } from 'vitest';

import { consecutiveDays } from './calendar-day.ts';
import { numberPlaces, plainCatalogue } from './catalogue.ts';
import { nearestFree, type NearestWish } from './nearest.ts';

const TIMES = ['08:00', '08:30', '09:00', '20:00'];
const catalogue = numberPlaces(
  [
    { name: 'Ana', specialty: 'Heart' },
    { name: 'Rui', specialty: 'Skin' },
    { name: 'Bia', specialty: 'Heart' },
  ],
  consecutiveDays('2026-11-20', 3) ?? [],
  TIMES,
);

function slotAt(provider: string, day: string, time: string): number {
  const slot = catalogue.slotOf({ provider, day: `2026-11-${day}`, time });
  if (slot === undefined) throw new Error(`nothing at ${provider}, ${day}, ${time}`);
  return slot;
}

/** As `Ana 21 08:30`. */
function offered(wish: Partial<NearestWish>, taken: readonly number[] = []): string[] {
  const all = { slot: slotAt('Ana', '21', '08:30'), most: 5, looks: 100, from: '2026-11-20 00:00', ...wish };
  return nearestFree(catalogue, all, (slot) => !taken.includes(slot)).map((slot) => {
    const { provider = '', day = '', time } = catalogue.placeOf(slot) ?? {};
    return `${provider} ${day.slice(8)} ${time}`;
  });
}

test('the nearest in time first, at one time the own provider first, of the same specialty alone', () => {
  expect(offered({})).toEqual([
    'Bia 21 08:30',
    'Ana 21 08:00',
    'Bia 21 08:00',
    'Ana 21 09:00',
    'Bia 21 09:00',
  ]);
});

test('a night between is long: the evening is nearer than the next morning', () => {
  const slot = slotAt('Ana', '21', '09:00');
  const taken = ['08:00', '08:30', '09:00'].flatMap((time) => [
    slotAt('Ana', '21', time),
    slotAt('Bia', '21', time),
  ]);
  expect(offered({ slot, most: 4 }, taken)).toEqual([
    'Ana 21 20:00',
    'Bia 21 20:00',
    'Ana 20 20:00',
    'Bia 20 20:00',
  ]);
});

test('nothing that is over, even where the slot itself is', () => {
  expect(offered({ from: '2026-11-21 09:00', most: 3 })).toEqual([
    'Ana 21 09:00',
    'Bia 21 09:00',
    'Ana 21 20:00',
  ]);
  expect(offered({ from: '2026-11-23 00:00' })).toEqual([]);
});

test('looks at no more than it may', () => {
  let looks = 0;
  const wish = { slot: 0, most: 5, looks: 7, from: '' };
  const none = nearestFree(catalogue, wish, () => {
    looks += 1;
    return false;
  });
  expect([none, looks]).toEqual([[], 7]);
});

test('where all are taken, or slots are numbers, there is nothing to offer', () => {
  expect(nearestFree(catalogue, { slot: 0, most: 5, looks: 1_000, from: '' }, () => false)).toEqual([]);
  expect(nearestFree(plainCatalogue(9), { slot: 0, most: 5, looks: 9, from: '' }, () => true)).toEqual([]);
});
