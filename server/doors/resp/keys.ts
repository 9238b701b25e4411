/** Keys: whatever ends in digits names the slot of that number. */
import { Byte } from './wire.ts';

/** In place of a slot: the key does not end in digits. */
export const NO_DIGITS = -1;
/** In place of a slot whose number has more digits than any: it is beyond the last. */
const BEYOND = 2 ** 30 - 1;
/** The place of the ninth digit; before it only zeros may come. */
const LAST_PLACE = 10 ** 8;

/**
 * The number of the slot that the key names; it may be beyond the last. Read from the end, in one go and in small integers: it is done for
 * every command.
 */
export function slotIn(bytes: Buffer, from: number, to: number): number {
  let slot = 0;
  let place = 1;
  let at = to - 1;
  for (; at >= from; at -= 1) {
    const digit = bytes[at] - Byte.zero;
    if (digit >>> 0 > 9) break; // below zero is large when unsigned
    if (place > LAST_PLACE) {
      if (digit > 0) return BEYOND;
    } else {
      slot += digit * place;
      place = place === LAST_PLACE ? LAST_PLACE + 1 : place * 10;
    }
  }
  return at === to - 1 ? NO_DIGITS : slot;
}
