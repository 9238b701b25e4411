/** Everybody who ever used the chat: a hash table of names that only grows, listed in the order in which they came. */
import type { Draft } from './draft.ts';
import { Head, MOST_USERS, User, bucketAt, userAt, type VisitorRole } from './words.ts';
import { bytesFrom, wordsOf } from './bytes.ts';

/** Names match exactly, after NFC. */
function bytesOf(name: string): Buffer {
  return Buffer.from(name.normalize('NFC'));
}

/** The number of the user of a name; 0 for none. */
export function findUser(draft: Draft, name: string): number {
  const bytes = bytesOf(name);
  let user = draft.read(bucketAt(hashOf(bytes)));
  while (user !== 0 && !nameBytesOf(draft, user).equals(bytes))
    user = draft.read(userAt(user) + User.nextOfHash);
  return user;
}

/** The same, and makes a new one where there is none. The role is the one that the user came in last. 0 when there are too many users. */
export function enrol(draft: Draft, name: string, role: VisitorRole): number {
  const found = findUser(draft, name);
  if (found !== 0) {
    draft.write(userAt(found) + User.role, role);
    return found;
  }
  const user = draft.read(Head.users) + 1;
  if (user > MOST_USERS) return 0;
  const bytes = bytesOf(name);
  const bucket = bucketAt(hashOf(bytes));
  const at = userAt(user);
  draft.write(at + User.nextOfHash, draft.read(bucket));
  draft.write(at + User.role, role);
  draft.write(at + User.nameBytes, bytes.length);
  for (const [index, word] of wordsOf(bytes).entries()) draft.write(at + User.name + index, word);
  draft.write(bucket, user);
  draft.write(Head.users, user);
  return user;
}

export function nameOf(draft: Draft, user: number): string {
  return nameBytesOf(draft, user).toString();
}

function nameBytesOf(draft: Draft, user: number): Buffer {
  const at = userAt(user);
  const length = draft.read(at + User.nameBytes);
  return bytesFrom(length, (index) => draft.read(at + User.name + index));
}

/** FNV-1a. It is kept in the ledger, so it must never become another one. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
