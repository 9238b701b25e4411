/**
 * Disturbs a lock under test. In the provoked part the decisions sleep between reading and writing; the gaps inside the lock itself,
 * between one of its accesses to shared memory and the next, are some nanoseconds wide and would hardly ever be met. So each such
 * access sleeps first, one time in a few. To a sound lock it makes no difference when a thread is slow.
 *
 * The lock is handed a proxy for the memory, which sees plain accesses; and the functions of `Atomics`, which would refuse a proxy,
 * are replaced in this thread by ones that know it. Both also notice a lock that reaches beyond its words. So it has to be
 * called before the lock is imported, by a thread that serves nothing else.
 */
import { VagaError } from '../base/errors.ts';
import { Random } from '../base/seed.ts';
import type { Lock } from './lock.ts';

/** One access in so many sleeps. */
const ONE_IN = 8;

const DISTURBED = [
  'add',
  'and',
  'compareExchange',
  'exchange',
  'load',
  'notify',
  'or',
  'store',
  'sub',
  'wait',
  'waitAsync',
  'xor',
] as const;

export interface Disturbance {
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** A word that is always 0 and never notified, to sleep on. */
  readonly privateAt: number;
  readonly sleepMs: number;
  /** How many words an instance of the lock has. */
  readonly words: number;
  /** Which thread this is: each sleeps at moments of its own. */
  readonly thread: number;
}

/** Prepares this thread. Returns what makes a lock, imported afterwards, one that is disturbed. */
export function prepareDisturbance(settings: Disturbance): (lock: Lock) => Lock {
  const { memory, privateAt, sleepMs, words, thread } = settings;
  const random = new Random(1, thread);
  let from = 0;
  let to = 0;
  const { wait } = Atomics;
  const pause = (index: number): void => {
    if (index < from || index >= to) throw strayed(index - from, to - from);
    if (random.nextUint32() % ONE_IN === 0) wait(memory, privateAt, 0, sleepMs);
  };
  const disturbed = new Proxy(memory, {
    get: (target, key) => {
      if (typeof key === 'string' && key.length < 12 && Number.isInteger(Number(key))) pause(Number(key));
      return Reflect.get(target, key, target) as unknown;
    },
    set: (target, key, value) => {
      pause(Number(key));
      return Reflect.set(target, key, value, target);
    },
  });
  for (const name of DISTURBED) {
    const original = Atomics[name] as (array: unknown, ...rest: unknown[]) => unknown;
    const replacement = (array: unknown, ...rest: unknown[]): unknown => {
      if (array !== disturbed) return original(array, ...rest);
      pause(Number(rest[0]));
      return original(memory, ...rest);
    };
    Object.defineProperty(Atomics, name, { value: replacement });
  }
  const within =
    (work: Lock['acquire']): Lock['acquire'] =>
    (_, at, own, threads) => {
      from = at;
      to = at + words;
      work(disturbed, at, own, threads);
    };
  return (lock) => ({ ...lock, acquire: within(lock.acquire), release: within(lock.release) });
}

/** Behind a lock's words lies the slot itself: a lock that writes there books and frees at random. */
function strayed(offset: number, words: number): VagaError {
  return new VagaError(
    'badLock',
    `The lock touches memory[at + ${offset}], but words(threads) says that it has ${words} words: the rest is not its own.`,
  );
}
