/** HTML as a type of its own: what is only a string is text and is escaped, so nothing from outside becomes markup. */
import { clean } from '../plain-text.ts';

/** Text that is HTML already. Made by `html` and by nothing else but the few that inline files of ours. */
export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** What may stand between tags or in a quoted attribute. null is nothing. */
export type Content = Html | string | number | null | readonly Content[];

export const NOTHING = new Html('');

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Must not stand in a document, not even as a reference. */
const NO_CHARACTERS = /\p{Noncharacter_Code_Point}/gu;

/** The template's own text is markup, the values are content. Attributes are to be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  // The indentation is for the reader of the code.
  const [first, ...rest] = strings.map((string) => string.replaceAll(/\s*\n\s*/g, '\n'));
  return new Html(first + rest.map((string, index) => sourceOf(values[index]) + string).join(''));
}

function sourceOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.source;
  if (typeof content === 'object') return content.map(sourceOf).join('');
  return clean(String(content))
    .replaceAll(NO_CHARACTERS, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}

/** Data for a script of ours. No `<` is left that could end the element, nor a line break that JSON allows and scripts did not. */
export function dataBlock(className: string, data: unknown): Html {
  const json = JSON.stringify(data)
    .replaceAll(NO_CHARACTERS, '\u{fffd}')
    .replaceAll(
      /[<\u{2028}\u{2029}]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return new Html(`<script type="application/json" class="${className}">${json}</script>`);
}
