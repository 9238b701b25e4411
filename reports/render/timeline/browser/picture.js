/** The whole picture on its canvas: the ruler, the lane of faults, the lanes of the clients and their names. */
import { drawFrame, drawLabels, drawTogether, drawViolations, SMALL_FONT } from './marks.js';
import { paintLanes } from './raster.js';
import { timeTicks } from './view.js';
import { nameOf } from './words.js';

/** @import { Timeline } from './data.js' */
/** @import { Grouping } from './lanes.js' */
/** @import { Place } from './marks.js' */
/** @import { Scene } from './raster.js' */

const RULER_PX = 26;
const STRIP_PX = 14;
const FAULTS_PX = 24;
const NARROW_PX = 560;

/**
 * What is drawn besides the bars.
 * @typedef {object} Emphasis
 * @property {ReadonlySet<number>} current The rows of the violation that is looked at.
 * @property {number | null} told The row that is told in words.
 */

/** How much room the head needs above the lanes. @param {Timeline} timeline */
export function headPx({ violations, faults }) {
  return RULER_PX + (violations.length > 0 ? STRIP_PX : 0) + (faults.length > 0 ? FAULTS_PX : 0);
}

/** Where the lanes are. @param {Timeline} timeline @param {number} widthPx @param {number} heightPx @param {number} scrollPx @returns {Place} */
export function placeOn(timeline, widthPx, heightPx, scrollPx) {
  const leftPx = widthPx < NARROW_PX ? 64 : 84;
  const topPx = headPx(timeline);
  return { leftPx, topPx, widthPx: widthPx - leftPx, heightPx: heightPx - topPx, scrollPx };
}

/** Keeps its pixels from one drawing to the next. @param {HTMLCanvasElement} canvas */
export function pictureOn(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const bars = document.createElement('canvas');
  const barsContext = /** @type {CanvasRenderingContext2D} */ (bars.getContext('2d'));
  let image = barsContext.createImageData(1, 1);

  /** @param {Scene} scene @param {Place} place @param {number} scale */
  function drawBars(scene, place, scale) {
    const width = Math.max(1, Math.round(place.widthPx * scale));
    const height = Math.max(1, Math.round(place.heightPx * scale));
    if (image.width !== width || image.height !== height) {
      bars.width = width;
      bars.height = height;
      image = barsContext.createImageData(width, height);
    }
    const pixels = new Uint32Array(image.data.buffer);
    paintLanes({ pixels, width, height, scale }, scene, place.scrollPx);
    barsContext.putImageData(image, 0, 0);
    context.drawImage(bars, place.leftPx, place.topPx, place.widthPx, place.heightPx);
  }

  /** @param {Scene} scene @param {Place} place @param {Grouping} grouping @param {Emphasis} emphasis */
  function draw(scene, place, { placeOf }, { current, told }) {
    const scale = devicePixelRatio;
    const widthPx = place.leftPx + place.widthPx;
    const heightPx = place.topPx + place.heightPx;
    const size = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = scene.palette.paper;
    context.fillRect(0, 0, widthPx, heightPx);
    drawRuler(context, scene, place);
    drawLeftOut(context, scene, place);
    drawLaneLines(context, scene, place);
    context.save();
    context.beginPath();
    context.rect(place.leftPx, place.topPx, place.widthPx, place.heightPx);
    context.clip();
    drawTogether(context, scene, place, [...current]);
    drawBars(scene, place, scale);
    drawViolations(context, scene, place, placeOf, current);
    drawLabels(context, scene, place);
    if (told !== null) drawFrame(context, told, scene, place, placeOf);
    context.restore();
    drawNames(context, scene, place);
    drawStrip(context, scene, place, current);
    drawFaults(context, scene, place);
  }
  return { draw };
}

