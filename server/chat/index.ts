/** Conversations between customers and agents, and their queue. One chat a thread. */
export { openChat, type Chat } from './chat.ts';
export { officeBeside } from './office.ts';
export type { OwnSession } from './sessions.ts';
export {
  CHAT_LOCKS,
  CHAT_WORDS,
  MOST_MESSAGE_BYTES,
  MOST_NAME_BYTES,
  Role,
  type VisitorRole,
} from './words.ts';
