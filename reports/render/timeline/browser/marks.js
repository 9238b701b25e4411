/** What stands over the bars: labels, the operations that cannot be true, and the one that is told in words. */
import { firstInView } from './lanes.js';
import { barBox, hasLabels, TICK_ROOM_PX } from './raster.js';
import { labelsOf } from './words.js';

/** @import { Scene } from './raster.js' */

export const SMALL_FONT = '11px system-ui, sans-serif';
const TINY_FONT = '10px system-ui, sans-serif';
const LEAST_LABEL_PX = 22;
/** A violation is seen from afar. */
const LEAST_MARK_PX = 7;

/**
 * Where the picture is on the canvas, in CSS pixels.
 * @typedef {object} Place
 * @property {number} leftPx
 * @property {number} topPx
 * @property {number} widthPx
 * @property {number} heightPx
 * @property {number} scrollPx
 */

/** From where to where a row reaches; an open one to the right end. @param {number} row @param {Scene} scene @param {Place} place @param {Int32Array} placeOf */
export function extentOf(row, { timeline, view, layout }, { leftPx, widthPx, topPx, scrollPx }, placeOf) {
  const lane = layout.laneOf[placeOf[row]];
  if (lane === undefined || lane < 0) return null;
  const at = (/** @type {number} */ timeNs) =>
    leftPx + ((timeNs - view.fromNs) / (view.untilNs - view.fromNs)) * widthPx;
  const isOpen = timeline.endNs[row] === Infinity;
  const box = barBox(layout.topPx(lane) - scrollPx + topPx, layout.heightPx(lane));
  return {
    fromPx: at(timeline.invokeNs[row]),
    untilPx: isOpen ? leftPx + widthPx : at(timeline.endNs[row]),
    ...box,
  };
}

/**
 * The longest label that has room: above each bar, or in it where the lane is too low for that.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place
 */
export function drawLabels(context, { timeline, layout, view, palette }, place) {
  const { leftPx, widthPx, topPx, heightPx, scrollPx } = place;
  const perNs = widthPx / (view.untilNs - view.fromNs);
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  const last = Math.min(layout.clients.length - 1, layout.laneAt(scrollPx + heightPx));
  for (let lane = layout.laneAt(scrollPx); lane <= last; lane += 1) {
    const isAbove = hasLabels(layout.heightPx(lane));
    context.font = isAbove ? SMALL_FONT : TINY_FONT;
    const laneTop = topPx + layout.topPx(lane) - scrollPx;
    const y = isAbove ? laneTop + 15 : laneTop + layout.heightPx(lane) / 2 + 4;
    const end = layout.starts[lane + 1];
    for (let at = firstInView(layout, lane, view); at < end; at += 1) {
      const row = layout.rows[at];
      const from = (timeline.invokeNs[row] - view.fromNs) * perNs;
      if (from > widthPx) break;
      // A label above may reach to the next bar of its lane, one inside only to the end of its own.
      const nextNs = at + 1 < end ? timeline.invokeNs[layout.rows[at + 1]] : view.untilNs;
      const until = ((isAbove ? nextNs : Math.min(nextNs, timeline.endNs[row])) - view.fromNs) * perNs;
      const left = Math.max(3, from) + (isAbove ? 0 : 5);
      // Inside, most of the bar is to be seen.
      const room = (Math.min(widthPx, until) - left - 6) * (isAbove ? 1 : 0.45);
      if (room < LEAST_LABEL_PX) continue;
      const isViolating = timeline.isViolating[row] === 1;
      const label = labelsOf(row, timeline).find((text) => context.measureText(text).width <= room);
      if (label === undefined || (isViolating && !isAbove)) continue;
      if (!isAbove) {
        context.fillStyle = palette.paper;
        context.fillRect(leftPx + left - 2, y - 9, context.measureText(label).width + 4, 11);
      }
      context.fillStyle = isViolating ? palette.violation : palette.text;
      context.fillText(label, leftPx + left, y);
    }
  }
}

/**
 * The operations of violations, strongly: those of the violation that is looked at, and others in outline.
 * @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place @param {Int32Array} placeOf
 * @param {ReadonlySet<number>} current
 */
export function drawViolations(context, scene, place, placeOf, current) {
  const { timeline, palette } = scene;
  const rows = new Set(timeline.violations.flatMap((violation) => violation.rows));
  for (const row of [...rows].toSorted(
    (one, other) => Number(current.has(one)) - Number(current.has(other)),
  )) {
    const extent = extentOf(row, scene, place, placeOf);
    if (extent === null || extent.untilPx < place.leftPx || extent.fromPx > place.leftPx + place.widthPx)
      continue;
    const widthPx = Math.max(LEAST_MARK_PX, extent.untilPx - extent.fromPx);
    const { fromPx, topPx, footPx } = extent;
    const isOpen = timeline.endNs[row] === Infinity;
    context.strokeStyle = palette.violation;
    context.fillStyle = palette.violation;
    if (isOpen || (current.size > 0 && !current.has(row))) {
      context.lineWidth = 2;
      context.strokeRect(fromPx, topPx - 1, widthPx, footPx - topPx + 2);
      continue;
    }
    context.fillRect(fromPx, topPx - 2, widthPx, footPx - topPx + 4);
    drawCross(
      context,
      Math.max(fromPx, place.leftPx) + Math.min(widthPx, place.widthPx) / 2,
      (topPx + footPx) / 2,
      palette.paper,
    );
    const point = timeline.points?.[row] ?? Number.NaN;
    if (widthPx > TICK_ROOM_PX && !Number.isNaN(point)) {
      const share = (point - scene.view.fromNs) / (scene.view.untilNs - scene.view.fromNs);
      context.fillStyle = palette.text;
      context.fillRect(place.leftPx + share * place.widthPx - 1, topPx - 5, 2, footPx - topPx + 10);
    }
  }
}

/** Shades when all operations of a violation were under way at once. @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place @param {readonly number[]} rows */
export function drawTogether(
  context,
  { timeline, view, palette },
  { leftPx, topPx, widthPx, heightPx },
  rows,
) {
  if (rows.length < 2) return;
  const from = Math.max(...rows.map((row) => timeline.invokeNs[row]));
  const until = Math.min(...rows.map((row) => timeline.endNs[row]));
  if (until <= from) return;
  const at = (/** @type {number} */ timeNs) =>
    leftPx + ((Math.min(timeNs, view.untilNs) - view.fromNs) / (view.untilNs - view.fromNs)) * widthPx;
  context.globalAlpha = 0.14;
  context.fillStyle = palette.violation;
  context.fillRect(at(from), topPx, at(until) - at(from), heightPx);
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} colour */
export function drawCross(context, x, y, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (const lean of [-1, 1]) {
    context.moveTo(x - 3, y - 3 * lean);
    context.lineTo(x + 3, y + 3 * lean);
  }
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} row @param {Scene} scene @param {Place} place @param {Int32Array} placeOf */
export function drawFrame(context, row, scene, place, placeOf) {
  const extent = extentOf(row, scene, place, placeOf);
  if (extent === null) return;
  const widthPx = Math.max(3, extent.untilPx - extent.fromPx);
  context.lineWidth = 2;
  context.strokeStyle = scene.palette.text;
  context.strokeRect(extent.fromPx - 2, extent.topPx - 3, widthPx + 4, extent.footPx - extent.topPx + 6);
}
