/** Whom a door knows by what they call themselves. */
import { isUtf8 } from 'node:buffer';

import { clean } from './clean.ts';

/** What a record keeps of a key. Two longer ones could be taken for one. */
const KEY_BYTES = 80;

export interface Named {
  /** Fit to be shown. */
  readonly name: string;
  /** `chatbot:Marcos`. */
  readonly key: string;
}

/** The name in a message, and the person's key at this door; `undefined` where it is none, or too long to be told from others. */
export function readName(door: string, message: Buffer): Named | undefined {
  if (!isUtf8(message)) return undefined;
  const name = clean(message.toString()).normalize('NFC');
  const key = `${door}:${name}`;
  return name === '' || Buffer.byteLength(key) > KEY_BYTES ? undefined : { name, key };
}
