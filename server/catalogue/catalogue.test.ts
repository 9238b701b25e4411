import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VagaError } from '../base/errors.ts';
import { consecutiveDays } from './calendar-day.ts';
import { numberPlaces, plainCatalogue, type Catalogue } from './catalogue.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from './clinic-file.ts';

/** Throws unless every slot has a place of its own, and that place leads back to it. */
function expectRoundTrip(catalogue: Catalogue): void {
  const { slots, providers, days, times } = catalogue;
  expect(slots).toBe(providers.length * days.length * times.length);
  // Slot → place → slot, over all slots. Since no slot is reached twice, all places are different ones.
  for (let slot = 0; slot < slots; slot += 1) {
    const place = catalogue.placeOf(slot);
    const back = place === undefined ? undefined : catalogue.slotOf(place);
    if (back !== slot) throw new Error(`slot ${slot} leads back to slot ${back}`);
  }
  // Place → slot → place, over all places.
  for (const { name, specialty } of providers) {
    for (const day of days) {
      for (const time of times) {
        const slot = catalogue.slotOf({ provider: name, day, time });
        if (slot === undefined) throw new Error(`${name}, ${day} ${time} has no slot`);
        const place = catalogue.placeOf(slot);
        const isSame =
          place?.provider === name &&
          place.specialty === specialty &&
          place.day === day &&
          place.time === time;
        if (!isSame) throw new Error(`${name}, ${day} ${time} leads to ${catalogue.describe(slot)}`);
      }
    }
  }
}

const catalogues = fc
  .record({
    names: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 7 }),
    specialty: fc.constantFrom('Cardiologia', 'Clínico Geral'),
    dayCount: fc.integer({ min: 1, max: 40 }),
    minutes: fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 1, maxLength: 30 }),
  })
  .map(({ names, specialty, dayCount, minutes }) => {
    const providers = names.map((name, index) => ({
      name,
      specialty: index % 2 === 0 ? specialty : 'Neurologia',
    }));
    const times = minutes
      .toSorted((a, b) => a - b)
      .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
    return numberPlaces(providers, consecutiveDays('2026-11-20', dayCount) ?? [], times);
  });

describe('a catalogue of providers', () => {
  test('leads from every slot to a place and back', () => {
    fc.assert(fc.property(catalogues, expectRoundTrip), { seed: 20261120, numRuns: 100 });
  });

  test('leads back and forth over all slots of the default clinic', () => {
    expectRoundTrip(readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20'));
  });

  test('has no place outside its slots', () => {
    fc.assert(
      fc.property(
        catalogues,
        fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0.5, 0.5)),
        (catalogue, slot) => {
          const exists = Number.isInteger(slot) && slot >= 0 && slot < catalogue.slots;
          expect(catalogue.placeOf(slot) !== undefined).toBe(exists);
          expect(catalogue.describe(slot) === `slot ${slot}`).toBe(!exists);
        },
      ),
      { seed: 20261120, numRuns: 500 },
    );
  });

  const small = numberPlaces(
    [
      { name: 'Ana', specialty: 'Neurologia' },
      { name: 'Rui', specialty: 'Cardiologia' },
      { name: 'Eva', specialty: 'Neurologia' },
    ],
    ['2026-11-20', '2026-11-21'],
    ['08:00', '09:30'],
  );

  test('numbers times within days within providers', () => {
    const inOrder = Array.from({ length: small.slots }, (_, slot) => small.describe(slot));
    expect(inOrder).toMatchInlineSnapshot(`
      [
        "Ana (Neurologia), 2026-11-20 08:00",
        "Ana (Neurologia), 2026-11-20 09:30",
        "Ana (Neurologia), 2026-11-21 08:00",
        "Ana (Neurologia), 2026-11-21 09:30",
        "Rui (Cardiologia), 2026-11-20 08:00",
        "Rui (Cardiologia), 2026-11-20 09:30",
        "Rui (Cardiologia), 2026-11-21 08:00",
        "Rui (Cardiologia), 2026-11-21 09:30",
        "Eva (Neurologia), 2026-11-20 08:00",
        "Eva (Neurologia), 2026-11-20 09:30",
        "Eva (Neurologia), 2026-11-21 08:00",
        "Eva (Neurologia), 2026-11-21 09:30",
      ]
    `);
  });

  test('ends before the slot whose number is the number of slots', () => {
    expect(small.placeOf(small.slots - 1)).toEqual({
      provider: 'Eva',
      specialty: 'Neurologia',
      day: '2026-11-21',
      time: '09:30',
    });
    expect([-1, small.slots, 0.5, Number.NaN].map((slot) => small.placeOf(slot))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('lists each specialty once, in the order of the providers', () => {
    expect(small.specialties).toEqual(['Neurologia', 'Cardiologia']);
  });

  test('sells nothing under a name, day or time that it does not have', () => {
    const place = { provider: 'Ana', day: '2026-11-20', time: '08:00' };
    expect(small.slotOf(place)).toBe(0);
    expect(small.slotOf({ ...place, provider: 'ana' })).toBeUndefined();
    expect(small.slotOf({ ...place, day: '2026-11-22' })).toBeUndefined();
    expect(small.slotOf({ ...place, time: '08:30' })).toBeUndefined();
    expect(small.slotOf({ ...place, provider: 'constructor' })).toBeUndefined();
  });
});

describe('a plain catalogue', () => {
  test('has slots and nothing else', () => {
    const plain = plainCatalogue(3);
    expect(plain.slots).toBe(3);
    expect([plain.providers, plain.specialties, plain.days, plain.times]).toEqual([[], [], [], []]);
    expect(plain.placeOf(0)).toBeUndefined();
    expect(plain.slotOf({ provider: 'Ana', day: '2026-11-20', time: '08:00' })).toBeUndefined();
    expect(plain.describe(2)).toBe('slot 2');
  });

  test('takes 2²⁴ slots', () => {
    expect(plainCatalogue(2 ** 24).slots).toBe(16_777_216);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 24 + 1])('refuses %s slots', (slots) => {
    const error = new VagaError('usage', `--slots must be a whole number from 1 to 16777216, not ${slots}.`);
    expect(() => plainCatalogue(slots)).toThrow(error);
  });
});
