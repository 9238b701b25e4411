/** Small damages to good inputs: most bugs of parsers lie near what is nearly right. */
import type { Random } from '../base/seed.ts';

/** Numbers at which parsers err: signs, powers of two, all ones. */
const EDGES = [0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32_767, 65_535, 65_536, 2 ** 31 - 1, -(2 ** 31)];

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.nextBelow(list.length)];
}

/** True once in so many times. */
export function onceIn(random: Random, times: number): boolean {
  return random.nextBelow(times) === 0;
}

/** A number of 32 bits: mostly one at an edge, else any. */
export function anyInt32(random: Random): number {
  return onceIn(random, 3) ? random.nextUint32() | 0 : pick(random, EDGES);
}

export function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.nextUint32() >>> 24);
}

/** The same bytes with one to four damages: bits flipped, numbers overwritten, stretches deleted, doubled, put in, or the end cut off. */
export function damage(random: Random, bytes: Uint8Array): Uint8Array {
  let damaged = bytes;
  for (let times = 1 + random.nextBelow(4); times > 0; times -= 1) damaged = damageOnce(random, damaged);
  return damaged;
}

function damageOnce(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.nextBelow(bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + random.nextBelow(onceIn(random, 4) ? 64 : 8));
  const copy = Uint8Array.from(bytes);
  switch (random.nextBelow(7)) {
    case 0:
      if (at < copy.length) copy[at] ^= 1 << random.nextBelow(8);
      return copy;
    case 1:
      if (at < copy.length) copy[at] = random.nextUint32() >>> 24;
      return copy;
    case 2:
      if (at + 4 <= copy.length) new DataView(copy.buffer).setInt32(at, anyInt32(random), true);
      return copy;
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4:
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case 5:
      return joined(bytes.subarray(0, at), randomBytes(random, 1 + random.nextBelow(8)), bytes.subarray(at));
    default:
      return bytes.subarray(0, at);
  }
}

/** A text with one to four damages, in which words that its language knows are put in or in place of others. */
export function damageText(random: Random, text: string, words: readonly string[]): string {
  let damaged = text;
  for (let times = 1 + random.nextBelow(4); times > 0; times -= 1) {
    const at = random.nextBelow(damaged.length + 1);
    const skipped = onceIn(random, 2) ? 0 : random.nextBelow(Math.min(12, damaged.length - at + 1));
    const put = onceIn(random, 4) ? '' : pick(random, words);
    damaged = damaged.slice(0, at) + put + damaged.slice(at + skipped);
  }
  return damaged;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
