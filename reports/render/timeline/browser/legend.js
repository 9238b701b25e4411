/** The swatches of the legend, drawn as the bars are. */
import { OPEN, REFUSED } from './looks.js';
import { drawCross } from './marks.js';
import { drawHatched } from './picture.js';
import { dot, paintBar, paintTail, paintTick } from './raster.js';

/** @import { Palette } from './looks.js' */

const WIDTH_PX = 34;
const HEIGHT_PX = 16;
/** @type {Readonly<Record<string, number>>} */
const BARS = {
  book: 0,
  cancel: 1,
  move: 2,
  look: 3,
  refused: REFUSED,
  point: 0,
  unplaced: 0,
  open: OPEN + 3,
};

/** @param {Palette} palette */
export function drawLegend(palette) {
  for (const canvas of document.querySelectorAll('canvas.swatch'))
    if (canvas instanceof HTMLCanvasElement) drawSwatch(canvas, canvas.dataset['look'] ?? '', palette);
}

/** @param {HTMLCanvasElement} canvas @param {string} name @param {Palette} palette */
function drawSwatch(canvas, name, palette) {
  const scale = devicePixelRatio;
  const width = Math.round(WIDTH_PX * scale);
  const height = Math.round(HEIGHT_PX * scale);
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const look = BARS[name];
  if (look === undefined) {
    context.scale(scale, scale);
    drawMark(context, name, palette);
    return;
  }
  const image = context.createImageData(width, height);
  const raster = { pixels: new Uint32Array(image.data.buffer), width, height, scale };
  const box = { top: Math.round(3 * scale), foot: Math.round(13 * scale) };
  const end = name === 'open' ? Math.round(4 * scale) : width;
  if (name === 'open') paintTail(raster, 0, box, palette);
  paintBar(raster, look, 0, end, box, palette);
  if (name === 'point') paintTick(raster, Math.round(width / 2), box, palette);
  if (name === 'unplaced') for (let x = 0; x < width; x += 1) dot(raster, x, box, palette);
  context.putImageData(image, 0, 0);
}

/** @param {CanvasRenderingContext2D} context @param {string} name @param {Palette} palette */
function drawMark(context, name, palette) {
  if (name === 'fault') {
    drawHatched(context, 0, 2, WIDTH_PX, HEIGHT_PX - 4, palette.fault);
    return;
  }
  context.fillStyle = palette.violation;
  context.fillRect(0, 1, WIDTH_PX, HEIGHT_PX - 2);
  drawCross(context, WIDTH_PX / 2, HEIGHT_PX / 2, palette.paper);
}
