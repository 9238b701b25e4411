/** What kind of work a function does, by the file that it is in. */

/** In the order in which they are told; the words are for people. */
export const CATEGORIES = {
  decisions: 'decisions',
  locks: 'locks',
  doors: 'doors',
  ledger: 'ledger',
  node: 'Node',
  libraries: 'libraries',
  collector: 'garbage collection',
  native: 'native code',
  rest: 'rest of ours',
} as const;

export type Category = keyof typeof CATEGORIES;
/** Nothing to do: the event loop waits for something to happen, or a thread without one sleeps. */
export type Rest = 'idle';

export const CATEGORY_NAMES = Object.keys(CATEGORIES) as Category[];

/** What each of them is, in a sentence. */
export const CATEGORY_MEANINGS: Readonly<Record<Category, string>> = {
  decisions: 'booking, cancelling and moving, and the shared memory that they do it in (server/booking, …)',
  locks:
    'acquiring and releasing the slots’ locks, asleep or awake (server/locks, or the lock that was given)',
  doors: 'requests decoded and answers encoded, and what connections need besides (server/doors)',
  ledger: 'what is recorded, and LMDB; its commits wait for the disk (server/ledger)',
  node: 'Node’s own JavaScript and what it calls: sockets, streams, timers',
  libraries: 'packages, such as fastify',
  collector: 'V8’s garbage collector, as far as it stops the thread',
  native: 'C++ outside any JavaScript: the event loop, reads from sockets, compilation',
  rest: 'start, supervision, and the measuring itself',
};

/** What of `vaga` is in which room of the server. */
const ROOMS: Readonly<Record<string, Category>> = {
  locks: 'locks',
  ledger: 'ledger',
  doors: 'doors',
  booking: 'decisions',
  memory: 'decisions',
  people: 'decisions',
  chat: 'decisions',
  catalogue: 'decisions',
  saboteurs: 'decisions',
};
/** Packages that the ledger is made of. */
const LEDGER_PACKAGES = /^(@lmdb|lmdb|msgpackr|ordered-binary|weak-lru-cache|node-gyp-build)/;

/**
 * `path`: from the root of the project, or as `placeOf` tells it; empty for a function in C++, which works for the one that called
 * it. So does what all rooms share (server/base).
 */
export function categoryOf(
  functionName: string,
  path: string,
  caller: Category | undefined,
  lockPath?: string,
): Category | Rest {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'collector';
  if (functionName === '(program)') return 'native';
  if (path === '' || path.startsWith('wasm:')) return caller ?? 'native';
  if (path === lockPath) return 'locks';
  if (path.startsWith('node:')) return 'node';
  const [top, room, inside] = path.split('/');
  if (top === 'node_modules') return LEDGER_PACKAGES.test(room) ? 'ledger' : 'libraries';
  if (top !== 'server' || inside === undefined) return 'rest';
  if (room === 'base') return caller ?? 'rest';
  return ROOMS[room] ?? 'rest';
}
