/**
 * The words of the shared memory: one SharedArrayBuffer seen as Int32 words (and, for the counters, as Float64 pairs of
 * words), the same for every thread. layout.ts says where each part begins.
 *
 *     word 0   64                   64 + threads × 96    slots                        locks    region       feed
 *     ┌────────┬──────────┬──────────┬────────┬──────────┬────────┬────────┬ ─ ─ ┬────────┬ ─ ─ ┬────────────┬──────────┐
 *     │ header │ thread 0 │ thread 1 │ ring … │ staged … │ slot 0 │ slot 1 │     │ lock 0 │     │ region     │ feed     │
 *     └────────┴──────────┴──────────┴────────┴──────────┴────────┴────────┴ ─ ─ ┴────────┴ ─ ─ ┴────────────┴──────────┘
 *
 *     header   MAGIC │ LAYOUT_VERSION │ SLOTS │ THREADS │ LOCK_WORDS │ SLOT_STRIDE │ RING_ENTRIES │ LOCKS │ REGION_WORDS │ FEED_ENTRIES │ …
 *              sequence │ …    durable │ half-epoch │ gate │ news │ …    bell │ stop │ …       (a line each)
 *     thread   announced first, second │ inside │ private │ connected │ … │ counters (Float64) │ …
 *              rounds │ published │ … │ third lock │ …    intent    consumed │ life │ fault │ …                  (a line each)
 *     ring     entries of 16 words: what a thread has changed and the ledger has not taken yet
 *     staged   count │ what a thread is about to write into the region, as runs of `at, count, words`
 *     slot     lock words … │ holder │ version lo, hi │ lastSeq lo, hi │ contested
 *     locks    of what lies in the region; they are not part of it, since they are not kept
 *     region   persons, their trails and conversations: kept by the ledger word for word
 *     feed     life, watched │ lock, era, position, claimed │ wanted, until │ commits (Float64)   (a line each)
 *              figures of thread 0 │ figures of thread 1 │ … │ the last changes, entries of 8 words
 *
 * Who writes what: the header's first line is written once, before any thread starts. A thread's block is written by that thread
 * alone, but for its last line; a ring by its thread. A slot's data words are read and written only by the thread that holds the
 * slot's lock, so plain accesses suffice where the lock is one; the lock words belong to the lock's own algorithm. While the ledger's
 * gate is closed no thread holds a lock, and the ledger's thread rebuilds the slots.
 */
/** A cache line of x86-64 and of most arm64 cores, in words. */
const LINE_WORDS = 16;

export const LAYOUT_VERSION = 5;
export const MAGIC = 0x61_67_61_76; // 'vaga'

/** Offsets in the header. */
export const Header = {
  magic: 0,
  layoutVersion: 1,
  slots: 2,
  threads: 3,
  lockWords: 4,
  slotStride: 5,
  ringEntries: 6,
  locks: 7,
  regionWords: 8,
  feedEntries: 9,
} as const;

/**
 * Offsets in the header of what the threads and the ledger's own thread share, by lines of who writes them. All are touched by
 * Atomics only; server/ledger/ says why that suffices.
 */
export const Shared = {
  /** The low word of the next number of the ledger's sequence. Taken by every thread that changes a slot, under its locks. */
  sequence: LINE_WORDS,
  /** The low word of the last number that is durable. Written by the ledger's thread, like the next three. */
  durable: 2 * LINE_WORDS,
  /** The last durable number divided by 2³¹: with it any number under way is known from its low word. */
  halfEpoch: 2 * LINE_WORDS + 1,
  /** Even: open. Odd: closed, since a commit has failed. */
  gate: 2 * LINE_WORDS + 2,
  /** Counts what threads that wait want to hear of: something became durable, the gate opened or closed. */
  news: 2 * LINE_WORDS + 3,
  /** Counts what the ledger's thread wants to hear of. Written by all; it sleeps on it. */
  bell: 3 * LINE_WORDS,
  /** 1: the ledger's thread writes what is left, and ends. Written by the supervisor. */
  stop: 3 * LINE_WORDS + 1,
  /** Counts what conversations want to hear of: something in the chat has changed. Written by all; their threads sleep on it. */
  chatNews: 3 * LINE_WORDS + 2,
} as const;
export const HEADER_WORDS = 4 * LINE_WORDS;

