/** Rows in words: the same words as in the sentences on violations, which are made where the history was judged. */

/**
 * The columns that are told.
 * @typedef {{
 *   readonly kind: Uint8Array, readonly outcome: Uint8Array, readonly client: Int32Array, readonly slot: Int32Array,
 *   readonly slot2: Int32Array, readonly invokeNs: Float64Array, readonly returnNs: Float64Array,
 *   readonly version: Float64Array, readonly version2: Float64Array, readonly holder: Int32Array,
 * }} Rows
 */

const BOOK = 0;
const CANCEL = 1;
export const MOVE = 2;
export const STATUS = 3;
const FIND = 4;
export const INFO = 0;
export const OK = 1;
export const FAIL = 2;
const FAIL_SECOND = 3;
const NO_SLOT = -1;
const NO_VERSION = -1;
/** The holder where the system under test does not tell who that is. */
const UNTOLD = -1;

const REQUEST_WORDS = ['book', 'cancel', 'move', 'look', 'look'];

/** @param {number} row @param {Rows} rows */
export function tellRow(row, rows) {
  return `${nameOf(rows.client[row])} ${deedOf(row, rows)} ${timesOf(row, rows)}`;
}

/** @param {number} row @param {Rows} rows */
function timesOf(row, { invokeNs, returnNs }) {
  const asked = `asked ${secondsOf(invokeNs[row])}`;
  return Number.isFinite(returnNs[row])
    ? `(${asked}, told ${secondsOf(returnNs[row])})`
    : `(${asked}, never answered)`;
}

/** @param {number} timeNs */
export function secondsOf(timeNs) {
  return `${(timeNs / 1e9).toFixed(6)} s`;
}

/** @param {number} client */
export function nameOf(client) {
  return client === 0 ? 'the judge' : `client ${client}`;
}

/** @param {number} holder */
function heldBy(holder) {
  if (holder === UNTOLD) return 'held by somebody or nobody';
  return holder === 0 ? 'free' : `held by client ${holder}`;
}

/** @param {number} row @param {Rows} rows */
export function deedOf(row, rows) {
  const outcome = rows.outcome[row];
  if (outcome === INFO) return `asked to ${requestOf(row, rows)}`;
  if (outcome === OK) return confirmationOf(row, rows);
  if (outcome !== FAIL && outcome !== FAIL_SECOND) return `has a row ${row} of an unknown outcome`;
  const refused = `asked to ${requestOf(row, rows)} and was refused`;
  const holder = rows.holder[row];
  if (holder === UNTOLD) return refused;
  const seen = outcome === FAIL ? rows.slot[row] : rows.slot2[row];
  return `${refused} because slot ${seen} was ${heldBy(holder)}${withVersion(' at version #', rows.version[row])}`;
}

/** Systems that do not tell versions are not told to have done so. @param {string} words @param {number} version */
function withVersion(words, version) {
  return version === NO_VERSION ? '' : words.replace('#', String(version));
}

/** @param {number} row @param {Rows} rows */
function requestOf(row, { kind, slot, slot2 }) {
  switch (kind[row]) {
    case BOOK:
      return `book slot ${slot[row]}`;
    case CANCEL:
      return `cancel slot ${slot[row]}`;
    case MOVE:
      return `move from slot ${slot[row]} to slot ${slot2[row]}`;
    case STATUS:
    case FIND:
      return slot[row] === NO_SLOT ? 'find a slot' : `look at slot ${slot[row]}`;
    default:
      return 'do something unknown';
  }
}

/** @param {number} row @param {Rows} rows */
function confirmationOf(row, { kind, slot, slot2, version, version2, holder }) {
  switch (kind[row]) {
    case BOOK:
      return `was told it booked slot ${slot[row]}${withVersion(' as version #', version[row])}`;
    case CANCEL:
      return `was told it cancelled slot ${slot[row]}${withVersion(' as version #', version[row])}`;
    case MOVE:
      return `was told it moved from slot ${slot[row]}${withVersion(' (version #)', version[row])} to slot ${slot2[row]}${withVersion(' (version #)', version2[row])}`;
    case STATUS:
    case FIND:
      return slot[row] === NO_SLOT
        ? 'found nothing'
        : `saw slot ${slot[row]}${withVersion(' at version #,', version[row])} ${heldBy(holder[row])}`;
    default:
      return 'was told something unknown';
  }
}

/** What can stand at a bar, the longest first: the picture takes the first that has room. @param {number} row @param {Rows} rows */
export function labelsOf(row, { kind, outcome, slot, slot2, version, version2 }) {
  const request = REQUEST_WORDS[kind[row]] ?? '?';
  const where = kind[row] === MOVE ? `${slot[row]} → ${slot2[row]}` : slotWord(slot[row]);
  if (outcome[row] === INFO) return [`${request} ${where}?`, request];
  const told = withVersion('v#', version[row]);
  const texts =
    outcome[row] !== OK
      ? [`${request} ${where} refused, ${told}`, `refused ${told}`, told]
      : kind[row] === MOVE
        ? [
            `move ${where}, ${told} → ${withVersion('v#', version2[row])}`,
            `${told} → ${withVersion('v#', version2[row])}`,
          ]
        : [`${request} ${where}, ${told}`, told];
  // Without versions there is less to be said.
  return version[row] === NO_VERSION ? [texts[0].replace(/, .*$/, ''), request] : texts;
}

/** @param {number} slot */
function slotWord(slot) {
  return slot === NO_SLOT ? 'none' : `slot ${slot}`;
}
