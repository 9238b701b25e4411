import { expect, test } from 'vitest';

import type { WallClock } from '../../base/clock.ts';
import { openDesk } from '../../booking/index.ts';
import type { Office } from '../../booking/office.ts';
import { openOffice } from '../../booking/person-office.ts';
import { openStaging } from '../../booking/staging.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../catalogue/index.ts';
import * as lock from '../../locks/futex-owner.ts';
import { createMemory, planLayout, readLayout } from '../../memory/layout.ts';
import { PEOPLE_LOCKS, PEOPLE_WORDS } from '../../people/records.ts';
import { createTelephoneDoor } from './door.ts';
import { callUp } from './samples/call.ts';

const ANA = '52998224725';
const RUI = '11144477735';
const BIRTH = '01021990';
const DAY = '23112026';

const clock: WallClock = { nowUs: () => new Date(2026, 10, 20, 9, 15).getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');
const door = createTelephoneDoor({ catalogue, clock });

/** The real office over shared memory, and whether any lock of it is held: of slots, or of persons. */
function openRealOffice(): { office: Office; heldLocks: () => number } {
  const options = { locks: PEOPLE_LOCKS, regionWords: PEOPLE_WORDS };
  const memory = createMemory(planLayout(catalogue.slots, 1, lock.words(), options));
  const desk = openDesk(memory, lock, 0);
  const staging = openStaging(memory, lock, 0, undefined);
  const { slotsAt, slotStride, locksAt, lockWords } = readLayout(memory);
  const places = [
    ...Array.from({ length: catalogue.slots }, (_, slot) => slotsAt + slot * slotStride),
    ...Array.from({ length: PEOPLE_LOCKS }, (_, index) => locksAt + index * lockWords),
  ];
  return {
    office: openOffice({ memory, desk, staging, journal: undefined, clock }),
    heldLocks: () => places.filter((place) => Atomics.load(memory, place) !== 0).length,
  };
}

test('whoever hangs up at any prompt leaves no lock held and a person who is served as ever', () => {
  const types = [ANA, BIRTH, '1', '1', '1', DAY, '3', '2', '3', DAY, '0'];
  const { office, heldLocks } = openRealOffice();
  const heldBy = (cpf: string): readonly number[] => {
    const person = office.find(`cpf:${cpf}`);
    return person === undefined ? [] : office.bookingsOf(person);
  };
  const { commands } = callUp(door, office, { types });
  for (let atCommand = 1; atCommand <= commands.length; atCommand += 1) {
    callUp(door, office, { types, hangUp: { atCommand, how: 'instead' } });
    expect(heldLocks(), `at ${commands[atCommand - 1]}`).toBe(0);
    const held = heldBy(ANA);
    // Somebody else has the time if it is free, and only then.
    callUp(door, office, { types: [RUI, BIRTH, '1', '1', '1', DAY, '3', '0'] });
    const times = heldBy(RUI).map((slot) => catalogue.placeOf(slot)?.time);
    expect(times, `at ${commands[atCommand - 1]}`).toEqual([held.length === 0 ? '09:00' : '09:30']);
    callUp(door, office, { types: [RUI, BIRTH, '3', DAY, '0'] });
    if (held.length > 0) callUp(door, office, { types: [ANA, BIRTH, '3', DAY, '0'] });
    expect([heldBy(ANA), heldBy(RUI), heldLocks()], `at ${commands[atCommand - 1]}`).toEqual([[], [], 0]);
  }
});
