/** What somebody typed into the search box, as a question to each row. */
import { INFO, MOVE, OK } from './words.js';

/** @import { Timeline } from './data.js' */

const NUMBERED = /\b(client|slot|version)\s*#?(\d+)/g;
const KIND_NAMES = [
  'book booked',
  'cancel cancelled',
  'move moved',
  'look status saw',
  'look find found saw',
];

/** How a row can be called. @param {number} row @param {Timeline} timeline */
function namesOf(row, { kind, outcome, client, isViolating, isUnplaced }) {
  const end =
    outcome[row] === INFO ? 'never answered info open' : outcome[row] === OK ? 'ok done' : 'refused fail';
  const marks = `${isViolating[row] === 1 ? ' violation' : ''}${isUnplaced[row] === 1 ? ' no place unplaced' : ''}`;
  return `${KIND_NAMES[kind[row]] ?? ''} ${end}${marks}${client[row] === 0 ? ' the judge' : ''}`;
}

/**
 * All that was asked for must be so: `client 3 book` is every book of client 3. null where nothing was asked for.
 * @param {string} text @param {Timeline} timeline @returns {((row: number) => boolean) | null}
 */
export function matcherOf(text, timeline) {
  const asked = text.toLowerCase();
  const numbered = Array.from(asked.matchAll(NUMBERED), ([, what, digits]) => ({
    what,
    number: Number(digits),
  }));
  const words = asked
    .replaceAll(NUMBERED, ' ')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (numbered.length === 0 && words.length === 0) return null;
  const { client, version, version2 } = timeline;
  return (row) =>
    numbered.every(({ what, number }) => {
      if (what === 'client') return client[row] === number;
      if (what === 'slot') return isAbout(row, number, timeline);
      return version[row] === number || version2[row] === number;
    }) &&
    (words.length === 0 || hasNames(words, namesOf(row, timeline)));
}

/** Beginnings of words are enough, so that it finds while somebody types. @param {readonly string[]} words @param {string} names */
function hasNames(words, names) {
  return words.every((word) => names.startsWith(word) || names.includes(` ${word}`));
}

/** Whether an operation touches a slot. @param {number} row @param {number} slot @param {Timeline} timeline */
export function isAbout(row, slot, timeline) {
  return timeline.slot[row] === slot || (timeline.kind[row] === MOVE && timeline.slot2[row] === slot);
}
