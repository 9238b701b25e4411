/** How operations look: the kind is a colour and a shape, the outcome a filling. Colour alone tells nothing. */
import { INFO, OK, STATUS } from './words.js';

/** @import { Timeline } from './data.js' */

/** Kinds 0 … 3 (status and find are one), plus these. */
export const REFUSED = 4;
export const OPEN = 8;
/** What a search did not find. */
export const FAINT = 16;
export const LOOKS = 32;

const KIND_INKS = ['--ink-first', '--ink-third', '--ink-fourth', '--look'];

/** @param {number} row @param {Timeline} timeline */
export function lookOf(row, { kind, outcome }) {
  const shape = Math.min(kind[row], STATUS);
  if (outcome[row] === INFO) return shape + OPEN;
  return outcome[row] === OK ? shape : shape + REFUSED;
}

/** @typedef {ReturnType<typeof readPalette>} Palette */

/** The colours of the theme. */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const names = ['paper', 'text', 'muted', 'rule', 'grid', 'violation', 'fault-ink'];
  const [paper, text, muted, rule, grid, violation, fault] = names.map((name) => colour(`--${name}`));
  const ground = channelsOf(paper);
  const inks = new Uint32Array(LOOKS);
  for (let look = 0; look < LOOKS; look += 1) {
    const channels = channelsOf(colour(KIND_INKS[look & 3]));
    inks[look] = packed(look >= FAINT ? channels.map((one, at) => 0.22 * one + 0.78 * ground[at]) : channels);
  }
  return {
    paper,
    text,
    muted,
    rule,
    grid,
    violation,
    fault,
    /** The ink of each look, as a pixel. */
    inks,
    textPixel: packed(channelsOf(text)),
    paperPixel: packed(ground),
    violationPixel: packed(channelsOf(violation)),
  };
}

/** @param {string} hex `#rrggbb` */
function channelsOf(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** As it stands in the pixels of a canvas, little-endian. @param {readonly number[]} channels */
function packed([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/**
 * Whether a shape has ink at a height, 0 at the top of a bar and 1 at its foot. A book fills its slot; a cancel fills half;
 * a move is two stripes, for its two slots; a look is a thin line, since it changes nothing.
 * @param {number} look @param {number} height
 */
export function hasShape(look, height) {
  const shape = look & 3;
  if (shape === 0) return true;
  if (shape === 1) return height >= 0.5;
  return shape === 2 ? height < 0.36 || height >= 0.64 : height >= 0.36 && height < 0.64;
}
