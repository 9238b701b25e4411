/** What people sent, fit to be shown back to people: nothing in it moves a cursor, breaks a line or turns the writing round. */

/** Control characters, line and paragraph separators, and the marks that override the direction of writing (Unicode UAX #9). */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Each run of unseen characters becomes a space; none is left at either end. */
export function clean(text: string): string {
  return text.replaceAll(UNSEEN, ' ').trim();
}
