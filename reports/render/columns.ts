/** Text in the columns of a terminal. */

/**
 * Characters that take two columns: East Asian wide and full-width ones, in blocks that are wide throughout or nearly so,
 * emoji, and the notes of music that some terminals take for the two characters they are made of.
 */
const WIDE =
  /[\u{1100}-\u{115f}\u{2329}\u{232a}\u{2630}-\u{2637}\u{268a}-\u{268f}\u{2e80}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d15e}-\u{1d164}\u{1d1bb}-\u{1d1c0}\u{1d300}-\u{1d37f}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
/** Drawn onto the character before them, or not at all. */
const ZERO = /[\p{Mn}\p{Me}\u{200b}-\u{200f}]/u;
/** Asks for the emoji form of the character before it, which is one column wider. */
const EMOJI_FORM = '\u{fe0f}';
const ASCII = /^[ -~]*$/;

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Columns that a text without control characters takes, at most. The code points are added up, so for joined emoji (a
 * family, a flag) this is what a terminal takes that does not join them, and more than another: a line may end early, but
 * it never runs over. Characters of ambiguous width count as one column, as outside East Asian locales.
 */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): number {
  if (character === EMOJI_FORM) return 1;
  if (WIDE.test(character)) return 2;
  return ZERO.test(character) ? 0 : 1;
}

/** Lines of at most `width` columns (at least 2), broken at blanks, and inside a word only where it is wider than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Lines of at most `width` columns; breaks between facts, and inside one only where it is wider than a line. */
export function wrapFacts(facts: readonly string[], width: number, separator = ' · '): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const fact of facts) {
    const longer: string = line === undefined ? fact : line + separator + fact;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== undefined) lines.push(line);
    const pieces = wrap(fact, width);
    line = pieces.pop();
    lines.push(...pieces);
  }
  if (line !== undefined) lines.push(line);
  return lines;
}

function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let columns = 0;
  for (const part of partsOf(word, width)) {
    const partColumns = displayWidth(part);
    if (columns + partColumns > width) {
      pieces.push(piece);
      piece = '';
      columns = 0;
    }
    piece += part;
    columns += partColumns;
  }
  pieces.push(piece);
  return pieces;
}

/** What is not to be torn apart: graphemes. One that alone is wider than a line (emoji joined without end) comes in code points. */
function* partsOf(word: string, width: number): Generator<string> {
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (displayWidth(segment) <= width) yield segment;
    else yield* segment;
  }
}
