/** All ledgers under one contract, and what only the durable one has to do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { openDesk } from '../booking/index.ts';
import { openStaging } from '../booking/staging.ts';
import * as futexOwner from '../locks/futex-owner.ts';
import { Shared, Thread, Entry, createMemory, planLayout, threadAt } from '../memory/layout.ts';
import { Gatherer } from './gather.ts';
import { DurableImage } from './image.ts';
import { createDurableLedger, createMemoryLedger, markDead } from './index.ts';
import { openJournal } from './journal.ts';
import { openStore } from './store.ts';
import { CONTRACT_SLOTS, faultsOf } from './samples/contract.ts';
import { openCounter } from './samples/counter.ts';
import { highWord, numberOf, publishDurable, readDurable, readTaken } from './sequence.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));
const headerOf = (slots: number) => ({ slots, fingerprint: 'sample', firstDay: '' });
const sample = (name: string): string => new URL(`./samples/${name}-store.ts`, import.meta.url).href;
let directories = 0;
function freshDirectory(): string {
  directories += 1;
  return join(folder, String(directories));
}
const opener = (store?: string) => {
  const directory = freshDirectory();
  const header = headerOf(CONTRACT_SLOTS);
  return () =>
    createDurableLedger({ directory, header, ...(store === undefined ? {} : { store: sample(store) }) });
};

describe('the contract', () => {
  test('holds for memory', async () => {
    expect(await faultsOf(createMemoryLedger, false)).toEqual([]);
  });

  test('holds for lmdb', async () => {
    expect(await faultsOf(opener(), true)).toEqual([]);
  });

  test.each([
    [
      'memory that were promised to be kept',
      createMemoryLedger,
      'slot 3, acknowledged as version 1 of 2, came back as version 0 of 0',
    ],
    [
      'a store that forgets',
      opener('forgetful'),
      'slot 3, acknowledged as version 1 of 2, came back as version 0 of 0',
    ],
    [
      'a store that tears groups',
      opener('torn'),
      `slot ${CONTRACT_SLOTS - 50}, acknowledged as version 1 of 1, came back as version 0 of 0`,
    ],
  ])('rejects %s', async (_, open, because) => {
    expect(await faultsOf(open, true)).toContain(because);
  });
});

/** A ledger whose memory has a region, and one thread that writes there. */
async function openRegion(directory: string, store?: string) {
  const ledger = createDurableLedger({
    directory,
    header: headerOf(10),
    ...(store === undefined ? {} : { store: sample(store) }),
  });
  const { ringEntries } = ledger;
  const memory = createMemory(
    planLayout(10, 1, futexOwner.words(), { ringEntries, locks: 1, regionWords: 5_000 }),
  );
  const { sequence } = await ledger.start(memory);
  const journal = openJournal(memory, 0)!;
  const desk = openDesk(memory, futexOwner, 0, { journal });
  return { ledger, memory, sequence, journal, desk, staging: openStaging(memory, futexOwner, 0, journal) };
}

