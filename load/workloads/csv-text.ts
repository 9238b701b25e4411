import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * The bytes of a CSV file and where things are in them, for messages: line and character are counted only when
 * something is wrong, so reading a good file pays nothing for it.
 *
 * Lines and characters are counted from 1; a character is a Unicode code point, as editors count.
 */
export class CsvText {
  /** Without the byte order mark, which is no character of the text. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    const hasMark = bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xef_bb_bf;
    this.bytes = hasMark ? bytes.subarray(3) : bytes;
  }

  /**
   * `line L, column C`: where a field begins, or where the line ends that does not have it.
   *
   * @param lineAt byte at which the field's line begins
   * @param field number of fields before it in its line
   */
  placeOfField(lineAt: number, field: number): string {
    let at = lineAt;
    let isQuoted = false;
    let fieldsLeft = field;
    for (; fieldsLeft > 0 && at < this.bytes.length; at += 1) {
      const byte = this.bytes[at];
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === COMMA && !isQuoted) fieldsLeft -= 1;
      else if (byte === LINE_FEED && !isQuoted) break;
    }
    return this.#placeOf(at);
  }

  /** Where the first byte is that no UTF-8 text has there, and how many commas stand before it in its line. */
  firstBadByte(): { place: string; column: number } {
    let lineAt = 0;
    let endAt = this.#endOfLine(lineAt);
    while (endAt < this.bytes.length && isUtf8(this.bytes.subarray(lineAt, endAt))) {
      lineAt = endAt;
      endAt = this.#endOfLine(lineAt);
    }
    // A bad byte becomes U+FFFD. Up to it decoding and encoding again changes nothing, so the bytes before it are as many.
    const line = this.bytes.subarray(lineAt, endAt).toString('utf8');
    const before = Buffer.from(line.slice(0, line.indexOf('\uFFFD')));
    const column = before.filter((byte) => byte === COMMA).length;
    return { place: this.#placeOf(lineAt + before.length), column };
  }

  /** The byte behind the line feed of the line that begins at `lineAt`, or behind the last byte. */
  #endOfLine(lineAt: number): number {
    const at = this.bytes.indexOf(LINE_FEED, lineAt);
    return at === -1 ? this.bytes.length : at + 1;
  }

  #placeOf(at: number): string {
    let line = 1;
    let lineAt = 0;
    let feedAt = this.bytes.indexOf(LINE_FEED);
    while (feedAt !== -1 && feedAt < at) {
      line += 1;
      lineAt = feedAt + 1;
      feedAt = this.bytes.indexOf(LINE_FEED, lineAt);
    }
    const before = this.bytes.subarray(lineAt, at).toString('utf8');
    const isAtLineEnd = before.endsWith('\r') && this.bytes[at] === LINE_FEED;
    return `line ${line}, column ${Array.from(before).length + (isAtLineEnd ? 0 : 1)}`;
  }
}
