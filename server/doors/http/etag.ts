/** A slot's version as an entity tag, and the condition that a request hinges on: RFC 9110, sections 8.8.3 and 13.1.1. */

/** One element of a list, which may be empty, with what is between it and the next. */
const ELEMENT = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;
/** As `tagOf` writes it. */
const OWN_TAG = /^"(0|[1-9]\d{0,15})"$/;

export function tagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The versions at which `If-Match` lets a request through; `undefined` where it lets it through at any. Tags that are weak match nothing, and
 * those that are none of ours neither. `malformed`: it is no list of tags.
 */
export function readIfMatch(header: string | undefined): readonly number[] | undefined | 'malformed' {
  if (header === undefined || header.trim() === '*') return undefined; // a slot that can be asked for exists
  const tags: string[] = [];
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < header.length) {
    const element = ELEMENT.exec(header);
    if (element === null) return 'malformed';
    if (element[1] !== undefined) tags.push(element[1]);
  }
  if (tags.length === 0) return 'malformed';
  return tags.flatMap((tag) => {
    const version = OWN_TAG.exec(tag)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