/** Offsets in a thread's block. Other threads read its first line while they decide (provoked part only), so the counters begin on another. */
export const Thread = {
  /** 1 + the slot this thread is deciding on, 0 for none. Atomics: others look for their own slot here. */
  announcedFirst: 0,
  /** The same for a move's second slot. */
  announcedSecond: 1,
  /** 1 while this thread is between acquire and release. Atomics, as above. */
  inside: 2,
  /** Always 0 and never notified: `--hold-us` sleeps on it. */
  private: 3,
  /** Connections of this thread, which counts them; the supervisor sets it to 0 when the thread has ended. Atomics: all add them up. */
  connected: 4,
  /** The first counter; Float64, so it starts on an even word. */
  counters: LINE_WORDS,
  /** Odd while this thread decides for the requests that came in together. Atomics: the ledger's thread reads it. */
  rounds: 3 * LINE_WORDS,
  /** How many entries this thread has published in its ring, modulo 2³². Atomics: storing it is the publication. */
  published: 3 * LINE_WORDS + 1,
  /** When this thread opened the chat, microseconds since 1970: no session that it served before is alive. Atomics. */
  chatSinceLo: 3 * LINE_WORDS + 2,
  chatSinceHi: 3 * LINE_WORDS + 3,
  thirdLock: 3 * LINE_WORDS + 4, // as `Intent.firstLock`, for which there is no room there
  /** What this thread is about to change: see `Intent`. Plain accesses: nobody else looks while it lives. */
  intent: 4 * LINE_WORDS,
  /** How many of its entries the ledger's thread has taken, who alone writes it. Atomics. */
  consumed: 5 * LINE_WORDS,
  /** One of `Life`. Written by the supervisor. Atomics: the ledger's thread reads it. */
  life: 5 * LINE_WORDS + 1,
  /** The point of a decision at which this thread has to die, 0 for none: see server/booking/death.ts. */
  fault: 5 * LINE_WORDS + 2,
} as const;

/** Whether a thread lives, as the supervisor knows it. */
export const Life = {
  alive: 0,
  /** It has ended; what it had begun is still as it left it. */
  dead: 1,
  /** It has ended, and the slots and locks that it had to do with are in order. */
  repaired: 2,
} as const;

/**
 * Offsets in a thread's intent: which slots it decides on, and how they were before it changed them. Of two slots the lower comes first.
 * After the thread's death this is all that is needed to undo or to complete its decision.
 */
export const Intent = {
  /** How many slots are being changed and are not yet as they shall be; 0 for none, or one of `Staged`. */
  changing: 0,
  /** The slots whose locks it asked for last; `NO_SLOT` for no second one. It need not hold them any more. */
  first: 1,
  second: 2,
  /** How many entries it had published before the change: once there is one more, the change stands. */
  published: 3,
  /** What the first slot's data was, and the second's: `IMAGE_WORDS` each, in the order of the slot's own words. */
  firstImage: 4,
  secondImage: 9,
  /** 1 + the word of a lock besides the slots' that it asked for last, 0 for none; `Thread.thirdLock` is one more. */
  firstLock: 14,
  secondLock: 15,
} as const;

/** What an intent says that is about the region: no slots are being changed, but what is staged … */
export const Staged = {
  /** … is about to be published, and stands when it is. */
  offered: 3,
  /** … stands, and is being written. */
  stands: 4,
} as const;
/** Holder, version and lastSeq. */
export const IMAGE_WORDS = 5;

/** Whole lines, so that no thread writes to a line of another's: `vaga bench counters` shows what that would
 * cost, nearly half of all counting. */
export const THREAD_WORDS = 6 * LINE_WORDS;

/** Offsets in an entry of a ring: one change, of one slot or of two. Written by plain stores, then published. */
export const Entry = {
  /** The low word of its number in the sequence. */
  sequence: 0,
  slot: 1,
  /** Holder and version of the slot after the change. */
  holder: 2,
  versionLo: 3,
  versionHi: 4,
  /** The same of a move's other slot; `NO_SLOT` where there is none. */
  slot2: 5,
  holder2: 6,
  version2Lo: 7,
  version2Hi: 8,
  /** How many entries behind this one hold what it writes into the region. */
  more: 9,
  /** How many words that are. */
  words: 10,
} as const;

export const NO_SLOT = -1;
/** A line, so that no entry shares one with what is being read. */
export const ENTRY_WORDS = LINE_WORDS;

/** The most words that one decision may stage; a record of them takes a thirty-third of a ring at most. */
export const STAGED_WORDS = 1_024;

/**
 * What a thread counts, in the order of the counters. Written by plain stores of the thread itself. Others read them
 * racily: exact as soon as the thread is idle, which is when a judge reads them.
 */
export const COUNTERS = [
  'operations',
  'refusals',
  'attempts',
  'contested',
  'lockWaits',
  /** Bookings won (moves too) in an attempt that was contested. */
  'contestedBookings',
  'connections',
  'badFrames',
  /** Connections that the server has ended or refused; server/doors/limits.ts says why. */
  'connectionsRefused',
  'idleEnded',
  'halfFramesEnded',
  'unreadEnded',
  'wrongSecrets',
  /** How often a connection was not read from because too many of its answers were queued. */
  'queueFull',
  /** How often a connection of a door for people had to wait because it had sent so many messages. */
  'slowed',
] as const;
export type Counter = (typeof COUNTERS)[number];
export const COUNTER_INDEX = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Readonly<
  Record<Counter, number>
