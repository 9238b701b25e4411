/**
 * Paints the bars of the lanes in view into pixels, one by one: with a hundred thousand of them this is many times faster
 * than the drawing commands of a canvas. Where bars are narrower than three pixels, each column of pixels shows how much
 * of its time was taken, and by which looks, so that nothing is hidden.
 */
import { firstInView } from './lanes.js';
import { FAINT, hasShape, lookOf, LOOKS, OPEN, REFUSED } from './looks.js';

/** @import { Timeline } from './data.js' */
/** @import { Layout } from './lanes.js' */
/** @import { Palette } from './looks.js' */
/** @import { View } from './view.js' */

/** @typedef {{ readonly pixels: Uint32Array, readonly width: number, readonly height: number, readonly scale: number }} Raster */

/** Narrower bars are added up. */
const LEAST_BAR_PX = 3;
/** So much of a column is inked for the shortest of operations. */
const LEAST_SHARE = 0.15;
/** Below that, the ticks of a crowd would hide its bars. */
export const TICK_ROOM_PX = 20;

/**
 * @typedef {object} Scene
 * @property {Timeline} timeline
 * @property {Layout} layout
 * @property {View} view
 * @property {Uint8Array | null} isFound What a search found; null where nothing was searched for.
 * @property {Palette} palette
 */

/** Paints the lanes that are seen when the first `scrollPx` are above. @param {Raster} raster @param {Scene} scene @param {number} scrollPx */
export function paintLanes(raster, scene, scrollPx) {
  const { layout } = scene;
  const { scale, height, width } = raster;
  raster.pixels.fill(0);
  const shares = new Float32Array(width * LOOKS);
  const last = Math.min(layout.clients.length - 1, layout.laneAt(scrollPx + height / scale));
  for (let lane = layout.laneAt(scrollPx); lane <= last; lane += 1) {
    const box = barBox(layout.topPx(lane) - scrollPx, layout.heightPx(lane));
    paintLane(
      raster,
      scene,
      lane,
      { top: Math.round(box.topPx * scale), foot: Math.round(box.footPx * scale) },
      shares,
    );
  }
}

/** Where the bars of a lane are. A lane with room for it has labels above. @param {number} topPx @param {number} heightPx */
export function barBox(topPx, heightPx) {
  return hasLabels(heightPx)
    ? { topPx: topPx + 20, footPx: topPx + heightPx - 7 }
    : { topPx: topPx + 4, footPx: topPx + heightPx - 4 };
}

/** @param {number} heightPx */
export function hasLabels(heightPx) {
  return heightPx >= 38;
}

/** @typedef {{ readonly top: number, readonly foot: number }} Box In pixels of the raster. */

/** @param {Raster} raster @param {Scene} scene @param {number} lane @param {Box} box @param {Float32Array} shares */
function paintLane(raster, { timeline, layout, view, isFound, palette }, lane, box, shares) {
  const { width, scale } = raster;
  const { invokeNs, endNs, isUnplaced, points } = timeline;
  const perNs = width / (view.untilNs - view.fromNs);
  const place = (/** @type {number} */ timeNs) => (timeNs - view.fromNs) * perNs;
  const least = LEAST_BAR_PX * scale;
  /** @type {number[]} */
  const wide = [];
  let isTaken = false;
  shares.fill(0);
  const end = layout.starts[lane + 1];
  if (layout.firstOpenNs[lane] <= view.untilNs)
    paintTail(raster, Math.max(0, Math.round(place(layout.firstOpenNs[lane]))), box, palette);
  for (let at = firstInView(layout, lane, view); at < end; at += 1) {
    const row = layout.rows[at];
    const from = place(invokeNs[row]);
    if (from >= width) break;
    const isOpen = endNs[row] === Infinity;
    const until = isOpen ? from + least : place(endNs[row]);
    if (until < 0) continue;
    if (until - from >= least) {
      wide.push(row);
      continue;
    }
    isTaken = true;
    const look = lookOf(row, timeline) + (isFound === null || isFound[row] === 1 ? 0 : FAINT);
    addShares(shares, look, from, until, width);
    if (isUnplaced[row] === 1) dot(raster, Math.max(0, Math.floor(from)), box, palette);
  }
  if (isTaken) paintShares(raster, shares, box, palette);
  for (const row of wide) {
    const look = lookOf(row, timeline) + (isFound === null || isFound[row] === 1 ? 0 : FAINT);
    const from = Math.round(place(invokeNs[row]));
    const until = Math.round(endNs[row] === Infinity ? from + least : place(endNs[row]));
    paintBar(raster, look, from, until, box, palette);
    if (isUnplaced[row] === 1)
      for (let x = Math.max(0, from); x < Math.min(width, until); x += 1) dot(raster, x, box, palette);
    if (points !== null && until - from >= TICK_ROOM_PX * scale && !Number.isNaN(points[row]))
      paintTick(raster, Math.round(place(points[row])), box, palette);
  }
}

