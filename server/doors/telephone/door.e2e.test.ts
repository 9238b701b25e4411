import { afterEach, beforeEach, expect, it, test } from 'vitest';

import type { WallClock } from '../../base/clock.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../catalogue/index.ts';
import { startTextServer, type TextServer } from '../text/samples/guest.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { createTelephoneDoor } from './door.ts';
import { callUp } from './samples/call.ts';
import { phone } from './samples/phone.ts';

const ANA = '52998224725';
const RUI = '11144477735';
const BIRTH = '01021990';
const DAY = '23112026';

const clock: WallClock = { nowUs: () => new Date(2026, 10, 20, 9, 15).getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');
const door = createTelephoneDoor({ catalogue, clock });
const slotAt = (time: string): number | undefined =>
  catalogue.slotOf({ provider: 'Dr. Anielton Santiago', day: '2026-11-23', time });

/** Booked at 09:00, heard, cancelled. */
const TYPES = [ANA, BIRTH, '1', '1', '1', DAY, '3', '2', '3', DAY, '0'];
const BOOKING = (cpf: string): string[] => [cpf, BIRTH, '1', '1', '1', DAY, '3', '0'];

let office: SampleOffice;
let server: TextServer;
beforeEach(async () => {
  office = new SampleOffice(clock);
  server = await startTextServer({ door, office });
});
afterEach(() => server.stop());

const heldBy = (cpf: string): readonly number[] => {
  const person = office.find(`cpf:${cpf}`);
  return person === undefined ? [] : office.bookingsOf(person);
};

test('a call over a socket is led as one without', async () => {
  const without = callUp(door, new SampleOffice(clock), { types: TYPES });
  const { commands, leftToType } = await phone(server.port, { types: TYPES });
  expect(leftToType).toEqual([]);
  expect(commands).toEqual(without.commands);
  expect(server.ends).toEqual([]);
});

it.each(['instead', 'playing', 'after'] as const)(
  'ends the connection of who hangs up, at any prompt (%s)',
  async (how) => {
    const { commands } = callUp(door, new SampleOffice(clock), { types: TYPES });
    for (let atCommand = 1; atCommand <= commands.length; atCommand += 1) {
      const call = await phone(server.port, { types: TYPES, hangUp: { atCommand, how } });
      expect(call.commands.slice(0, atCommand)).toEqual(commands.slice(0, atCommand));
      expect(call.commands.length).toBeLessThanOrEqual(atCommand + 1);
      const person = office.find(`cpf:${ANA}`);
      if (person !== undefined) office.erase(person);
    }
    expect(server.ends).toEqual([]);
  },
);

test('a connection that is cut at any prompt leaves a person who is served as ever', async () => {
  const { commands } = callUp(door, new SampleOffice(clock), { types: TYPES });
  for (let cutAt = 1; cutAt <= commands.length; cutAt += 1) {
    await phone(server.port, { types: TYPES }, cutAt);
    expect([[], [slotAt('09:00')]]).toContainEqual(heldBy(ANA));
    const again = await phone(server.port, {
      types: [ANA, BIRTH, '3', ...(heldBy(ANA).length > 0 ? [DAY] : []), '0'],
    });
    expect(again.leftToType).toEqual([]);
    expect(heldBy(ANA)).toEqual([]);
  }
});

test('two callers who want the same time at once are not sold the same', async () => {
  const calls = await Promise.all([ANA, RUI].map((cpf) => phone(server.port, { types: BOOKING(cpf) })));
  const sold = [...heldBy(ANA), ...heldBy(RUI)].toSorted((one, other) => one - other);
  expect(new Set(sold).size).toBe(sold.length);
  expect(sold).toContain(slotAt('09:00'));
  // Who was offered it and was slower is told so, and types nothing more. Who was offered less has another time.
  const heard = calls.flatMap(({ commands }) =>
    commands.filter((command) => /ocupado|marcada/.test(command)),
  );
  expect(heard).toHaveLength(2);
  expect(heard.filter((command) => command.includes('marcada'))).toHaveLength(sold.length);
});

test('what is no call is ended without a word, and counted', async () => {
  const guest = await server.dial();
  guest.say('GET / HTTP/1.1\r\n\r\n');
  expect(await guest.hearAll()).toBe('');
  expect(server.ends).toEqual([['badFrame', 'a call begins with the header of AGI']]);
});

test('a header without an end is ended', async () => {
  const guest = await server.dial();
  guest.say('agi_network: yes\n'.repeat(1_000));
  expect(await guest.hearAll()).toBe('');
  expect(server.ends).toEqual([['badFrame', 'a message of more than 8192 bytes']]);
});