>;

/** Offsets behind a slot's lock words. */
export const Slot = {
  holder: 0,
  versionLo: 1,
  versionHi: 2,
  lastSeqLo: 3,
  lastSeqHi: 4,
  contested: 5,
} as const;
export const SLOT_DATA_WORDS = 6;

/** Whole lines, for the count of what is staged and the words. */
export const STAGED_STRIDE = LINE_WORDS + STAGED_WORDS;

/** Offsets in the feed of changes, by lines of who writes them; server/feed/ says how. All but the last line are touched by Atomics only. */
export const Feed = {
  /** When this server started, two words that tell its changes from those of another. Written before any thread starts. */
  lifeLo: 0,
  lifeHi: 1,
  /** 1 while somebody wants to hear of changes. Read at every change, and so on a line that hardly ever changes. Written under the lock. */
  watched: 2,
  /** Guards this line, and the entries. */
  lock: LINE_WORDS,
  /** Goes up where a change may be missing: who has read up to an earlier era has to look at everything anew. */
  era: LINE_WORDS + 1,
  /** The position of the last change, modulo 2³². Storing it is the publication. */
  position: LINE_WORDS + 2,
  /** Entries up to this position are written or may be: what lies a whole ring before it is lost. */
  claimed: LINE_WORDS + 3,
  /** 1 while somebody sleeps on the position. Written by who sleeps, and by who wakes them. */
  wanted: 2 * LINE_WORDS,
  /** The second of the machine's monotonic clock until which changes are asked for. Written by who asks. */
  until: 2 * LINE_WORDS + 1,
  /** Three Float64, by the ledger's thread alone: commits so far, the seconds that they took, and the seconds of the last. Plain accesses. */
  commits: 3 * LINE_WORDS,
} as const;
export const FEED_HEADER_WORDS = 4 * LINE_WORDS;

/** Offsets in an entry of the feed, with holder and version after the change. Written by plain stores, then published. */
export const FeedEntry = {
  slot: 0,
  holder: 1,
  versionLo: 2,
  versionHi: 3,
  /** The same of a move's other slot; `NO_SLOT` where there is none. */
  slot2: 4,
  holder2: 5,
  version2Lo: 6,
  version2Hi: 7,
} as const;
export const FEED_ENTRY_WORDS = 8;

/** What a thread tells of itself beside its counters. Float64, like those. */
export const FIGURES = [
  'streams',
  'streamsOpened',
  'events',
  'resets',
  /** How late its event loop was, in seconds, of some seconds that are over. */
  'loopDelayMean',
  'loopDelayP99',
  'loopDelayMax',
] as const;
export type Figure = (typeof FIGURES)[number];
/** Behind the figures each door has one: its connections now. */
export const MOST_DOORS = 8;
export const FIGURES_WORDS = 2 * LINE_WORDS;

assertLayout();

/** The constants above, held against each other whenever this file is loaded. */
function assertLayout(): void {
  const facts: Readonly<Record<string, boolean>> = {
    'the constants of the header fit its first line': Header.feedEntries < LINE_WORDS,
    'what threads share fits the header': Shared.chatNews < HEADER_WORDS,
    'an entry has room for two slots': Entry.words < ENTRY_WORDS,
    'what the ledger writes of a thread has a line of its own':
      Thread.consumed - Thread.intent >= LINE_WORDS && Thread.fault < THREAD_WORDS,
    'an intent has room for two slots':
      Intent.secondImage + IMAGE_WORDS <= LINE_WORDS &&
      Intent.firstImage + IMAGE_WORDS === Intent.secondImage,
    'what an intent keeps of a slot comes first there': Slot.lastSeqHi === IMAGE_WORDS - 1,
    'counters lie on even words': (HEADER_WORDS + Thread.counters) % 2 === 0 && THREAD_WORDS % 2 === 0,
    'counters fit before what the ledger reads': Thread.counters + 2 * COUNTERS.length <= Thread.rounds,
    'what others read lies before the counters': Thread.connected < Thread.counters,
    'the data of a slot is dense': Slot.contested === SLOT_DATA_WORDS - 1,
    'the feed has room for two slots': FeedEntry.version2Hi < FEED_ENTRY_WORDS,
    'the figures of a thread fit': 2 * (FIGURES.length + MOST_DOORS) <= FIGURES_WORDS,
    'figures lie on even words':
      Feed.commits % 2 === 0 && FEED_HEADER_WORDS % 2 === 0 && FIGURES_WORDS % 2 === 0,
    'the host is little-endian': new Uint8Array(Int32Array.of(1).buffer)[0] === 1,
  };
  for (const [fact, holds] of Object.entries(facts)) {
    if (!holds) throw new Error(`layout: it does not hold that ${fact}`);
  }
}