describe('the durable ledger', () => {
  test('does not let anything be told that rests on what is not durable', async () => {
    const directory = freshDirectory();
    const ledger = createDurableLedger({ directory, header: headerOf(10), store: sample('hindered') });
    const { decide } = await openCounter(ledger, 10);
    await decide(0, (desk) => desk.book(1, 7));
    writeFileSync(join(directory, 'slow'), '');
    const told: string[] = [];
    const tell = (what: string) => () => told.push(what);
    const first = decide(0, (desk) => desk.book(2, 7)).then(tell('booked'));
    const others = [
      decide(1, (desk) => desk.book(2, 8)).then(tell('refused')),
      decide(1, (desk) => desk.status(2)).then(tell('seen')),
      decide(1, (desk) => desk.find(0, 99)).then(tell('found nothing')),
    ];
    // What rests on durable changes alone is told at once, while all that is younger waits for the slow commit.
    await decide(1, (desk) => desk.status(1)).then(tell('old'));
    expect(told).toEqual(['old']);
    await Promise.all([first, ...others]);
    expect(told.toSorted()).toEqual(['booked', 'found nothing', 'old', 'refused', 'seen']);
    await ledger.stop();
  });

  test('goes on over the edges of the low word', async () => {
    const directory = freshDirectory();
    for (const start of [2 ** 31 - 20, 2 ** 32 - 20, 2 ** 40 + 2 ** 31 - 20]) {
      const image = new DurableImage(100);
      const store = openStore(directory, headerOf(100));
      store.load(image);
      image.sequence = start;
      store.commit(image);
      store.close();
      const ledger = createDurableLedger({ directory, header: headerOf(100) });
      const { memory, decide } = await openCounter(ledger, 100);
      for (let slot = 0; slot < 40; slot += 1) {
        const { holder } = await decide(slot % 2, (desk) => desk.status(slot));
        await decide(slot % 2, (desk) => (holder === 0 ? desk.book(slot, 5) : desk.cancel(slot, 5)));
      }
      expect(readDurable(memory)).toBe(start + 40);
      expect(readTaken(memory)).toBe(start + 40);
      await ledger.stop();
    }
  });

  test('keeps the words of the region with the change that they belong to', async () => {
    const directory = freshDirectory();
    const first = await openRegion(directory);
    const words = Array.from({ length: 900 }, (_, word) => word + 1);
    let refused = 0;
    // So many that a record goes over the end of the ring more than once.
    for (let round = 0; round < 400; round += 1) {
      while (first.journal.begin(64, 0) < 64) await new Promise(setImmediate);
      first.staging.stage(40, [round]);
      first.staging.stage(3_000, words);
      if (round % 2 === 0) first.staging.publish();
      else refused += first.desk.book(3, 7) + first.desk.cancel(3, 7);
      first.journal.end();
    }
    expect(refused).toBe(0);
    await first.ledger.stop();
    const second = await openRegion(directory);
    expect(second.sequence).toBe(600);
    expect(second.staging.read(40)).toBe(399);
    expect(words.map((_, at) => second.staging.read(3_000 + at))).toEqual(words);
    await second.ledger.stop();
  });

  test('forgets the words of the region that a failed commit has lost', async () => {
    const directory = freshDirectory();
    const { ledger, memory, journal, staging } = await openRegion(directory, 'hindered');
    const write = (at: number, words: readonly number[]): void => {
      expect(journal.begin(64, 0)).toBe(64);
      staging.stage(at, words);
      staging.publish();
      journal.end();
    };
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        const news = Atomics.load(memory, Shared.news);
        if (!isSo()) await Atomics.waitAsync(memory, Shared.news, news, 100).value;
      }
    };
    write(10, [1, 1]);
    await until(() => readDurable(memory) === 1);
    writeFileSync(join(directory, 'slow'), '');
    writeFileSync(join(directory, 'fail'), '');
    write(10, [2]);
    // The group that fails is under way, so the next words are in none.
    const taken = threadAt(0) + Thread.consumed;
    while (Atomics.load(memory, taken) < 4) await new Promise(setImmediate);
    write(3_000, [3]);
    await until(() => Atomics.load(memory, Shared.gate) === 1);
    rmSync(join(directory, 'fail'));
    await until(() => Atomics.load(memory, Shared.gate) === 2);
    expect([10, 11, 3_000].map((at) => staging.read(at))).toEqual([1, 1, 0]);
    await ledger.stop();
  });

  test('reads a million slots and their holders back in 3 seconds', async () => {
    const slots = 1_000_000;
    const directory = freshDirectory();
    const image = new DurableImage(slots);
    const entry = new Int32Array(16);
    entry[Entry.slot2] = -1;
    for (let slot = 0; slot < slots; slot += 1) {
      entry[Entry.slot] = slot;
      entry[Entry.holder] = slot + 1;
      entry[Entry.versionLo] = 2 * slot + 1;
      image.apply(entry, 0);
    }
    const store = openStore(directory, headerOf(slots));
    store.commit(image);
    store.close();
    const ledger = createDurableLedger({ directory, header: headerOf(slots) });
    const memory = createMemory(planLayout(slots, 2, 1, { ringEntries: ledger.ringEntries }));
    const { seconds } = await ledger.start(memory);
    expect(seconds).toBeLessThan(3);
    const stride = planLayout(slots, 2, 1).slotStride;
    const firstHolder = memory.length - slots * stride + 1;
    const wrong = Array.from({ length: slots }, (_, slot) => slot).find(
      (slot) => memory[firstHolder + slot * stride] !== slot + 1,
    );
    expect(wrong).toBeUndefined();
    await ledger.stop();
  });

  test('refuses a store of another catalogue, naming its directory', async () => {
    const directory = freshDirectory();
    openStore(directory, headerOf(10)).close();
    const ledger = createDurableLedger({ directory, header: { ...headerOf(10), fingerprint: 'another' } });
    const memory = createMemory(planLayout(10, 1, 1, { ringEntries: ledger.ringEntries }));
    await expect(ledger.start(memory)).rejects.toThrow(
      `--data ${directory}: its ledger is of another catalogue`,
    );
    await ledger.stop();
  });

  test('refuses a file that is no store', async () => {
    const directory = freshDirectory();
    const ledger = createDurableLedger({ directory, header: headerOf(10) });
    writeFileSync(join(directory, 'ledger.mdb'), 'x'.repeat(20_000));
    const memory = createMemory(planLayout(10, 1, 1, { ringEntries: ledger.ringEntries }));
    await expect(ledger.start(memory)).rejects.toThrow(`--data ${directory}: its ledger cannot be read`);
    await ledger.stop();
  });
});

