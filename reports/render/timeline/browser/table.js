/** The operations in view as a table: what the picture shows, for those who cannot see it. */
import { deedOf, nameOf, secondsOf } from './words.js';

/** @import { Timeline } from './data.js' */
/** @import { View } from './view.js' */

const MOST_ROWS = 200;
const WHOLE = new Intl.NumberFormat('en-US');

/**
 * Keeps the table in step with the view.
 * @param {Element} body @param {Element} note @param {Timeline} timeline @param {View} view
 * @param {(row: number) => boolean} isSeen Whether its lane is in view and it is not filtered away.
 * @param {(row: number) => string} remarkOn
 */
export function fillTable(body, note, timeline, view, isSeen, remarkOn) {
  const { length, invokeNs, endNs } = timeline;
  /** @type {number[]} */
  const shown = [];
  let inView = 0;
  // The rows are in the order in which they were asked.
  for (let row = 0; row < length && invokeNs[row] <= view.untilNs; row += 1) {
    if (endNs[row] < view.fromNs || !isSeen(row)) continue;
    inView += 1;
    if (shown.length < MOST_ROWS) shown.push(row);
  }
  note.textContent =
    shown.length < inView
      ? `Showing ${WHOLE.format(shown.length)} of ${WHOLE.format(inView)}: zoom in to see the others.`
      : `${WHOLE.format(inView)} in view.`;
  body.replaceChildren(
    ...shown.map((row) => tableRow(cellsOf(row, timeline, remarkOn(row)), timeline.isViolating[row] === 1)),
  );
}

/** @param {number} row @param {Timeline} timeline @param {string} remark */
function cellsOf(row, timeline, remark) {
  const { client, invokeNs, endNs, points } = timeline;
  const point = points?.[row] ?? Number.NaN;
  return [
    secondsOf(invokeNs[row]),
    nameOf(client[row]),
    deedOf(row, timeline),
    endNs[row] === Infinity ? 'never' : `${WHOLE.format(Math.round((endNs[row] - invokeNs[row]) / 1e3))} µs`,
    ...(points === null ? [] : [Number.isNaN(point) ? '' : secondsOf(point)]),
    remark,
  ];
}

/** @param {readonly string[]} texts @param {boolean} isViolating */
function tableRow([first, ...others], isViolating) {
  const row = document.createElement('tr');
  if (isViolating) row.className = 'violating';
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = first;
  row.append(head, ...others.map(cell));
  return row;
}

/** @param {string} text */
function cell(text) {
  const element = document.createElement('td');
  element.textContent = text;
  return element;
}
