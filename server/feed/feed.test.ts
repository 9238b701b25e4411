/** The feed by itself: who writes, who reads, and what is never missed without being told. */
import { describe, expect, test } from 'vitest';

import { openDesk } from '../booking/index.ts';
import { Gatherer } from '../ledger/gather.ts';
import { DurableImage } from '../ledger/image.ts';
import { openJournal } from '../ledger/journal.ts';
import { publishDurable } from '../ledger/sequence.ts';
import * as lock from '../locks/futex-owner.ts';
import {
  FEED_ENTRY_WORDS,
  Feed,
  FeedEntry,
  Life,
  NO_SLOT,
  Shared,
  Thread,
  createMemory,
  planLayout,
  readLayout,
  threadAt,
} from '../memory/layout.ts';
import { FeedGroup } from './group.ts';
import { openFeedJournal } from './journal.ts';
import { LOST, FeedReader, type Cursor } from './reader.ts';
import { CLAIM_AHEAD, beginFeed, mendFeed, openRing, outsider } from './ring.ts';
import { WATCH_S, Watch } from './watch.ts';

const SLOTS = 16;
const ENTRIES = 2 * CLAIM_AHEAD;
const MOST = 256;

function openFeed(ringEntries = 0) {
  const memory = createMemory(planLayout(SLOTS, 2, lock.words(), { ringEntries, feedEntries: ENTRIES }));
  beginFeed(memory, 1_795_000_000_000_000);
  const clock = { seconds: 100, nowNs: () => clock.seconds * 1e9 };
  const watch = new Watch(memory, 0, clock);
  const reader = new FeedReader(memory, MOST);
  const desk = openDesk(memory, lock, 0, { journal: openFeedJournal(memory, 0) });
  const { feedAt } = readLayout(memory);
  return { memory, clock, watch, reader, desk, feedAt };
}

/** All changes behind the cursor, as slot, holder and version, those of a move in one. */
function readAll(reader: FeedReader, cursor: Cursor): number[][] {
  const all: number[][] = [];
  for (;;) {
    const count = reader.take(cursor, MOST);
    if (count === LOST) throw new Error('lost');
    if (count === 0) return all;
    for (let entry = 0; entry < count; entry += 1) {
      const words = reader.entries.subarray(entry * FEED_ENTRY_WORDS, (entry + 1) * FEED_ENTRY_WORDS);
      const first = [words[FeedEntry.slot], words[FeedEntry.holder], words[FeedEntry.versionLo]];
      const isMove = words[FeedEntry.slot2] !== NO_SLOT;
      all.push(isMove ? [...first, ...words.subarray(FeedEntry.slot2, FeedEntry.version2Hi)] : first);
    }
  }
}

describe('without a ledger', () => {
  test('a change is in the feed when it is made, a refusal and a look are not', () => {
    const { watch, reader, desk } = openFeed();
    watch.renew();
    const cursor = reader.now();
    desk.book(3, 7);
    desk.book(3, 8);
    desk.status(3);
    desk.move(3, 5, 7);
    desk.cancel(5, 7);
    expect(readAll(reader, cursor)).toEqual([
      [3, 7, 1],
      [3, 0, 2, 5, 7, 1],
      [5, 0, 2],
    ]);
    expect(readAll(reader, cursor)).toEqual([]);
  });

  test('what was changed while nobody watched is not passed over in silence', () => {
    const { watch, reader, desk, clock } = openFeed();
    watch.renew();
    const cursor = reader.now();
    desk.book(1, 7);
    clock.seconds += WATCH_S;
    watch.lapse(); // not yet over
    desk.book(2, 7);
    expect(readAll(reader, cursor)).toHaveLength(2);
    clock.seconds += 1;
    watch.lapse();
    desk.book(3, 7);
    watch.renew();
    desk.book(4, 7);
    expect(reader.has(cursor)).toBe(false);
    expect(reader.take(cursor, MOST)).toBe(LOST);
  });

  test('who begins to watch and looks then is told of all that comes after the look', () => {
    const { watch, reader, desk } = openFeed();
    desk.book(1, 7);
    watch.renew();
    const cursor = reader.now();
    desk.book(2, 7);
    watch.renew(); // somebody else
    desk.book(3, 7);
    expect(readAll(reader, cursor)).toEqual([
      [2, 7, 1],
      [3, 7, 1],
    ]);
  });

  test('a thread that dies with the lock held blocks nobody, and a change in doubt begins a new era', () => {
    const { memory, watch, reader, desk } = openFeed();
    watch.renew();
    const dying = openFeedJournal(memory, 1, {
      numbered: () => {},
      written: () => {
        throw new Error('dies');
      },
      published: () => {},
    });
    const cursor = reader.now();
    expect(() => dying?.record(9, 7, 1, 0)).toThrow('dies');
    Atomics.store(memory, threadAt(1) + Thread.life, Life.dead);
    mendFeed(memory, false);
    desk.book(3, 7);
    expect(readAll(reader, cursor)).toEqual([[3, 7, 1]]); // and nothing of slot 9
    // The next time it is another's change that is in doubt.
    expect(() => dying?.record(9, 7, 1, 0)).toThrow('dies');
    mendFeed(memory, true);
    expect(reader.take(cursor, MOST)).toBe(LOST);
  });
});

