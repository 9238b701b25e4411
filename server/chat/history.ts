/** What agents may look up: who ever used the chat, and what somebody has said. */
import type { Draft } from './draft.ts';
import { newestFirst } from './messages.ts';
import { startOf } from './sessions.ts';
import { findUser, nameOf } from './users.ts';
import {
  Head,
  MOST_HISTORY_BYTES,
  MOST_SESSIONS,
  Session,
  User,
  sessionAt,
  userAt,
  type VisitorRole,
} from './words.ts';

interface ChatUser {
  readonly name: string;
  /** The one that the user came in last. */
  readonly role: VisitorRole;
}

interface PastSession {
  /** Microseconds since 1970. */
  readonly startUs: number;
  /** The last one first. */
  readonly messages: readonly Buffer[];
}

export interface History {
  /** In the order in which they came first. */
  readonly users: () => readonly ChatUser[];
  /**
   * The sessions of a user that are remembered, the last one first. Of their messages so many as `MOST_HISTORY_BYTES` hold;
   * `isWhole` says whether those are all.
   */
  readonly historyOf: (name: string) => {
    readonly sessions: readonly PastSession[];
    readonly isWhole: boolean;
  };
}

/** `decide` holds the chat's lock meanwhile. */
export function openHistory(draft: Draft, decide: <Told>(decision: () => Told) => Told): History {
  const sessionsOf = (user: number): number[] =>
    Array.from({ length: MOST_SESSIONS }, (_, index) => index + 1)
      .filter((session) => draft.read(sessionAt(session) + Session.user) === user)
      .toSorted((one, other) => startOf(draft, other) - startOf(draft, one));

  return {
    users: () =>
      decide(() =>
        Array.from({ length: draft.read(Head.users) }, (_, index) => ({
          name: nameOf(draft, index + 1),
          role: draft.read(userAt(index + 1) + User.role) as VisitorRole,
        })),
      ),
    historyOf: (name) =>
      decide(() => {
        const user = findUser(draft, name);
        let leftBytes = MOST_HISTORY_BYTES;
        const sessions = (user === 0 ? [] : sessionsOf(user)).map((session): PastSession => {
          const messages: Buffer[] = [];
          for (const message of newestFirst(draft, session)) {
            leftBytes -= message.length;
            if (leftBytes < 0) break;
            messages.push(message);
          }
          return { startUs: startOf(draft, session), messages };
        });
        return { sessions, isWhole: leftBytes >= 0 };
      }),
  };
}
