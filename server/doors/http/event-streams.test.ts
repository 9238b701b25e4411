/** The streams of one thread on sockets that take what they are given when the test says so: what is queued, and what is told. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { Clock } from '../../base/clock.ts';
import { Random } from '../../base/seed.ts';
import { openDesk } from '../../booking/index.ts';
import { openFeedJournal } from '../../feed/journal.ts';
import * as lock from '../../locks/futex-owner.ts';
import { createMemory, planLayout } from '../../memory/layout.ts';
import { EventStreams } from './event-streams.ts';
import type { SlotRange } from './event-text.ts';

const ENTRIES = 4_096;
const SEED = 11;

/** A client that takes at once what it is sent, or piece by piece. */
class Client {
  readonly socket: Duplex;
  text = '';
  /** The most bytes that were ever queued for it. */
  mostQueued = 0;
  isSlow = false;
  #taken: (() => void) | undefined;

  constructor() {
    this.socket = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _, taken) => {
        this.text += chunk.toString();
        this.mostQueued = Math.max(this.mostQueued, this.socket.writableLength);
        if (this.isSlow) this.#taken = taken;
        else taken();
      },
    });
  }

  /** Takes the piece that waits. */
  take(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  get slots(): number[] {
    return [...this.text.matchAll(/"slot":(\d+),"state":"taken"/g)].map(([, slot]) => Number(slot));
  }

  get resets(): number {
    return this.text.split('event: reset').length - 1;
  }
}

function open() {
  const memory = createMemory(planLayout(100_000, 1, lock.words(), { feedEntries: ENTRIES }));
  const desk = openDesk(memory, lock, 0, { journal: openFeedJournal(memory, 0) });
  const streams = new EventStreams(memory, 0);
  let next = 0;
  return {
    streams,
    begin: (since?: string, range?: SlotRange): Client => {
      const client = new Client();
      streams.begin(client.socket as Socket, since, range);
      return client;
    },
    /** Books so many slots more, each once: what a client is told is then 0, 1, 2 … */
    book: (count: number): void => {
      for (let index = 0; index < count; index += 1) desk.book(next++, 7);
    },
    upTo: () => Array.from({ length: next }, (_, slot) => slot),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

test(`clients that are slow now and then are told everything once, and one piece at most is queued (seed ${SEED})`, async () => {
  const { begin, book, upTo } = open();
  const random = new Random(SEED, 0);
  const clients = [begin(), begin(), begin(), begin(undefined, { first: 0, last: 99_999 })];
  const quick = clients[0];
  for (let turn = 0; turn < 60; turn += 1) {
    for (const client of clients.slice(1)) {
      client.isSlow = random.nextUint32() % 3 > 0;
      if (random.nextUint32() % 2 === 0) client.take();
    }
    // So that none falls so far behind that it is overtaken.
    book(random.nextUint32() % 40);
    await until(() => quick.slots.length === upTo().length);
  }
  for (const client of clients) {
    client.isSlow = false;
    await until(() => {
      client.take();
      return client.slots.length >= upTo().length;
    });
    expect(client.slots).toEqual(upTo());
    expect(client.resets).toBe(0);
    expect(client.mostQueued).toBeLessThan(30_000);
  }
});

test('one that is overtaken is reset, and goes on from there', async () => {
  const { begin, book, upTo } = open();
  const [quick, slow] = [begin(), begin()];
  slow.isSlow = true;
  for (let turn = 0; turn < 10; turn += 1) {
    book(1_000);
    await until(() => quick.slots.length === upTo().length);
  }
  expect(slow.mostQueued).toBeLessThan(30_000);
  slow.isSlow = false;
  slow.take();
  await until(() => slow.resets === 1);
  book(5);
  await until(() => slow.slots.includes(upTo().length - 1));
  expect(slow.slots.slice(-5)).toEqual(upTo().slice(-5));
  expect([quick.slots, quick.resets]).toEqual([upTo(), 0]);
});

test('changes that come faster than they can be read reset everybody, at most once a second', async () => {
  const { begin, book, upTo } = open();
  const [one, other] = [begin(), begin()];
  book(1);
  await until(() => one.slots.length === 1);
  // More than the ring holds, without a turn for the streams.
  book(2 * ENTRIES);
  await until(() => one.resets === 1);
  const clock = new Clock();
  const firstNs = clock.nowNs();
  book(2 * ENTRIES);
  await until(() => one.resets === 2);
  expect(clock.nowNs() - firstNs).toBeGreaterThan(900e6);
  book(1);
  await until(() => one.slots.includes(upTo().length - 1));
  expect(other.text).toBe(one.text);
}, 10_000);

test('who has heard of a change from elsewhere goes on behind it, and is told nothing twice', async () => {
  const { streams, begin, book, upTo } = open();
  const first = begin();
  book(3);
  const at = streams.position(); // the streams have not had their turn yet
  const ahead = begin(at);
  book(2);
  await until(() => first.slots.length === 5 && ahead.slots.length === 2);
  expect([first.slots, ahead.slots]).toEqual([upTo(), [3, 4]]);
  first.socket.destroy();
  ahead.socket.destroy();
});

test('without a stream a position is known all the same, and nothing behind it is missed', async () => {
  const { streams, begin, book } = open();
  book(1);
  const at = streams.position();
  book(2);
  const client = begin(at);
  await until(() => client.slots.length === 2);
  expect([client.slots, client.resets]).toEqual([[1, 2], 0]);
});
