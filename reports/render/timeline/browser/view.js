/** The stretch of time in view: how it is zoomed and moved, and where its ticks are. Nanoseconds. */

/** @typedef {{ readonly fromNs: number, readonly untilNs: number }} View */

/** Nothing happens in less; and numbers of this size are still exact after days. */
const LEAST_NS = 200;
const LABEL_ROOM_PX = 28;

/** Zooms by a factor, and what is at `share` of the width stays there. @param {View} view @param {number} factor @param {number} share @param {View} bounds */
export function zoomed({ fromNs, untilNs }, factor, share, bounds) {
  const span = (untilNs - fromNs) / factor;
  const atNs = fromNs + (untilNs - fromNs) * share;
  return within({ fromNs: atNs - span * share, untilNs: atNs + span * (1 - share) }, bounds);
}

/** Moves by a share of its width. @param {View} view @param {number} share @param {View} bounds */
export function panned({ fromNs, untilNs }, share, bounds) {
  const shift = (untilNs - fromNs) * share;
  return within({ fromNs: fromNs + shift, untilNs: untilNs + shift }, bounds);
}

/** As long as it was, where there is room, and inside the bounds. @param {View} view @param {View} bounds @returns {View} */
export function within({ fromNs, untilNs }, bounds) {
  const most = bounds.untilNs - bounds.fromNs;
  const span = Math.min(most, Math.max(LEAST_NS, untilNs - fromNs));
  const middle = (fromNs + untilNs) / 2;
  const from = Math.min(bounds.untilNs - span, Math.max(bounds.fromNs, middle - span / 2));
  return { fromNs: from, untilNs: from + span };
}

/** Round times with room for their labels. @param {View} view @param {number} widthPx @param {(text: string) => number} widthOf */
export function timeTicks({ fromNs, untilNs }, widthPx, widthOf) {
  const span = untilNs - fromNs;
  let step = 10 ** Math.floor(Math.log10(span / 100));
  for (const factor of [2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2]) {
    const width = widthOf(tickLabel(untilNs, step)) + LABEL_ROOM_PX;
    if ((step / span) * widthPx >= width) break;
    step *= factor;
  }
  const ticks = [];
  const first = Math.ceil(fromNs / step);
  for (let index = first; index * step <= untilNs; index += 1)
    ticks.push({ atNs: index * step, label: tickLabel(index * step, step) });
  return ticks;
}

/** With as many digits as the step needs. @param {number} atNs @param {number} step */
function tickLabel(atNs, step) {
  return `${(atNs / 1e9).toFixed(Math.max(0, Math.min(9, 9 - Math.floor(Math.log10(step) + 1e-9))))} s`;
}