describe('the ring', () => {
  test('who is overtaken is told so, and who is nearly overtaken is not', () => {
    const { watch, reader, desk } = openFeed();
    watch.renew();
    const change = (count: number): void => {
      for (let index = 0; index < count; index += 1)
        if (index % 2 === 0) desk.book(1, 7);
        else desk.cancel(1, 7);
    };
    // So that what is read lies over the end of the ring.
    const before = ENTRIES - 2 * MOST + 10;
    change(before);
    const [cursor, later] = [reader.now(), reader.now()];
    change(ENTRIES - CLAIM_AHEAD);
    expect(reader.has(cursor)).toBe(true);
    expect(readAll(reader, cursor).map(([, , version]) => version)).toEqual(
      Array.from({ length: ENTRIES - CLAIM_AHEAD }, (_, index) => before + index + 1),
    );
    change(2);
    expect(reader.has(later)).toBe(false);
    expect(reader.take(later, MOST)).toBe(LOST);
  });

  test.each([
    ['2³¹', 2 ** 31 - 1],
    ['2³²', 2 ** 32 - 1],
    ['2³⁰, in pieces', 2 ** 30 - 1],
  ])('positions go on over %s, in a new era, so that none is taken for another', (_, position) => {
    const { memory, watch, reader, desk, feedAt } = openFeed();
    watch.renew();
    Atomics.store(memory, feedAt + Feed.position, (position - 1) | 0);
    const before = reader.now();
    desk.book(1, 7);
    expect(readAll(reader, { ...before })).toEqual([[1, 7, 1]]);
    desk.book(2, 7); // over the edge
    expect(reader.has(before)).toBe(false);
    expect(reader.take(before, MOST)).toBe(LOST);
    const after = reader.now();
    desk.book(3, 7);
    expect(readAll(reader, after)).toEqual([[3, 7, 1]]);
    expect(reader.cursorOf(reader.idOf(after))).toEqual(after);
  });

  test('an id tells where to go on; one of another life, of the future, or none at all does not', () => {
    const { memory, watch, reader, desk, feedAt } = openFeed();
    watch.renew();
    const id = reader.idOf(reader.now());
    desk.book(1, 7);
    const cursor = reader.cursorOf(id);
    if (cursor === undefined) throw new Error('an id of its own is not known');
    expect(readAll(reader, cursor)).toEqual([[1, 7, 1]]);
    const future = { ...cursor, position: cursor.position + 1 };
    expect([reader.has(future), reader.take(future, MOST)]).toEqual([false, LOST]);
    for (const other of ['', '-', '1-2-3', `${id}-1`, `${id}.5`, id.replace(/\d+$/, '99999999999')])
      expect(reader.cursorOf(other)).toBeUndefined();
    Atomics.add(memory, feedAt + Feed.lifeLo, 1);
    expect(new FeedReader(memory, MOST).cursorOf(id)).toBeUndefined();
  });

  test('a piece that is being overwritten is never taken for a sound one', () => {
    const { memory, watch, reader, desk } = openFeed();
    watch.renew();
    const cursor = reader.now();
    desk.book(1, 7);
    // Somebody has claimed the whole ring and not published it yet: what lies there may be half overwritten.
    const ring = openRing(memory, outsider(memory));
    ring.enter();
    ring.claim(ENTRIES);
    ring.leave();
    expect(reader.take(cursor, MOST)).toBe(LOST);
  });

  test('who sleeps is woken by the next change, and by a new era', async () => {
    const { memory, watch, reader, desk } = openFeed();
    watch.renew();
    const woken: number[] = [];
    const first = reader.untilNews(reader.now().position).then(() => woken.push(1));
    expect(woken).toEqual([]);
    desk.book(1, 7);
    await first;
    const second = reader.untilNews(reader.now().position).then(() => woken.push(2));
    openRing(memory, outsider(memory)).reset();
    await second;
    await reader.untilNews(reader.now().position - 1); // not asleep at all
    expect(woken).toEqual([1, 2]);
  });
});

