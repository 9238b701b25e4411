/**
 * The chat's part of the region: how large it is, and where everything lies in it. All of it is kept by the ledger word for word, and read and
 * written under one lock.
 *
 *     header    what is used of each table, and the ends of the queue
 *     buckets   first user of each hash
 *     users     next of the same hash │ role │ bytes of the name │ name …
 *     sessions  who, on which thread, since when │ the other side │ links of the queue │ messages: first, last, how many
 *     cells     link │ 31 words of text
 *
 * Users, sessions and cells are numbered from 1, so that 0 is none of them, and memory full of zeros is a chat that nobody ever used.
 */

/** How many users there may ever be: they are listed for ever. Further ones are turned away. */
export const MOST_USERS = 8_192;
/**
 * How many sessions are remembered, those under way included. A new one takes the place of the oldest one that has ended; with all of them under
 * way it is turned away.
 */
export const MOST_SESSIONS = 4_096;
/** 8 MiB of text. Where they are all used, the oldest session that has ended is forgotten; where none has ended, a message is refused. */
export const MOST_CELLS = 65_536;
/**
 * How many of them one session may have, so that a few cannot take all. Then its older half is forgotten, but for what the other side has
 * not got yet; where that is all, a message is refused.
 */
export const MOST_SESSION_CELLS = 2_048;
/** Of UTF-8. */
export const MOST_NAME_BYTES = 80;
/**
 * Of a message, its line end included. Its cells, and as many sessions that have to be forgotten for them, are about 800 words, and one decision may
 * stage 1,024.
 */
export const MOST_MESSAGE_BYTES = 1_536;
/** How much text of a user's history is told, the youngest first. */
export const MOST_HISTORY_BYTES = 131_072;
/** How many that wait and are no longer there one decision takes out of the queue: each of them is some ten words. */
export const MOST_LEFT_BEHIND = 32;

const NAME_WORDS = MOST_NAME_BYTES / 4;

/** Offsets in the header. */
export const Head = {
  /** How many users there are. */
  users: 0,
  /** The session whose place is looked at first for a new one: behind the youngest, so the oldest come first. */
  nextSession: 1,
  /** How many cells were ever used. */
  usedCells: 2,
  /** The first of those that are free again, and how many they are. */
  freeCell: 3,
  freeCells: 4,
  /** Who waits the longest, and who came last. */
  firstWaiting: 5,
  lastWaiting: 6,
} as const;
const HEAD_WORDS = 16;

/** Offsets in a user's record. */
export const User = { nextOfHash: 0, role: 1, nameBytes: 2, name: 3 } as const;
const USER_WORDS = User.name + NAME_WORDS;

/** What somebody is in the chat. `nobody`: a session that has ended. */
export const Role = { nobody: 0, customer: 1, agent: 2 } as const;
export type Role = (typeof Role)[keyof typeof Role];
export type VisitorRole = Exclude<Role, typeof Role.nobody>;

/** Offsets in a session's record. */
export const Session = {
  /** 0 for a record that is not used. */
  user: 0,
  role: 1,
  /** The thread that serves it; a session lives no longer than that. */
  thread: 2,
  /** When that thread opened the chat, as `Thread.chatSinceLo` has it. */
  sinceLo: 3,
  sinceHi: 4,
  /** The ledger's gate then. An outage is a crash: who was connected before it is gone. */
  gate: 5,
  /** When it began, microseconds since 1970. With the thread and its own beginning no two are the same. */
  startLo: 6,
  startHi: 7,
  /** The session on the other side. A customer without one is in the queue. */
  peer: 8,
  /** The neighbours in the queue. */
  before: 9,
  behind: 10,
  /** The first cell of its last message, and the last cell of its first one: from one to the other they are linked. */
  newest: 11,
  oldest: 12,
  cells: 13,
  /** How many messages it has sent, and how many of them were given to the other side. */
  sent: 14,
  forwarded: 15,
} as const;
export const SESSION_WORDS = Session.forwarded + 1;

/** A cell's link, and then its text. */
export const CELL_WORDS = 32;

const BUCKETS_AT = HEAD_WORDS;
const USERS_AT = BUCKETS_AT + MOST_USERS;
const SESSIONS_AT = USERS_AT + MOST_USERS * USER_WORDS;
const CELLS_AT = SESSIONS_AT + MOST_SESSIONS * SESSION_WORDS;

/** How many words of the region the chat needs, and how many of its locks. */
export const CHAT_WORDS = CELLS_AT + MOST_CELLS * CELL_WORDS;
export const CHAT_LOCKS = 1;

/** The word in which the first user of a hash stands. */
export function bucketAt(hash: number): number {
  return BUCKETS_AT + (hash % MOST_USERS);
}

export function userAt(user: number): number {
  return USERS_AT + (user - 1) * USER_WORDS;
}

export function sessionAt(session: number): number {
  return SESSIONS_AT + (session - 1) * SESSION_WORDS;
}

export function cellAt(cell: number): number {
  return CELLS_AT + (cell - 1) * CELL_WORDS;
}
