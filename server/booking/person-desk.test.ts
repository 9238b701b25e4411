/** What persons decide by number: both slots of a move or neither, at a version where they say so, each with its line in the trail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { createDurableLedger, createMemoryLedger } from '../ledger/index.ts';
import { openJournal } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import * as lock from '../locks/futex-owner.ts';
import { createMemory, planLayout } from '../memory/layout.ts';
import { PEOPLE_LOCKS, PEOPLE_WORDS } from '../people/records.ts';
import { Decision, openDesk, OTHER_VERSION } from './index.ts';
import type { Person } from './office.ts';
import { openPersonDesk, type PersonDesk } from './person-desk.ts';
import { openStaging } from './staging.ts';

const SLOTS = 40;
const folder = mkdtempSync(join(tmpdir(), 'vaga-person-desk-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(ledger: Ledger = createMemoryLedger()) {
  const { ringEntries } = ledger;
  const options = { ringEntries, locks: PEOPLE_LOCKS, regionWords: PEOPLE_WORDS };
  const memory = createMemory(planLayout(SLOTS, 1, lock.words(), options));
  await ledger.start(memory);
  let nowUs = 1_000_000;
  const clock = { nowUs: () => (nowUs += 1) };
  const journal = openJournal(memory, 0);
  const desk = openDesk(memory, lock, 0, { journal });
  const staging = openStaging(memory, lock, 0, journal);
  const persons = openPersonDesk({ memory, desk, staging, journal, clock });
  const inRound = <T>(decide: () => T): T => {
    journal?.begin(1_024, 0);
    const result = decide();
    journal?.end();
    return result;
  };
  return { ledger, desk, persons, inRound };
}

function register({ office }: PersonDesk, name: string): Person {
  const person = office.register(`agenda:${name}`, name);
  if (person === undefined) throw new Error('no room');
  return person;
}

test('a move changes both slots, and one that cannot be changes neither; the trail has all of it', async () => {
  const { persons, desk } = await open();
  const { office, decide } = persons;
  const [ana, bia] = ['ana', 'bia'].map((name) => register(persons, name));
  expect(decide(ana, { operation: 'book', slot: 3 })).toBe(Decision.ok);
  expect(decide(bia, { operation: 'book', slot: 5 })).toBe(Decision.ok);
  expect(decide(ana, { operation: 'move', slot: 3, to: 5 })).toBe(Decision.refusedSecond);
  expect(desk.told).toMatchObject({ slot: 5, holder: bia.holder });
  expect(decide(ana, { operation: 'move', slot: 5, to: 6 })).toBe(Decision.refused);
  expect(office.bookingsOf(ana)).toEqual([3]);
  expect(decide(ana, { operation: 'move', slot: 3, to: 2 })).toBe(Decision.ok);
  expect(desk.told).toMatchObject({ slot: 3, versionLo: 2, version2Lo: 1 });
  expect(office.bookingsOf(ana)).toEqual([2]);
  expect(decide(ana, { operation: 'cancel', slot: 3 })).toBe(Decision.refused);
  expect(decide(ana, { operation: 'cancel', slot: 2 })).toBe(Decision.ok);
  expect(office.trailOf(ana).map(({ kind, slot }) => [kind, slot])).toEqual([
    ['BOOK_SUCCESS', 3],
    ['MOVE_FAILED', 5],
    ['MOVE_FAILED', 6],
    ['MOVE_SUCCESS', 2],
    ['CANCEL_FAILED', 3],
    ['CANCEL_SUCCESS', 2],
  ]);
});

test('at another version nothing changes, and the trail tells of the attempt', async () => {
  const { persons } = await open();
  const { office, decide } = persons;
  const ana = register(persons, 'ana');
  expect(decide(ana, { operation: 'book', slot: 3 }, [1])).toBe(OTHER_VERSION);
  expect(decide(ana, { operation: 'book', slot: 3 }, [1, 0])).toBe(Decision.ok);
  expect(decide(ana, { operation: 'move', slot: 3, to: 4 }, [0])).toBe(OTHER_VERSION);
  expect(decide(ana, { operation: 'cancel', slot: 3 }, [0])).toBe(OTHER_VERSION);
  expect(office.bookingsOf(ana)).toEqual([3]);
  expect(decide(ana, { operation: 'move', slot: 3, to: 4 }, [1])).toBe(Decision.ok);
  expect(office.trailOf(ana).map(({ kind }) => kind)).toEqual([
    'BOOK_FAILED',
    'BOOK_SUCCESS',
    'MOVE_FAILED',
    'CANCEL_FAILED',
    'MOVE_SUCCESS',
  ]);
});

test('what was moved is there after a restart, with its line, and each answer says what it rests on', async () => {
  const ledger = () =>
    createDurableLedger({
      directory: join(folder, 'kept'),
      header: { slots: SLOTS, fingerprint: 'sample', firstDay: '' },
    });
  const first = await open(ledger());
  const ana = first.inRound(() => register(first.persons, 'ana'));
  first.inRound(() => first.persons.decide(ana, { operation: 'book', slot: 3 }));
  first.persons.office.forget();
  first.inRound(() => first.persons.decide(ana, { operation: 'move', slot: 3, to: 9 }, [1]));
  expect(first.persons.office.restsOn).toBe(3);
  // Refused: it rests on the line that tells so.
  first.inRound(() => first.persons.decide(ana, { operation: 'cancel', slot: 3 }));
  expect(first.persons.office.restsOn).toBe(4);
  const trail = first.persons.office.trailOf(ana);
  await first.ledger.stop();
  const second = await open(ledger());
  expect(second.persons.office.bookingsOf(ana)).toEqual([9]);
  expect(second.persons.office.trailOf(ana)).toEqual(trail);
  await second.ledger.stop();
});
