/** What is looked at, and how it comes to be seen: on the canvas, in the table and in words. */
import { readTimeline } from './data.js';
import { groupByClient, layOut } from './lanes.js';
import { readPalette } from './looks.js';
import { headPx, pictureOn, placeOn } from './picture.js';
import { fillTable } from './table.js';
import { tellRow } from './words.js';

/** @import { TimelineData } from '../data.ts' */
/** @import { Layout } from './lanes.js' */
/** @import { Palette } from './looks.js' */
/** @import { View } from './view.js' */

/** The table follows when the picture rests. */
const TABLE_DELAY_MS = 150;

/** @template {Element} E @param {string} selector @param {new () => E} type @returns {E} */
export function one(selector, type) {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

export const timeline = readTimeline(
  /** @type {TimelineData} */ (JSON.parse(one('.timeline-data', HTMLScriptElement).textContent)),
);
one('.timeline', HTMLElement).hidden = false;
export const frame = one('.view', HTMLElement);
const sheet = one('.sheet', HTMLElement);
const canvas = one('.sheet canvas', HTMLCanvasElement);
const reading = one('#reading', HTMLElement);

export const grouping = groupByClient(timeline);
const picture = pictureOn(canvas);
export const bounds = boundsOf();
export const isShown = new Uint8Array(timeline.length).fill(1);

/**
 * @typedef {object} State
 * @property {View} view
 * @property {Palette} palette
 * @property {Layout} layout
 * @property {number} widthPx
 * @property {Uint8Array | null} isFound What a search found; null where nothing was searched for.
 * @property {readonly number[]} pinned Clients whose lanes come first.
 * @property {number} current The place of the violation that is looked at; -1 for none.
 * @property {ReadonlySet<number>} currentRows
 * @property {number | null} told The row that is told in words.
 */

/** @type {State} */
export const state = {
  view: bounds,
  palette: readPalette(),
  layout: arrange([]),
  widthPx: frame.clientWidth,
  isFound: null,
  pinned: [],
  current: -1,
  currentRows: new Set(),
  told: null,
};
let isDrawingDue = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let tableTimer;

/** All of it, with a margin, which is where the open ends are seen. */
function boundsOf() {
  const span = Math.max(1e3, timeline.lastNs - timeline.firstNs);
  return { fromNs: timeline.firstNs - 0.01 * span, untilNs: timeline.lastNs + 0.03 * span };
}

/** Lanes for what is shown, those of some clients first; the frame is as high as they need. @param {readonly number[]} pinned */
export function arrange(pinned) {
  const room = Math.min(560, Math.max(240, innerHeight * 0.6));
  const arranged = layOut(timeline, grouping, isShown, pinned, room);
  const head = headPx(timeline);
  frame.style.height = `${head + Math.max(40, Math.min(room, arranged.totalPx)) + 2}px`;
  sheet.style.height = `${head + arranged.totalPx}px`;
  return arranged;
}

export function place() {
  return placeOn(timeline, state.widthPx, frame.clientHeight, frame.scrollTop);
}

export function scene() {
  return { timeline, ...state };
}

export function redraw() {
  clearTimeout(tableTimer);
  tableTimer = setTimeout(showTable, TABLE_DELAY_MS);
  if (isDrawingDue) return;
  isDrawingDue = true;
  requestAnimationFrame(() => {
    isDrawingDue = false;
    drawNow();
  });
}

export function drawNow() {
  const at = place();
  canvas.style.width = `${at.leftPx + at.widthPx}px`;
  canvas.style.height = `${at.topPx + at.heightPx}px`;
  picture.draw(scene(), at, grouping, { current: state.currentRows, told: state.told });
}

export function showTable() {
  const { scrollPx, heightPx } = place();
  const first = state.layout.laneAt(scrollPx);
  const last = state.layout.laneAt(scrollPx + heightPx - 1);
  const isSeen = (/** @type {number} */ row) => {
    const lane = state.layout.laneOf[grouping.placeOf[row]];
    return (
      isShown[row] === 1 &&
      lane >= first &&
      lane <= last &&
      (state.isFound === null || state.isFound[row] === 1)
    );
  };
  const [body, note] = [one('.operations tbody', HTMLElement), one('.count', HTMLElement)];
  fillTable(body, note, timeline, state.view, isSeen, remarkOn);
}

/** @param {number} row */
function remarkOn(row) {
  if (timeline.isViolating[row] === 1) {
    const of = timeline.violations.flatMap(({ rows }, index) => (rows.includes(row) ? [index + 1] : []));
    return `✕ cannot all be true: violation ${of.slice(0, 3).join(', ')}${of.length > 3 ? ' …' : ''}`;
  }
  return timeline.isUnplaced[row] === 1 ? 'has no place in the order' : '';
}

/** A whole sentence. @param {number} row */
function inWords(row) {
  const point = timeline.points?.[row] ?? Number.NaN;
  const effect = Number.isNaN(point) ? '' : ` It took effect at ${(point / 1e9).toFixed(6)} s.`;
  const remark = remarkOn(row);
  const sentence = tellRow(row, timeline);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${effect}${remark === '' ? '' : ` ${remark}.`}`;
}

function restingText() {
  if (state.current < 0) return 'Point at a bar, or press Enter in the picture, to read what it stands for.';
  const { kind, slot, sentence } = timeline.violations[state.current];
  return `Violation ${state.current + 1} of ${timeline.violations.length}, slot ${slot}, ${kind}: ${sentence}`;
}

/** @param {number | null} row */
export function tellOf(row) {
  if (state.told === row) return;
  if (row === null) {
    rest();
    return;
  }
  state.told = row;
  reading.textContent = inWords(row);
  redraw();
}

/** No operation is told: what is looked at is. */
export function rest() {
  state.told = null;
  reading.textContent = restingText();
  redraw();
}

/** @param {View} next */
export function look(next) {
  const isChanged = next.fromNs !== state.view.fromNs || next.untilNs !== state.view.untilNs;
  state.view = next;
  if (isChanged) redraw();
  return isChanged;
}
