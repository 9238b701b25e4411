/** Cuts an input that fails down to a small one that still fails: halves, quarters … single bytes are left out, then bytes become plain. */

import { joined } from './mutate.ts';

/** Trying is cheap, but a parser may be slow with what it fails on. */
const MOST_TRIES = 2_000;
const PLAIN = [0, 0x20, 0x30];

/** `fails`: whether an input still fails. `input` does. */
export async function shrink(
  input: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = input;
  let tries = 0;
  const attempt = async (candidate: Uint8Array): Promise<boolean> => {
    tries += 1;
    if (tries > MOST_TRIES || !(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  for (let length = Math.ceil(input.length / 2); length >= 1; length = length > 1 ? Math.ceil(length / 2) : 0)
    for (let at = 0; at < smallest.length;) if (!(await attempt(without(smallest, at, length)))) at += length;
  for (let at = 0; at < smallest.length; at += 1) {
    for (const plain of PLAIN) {
      if (smallest[at] === plain) break;
      if (await attempt(withByte(smallest, at, plain))) break;
    }
  }
  return smallest;
}

function without(bytes: Uint8Array, at: number, length: number): Uint8Array {
  return joined(bytes.subarray(0, at), bytes.subarray(at + length));
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[at] = value;
  return changed;
}
