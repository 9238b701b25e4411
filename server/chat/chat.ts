/**
 * Conversations between customers and agents, on behalf of one server thread. Customers wait in a queue; an agent who has none takes the first one;
 * what either of them says goes to the other side, whichever thread that is on. Every call is a decision under the chat's lock: it is in the
 * ledger with all that it changed, or has not happened.
 *
 *   - When one side is gone, the other one first gets what is left of its messages. Then an agent takes the next customer, and a customer is the first in
 *     the queue.
 *   - What is said while nobody is there is kept for who comes next. But what an agent said to a customer who is gone goes to no other one.
 *   - Messages are given to the other side exactly once: taking them is a decision, too. It comes after theirs in the ledger's sequence, so what
 *     rests on it rests on them, and no reader sees what a crash could undo.
 *
 * No call throws while it holds the lock, unless the thread dies: then the lock is left as it is for the repair.
 */
import type { WallClock } from '../base/clock.ts';
import type { Staging } from '../booking/staging.ts';
import { readTaken } from '../ledger/sequence.ts';
import { Shared, readLayout } from '../memory/layout.ts';
import { openDraft, type Draft } from './draft.ts';
import { openHistory, type History } from './history.ts';
import { cellsOf, forgetOlderHalf, push } from './messages.ts';
import { openChatNews, type ChatNews } from './news.ts';
import { openPairing, type Pairing } from './pairing.ts';
import { end, openSessions, type OwnSession, type Sessions } from './sessions.ts';
import { enrol } from './users.ts';
import {
  MOST_MESSAGE_BYTES,
  MOST_NAME_BYTES,
  MOST_SESSION_CELLS,
  Session,
  sessionAt,
  type VisitorRole,
} from './words.ts';

export interface Chat extends History, ChatNews {
  /** The last number of the ledger that anything told since `forget` rests on: no answer may be told before that is durable. */
  readonly restsOn: number;
  /** Begins anew with what `restsOn` covers. */
  readonly forget: () => void;
  /** Begins a session. `full`: there are too many users, or too many sessions under way. The name has 1 to 80 bytes of UTF-8. */
  readonly connect: (name: string, role: VisitorRole) => OwnSession | 'full';
  /** Says something to the other side. `full`: there is no room, as nobody takes what was said before. `gone`: the session was lost. */
  readonly say: (own: OwnSession, message: Uint8Array) => 'said' | 'full' | 'gone';
  /** Takes what the other side has said; an agent without a customer takes the next one. `gone`: the session was lost. */
  readonly look: (own: OwnSession) => readonly Buffer[] | 'gone';
  /**
   * Whether a look would find anything. Without the lock: what was published before the news were counted is seen, and what comes later is
   * counted later.
   */
  readonly hasNews: (own: OwnSession) => boolean;
  readonly quit: (own: OwnSession) => void;
}

export interface ChatSettings {
  readonly thread: number;
  /** Where the chat's part of the region begins, `CHAT_WORDS` long. */
  readonly regionFrom: number;
  /** The first of its `CHAT_LOCKS` locks. */
  readonly lockFrom: number;
  readonly clock: WallClock;
}

/** Opens the chat for a thread. The sessions that a thread of that number served before are over. */
export function openChat(
  memory: Int32Array<SharedArrayBuffer>,
  staging: Staging,
  { thread, regionFrom, lockFrom, clock }: ChatSettings,
): Chat {
  const draft = openDraft(staging, regionFrom);
  const sessions = openSessions(memory, thread, draft, clock);
  const pairing = openPairing(draft, sessions);
  const isDurable = readLayout(memory).ringEntries > 0;
  let restsOn = 0;
  const decide = <Told>(decision: () => Told): Told => {
    staging.enter(lockFrom);
    const told = decision();
    const number = draft.publish();
    if (isDurable) restsOn = Math.max(restsOn, number ?? readTaken(memory));
    staging.leave(lockFrom);
    return told;
  };
  tellThreads(memory); // who was talking to the sessions that are over now
  return {
    get restsOn() {
      return restsOn;
    },
    forget: () => {
      restsOn = 0;
    },
    ...openVisits(memory, decide, { draft, sessions }),
    ...openTalk(memory, decide, { draft, sessions, pairing }),
    ...openHistory(draft, decide),
    ...openChatNews(memory),
  };
}

type Decide = <Told>(decision: () => Told) => Told;
type Memory = Int32Array<SharedArrayBuffer>;

function openVisits(
  memory: Memory,
  decide: Decide,
  { draft, sessions }: { readonly draft: Draft; readonly sessions: Sessions },
): Pick<Chat, 'connect' | 'quit'> {
  return {
    connect: (name, role) => {
      if (name === '' || Buffer.byteLength(name.normalize('NFC')) > MOST_NAME_BYTES)
        throw new Error('not a name');
      const own = decide(() => {
        const user = enrol(draft, name, role);
        const begun = user === 0 ? undefined : sessions.begin(user, role);
        if (begun === undefined) draft.drop();
        return begun;
      });
      if (own === undefined) return 'full';
      tellThreads(memory);
      return own;
    },
    quit: (own) => {
      const wasThere = decide(() => {
        const isOwn = sessions.isOwn(own);
        if (isOwn) end(draft, own.session);
        return isOwn;
      });
      if (wasThere) tellThreads(memory);
    },
  };
}

function openTalk(
  memory: Memory,
  decide: Decide,
  {
    draft,
    sessions,
    pairing,
  }: { readonly draft: Draft; readonly sessions: Sessions; readonly pairing: Pairing },
): Pick<Chat, 'say' | 'look' | 'hasNews'> {
  const hasRoom = (session: number, cells: number): boolean => {
    const used = draft.read(sessionAt(session) + Session.cells);
    const fits = used + cells <= MOST_SESSION_CELLS;
    if (!fits && forgetOlderHalf(draft, session) + cells > MOST_SESSION_CELLS) return false;
    return sessions.makeRoom(cells);
  };
  return {
    say: (own, message) => {
      if (message.length > MOST_MESSAGE_BYTES) throw new Error('too long for a message');
      const result = decide(() => {
        if (!sessions.isOwn(own)) return 'gone';
        if (!hasRoom(own.session, cellsOf(message.length))) return 'full';
        push(draft, own.session, message);
        return 'said';
      });
      if (result === 'said') tellThreads(memory);
      return result;
    },
    look: (own) => {
      const peerAt = sessionAt(own.session) + Session.peer;
      let concernsOthers = false;
      const result = decide(() => {
        if (!sessions.isOwn(own)) return 'gone';
        const before = draft.read(peerAt);
        const messages = pairing.look(own.session);
        // An agent that only came across customers who are no longer there has to look again.
        concernsOthers = draft.read(peerAt) !== before || pairing.hasNews(own.session);
        return messages;
      });
      if (concernsOthers) tellThreads(memory);
      return result;
    },
    hasNews: (own) => !sessions.isOwn(own) || pairing.hasNews(own.session),
  };
}

function tellThreads(memory: Memory): void {
  Atomics.add(memory, Shared.chatNews, 1);
  Atomics.notify(memory, Shared.chatNews);
}
