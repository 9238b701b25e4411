/**
 * Who is in the chat. A session is live until it is ended, or its thread has died, or the server, or the ledger had an outage: the record stays as it
 * was then, and whoever comes across it puts things in order. So nothing has to be done when somebody dies.
 */
import type { WallClock } from '../base/clock.ts';
import { numberOf } from '../ledger/sequence.ts';
import { Shared, Thread, readLayout, threadAt } from '../memory/layout.ts';
import type { Draft } from './draft.ts';
import { forgetAll, roomOf } from './messages.ts';
import { append, remove } from './queue.ts';
import { Head, MOST_SESSIONS, Role, SESSION_WORDS, Session, sessionAt, type VisitorRole } from './words.ts';

/** A session, as the thread that serves it knows it. */
export interface OwnSession {
  readonly session: number;
  /** Tells it from others that had or will have the same number. */
  readonly startUs: number;
}

export interface Sessions {
  readonly isLive: (session: number) => boolean;
  /** Whether it is still that one, and live. */
  readonly isOwn: (own: OwnSession) => boolean;
  /** Begins a session; a customer then waits. `undefined` when all there may be are under way. */
  readonly begin: (user: number, role: VisitorRole) => OwnSession | undefined;
  /** Forgets sessions that are over, the oldest first, until there is room for so many cells. False when there is not enough. */
  readonly makeRoom: (cells: number) => boolean;
}

/** Opens the sessions for a thread; those that the thread before it served are over. */
export function openSessions(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  draft: Draft,
  clock: WallClock,
): Sessions {
  const sinceUs = clock.nowUs();
  Atomics.store(memory, sinceAt(thread), sinceUs | 0);
  Atomics.store(memory, sinceAt(thread) + 1, Math.floor(sinceUs / 2 ** 32));
  const isLive = openIsLive(memory, draft);

  /** Whether nobody is served by it and nobody has to let go of it. */
  const isOver = (session: number): boolean => {
    if (isLive(session)) return false;
    const peer = draft.read(sessionAt(session) + Session.peer);
    return peer === 0 || !isLive(peer) || draft.read(sessionAt(peer) + Session.peer) !== session;
  };

  /** The sessions from the oldest one on. */
  const oldestFirst = function* (): Generator<number> {
    const next = draft.read(Head.nextSession);
    for (let index = 0; index < MOST_SESSIONS; index += 1) yield 1 + ((next + index) % MOST_SESSIONS);
  };

  return {
    isLive,
    isOwn: ({ session, startUs }) => isLive(session) && startOf(draft, session) === startUs,
    begin: (user, role) => {
      const session = oldestFirst().find(isOver);
      if (session === undefined) return undefined;
      forget(draft, session);
      const startUs = clock.nowUs();
      const at = sessionAt(session);
      const words: readonly (readonly [number, number])[] = [
        [Session.user, user],
        [Session.role, role],
        [Session.thread, thread],
        [Session.sinceLo, sinceUs | 0],
        [Session.sinceHi, Math.floor(sinceUs / 2 ** 32)],
        [Session.gate, Atomics.load(memory, Shared.gate)],
        [Session.startLo, startUs | 0],
        [Session.startHi, Math.floor(startUs / 2 ** 32)],
      ];
      for (const [offset, word] of words) draft.write(at + offset, word);
      draft.write(Head.nextSession, session % MOST_SESSIONS);
      if (role === Role.customer) append(draft, session);
      return { session, startUs };
    },
    makeRoom: (cells) => {
      for (const session of oldestFirst()) {
        if (roomOf(draft) >= cells) return true;
        if (draft.read(sessionAt(session) + Session.cells) > 0 && isOver(session)) forget(draft, session);
      }
      return roomOf(draft) >= cells;
    },
  };
}

function openIsLive(memory: Int32Array, draft: Draft): (session: number) => boolean {
  const { threads } = readLayout(memory);
  return (session) => {
    const at = sessionAt(session);
    const of = draft.read(at + Session.thread);
    return (
      draft.read(at + Session.role) !== Role.nobody &&
      of < threads &&
      draft.read(at + Session.sinceLo) === Atomics.load(memory, sinceAt(of)) &&
      draft.read(at + Session.sinceHi) === Atomics.load(memory, sinceAt(of) + 1) &&
      draft.read(at + Session.gate) === Atomics.load(memory, Shared.gate)
    );
  };
}

/** The word where it stands since when a thread has the chat open. */
function sinceAt(thread: number): number {
  return threadAt(thread) + Thread.chatSinceLo;
}

/** When a session began, microseconds since 1970. */
export function startOf(draft: Draft, session: number): number {
  const at = sessionAt(session);
  return numberOf(draft.read(at + Session.startLo), draft.read(at + Session.startHi));
}

/** Marks a session as ended. What it has sent stays, and who is on its other side will see to that. */
export function end(draft: Draft, session: number): void {
  const at = sessionAt(session);
  if (isWaiting(draft, session)) remove(draft, session);
  draft.write(at + Session.role, Role.nobody);
}

function isWaiting(draft: Draft, session: number): boolean {
  const at = sessionAt(session);
  return draft.read(at + Session.role) === Role.customer && draft.read(at + Session.peer) === 0;
}

/** Clears the record of a session that is over. */
function forget(draft: Draft, session: number): void {
  end(draft, session);
  forgetAll(draft, session);
  const at = sessionAt(session);
  for (let word = 0; word < SESSION_WORDS; word += 1) draft.write(at + word, 0);
}
