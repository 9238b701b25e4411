/** The customers that wait for an agent: first come, first served. Linked through their sessions, so there is room for all of them. */
import type { Draft } from './draft.ts';
import { Head, Session, sessionAt } from './words.ts';

export function append(draft: Draft, session: number): void {
  insert(draft, session, draft.read(Head.lastWaiting), 0);
}

/** For who was served already and has lost the agent. */
export function putFirst(draft: Draft, session: number): void {
  insert(draft, session, 0, draft.read(Head.firstWaiting));
}

/** Who is next; 0 for nobody. */
export function first(draft: Draft): number {
  return draft.read(Head.firstWaiting);
}

/** Takes somebody out of the queue, who is in it. */
export function remove(draft: Draft, session: number): void {
  const at = sessionAt(session);
  const before = draft.read(at + Session.before);
  const behind = draft.read(at + Session.behind);
  link(draft, before, behind);
  draft.write(at + Session.before, 0);
  draft.write(at + Session.behind, 0);
}

function insert(draft: Draft, session: number, before: number, behind: number): void {
  link(draft, before, session);
  link(draft, session, behind);
}

/** Makes two of them neighbours; 0 is the end. */
function link(draft: Draft, before: number, behind: number): void {
  draft.write(before === 0 ? Head.firstWaiting : sessionAt(before) + Session.behind, behind);
  draft.write(behind === 0 ? Head.lastWaiting : sessionAt(behind) + Session.before, before);
}
