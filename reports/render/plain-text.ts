/**
 * Text from outside (paths, names of processors, sentences about them) before it is shown to anybody. It may hold whatever
 * a file name may: line breaks, terminal control sequences, half characters, megabytes.
 */
import { stripVTControlCharacters } from 'node:util';

import { count } from './numbers.ts';

/** Longer texts are cut. With `MAX_LISTED` this is what keeps the written reports under 1 MiB. */
export const MAX_TEXT_CHARACTERS = 1_000;
/** A command is worth more than other text, since a cut one cannot be run. */
export const MAX_COMMAND_CHARACTERS = 4_000;
/** A list shows no more than so many. */
export const MAX_LISTED = 20;

const LINE_BREAKS = /[\t\n\v\f\r\u{85}\u{2028}\u{2029}]+/gu;
/** Controls could move the cursor, bidirectional ones reorder what is read. The joiners stay: scripts and emoji need them. */
const INVISIBLE = /(?![\u{200c}\u{200d}])[\p{Cc}\p{Cf}]/gu;

/** One line of visible characters. */
export function clean(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replaceAll(LINE_BREAKS, ' ')
    .replaceAll(INVISIBLE, '\u{fffd}');
}

/** No more than `most` characters, and where something was cut it says so. */
export function clip(text: string, most = MAX_TEXT_CHARACTERS): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… (showing ${count(most)} of ${count(text.length)} characters)`;
}

/** Both: fit to be shown. */
export function tidy(text: string, most = MAX_TEXT_CHARACTERS): string {
  return clip(clean(text), most);
}

/** With a capital letter and a full stop. */
export function asSentence(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?)…]$/.test(sentence) ? sentence : `${sentence}.`;
}
