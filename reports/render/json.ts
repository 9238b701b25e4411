import type { ChaosDocument } from '../chaos/document.ts';
import type { CompareDocument } from '../compare/document.ts';
import type { RaceDocument } from '../race-document.ts';

/** Also breaks lines for some readers, and JSON allows them as they are. */
const LINE_BREAKS = /[\u{85}\u{2028}\u{2029}]/gu;

/** The whole document as one line of JSON, without a line break at its end. */
export function documentJson(document: RaceDocument | ChaosDocument | CompareDocument): string {
  return JSON.stringify(document).replaceAll(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
