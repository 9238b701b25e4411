/**
 * Tells the conversations of one thread that something in the chat has changed. The thread sleeps with one `Atomics.waitAsync` on the count of
 * news, and only while it has conversations.
 */
import { Shared } from '../memory/layout.ts';

export interface ChatNews {
  /** Calls back whenever there is news, until the returned function is called. Each conversation has a callback of its own. */
  readonly listen: (callback: () => void) => () => void;
}

export function openChatNews(memory: Int32Array<SharedArrayBuffer>): ChatNews {
  const listeners = new Set<() => void>();
  let seen = 0;
  let isAsleep = false;

  const sleep = (): void => {
    if (isAsleep || listeners.size === 0) return;
    isAsleep = true;
    // What came since the last look counts: then it does not fall asleep at all.
    const slept = Atomics.waitAsync(memory, Shared.chatNews, seen);
    if (slept.async) void slept.value.then(hear);
    else queueMicrotask(hear);
  };
  const hear = (): void => {
    isAsleep = false;
    seen = Atomics.load(memory, Shared.chatNews); // before they look: what comes meanwhile is heard next
    for (const listener of listeners) listener();
    sleep();
  };

  return {
    listen: (callback) => {
      listeners.add(callback);
      sleep();
      return () => listeners.delete(callback);
    },
  };
}
