/**
 * The header `Idempotency-Key`: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/. There it is a string of RFC 8941
 * in quotes; many clients send it without them, and both are the same key.
 */

/** 1 to 64 printable bytes of ASCII, not beginning with a quote or a space. */
const PLAIN = /^[\x21\x23-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;
/** RFC 8941, section 3.3.3. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,64})"$/;

/** In place of a key. No key is empty. */
export const MALFORMED_KEY = '';

/** `undefined` where there is none, `MALFORMED_KEY` where it is none. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header).trim();
  if (PLAIN.test(text)) return text;
  return QUOTED.exec(text)?.[1].replaceAll(/\\(["\\])/g, '$1') ?? MALFORMED_KEY;
}
