/** The shelf itself: every lock of ours by name, with what a reader wants to know before opening its file. */
import type { Property } from './lock.ts';

/** A lock of ours. */
export interface ShelvedLock {
  readonly name: string;
  readonly saboteur: false;
  /** One line for `vaga list`; the file's header has the rest. */
  readonly story: string;
  /** Each waiter spins until exactly its turn comes: with more threads than cores it waits for threads that do not run. */
  readonly inTurn?: true;
  /** As the file says, where it is not for any number of threads. */
  readonly maxThreads?: number;
}

/** A lock of ours that is broken on purpose. */
export interface ShelvedSaboteur {
  readonly name: string;
  readonly saboteur: true;
  /** Whether two threads show its double bookings so often that a race is sure to catch it, be it ever so short. */
  readonly control?: true;
  readonly story: string;
  readonly maxThreads?: number;
  /** What shows the fault whenever it is asked: real threads that are disturbed, the prover, or both. */
  readonly shownBy: 'prover' | 'threads' | 'both';
  /** The property that does not hold. */
  readonly breaks: Property;
  /** With so many threads. */
  readonly threads: number;
}

/** Our locks, the sound ones first, each as its file's name. */
export const SHELF = [
  {
    name: 'futex-owner',
    saboteur: false,
    story: 'its word names the owner; backs off, then sleeps',
  },
  { name: 'futex', saboteur: false, story: 'free, locked, locked with sleepers: Drepper’s second mutex' },
  { name: 'tas', saboteur: false, story: 'test and set: the smallest there is, and unfair' },
  { name: 'ttas', saboteur: false, story: 'looks before it tries, and backs off when it loses' },
  { name: 'ticket', saboteur: false, inTurn: true, story: 'take a number, spin until it is called' },
  { name: 'ticket-park', saboteur: false, story: 'take a number, sleep until it is called' },
  { name: 'mcs', saboteur: false, inTurn: true, story: 'a queue; each spins on a word of its own' },
  { name: 'mcs-park', saboteur: false, story: 'a queue; each sleeps on a word of its own' },
  { name: 'clh', saboteur: false, inTurn: true, story: 'a queue; each spins on its predecessor’s node' },
  {
    name: 'peterson',
    saboteur: false,
    inTurn: true,
    maxThreads: 2,
    story: 'two flags and a turn: reads and writes only',
  },
  { name: 'filter', saboteur: false, inTurn: true, story: 'Peterson for many: each level holds one back' },
  {
    name: 'bakery-bounded',
    saboteur: false,
    inTurn: true,
    story: 'Taubenfeld’s black and white tickets: reads and writes only',
  },
  {
    name: 'none',
    saboteur: true,
    control: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'no lock at all',
  },
  {
    name: 'check-then-set',
    saboteur: true,
    control: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'looks whether it is free, then takes it',
  },
  {
    name: 'release-too-early',
    saboteur: true,
    control: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'released before the work is done',
  },
  {
    name: 'lease-runs-out',
    saboteur: true,
    control: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'waits a while, then takes it anyway',
  },
  {
    name: 'late-init',
    saboteur: true,
    shownBy: 'prover',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'a late comer sets it up again',
  },
  {
    name: 'hyman',
    saboteur: true,
    maxThreads: 2,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'Hyman 1966: half a page, and wrong',
  },
  {
    name: 'peterson-swapped',
    saboteur: true,
    maxThreads: 2,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'Peterson, first the turn, then the flag',
  },
  {
    name: 'filter-one-level-short',
    saboteur: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 3,
    story: 'the filter with one level too few',
  },
  {
    name: 'bakery-no-choosing',
    saboteur: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'Lamport 1974 without “I am choosing”',
  },
  {
    name: 'ticket-not-atomic',
    saboteur: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 2,
    story: 'takes its number by a read and a write',
  },
  {
    name: 'ticket-wraps-at-2',
    saboteur: true,
    shownBy: 'both',
    breaks: 'mutualExclusion',
    threads: 3,
    story: 'tickets of one bit',
  },
  {
    name: 'mcs-park-if',
    saboteur: true,
    shownBy: 'prover',
    breaks: 'mutualExclusion',
    threads: 3,
    story: 'takes being woken for being called',
  },
  {
    name: 'mcs-no-link-wait',
    saboteur: true,
    shownBy: 'both',
    breaks: 'notStuck',
    threads: 2,
    story: 'leaves before its successor has linked',
  },
  {
    name: 'clh-own-node',
    saboteur: true,
    shownBy: 'both',
    breaks: 'notStuck',
    threads: 2,
    story: 'keeps the node its successor looks at',
  },
  {
    name: 'dekker-no-turn',
    saboteur: true,
    maxThreads: 2,
    shownBy: 'both',
    breaks: 'notStuck',
    threads: 2,
    story: 'flag up, wait for the other’s to go down',
  },
  {
    name: 'dekker-lockstep',
    saboteur: true,
    maxThreads: 2,
    shownBy: 'prover',
    breaks: 'noLivelock',
    threads: 2,
    story: '“after you”, “no, after you”, for ever',
  },
  {
    name: 'futex-no-notify',
    saboteur: true,
    shownBy: 'both',
    breaks: 'noLostWakeup',
    threads: 2,
    story: 'sleeps, and nobody wakes it',
  },
  {
    name: 'futex-notifies-first',
    saboteur: true,
    shownBy: 'both',
    breaks: 'noLostWakeup',
    threads: 2,
    story: 'wakes the next one, then frees the lock',
  },
  {
    name: 'futex-rereads',
    saboteur: true,
    shownBy: 'both',
    breaks: 'noLostWakeup',
    threads: 2,
    story: 'sleeps on whatever the word says now',
  },
  {
    name: 'futex-retakes-with-1',
    saboteur: true,
    shownBy: 'prover',
    breaks: 'noLostWakeup',
    threads: 3,
    story: 'woken, it forgets the other sleepers',
  },
  {
    name: 'ticket-park-notify-one',
    saboteur: true,
    shownBy: 'both',
    breaks: 'noLostWakeup',
    threads: 3,
    story: 'wakes one, perhaps the wrong one',
  },
  {
    name: 'plain-release',
    saboteur: true,
    shownBy: 'prover',
    breaks: 'noDataRace',
    threads: 2,
    story: 'gives it back by a plain store',
  },
  {
    name: 'tas-promises-fairness',
    saboteur: true,
    shownBy: 'prover',
    breaks: 'starvationFreedom',
    threads: 2,
    story: 'sound, but it promises too much',
  },
] as const satisfies readonly (ShelvedLock | ShelvedSaboteur)[];

export const DEFAULT_LOCK = SHELF[0].name;

type Shelved = (typeof SHELF)[number];

/** The saboteurs that a race can be calibrated with. */
export const CONTROLS = SHELF.filter(
  (lock): lock is Extract<Shelved, { control: true }> => 'control' in lock,
).map(({ name }) => name);
