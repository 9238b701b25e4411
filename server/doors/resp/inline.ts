/** Commands as people type them: a line of words, some in quotes, as Redis splits it (`sdssplitargs`). */
const Char = {
  tab: 0x09,
  cr: 0x0d,
  space: 0x20,
  double: 0x22,
  single: 0x27,
  backslash: 0x5c,
  x: 0x78,
} as const;
/** In place of a count: a quote has no end, or something follows it at once. */
export const UNBALANCED = -1;
/** Where words are written. */
interface Words {
  readonly bytes: Buffer;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

const ESCAPED: Readonly<Record<number, number>> = {
  0x6e: 0x0a, // \n
  0x72: 0x0d, // \r
  0x74: 0x09, // \t
  0x62: 0x08, // \b
  0x61: 0x07, // \a
};

/**
 * Splits `line` into words, writes them behind one another into `into.bytes`, and where each is into `into.from` and `into.to`. Returns how
 * many they are, or `UNBALANCED`.
 */
export function splitWords(line: Buffer, into: Words): number {
  let count = 0;
  let at = 0;
  let written = 0;
  const { bytes, from, to } = into;
  for (;;) {
    while (at < line.length && isSpace(line[at])) at += 1;
    if (at === line.length) return count;
    from[count] = written;
    let quote = 0;
    for (; at < line.length && (quote !== 0 || !isSpace(line[at])); at += 1) {
      const byte = line[at];
      if (quote === 0 && (byte === Char.double || byte === Char.single)) quote = byte;
      else if (quote !== 0 && byte === quote) {
        if (at + 1 < line.length && !isSpace(line[at + 1])) return UNBALANCED;
        quote = 0;
      } else {
        const skipped = quote === 0 ? 0 : escapeAt(line, at, quote);
        bytes[written] = skipped === 0 ? byte : unescaped(line, at, skipped);
        written += 1;
        at += skipped;
      }
    }
    if (quote !== 0) return UNBALANCED;
    to[count] = written;
    count += 1;
  }
}

function isSpace(byte: number): boolean {
  return byte === Char.space || (byte >= Char.tab && byte <= Char.cr);
}

/** How many bytes behind the one at `at` belong to the same escape; 0 where there is none. */
function escapeAt(line: Buffer, at: number, quote: number): number {
  if (line[at] !== Char.backslash || at + 1 === line.length) return 0;
  if (quote === Char.single) return line[at + 1] === Char.single ? 1 : 0;
  return line[at + 1] === Char.x && /^[\da-f]{2}$/i.test(line.toString('latin1', at + 2, at + 4)) ? 3 : 1;
}

function unescaped(line: Buffer, at: number, skipped: number): number {
  if (skipped === 3) return Number.parseInt(line.toString('latin1', at + 2, at + 4), 16);
  return line[at] === Char.backslash ? (ESCAPED[line[at + 1]] ?? line[at + 1]) : line[at];
}
