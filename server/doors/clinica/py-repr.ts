/**
 * Tuples of texts as Python prints them, `('BUSCA', '52998224725')`: written, and read where somebody types one. Python's rules for a text
 * are those of `unicode_repr` (CPython, Objects/unicodeobject.c).
 */

/** What Python calls not printable (`str.isprintable`): separators but the space, and all of Unicode's category "other". */
const NOT_PRINTABLE = /[\p{C}\p{Z}]/u;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
};

export function pyRepr(texts: readonly string[]): string {
  const [first = ''] = texts;
  return texts.length === 1 ? `(${reprOf(first)},)` : `(${texts.map(reprOf).join(', ')})`;
}

function reprOf(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const shown = Array.from(text, (character) =>
    character === quote ? `\\${quote}` : (SHORT_ESCAPES[character] ?? escaped(character)),
  );
  return quote + shown.join('') + quote;
}

function escaped(character: string): string {
  if (character === ' ' || !NOT_PRINTABLE.test(character)) return character;
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const EMPTY = /\s*\(\s*\)\s*$/y;
const OPENING = /\s*\(\s*/y;
const CLOSING = /\s*(,\s*)?\)\s*$/y;
const COMMA = /\s*,\s*/y;
const TEXT = /(?<quote>['"])(?<body>(?:\\.|(?!\k<quote>)[^\\\n])*)\k<quote>/uy;
/** An escape in a text; what has no group of its own stands for itself. */
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/gu;
const LONG_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The texts of a tuple that `text` is exactly, or `undefined` where it is none. */
export function readPyTuple(text: string): readonly string[] | undefined {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const texts: string[] = [];
  if (take(EMPTY) !== null) return texts;
  if (take(OPENING) === null) return undefined;
  for (;;) {
    const body = take(TEXT)?.groups?.['body'];
    const read = body === undefined ? undefined : unescaped(body);
    if (read === undefined) return undefined;
    texts.push(read);
    const end = take(CLOSING);
    // One text in brackets alone is no tuple in Python. It is taken for one: nothing else can be meant.
    if (end !== null) return texts;
    if (take(COMMA) === null) return undefined;
  }
}

/** `undefined` where there is an escape that Python has not, or that this reader has no use for. */
function unescaped(body: string): string | undefined {
  let isSound = true;
  const read = body.replaceAll(
    ESCAPE,
    (_escape, two?: string, four?: string, eight?: string, other?: string) => {
      const code = Number.parseInt(two ?? four ?? eight ?? '', 16);
      if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
      const meant = other === undefined ? undefined : LONG_ESCAPES[other];
      if (meant === undefined) isSound = false;
      return meant ?? '';
    },
  );
  return isSound && read.isWellFormed() ? read : undefined;
}
