/**
 * Deaths on purpose. Threads practically never die between two writes of their own accord, and `worker.terminate()` does not stop one
 * there either; so the points of a decision are numbered, and a thread dies at the one that its fault word names.
 */
import type { RecordPoints } from '../ledger/journal.ts';
import { Thread, threadAt } from '../memory/layout.ts';

/**
 * The points, in the order in which a thread comes by them: behind each shared write of a decision on one slot (`change`) or on two
 * (`move`), and behind each acquire and release. `numbered` to `lastSeq` are there only with a durable ledger.
 */
export const Point = {
  'change.announced': 1,
  'change.locked': 2,
  'change.kept': 3,
  'change.begun': 4,
  'change.versionLo': 5,
  'change.versionHi': 6,
  'change.numbered': 7,
  'change.written': 8,
  'change.published': 9,
  'change.holder': 10,
  'change.lastSeqLo': 11,
  'change.lastSeqHi': 12,
  'change.done': 13,
  'change.released': 14,
  'move.announced': 15,
  'move.lowerLocked': 16,
  'move.upperLocked': 17,
  'move.kept': 18,
  'move.begun': 19,
  'move.from.versionLo': 20,
  'move.from.versionHi': 21,
  'move.to.versionLo': 22,
  'move.to.versionHi': 23,
  'move.numbered': 24,
  'move.written': 25,
  'move.published': 26,
  'move.to.holder': 27,
  'move.from.holder': 28,
  'move.from.lastSeq': 29,
  'move.to.lastSeq': 30,
  'move.done': 31,
  'move.upperReleased': 32,
  'move.lowerReleased': 33,
} as const;
export type PointName = keyof typeof Point;
export const POINT_NAMES = Object.keys(Point) as readonly PointName[];

/** Called with the number of a point whenever the thread comes by it. */
export type Reach = (point: number) => void;

/** Makes the thread die where its fault word says so: by an error that nobody catches, as it would die of a mistake of ours. */
export function openDeath(memory: Int32Array<SharedArrayBuffer>, thread: number): Reach {
  const at = threadAt(thread) + Thread.fault;
  return (point) => {
    // Once: the thread that takes its place must not die of the same order.
    if (Atomics.compareExchange(memory, at, point, 0) === point)
      throw new Error(`${ON_PURPOSE} ${POINT_NAMES[point - 1]}`);
  };
}

/** How the error of such a death begins: a class does not survive the way between threads. */
export const ON_PURPOSE = 'this thread was told to die at';

/** The points of a record, for the journal, which does not know of decisions. */
export function recordPoints(reach: Reach): RecordPoints {
  const two = Point['move.numbered'] - Point['change.numbered'];
  const of = (point: number) => (slots: 1 | 2) => reach(slots === 1 ? point : point + two);
  return {
    numbered: of(Point['change.numbered']),
    written: of(Point['change.written']),
    published: of(Point['change.published']),
  };
}
