/** What is kept of requests: the outcome with the decision or neither, whatever point of it a thread dies at; and which is forgotten first. */
import { describe, expect, test } from 'vitest';

import { openDeath, Point, POINT_NAMES, recordPoints, type PointName } from '../../booking/death.ts';
import { Decision, openDesk, OTHER_VERSION } from '../../booking/index.ts';
import { recoverLocks, repairChange } from '../../booking/repair.ts';
import { openStaging } from '../../booking/staging.ts';
import { openJournal } from '../../ledger/journal.ts';
import * as futexOwner from '../../locks/futex-owner.ts';
import { createMemory, planLayout, readLayout, Shared, Slot, Thread, threadAt } from '../../memory/layout.ts';
import {
  keyedRequest,
  openKeptRequests,
  OTHER_REQUEST,
  REQUEST_LOCKS,
  REQUEST_WORDS,
  type KeyedRequest,
} from './kept-requests.ts';
import { done, verdictIn, wordsOf, type Verdict } from './verdict.ts';

const ANA = 7;
const PLACE = { regionFrom: 5, lockFrom: 2 };

/** Two sides on one memory, the first of them mortal; `acquire` is how that one takes locks. */
function open(durable = false, acquire: typeof futexOwner.acquire = futexOwner.acquire) {
  const memory = createMemory(
    planLayout(4, 2, futexOwner.words(), {
      ...(durable ? { ringEntries: 16 } : {}),
      locks: PLACE.lockFrom + REQUEST_LOCKS,
      regionWords: PLACE.regionFrom + REQUEST_WORDS,
    }),
  );
  memory[Shared.sequence] = 1;
  const reach = openDeath(memory, 0);
  const side = (thread: 0 | 1) => {
    const journal = openJournal(memory, thread, thread === 0 ? recordPoints(reach) : undefined);
    const lock = thread === 0 ? { ...futexOwner, acquire } : futexOwner;
    const staging = openStaging(memory, lock, thread, journal);
    const desk = openDesk(memory, lock, thread, thread === 0 ? { journal, reach } : { journal });
    return { desk, requests: openKeptRequests(staging, PLACE) };
  };
  return { memory, mortal: side(0), other: side(1) };
}

const nothing: Verdict = { ...done({ slot: 0, holder: 0, version: 0, version2: 0 }) };

function ask({ requests }: ReturnType<typeof open>['other'], request: KeyedRequest, slot: number) {
  return requests.once<number | string>(
    request,
    (outcome) => (outcome === OTHER_REQUEST ? outcome : verdictIn(outcome).slot),
    ({ stage, publish }) => {
      stage(wordsOf({ ...nothing, slot }));
      publish();
      return 'decided';
    },
  );
}

test('the same key of the same caller is one request; of another caller it is another', () => {
  const { mortal, other } = open();
  expect(ask(mortal, keyedRequest('k', '7', 'book 3'), 3)).toBe('decided');
  expect(ask(other, keyedRequest('k', '7', 'book 3'), 4)).toBe(3);
  expect(ask(other, keyedRequest('k', '7', 'book 4'), 4)).toBe(OTHER_REQUEST);
  expect(ask(other, keyedRequest('k', '8', 'book 3'), 4)).toBe('decided');
  expect(ask(mortal, keyedRequest('k', '8', 'book 3'), 5)).toBe(4);
  expect(ask(mortal, keyedRequest('l', '7', 'book 3'), 5)).toBe('decided');
});

test('of each bucket the last 64 are kept, and each new one takes the place of the oldest', () => {
  const { other } = open();
  const first = keyedRequest('0', '7', '');
  const all = Array.from({ length: 50_000 }, (_, index) => keyedRequest(String(index), '7', ''));
  const ofBucket = all.filter(({ bucket }) => bucket === first.bucket);
  expect(ofBucket.length).toBeGreaterThan(200);
  for (const [index, request] of ofBucket.entries()) {
    expect(ask(other, request, index)).toBe('decided');
    const kept = ofBucket.slice(Math.max(0, index - 63), index + 1);
    expect(ask(other, kept[0], -1)).toBe(index - kept.length + 1);
    expect(ask(other, request, -1)).toBe(index);
  }
  expect(ask(other, first, 0)).toBe('decided');
});

type Side = ReturnType<typeof open>['other'];