describe('with a ledger', () => {
  function openGroup() {
    const { memory, watch, reader } = openFeed(512);
    Atomics.store(memory, Shared.sequence, 1);
    publishDurable(memory, 0);
    watch.renew();
    const desks = [0, 1].map((thread) => {
      const journal = openJournal(memory, thread);
      if (journal === undefined) throw new Error('no rings');
      return { journal, desk: openDesk(memory, lock, thread, { journal }) };
    });
    const group = FeedGroup.open(memory);
    if (group === undefined) throw new Error('no feed');
    const gatherer = new Gatherer(memory, 0, group);
    const gather = (): number => gatherer.gather(new DurableImage(SLOTS));
    return { memory, watch, reader, desks, group, gather };
  }

  test('no change is told before its group is durable, and the threads are in the order of the sequence', () => {
    const { reader, desks, group, gather } = openGroup();
    const cursor = reader.now();
    const [one, two] = desks;
    for (let turn = 0; turn < 5; turn += 1) {
      one.journal.begin(2, 0);
      one.desk.book(turn, 7);
      one.journal.end();
      two.journal.begin(2, 0);
      two.desk.move(turn, turn + 8, 7);
      two.journal.end();
    }
    gather();
    expect(readAll(reader, cursor)).toEqual([]);
    group.publish(0.001);
    expect(readAll(reader, cursor)).toEqual(
      Array.from({ length: 5 }, (_, turn) => [
        [turn, 7, 1],
        [turn, 0, 2, turn + 8, 7, 1],
      ]).flat(),
    );
  });

  test('a number that a dead thread took and never published leaves no hole', () => {
    const { memory, reader, desks, group, gather } = openGroup();
    const cursor = reader.now();
    const [one, two] = desks;
    const dying = openJournal(memory, 1, {
      numbered: () => {
        throw new Error('dies');
      },
      written: () => {},
      published: () => {},
    });
    one.journal.begin(1, 0);
    one.desk.book(1, 7);
    one.journal.end();
    two.journal.begin(1, 0);
    expect(() => dying?.record(9, 7, 1, 0)).toThrow('dies');
    one.journal.begin(1, 0);
    one.desk.book(2, 7);
    one.journal.end();
    gather();
    group.publish(0);
    expect(readAll(reader, cursor)).toEqual([[1, 7, 1]]);
    Atomics.store(memory, threadAt(1) + Thread.life, Life.dead);
    for (let look = 0; look < 5; look += 1) gather();
    group.publish(0);
    expect(readAll(reader, cursor)).toEqual([[2, 7, 1]]);
    expect(reader.has(cursor)).toBe(true);
  });

  test('what is lost with its group is never told: a new era begins', () => {
    const { reader, desks, group, gather } = openGroup();
    const cursor = reader.now();
    const [one] = desks;
    one.journal.begin(1, 0);
    one.desk.book(1, 7);
    one.journal.end();
    gather();
    group.reset();
    expect(reader.take(cursor, MOST)).toBe(LOST);
    const after = reader.now();
    one.journal.begin(1, 0);
    one.desk.book(2, 7);
    one.journal.end();
    gather();
    group.publish(0);
    expect(readAll(reader, after)).toEqual([[2, 7, 1]]);
  });

  test('what changes no slot is not told', () => {
    const { reader, desks, group, gather } = openGroup();
    const cursor = reader.now();
    const [{ journal, desk }] = desks;
    journal.begin(2, 0);
    journal.record(NO_SLOT, 0, 0, 0); // of the region alone
    desk.book(1, 7);
    journal.end();
    gather();
    group.publish(0);
    expect(readAll(reader, cursor)).toEqual([[1, 7, 1]]);
  });

  test('a group that is larger than the ring overtakes everybody', () => {
    const { reader, desks, group, gather } = openGroup();
    const cursor = reader.now();
    const [{ journal, desk }] = desks;
    for (let change = 0; change < ENTRIES + CLAIM_AHEAD; change += 1) {
      journal.begin(1, 0);
      if (change % 2 === 0) desk.book(1, 7);
      else desk.cancel(1, 7);
      journal.end();
      gather();
    }
    group.publish(0);
    expect(reader.take(cursor, MOST)).toBe(LOST);
    expect(readAll(reader, reader.now())).toEqual([]);
  });
});
