/** The little of XML 1.0 that is written here. */

/**
 * What an XML document cannot contain, not even as a reference: most controls, half characters, U+FFFE and U+FFFF. And C1
 * controls, which it can, but which no reader shows.
 */
const ILLEGAL = /[^\t\n\r -~\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;', // for "]]>", which must not stand in text
  '"': '&quot;',
  "'": '&apos;',
  // As they are, a parser makes blanks of them in an attribute, and of a carriage return a line feed everywhere.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Text for between tags; line breaks stay as they are. */
export function xmlText(text: string): string {
  return text
    .replaceAll(ILLEGAL, '\u{fffd}')
    .replaceAll(/[&<>\r]/g, (character) => REFERENCES[character] ?? character);
}

/** Attributes, each with a blank before it. The names are ours. */
export function xmlAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');
}

function attribute(text: string): string {
  return text
    .replaceAll(ILLEGAL, '\u{fffd}')
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => REFERENCES[character] ?? character);
}