/** @param {Float32Array} shares @param {number} look @param {number} from @param {number} until @param {number} width */
function addShares(shares, look, from, until, width) {
  const first = Math.floor(from);
  const last = Math.floor(until);
  for (let x = Math.max(0, first); x <= Math.min(width - 1, last); x += 1) {
    const share = Math.min(until, x + 1) - Math.max(from, x);
    shares[x * LOOKS + look] += x === first ? Math.max(LEAST_SHARE, share) : share;
  }
}

/** Stacks the looks of each column, from the foot up. @param {Raster} raster @param {Float32Array} shares @param {Box} box @param {Palette} palette */
function paintShares(raster, shares, { top, foot }, palette) {
  const tall = foot - top;
  for (let x = 0; x < raster.width; x += 1) {
    let sum = 0;
    let present = 0;
    for (let look = 0; look < LOOKS; look += 1) {
      sum += shares[x * LOOKS + look];
      present += Number(shares[x * LOOKS + look] > 0);
    }
    if (sum === 0) continue;
    // One pixel is everybody's, the others are shared.
    const perShare = Math.max(0, tall * Math.min(1, Math.max(0.3, sum)) - present) / sum;
    let y = foot;
    for (let look = 0; look < LOOKS; look += 1) {
      const share = shares[x * LOOKS + look];
      if (share === 0) continue;
      const until = y - 1 - Math.floor(share * perShare);
      for (y -= 1; y >= until; y -= 1)
        if (y === until || isFilled(look, x, y, raster.scale)) set(raster, x, y, palette.inks[look]);
      y = until;
    }
  }
}

/** Refused is hatched, and what never ended is dotted. @param {number} look @param {number} x @param {number} y @param {number} scale */
function isFilled(look, x, y, scale) {
  const across = Math.floor(x / scale);
  const down = Math.floor(y / scale);
  if ((look & REFUSED) !== 0) return ((across + down) & 3) < 2;
  return (look & OPEN) === 0 || ((across + down) & 1) === 0;
}

/** One bar with an edge where it begins, and a gap behind it. @param {Raster} raster @param {number} look @param {number} from @param {number} until @param {Box} box @param {Palette} palette */
export function paintBar(raster, look, from, until, { top, foot }, palette) {
  const { scale, width } = raster;
  const ink = palette.inks[look];
  const last = Math.min(width, until - from > 4 * scale ? until - scale : until);
  const edge = from + 2 * scale;
  for (let y = top; y < foot; y += 1) {
    const isInside = hasShape(look, (y - top) / (foot - top));
    for (let x = Math.max(0, from); x < last; x += 1)
      if (x < edge || (isInside && isFilled(look, x, y, scale))) set(raster, x, y, ink);
  }
}

/** What never ended: a dashed line to the end of the view. @param {Raster} raster @param {number} from @param {Box} box @param {Palette} palette */
export function paintTail(raster, from, { top, foot }, palette) {
  const middle = (top + foot) >> 1;
  for (let x = from; x < raster.width; x += 1) {
    if (Math.floor(x / raster.scale) % 9 >= 5) continue;
    for (let thick = 0; thick < 2 * raster.scale; thick += 1)
      set(raster, x, middle + thick, palette.inks[OPEN + 3]);
  }
}

/** The moment at which it took effect: a line beyond the bar on both sides, with a rim that keeps it visible. @param {Raster} raster @param {number} at @param {Box} box @param {Palette} palette */
export function paintTick(raster, at, { top, foot }, palette) {
  const half = Math.ceil(raster.scale);
  for (let y = top - 2 * half; y < foot + 2 * half; y += 1) {
    for (let x = at - 2 * half; x < at + 2 * half; x += 1)
      set(raster, x, y, x >= at - half && x < at + half ? palette.textPixel : palette.paperPixel);
  }
}

/** A dotted line below what has no place in the order. @param {Raster} raster @param {number} x @param {Box} box @param {Palette} palette */
export function dot(raster, x, { foot }, palette) {
  if (Math.floor(x / raster.scale) % 4 >= 2) return;
  for (let y = foot + raster.scale; y < foot + 3 * raster.scale; y += 1)
    set(raster, x, y, palette.violationPixel);
}

/** @param {Raster} raster @param {number} x @param {number} y @param {number} pixel */
function set({ pixels, width, height }, x, y, pixel) {
  const left = Math.floor(x);
  const down = Math.floor(y);
  if (left >= 0 && left < width && down >= 0 && down < height) pixels[down * width + left] = pixel;
}