/** @param {Scene} scene @param {Place} place @returns {(timeNs: number) => number} */
function atOf({ view }, { leftPx, widthPx }) {
  return (timeNs) => leftPx + ((timeNs - view.fromNs) / (view.untilNs - view.fromNs)) * widthPx;
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place */
function drawRuler(context, scene, place) {
  const { palette, view } = scene;
  const at = atOf(scene, place);
  context.font = SMALL_FONT;
  context.textBaseline = 'alphabetic';
  const ticks = timeTicks(view, place.widthPx, (text) => context.measureText(text).width);
  for (const { atNs, label } of ticks) {
    const x = Math.round(at(atNs));
    context.fillStyle = palette.grid;
    context.fillRect(x, RULER_PX - 6, 1, place.topPx + place.heightPx);
    context.fillStyle = palette.muted;
    const half = context.measureText(label).width / 2;
    context.textAlign = 'center';
    const middle = Math.min(place.leftPx + place.widthPx - half - 2, Math.max(place.leftPx + half, x));
    context.fillText(label, middle, RULER_PX - 10);
  }
}

/** Times whose operations are not in the page are not idle times. @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place */
function drawLeftOut(context, scene, place) {
  const { palette, timeline } = scene;
  const at = atOf(scene, place);
  context.globalAlpha = 0.5;
  for (const { fromNs, untilNs } of timeline.leftOut) {
    const from = Math.max(place.leftPx, at(fromNs));
    const until = Math.min(place.leftPx + place.widthPx, at(untilNs));
    if (until <= from) continue;
    context.fillStyle = palette.grid;
    context.fillRect(from, place.topPx, Math.max(1, until - from), place.heightPx);
    if (until - from < 130) continue;
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.textAlign = 'center';
    context.fillText('not in this page', (from + until) / 2, place.topPx + 16);
    context.globalAlpha = 0.5;
  }
  context.globalAlpha = 1;
}

/** @param {Place} place @param {Scene} scene @returns {number[]} */
function lanesInView({ scrollPx, heightPx }, { layout }) {
  const first = layout.laneAt(scrollPx);
  const last = Math.min(layout.clients.length - 1, layout.laneAt(scrollPx + heightPx));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place */
function drawLaneLines(context, scene, place) {
  const { layout, palette } = scene;
  for (const lane of lanesInView(place, scene)) {
    const y = Math.round(place.topPx + layout.topPx(lane) - place.scrollPx);
    const isBorder = lane > 0 && lane === layout.pinnedLanes;
    context.fillStyle = isBorder ? palette.muted : palette.grid;
    if (y >= place.topPx) context.fillRect(0, y, place.leftPx + place.widthPx, 1);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place */
function drawNames(context, scene, place) {
  const { layout, palette } = scene;
  context.save();
  context.beginPath();
  context.rect(0, place.topPx, place.leftPx, place.heightPx);
  context.clip();
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const lane of lanesInView(place, scene)) {
    const isPinned = lane < layout.pinnedLanes;
    context.font = isPinned ? `bold ${SMALL_FONT}` : SMALL_FONT;
    context.fillStyle = isPinned ? palette.text : palette.muted;
    const middle = place.topPx + layout.topPx(lane) - place.scrollPx + layout.heightPx(lane) / 2;
    context.fillText(nameOf(layout.clients[lane]), 2, middle, place.leftPx - 8);
  }
  context.restore();
  context.fillStyle = palette.rule;
  context.fillRect(place.leftPx - 1, 0, 1, place.topPx + place.heightPx);
  context.fillStyle = palette.muted;
  context.fillRect(0, place.topPx - 1, place.leftPx + place.widthPx, 1);
}

/** A mark for every violation, wherever its lanes are. @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place @param {ReadonlySet<number>} current */
function drawStrip(context, scene, place, current) {
  const { palette, timeline } = scene;
  const at = atOf(scene, place);
  if (timeline.violations.length === 0) return;
  context.fillStyle = palette.violation;
  for (const { rows } of timeline.violations) {
    if (rows.length === 0) continue;
    const isCurrent = current.size > 0 && rows.every((row) => current.has(row));
    const x = at(Math.max(...rows.map((row) => timeline.invokeNs[row])));
    if (x < place.leftPx || x > place.leftPx + place.widthPx) continue;
    const half = isCurrent ? 6 : 3.5;
    const foot = RULER_PX + STRIP_PX - 3;
    context.beginPath();
    context.moveTo(x, foot);
    context.lineTo(x - half, foot - 1.6 * half);
    context.lineTo(x + half, foot - 1.6 * half);
    context.fill();
  }
  context.font = SMALL_FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText('violations', 2, RULER_PX + STRIP_PX / 2, place.leftPx - 8);
}

/** @param {CanvasRenderingContext2D} context @param {Scene} scene @param {Place} place */
function drawFaults(context, scene, place) {
  const { palette, timeline } = scene;
  const at = atOf(scene, place);
  if (timeline.faults.length === 0) return;
  const topPx = place.topPx - FAULTS_PX;
  const tall = FAULTS_PX - 6;
  context.font = SMALL_FONT;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = palette.muted;
  context.fillText('faults', 2, topPx + tall / 2 + 2, place.leftPx - 8);
  const end = place.leftPx + place.widthPx;
  for (const { label, fromNs, untilNs } of timeline.faults) {
    const from = Math.max(place.leftPx, at(fromNs));
    const until = Math.min(end, untilNs === null ? end : at(untilNs));
    if (until < place.leftPx || from > end) continue;
    const wide = Math.max(3, until - from);
    drawHatched(context, from, topPx + 2, wide, tall, palette.fault);
    const width = context.measureText(label).width;
    if (width + 14 > wide) continue;
    context.fillStyle = palette.paper;
    context.fillRect(from + 5, topPx + 4, width + 6, tall - 4);
    context.fillStyle = palette.text;
    context.fillText(label, from + 8, topPx + tall / 2 + 2);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} wide @param {number} tall @param {string} colour */
export function drawHatched(context, x, y, wide, tall, colour) {
  context.save();
  context.beginPath();
  context.rect(x, y, wide, tall);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  // From one grid, so that the hatching does not swim; only where the canvas is.
  for (let shift = Math.floor((x - tall) / 6) * 6; shift < x + wide; shift += 6) {
    context.moveTo(shift, y + tall);
    context.lineTo(shift + tall, y);
  }
  context.stroke();
  context.strokeRect(x, y, wide, tall);
  context.restore();
}
