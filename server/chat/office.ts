/** The office of a thread that has a chat, too: what it tells rests on what either of them has decided. */
import type { Office } from '../booking/office.ts';
import type { Chat } from './chat.ts';

/** `office` is made of closures. */
export function officeBeside(chat: Chat, office: Office): Office {
  return {
    ...office,
    get restsOn() {
      return Math.max(chat.restsOn, office.restsOn);
    },
    forget: () => {
      chat.forget();
      office.forget();
    },
  };
}