/** What came of it before, if it did. */
function bookOrMove(
  side: Side,
  change: (side: Side, before: (coming: Omit<Verdict, 'decision' | 'nearest'>) => void) => unknown,
): Verdict | undefined {
  return side.requests.once<Verdict | undefined>(
    keyedRequest('k', String(ANA), 'it'),
    (outcome) => (outcome === OTHER_REQUEST ? undefined : verdictIn(outcome)),
    (keeping) => {
      const decision = change(side, (coming) => keeping.stage(wordsOf(done(coming))));
      if (decision !== Decision.ok) throw new Error(`it ended as ${String(decision)}`);
      return undefined;
    },
  );
}

test('who is faster before the lock of the key is there is found: of two at the same time one decides', () => {
  let meanwhile: (() => void) | undefined;
  const { mortal, other } = open(false, (memory, at, thread) => {
    const act = meanwhile;
    meanwhile = undefined;
    act?.();
    futexOwner.acquire(memory, at, thread);
  });
  const book = (side: Side) =>
    bookOrMove(side, ({ desk }, before) => desk.expecting(undefined, before).book(3, ANA));
  meanwhile = () => book(other);
  expect(book(mortal)).toEqual(done({ slot: 3, holder: ANA, version: 1, version2: 0 }));
});

test.each([
  done({ slot: 3, holder: -4, version: 2 ** 53 - 1, version2: 2 ** 32 }),
  { decision: OTHER_VERSION, slot: 0, holder: 0, version: 2 ** 31, version2: 0, nearest: [] },
  {
    decision: Decision.refused,
    slot: 2 ** 24 - 1,
    holder: 2 ** 31 - 1,
    version: 0,
    version2: 0,
    nearest: [0, 1, 2, 3, 2 ** 24 - 1],
  },
  { decision: Decision.refusedSecond, slot: 1, holder: 7, version: 1, version2: 0, nearest: [9] },
] satisfies Verdict[])('the verdict %j comes back from its words', (verdict) => {
  expect(verdictIn(wordsOf(verdict))).toEqual(verdict);
});

describe.each(['memory', 'durable'] as const)('with a %s ledger', (ledger) => {
  const durable = ledger === 'durable';
  const LEDGER_ONLY = /numbered|written|published|lastSeq/;
  const points = POINT_NAMES.filter((name) => durable || !LEDGER_ONLY.test(name));
  const STANDS = durable
    ? { change: Point['change.published'], move: Point['move.published'] }
    : { change: Point['change.holder'], move: Point['move.to.holder'] };

  test.each(points)('death at %s: the change and what is kept of it, or neither', (name: PointName) => {
    const { memory, mortal, other } = open(durable);
    const isMove = name.startsWith('move');
    if (isMove) mortal.desk.book(1, ANA);
    const decide = (side: typeof other) =>
      bookOrMove(side, ({ desk }, before) =>
        isMove
          ? desk.expecting(undefined, before).move(1, 3, ANA)
          : desk.expecting(undefined, before).book(3, ANA),
      );
    Atomics.store(memory, threadAt(0) + Thread.fault, Point[name]);
    expect(() => decide(mortal)).toThrow(name);
    repairChange(memory, 0);
    recoverLocks(memory, futexOwner, 0);
    const { locksAt, lockWords, slotsAt, slotStride } = readLayout(memory);
    expect(memory.subarray(locksAt, locksAt + (PLACE.lockFrom + REQUEST_LOCKS) * lockWords)).toEqual(
      new Int32Array((PLACE.lockFrom + REQUEST_LOCKS) * lockWords),
    );
    const slots = () =>
      [1, 3].map((slot) => {
        const data = slotsAt + slot * slotStride + lockWords;
        return [memory[data + Slot.holder], memory[data + Slot.versionLo]];
      });
    const stands = Point[name] >= (isMove ? STANDS.move : STANDS.change);
    const before = slots();
    const again = decide(other);
    const verdict = isMove
      ? done({ slot: 1, holder: ANA, version: 2, version2: 1 })
      : done({ slot: 3, holder: ANA, version: 1, version2: 0 });
    // Where it stands the other thread finds it, and changes nothing; else it decides itself.
    expect(again).toEqual(stands ? verdict : undefined);
    const after = [
      [0, isMove ? 2 : 0],
      [ANA, 1],
    ];
    expect(slots()).toEqual(after);
    expect(stands ? before : after).toEqual(after);
    expect(decide(other)).toEqual(verdict);
  });
});
