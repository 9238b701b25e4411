/** Text as words of shared memory, four bytes each, the first one lowest; what is left of the last word is 0. */

export function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return words;
}

/** The bytes of the words that `wordAt` tells one by one. */
export function bytesFrom(length: number, wordAt: (index: number) => number): Buffer {
  const words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, index) => wordAt(index));
  return Buffer.from(words.buffer, 0, length);
}
