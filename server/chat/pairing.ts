/**
 * Who talks to whom: an agent without a customer takes the first one of the queue, and who finds the other side gone lets go of it. Within a
 * decision of the chat.
 */
import type { Draft } from './draft.ts';
import { takeUnforwarded } from './messages.ts';
import { first, putFirst, remove } from './queue.ts';
import { end, type Sessions } from './sessions.ts';
import { MOST_LEFT_BEHIND, Role, Session, sessionAt } from './words.ts';

export interface Pairing {
  /** Takes what the other side has said. If that is gone, takes its place what is next. */
  readonly look: (session: number) => readonly Buffer[];
  /** Whether a look would find or change anything. */
  readonly hasNews: (session: number) => boolean;
}

export function openPairing(draft: Draft, { isLive }: Sessions): Pairing {
  /** Gives up a peer that is gone. */
  const letGo = (session: number, peer: number): void => {
    end(draft, peer);
    const at = sessionAt(session);
    draft.write(at + Session.peer, 0);
    draft.write(sessionAt(peer) + Session.peer, 0);
    if (draft.read(at + Session.role) === Role.customer) putFirst(draft, session);
    else draft.write(at + Session.forwarded, draft.read(at + Session.sent));
  };

  /** Takes the first customer that is still there, and puts those in order that are not. */
  const claim = (agent: number): readonly Buffer[] => {
    for (let left = 0; left < MOST_LEFT_BEHIND; left += 1) {
      const customer = first(draft);
      if (customer === 0) return [];
      if (isLive(customer)) {
        remove(draft, customer);
        draft.write(sessionAt(agent) + Session.peer, customer);
        draft.write(sessionAt(customer) + Session.peer, agent);
        return takeUnforwarded(draft, customer);
      }
      end(draft, customer);
    }
    return [];
  };

  return {
    look: (session) => {
      const at = sessionAt(session);
      const peer = draft.read(at + Session.peer);
      const messages = peer === 0 ? [] : takeUnforwarded(draft, peer);
      if (peer !== 0 && !isLive(peer)) letGo(session, peer);
      const isIdle = draft.read(at + Session.role) === Role.agent && draft.read(at + Session.peer) === 0;
      return isIdle ? [...messages, ...claim(session)] : messages;
    },
    hasNews: (session) => {
      const at = sessionAt(session);
      const peer = draft.read(at + Session.peer);
      if (peer === 0) return draft.read(at + Session.role) === Role.agent && first(draft) !== 0;
      const to = sessionAt(peer);
      return draft.read(to + Session.sent) !== draft.read(to + Session.forwarded) || !isLive(peer);
    },
  };
}
