/** The office over shared memory: its rules, its trail, and what of it is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { createDurableLedger, createMemoryLedger } from '../ledger/index.ts';
import { openJournal } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import * as lock from '../locks/futex-owner.ts';
import { createMemory, planLayout } from '../memory/layout.ts';
import { MOST_PEOPLE, PEOPLE_LOCKS, PEOPLE_WORDS, TEXT_BYTES, TRAIL_LINES } from '../people/records.ts';
import { openDesk } from './index.ts';
import type { Office, Person } from './office.ts';
import { openOffice } from './person-office.ts';
import { openStaging } from './staging.ts';

const SLOTS = 40;
const folder = mkdtempSync(join(tmpdir(), 'vaga-office-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(ledger: Ledger = createMemoryLedger()) {
  const { ringEntries } = ledger;
  const options = { ringEntries, locks: PEOPLE_LOCKS, regionWords: PEOPLE_WORDS };
  const memory = createMemory(planLayout(SLOTS, 2, lock.words(), options));
  await ledger.start(memory);
  let nowUs = 1_000_000;
  const clock = { nowUs: () => (nowUs += 1) };
  const offices = [0, 1].map((thread) => {
    const journal = openJournal(memory, thread);
    const desk = openDesk(memory, lock, thread, { journal });
    const staging = openStaging(memory, lock, thread, journal);
    const office = openOffice({ memory, desk, staging, journal, clock });
    // With a ledger every decision is one of a round.
    const decide = <T>(decision: (office: Office) => T): T => {
      journal?.begin(1_024, 0);
      const result = decision(office);
      journal?.end();
      return result;
    };
    return { office, desk, decide };
  });
  return { ledger, memory, one: offices[0], two: offices[1] };
}

function register(office: Office, key: string, name = ''): Person {
  const person = office.register(key, name);
  if (person === undefined) throw new Error('no room');
  return person;
}

describe('persons', () => {
  test('are found by their key, on every thread, and completed by what was not known', async () => {
    const { one, two } = await open();
    const ana = register(one.office, 'cpf:52998224725', 'ANA');
    expect(ana.holder).toBeLessThan(0);
    expect(two.office.find('cpf:52998224725')).toEqual(ana);
    expect(two.office.register('cpf:52998224725', 'OUTRA', 19_900_102)).toEqual({
      ...ana,
      birth: 19_900_102,
    });
    expect(one.office.register('cpf:52998224725', 'OUTRA', 20_000_101)).toEqual({
      ...ana,
      birth: 19_900_102,
    });
    expect(one.office.find('cpf:1')).toBeUndefined();
  });

  test('an é is an é however it was typed, and long texts are cut at a character', async () => {
    const { one } = await open();
    const jose = register(one.office, 'agenda:Jose\u0301');
    expect(one.office.find('agenda:José')).toEqual(jose);
    const long = register(one.office, `agenda:${'é'.repeat(100)}`, 'x'.repeat(200));
    expect(new TextEncoder().encode(long.key).length).toBeLessThanOrEqual(TEXT_BYTES);
    expect(long.key).toMatch(/^agenda:é+$/u);
    expect(long.name).toBe('x'.repeat(TEXT_BYTES));
  });

  test('are so many and no more, and who was erased makes room', async () => {
    const { one } = await open();
    for (let index = 0; index < MOST_PEOPLE; index += 1) register(one.office, `agenda:${index}`);
    expect(one.office.register('agenda:one more', '')).toBeUndefined();
    for (let index = 0; index < MOST_PEOPLE; index += 97)
      expect(one.office.find(`agenda:${index}`)?.key).toBe(`agenda:${index}`);
    one.office.erase(register(one.office, 'agenda:5'));
    expect(one.office.find('agenda:5')).toBeUndefined();
    expect(register(one.office, 'agenda:one more').key).toBe('agenda:one more');
    expect(one.office.find('agenda:4')?.key).toBe('agenda:4');
  });
});

describe('the rules', () => {
  test('book: one slot, one holder; a person may hold many', async () => {
    const { one, two } = await open();
    const ana = register(one.office, 'agenda:ana');
    const bia = register(two.office, 'agenda:bia');
    expect(one.office.book(ana, 3)).toEqual({ outcome: 'booked', slot: 3 });
    expect(two.office.book(bia, 3)).toEqual({ outcome: 'taken' });
    expect(one.office.book(ana, 7)).toEqual({ outcome: 'booked', slot: 7 });
    expect(two.office.bookingsOf(ana)).toEqual([3, 7]);
    expect(two.office.freeOf([2, 3, 7, 8])).toEqual([2, 8]);
    expect(two.office.cancel(bia, 3)).toBe(false);
    expect(one.office.cancel(ana, 3)).toBe(true);
    expect(one.office.bookingsOf(ana)).toEqual([7]);
  });

  test('consult: booking again moves, and a taken slot leaves all as it was', async () => {
    const { one, two } = await open();
    const ana = register(one.office, 'chatbot:ana');
    const bia = register(two.office, 'chatbot:bia');
    one.office.consult(ana, 3);
    expect(one.office.consult(ana, 5)).toEqual({ outcome: 'moved', slot: 5, from: 3 });
    two.office.consult(bia, 4);
    expect(two.office.consult(bia, 5)).toEqual({ outcome: 'taken' });
    expect([one.office.bookingsOf(ana), one.office.bookingsOf(bia)]).toEqual([[5], [4]]);
  });

  test('appoint: the first that is free, and one a person and specialty', async () => {
    const { one, two } = await open();
    const [ana, bia] = ['cpf:1', 'cpf:2'].map((key) => register(one.office, key));
    const early = (slot: number): boolean => slot < 20;
    expect(one.office.appoint(ana, [10, 11], early)).toEqual({ outcome: 'booked', slot: 10 });
    expect(two.office.appoint(bia, [10, 11], early)).toEqual({ outcome: 'booked', slot: 11 });
    expect(two.office.appoint(ana, [12], early)).toEqual({ outcome: 'has', slot: 10 });
    expect(two.office.appoint(ana, [30], (slot) => slot >= 20)).toEqual({ outcome: 'booked', slot: 30 });
    expect(one.office.appoint(register(one.office, 'cpf:3'), [10, 11], early)).toEqual({
      outcome: 'noneFree',
    });
  });
});

describe('the trail', () => {
  test('tells what was done and refused, in order', async () => {
    const { one } = await open();
    const [ana, bia] = ['agenda:ana', 'agenda:bia'].map((key) => register(one.office, key));
    one.office.note(ana, 'LIST_SLOTS', 0);
    one.office.book(ana, 3);
    one.office.book(bia, 3);
    one.office.cancel(ana, 4);
    one.office.cancel(ana, 3);
    one.office.note(ana, 'LIST_USER_BOOKINGS', 2);
    expect(one.office.trailOf(ana).map(({ kind, slot, count }) => [kind, slot, count])).toEqual([
      ['LIST_SLOTS', undefined, 0],
      ['BOOK_SUCCESS', 3, 0],
      ['CANCEL_FAILED', 4, 0],
      ['CANCEL_SUCCESS', 3, 0],
      ['LIST_USER_BOOKINGS', undefined, 2],
    ]);
    expect(one.office.trailOf(bia).map(({ kind }) => kind)).toEqual(['BOOK_FAILED']);
  });

  test('keeps the last thousand lines', async () => {
    const { one } = await open();
    const ana = register(one.office, 'agenda:ana');
    for (let index = 0; index < TRAIL_LINES + 5; index += 1)
      one.office.note(ana, 'LIST_USER_BOOKINGS', index);
    const trail = one.office.trailOf(ana);
    expect([trail.length, trail[0].count, trail.at(-1)?.count]).toEqual([TRAIL_LINES, 5, TRAIL_LINES + 4]);
  });

  test('erase frees everything and forgets; one who was erased begins anew', async () => {
    const { one, two } = await open();
    const ana = register(one.office, 'agenda:ana');
    for (const slot of [1, 2, 3]) one.office.book(ana, slot);
    expect(two.office.erase(ana)).toBe(3);
    expect(two.office.freeOf([1, 2, 3])).toEqual([1, 2, 3]);
    // Another connection of hers still has the person that was.
    expect(one.office.book(ana, 2)).toEqual({ outcome: 'booked', slot: 2 });
    expect(one.office.trailOf(ana).map(({ kind }) => kind)).toEqual(['BOOK_SUCCESS']);
  });
});

test('persons, bookings and trails are there after a restart, and each answer says what it rests on', async () => {
  const directory = join(folder, 'kept');
  const ledger = () =>
    createDurableLedger({ directory, header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' } });
  const first = await open(ledger());
  const ana = first.one.decide((office) => register(office, 'cpf:1', 'Ána'));
  first.one.decide((office) => office.book(ana, 3));
  expect(first.one.office.restsOn).toBe(2);
  first.two.decide((office) => office.consult(ana, 9));
  expect(first.two.office.restsOn).toBe(3);
  const trail = first.one.office.trailOf(ana);
  await first.ledger.stop();
  const second = await open(ledger());
  expect(second.two.office.find('cpf:1')).toEqual(ana);
  expect(second.two.office.bookingsOf(ana)).toEqual([9]);
  expect(second.two.office.trailOf(ana)).toEqual(trail);
  await second.ledger.stop();
});
