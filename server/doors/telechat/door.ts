/**
 * The door of the telechat: a customer support chat of text messages ("3MCP"). Customers and agents meet in server/chat; this translates.
 *
 * CONNECT is answered with nothing, as nothing is specified, unless it fails. The role that counts is the one that a connection has come in with,
 * whatever name a request is made in.
 */
import { Clock } from '../../base/clock.ts';
import { MOST_MESSAGE_BYTES, type Chat } from '../../chat/index.ts';
import type { TextDoor } from '../text/door.ts';
import { frameLine } from '../text/inbox.ts';
import { TelechatConversation } from './conversation.ts';

/** `chat`: the thread's. What the door tells rests on it, too, so its connections have the office that `officeBeside` makes. */
export function createTelechatDoor({ chat }: { readonly chat: Chat }): TextDoor {
  const clock = new Clock();
  return {
    name: 'telechat',
    frame: frameLine,
    maxMessageBytes: MOST_MESSAGE_BYTES,
    open: (line) => new TelechatConversation(chat, line, clock),
  };
}