describe('the sequence', () => {
  test.each([1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 33 + 2 ** 31 + 5, 2 ** 50 - 1])(
    'is known from its low word up to a ring and more beyond the durable number %d',
    (durable) => {
      const memory = createMemory(planLayout(1, 1, 1));
      publishDurable(memory, durable);
      const halfEpoch = memory[Shared.halfEpoch];
      for (const number of [durable + 1, durable + 8_192, durable + 2 ** 20])
        expect(numberOf(number | 0, highWord(number | 0, halfEpoch))).toBe(number);
      memory[Shared.sequence] = (durable + 2 ** 20 + 1) | 0;
      expect(readTaken(memory)).toBe(durable + 2 ** 20);
      expect(readDurable(memory)).toBe(durable);
    },
  );

  test('shows the durable number before when the half-epoch is a step ahead of it', () => {
    const memory = createMemory(planLayout(1, 1, 1));
    publishDurable(memory, 2 ** 32 - 3);
    memory[Shared.halfEpoch] = 2; // as between the two stores of a publication
    expect(readDurable(memory)).toBe(2 ** 32 - 3);
  });
});

describe('gathering', () => {
  function rings(threads: number) {
    const memory = createMemory(planLayout(10, threads, 1, { ringEntries: 8 }));
    memory[Shared.sequence] = 1;
    const journals = Array.from({ length: threads }, (_, thread) => openJournal(memory, thread)!);
    return { memory, journals, gatherer: new Gatherer(memory, 0), image: new DurableImage(10) };
  }

  test('takes what is published in one piece, whichever ring it is in', () => {
    const { journals, gatherer, image } = rings(3);
    for (const thread of [2, 0, 1, 1, 2, 0]) {
      expect(journals[thread].begin(1, 0)).toBe(1);
      journals[thread].record(thread, 1, 1, 0);
      journals[thread].end();
    }
    expect(gatherer.gather(image)).toBe(6);
    expect(image.sequence).toBe(6);
    expect(gatherer.gather(image)).toBe(0);
  });

  test('stops at a number that a living thread has not published, and goes on when it has', () => {
    const { memory, journals, gatherer, image } = rings(2);
    const published = threadAt(0) + Thread.published;
    journals[0].begin(1, 0);
    journals[0].record(0, 1, 1, 0);
    memory[published] = 0; // as before the publication
    journals[1].begin(1, 0);
    journals[1].record(1, 1, 1, 0);
    journals[1].end();
    for (let look = 0; look < 3; look += 1) expect(gatherer.gather(image)).toBe(0);
    memory[published] = 1;
    expect(gatherer.gather(image)).toBe(2);
  });

  test('closes a number that a dead thread took and never published, once no living thread can have taken it', () => {
    const { memory, journals, gatherer, image } = rings(3);
    journals[0].begin(1, 0);
    Atomics.add(memory, Shared.sequence, 1); // number 1: and there it dies
    journals[1].begin(2, 0);
    journals[1].record(1, 5, 1, 0);
    markDead(memory, 0);
    const looks = () => Array.from({ length: 4 }, () => gatherer.gather(image));
    expect(looks()).toEqual([0, 0, 0, 0]); // thread 1 is still in the round that it was in
    expect(gatherer.hasGap).toBe(true);
    journals[1].end();
    expect(looks()).toEqual([2, 0, 0, 0]); // nobody rings again for what lies behind it
    expect(image.sequence).toBe(2);
    expect(gatherer.hasGap).toBe(false);
  });

  test('gives back the room of what it took', () => {
    const { journals, gatherer, image } = rings(1);
    const [journal] = journals;
    expect(journal.begin(100, 0)).toBe(8);
    for (let turn = 0; turn < 8; turn += 1) journal.record(0, 1, turn, 0);
    journal.end();
    expect(journal.begin(1, 0)).toBe(0);
    gatherer.gather(image);
    expect(journal.begin(100, 0)).toBe(8);
  });
});
