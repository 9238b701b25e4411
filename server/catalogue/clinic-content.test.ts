import { describe, expect, test } from 'vitest';
import { checkClinic } from './clinic-content.ts';

const ANA = { name: 'Ana', specialty: 'Neurologia' };
const RUI = { name: 'Rui', specialty: 'Cardiologia' };
const CLINIC = { days: 2, times: ['08:00', '08:30'], providers: [ANA, RUI] };

test('a clinic is taken as it stands, with and without a first day', () => {
  expect(checkClinic(CLINIC)).toEqual({ clinic: CLINIC });
  const dated = { ...CLINIC, firstDay: '2028-02-29' };
  expect(checkClinic(dated)).toEqual({ clinic: dated });
});

test('names come out in NFC, however the file spells them', () => {
  const providers = [{ name: 'Jose\u0301', specialty: 'Cli\u0301nico' }];
  expect(checkClinic({ ...CLINIC, providers })).toEqual({
    clinic: { ...CLINIC, providers: [{ name: 'Jos\u00E9', specialty: 'Cl\u00EDnico' }] },
  });
});

describe('a clinic is refused for', () => {
  const nameRule = 'must be a text of 1 to 200 characters, with no line break and no space around it';
  test.each<[string, unknown, string]>([
    [
      'no object',
      [],
      'must be an object, not []: a clinic has providers, days, times and, if you like, firstDay, and nothing else',
    ],
    [
      'a null',
      null,
      'must be an object, not null: a clinic has providers, days, times and, if you like, firstDay, and nothing else',
    ],
    [
      'an unknown field',
      { ...CLINIC, rooms: 3 },
      'unknown field "rooms": a clinic has providers, days, times and, if you like, firstDay, and nothing else',
    ],
    ['no days', { ...CLINIC, days: undefined }, 'days: is missing: say how many days are sold'],
    [
      'zero days',
      { ...CLINIC, days: 0 },
      'days: must be a whole number of days, 1 or more, not 0: say how many days are sold',
    ],
    [
      'half a day',
      { ...CLINIC, days: 1.5 },
      'days: must be a whole number of days, 1 or more, not 1.5: say how many days are sold',
    ],
    [
      'days as text',
      { ...CLINIC, days: '60' },
      'days: must be a whole number of days, 1 or more, not "60": say how many days are sold',
    ],
    [
      'no times',
      { ...CLINIC, times: undefined },
      'times: is missing: list the times at which an appointment may start',
    ],
    [
      'an empty list of times',
      { ...CLINIC, times: [] },
      'times: must be a list with at least one time, not []: list the times at which an appointment may start',
    ],
    [
      'a time without minutes',
      { ...CLINIC, times: ['08:00', '9h'] },
      'times[1]: must be a time from 00:00 to 23:59, not "9h": write it as HH:MM',
    ],
    [
      'a time after midnight',
      { ...CLINIC, times: ['24:00'] },
      'times[0]: must be a time from 00:00 to 23:59, not "24:00": write it as HH:MM',
    ],
    [
      'a time with 60 minutes',
      { ...CLINIC, times: ['08:60'] },
      'times[0]: must be a time from 00:00 to 23:59, not "08:60": write it as HH:MM',
    ],
    [
      'a time as number',
      { ...CLINIC, times: [8] },
      'times[0]: must be a time from 00:00 to 23:59, not 8: write it as HH:MM',
    ],
    [
      'a time twice',
      { ...CLINIC, times: ['08:00', '08:00'] },
      'times[1]: "08:00" is not later than times[0], "08:00": list each time once, ascending',
    ],
    [
      'times in disorder',
      { ...CLINIC, times: ['08:00', '09:00', '08:30'] },
      'times[2]: "08:30" is not later than times[1], "09:00": list each time once, ascending',
    ],
    [
      'no providers',
      { ...CLINIC, providers: undefined },
      'providers: is missing: list who is booked, each a name and a specialty',
    ],
    [
      'an empty list of providers',
      { ...CLINIC, providers: [] },
      'providers: must be a list with at least one provider, not []: list who is booked, each a name and a specialty',
    ],
    [
      'a provider as text',
      { ...CLINIC, providers: ['Ana'] },
      'providers[0]: must be an object, not "Ana": a provider has a name and a specialty, and nothing else',
    ],
    [
      'a misspelt field',
      { ...CLINIC, providers: [{ ...ANA, speciality: 'X' }] },
      'providers[0]: unknown field "speciality": a provider has a name and a specialty, and nothing else',
    ],
    [
      'no specialty',
      { ...CLINIC, providers: [ANA, RUI, { name: 'Eva' }] },
      'providers[2].specialty: is missing: say what this provider is booked for',
    ],
    [
      'an empty specialty',
      { ...CLINIC, providers: [{ ...ANA, specialty: '' }] },
      `providers[0].specialty: ${nameRule}, not "": say what this provider is booked for`,
    ],
    [
      'a name as number',
      { ...CLINIC, providers: [{ ...ANA, name: 7 }] },
      `providers[0].name: ${nameRule}, not 7: give each provider a name of its own`,
    ],
    [
      'a name with a line break',
      { ...CLINIC, providers: [{ ...ANA, name: 'A\nna' }] },
      `providers[0].name: ${nameRule}, not "A\\nna": give each provider a name of its own`,
    ],
    [
      'a name with a space behind',
      { ...CLINIC, providers: [{ ...ANA, name: 'Ana ' }] },
      `providers[0].name: ${nameRule}, not "Ana ": give each provider a name of its own`,
    ],
    [
      'half a surrogate pair',
      { ...CLINIC, providers: [{ ...ANA, name: '\uD800' }] },
      `providers[0].name: ${nameRule}, not "\\ud800": give each provider a name of its own`,
    ],
    [
      'a long name, shown cut',
      { ...CLINIC, providers: [{ ...ANA, name: 'x'.repeat(201) }] },
      `providers[0].name: ${nameRule}, not "${'x'.repeat(59)}…: give each provider a name of its own`,
    ],
    [
      'a name twice',
      { ...CLINIC, providers: [ANA, RUI, { ...ANA, specialty: 'X' }] },
      'providers[2].name: "Ana" is already the name of providers[0]: give each provider a name of its own',
    ],
    [
      'a name twice, spelt in two ways',
      {
        ...CLINIC,
        providers: [
          { ...ANA, name: 'Jos\u00E9' },
          { ...RUI, name: 'Jose\u0301' },
        ],
      },
      'providers[1].name: "José" is already the name of providers[0]: give each provider a name of its own',
    ],
    [
      'a first day that does not exist',
      { ...CLINIC, firstDay: '2026-02-30' },
      'firstDay: must be a day of the calendar, not "2026-02-30": write YYYY-MM-DD, or leave it out',
    ],
    [
      'a first day as number',
      { ...CLINIC, firstDay: 20261120 },
      'firstDay: must be a day of the calendar, not 20261120: write YYYY-MM-DD, or leave it out',
    ],
    [
      'three faults at once',
      { days: 0, times: [], providers: [] },
      'days: must be a whole number of days, 1 or more, not 0: say how many days are sold (and 2 more)',
    ],
  ])('%s', (_, clinic, message) => {
    expect(checkClinic(clinic)).toEqual({ problem: message });
  });
});
