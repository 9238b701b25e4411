/** Ways through the history: from violation to violation, from operation to operation, and back to everything. */
import { clearFilters } from './filters.js';
import { extentOf } from './marks.js';
import {
  arrange,
  bounds,
  frame,
  grouping,
  isShown,
  look,
  place,
  rest,
  scene,
  state,
  tellOf,
  timeline,
} from './scene.js';
import { within } from './view.js';

const NEAR_PX = 6;

export function showEverything() {
  state.current = -1;
  state.currentRows = new Set();
  state.pinned = [];
  state.layout = arrange([]);
  state.view = bounds;
  frame.scrollTop = 0;
  rest();
}

/** Its operations fill the view, and the lanes of its clients come first. @param {number} index */
export function showViolation(index) {
  const { rows } = timeline.violations[index];
  state.current = index;
  state.currentRows = new Set(rows);
  if (rows.some((row) => isShown[row] === 0)) clearFilters();
  state.pinned = [...new Set(rows.map((row) => timeline.client[row]))];
  state.layout = arrange(state.pinned);
  frame.scrollTop = 0;
  if (rows.length > 0) {
    const from = Math.min(...rows.map((row) => timeline.invokeNs[row]));
    const ends = rows.map((row) =>
      timeline.endNs[row] === Infinity ? timeline.invokeNs[row] : timeline.endNs[row],
    );
    const until = Math.max(...ends);
    const margin = Math.max(1e4, 0.3 * (until - from));
    state.view = within({ fromNs: from - margin, untilNs: until + margin }, bounds);
  }
  rest();
}

/** @param {number} by */
export function stepViolation(by) {
  const count = timeline.violations.length;
  if (count === 0) return;
  showViolation(state.current < 0 ? (by > 0 ? 0 : count - 1) : (state.current + by + count) % count);
}

/** The next operation that is shown and, where something was searched for, found: told in words and brought into view. @param {number} by */
export function stepOperation(by) {
  const { length, invokeNs } = timeline;
  const inView = invokeNs.findIndex((timeNs) => timeNs >= state.view.fromNs);
  const start = state.told ?? (by > 0 ? (inView < 0 ? length : inView) - 1 : Math.max(0, inView));
  for (let tried = 1; tried <= length; tried += 1) {
    const row = (start + by * tried + 2 * length) % length;
    if (isShown[row] === 1 && (state.isFound === null || state.isFound[row] === 1)) {
      bringIntoView(row);
      tellOf(row);
      return;
    }
  }
}

/** @param {number} row */
function bringIntoView(row) {
  const at = place();
  const extent = extentOf(row, scene(), at, grouping.placeOf);
  if (extent === null) return;
  const { leftPx, topPx, heightPx, scrollPx } = at;
  if (extent.topPx < topPx || extent.footPx > topPx + heightPx)
    frame.scrollTop = Math.max(0, scrollPx + extent.topPx - topPx - heightPx / 3);
  const isOpen = timeline.endNs[row] === Infinity;
  const isNarrow = !isOpen && extent.untilPx - extent.fromPx < NEAR_PX;
  if (!isNarrow && extent.fromPx >= leftPx && extent.fromPx < leftPx + 0.9 * at.widthPx) return;
  const spanNs = state.view.untilNs - state.view.fromNs;
  const wishedNs = isNarrow ? Math.max(1e3, 10 * (timeline.endNs[row] - timeline.invokeNs[row])) : spanNs;
  const atNs = timeline.invokeNs[row];
  look(within({ fromNs: atNs - 0.3 * wishedNs, untilNs: atNs + 0.7 * wishedNs }, bounds));
}

/** The row below a place of the picture, or the nearest to it; null where there is none. @param {number} xPx @param {number} yPx */
export function rowAt(xPx, yPx) {
  const at = place();
  const lane = state.layout.laneAt(yPx - at.topPx + at.scrollPx);
  if (xPx < at.leftPx || yPx < at.topPx || lane >= state.layout.clients.length) return null;
  const perPx = (state.view.untilNs - state.view.fromNs) / at.widthPx;
  const timeNs = state.view.fromNs + (xPx - at.leftPx) * perPx;
  let best = null;
  let bestNs = NEAR_PX * perPx;
  for (let index = state.layout.starts[lane]; index < state.layout.starts[lane + 1]; index += 1) {
    const row = state.layout.rows[index];
    if (timeline.invokeNs[row] - timeNs > bestNs) break;
    const end = timeline.endNs[row] === Infinity ? timeline.invokeNs[row] : timeline.endNs[row];
    const awayNs = Math.max(0, timeline.invokeNs[row] - timeNs, timeNs - end);
    if (awayNs <= bestNs) {
      best = row;
      bestNs = awayNs;
    }
  }
  return best;
}
