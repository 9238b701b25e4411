/** Which operations stand in which lane, and where the lanes are: one for each client that has something to show. */

/** @import { Timeline } from './data.js' */
/** @import { View } from './view.js' */

const PINNED_PX = 46;
const LEAST_PX = 22;
const MOST_PX = 46;

/** @typedef {ReturnType<typeof groupByClient>} Grouping */
/** @typedef {ReturnType<typeof layOut>} Layout */

/** The clients in ascending order, the judge behind them, and for each row its client's place among them. @param {Timeline} timeline */
export function groupByClient({ client, length }) {
  const clients = Array.from(new Set(client)).toSorted(
    (one, other) => Number(one === 0) - Number(other === 0) || one - other,
  );
  const places = new Map(clients.map((number, place) => [number, place]));
  const placeOf = new Int32Array(length);
  for (let row = 0; row < length; row += 1) placeOf[row] = places.get(client[row]) ?? 0;
  return { clients, placeOf, places };
}

/**
 * Lanes for the rows that are shown. The pinned clients come first and have more room; the others share what is left.
 * @param {Timeline} timeline @param {Grouping} grouping @param {Uint8Array} isShown
 * @param {readonly number[]} pinned Clients. @param {number} roomPx
 */
export function layOut(timeline, { clients, placeOf, places }, isShown, pinned, roomPx) {
  const { length, invokeNs, endNs } = timeline;
  const sizes = new Int32Array(clients.length);
  for (let row = 0; row < length; row += 1) sizes[placeOf[row]] += isShown[row];
  const first = pinned.flatMap((client) => places.get(client) ?? []);
  const order = [...first, ...clients.keys().filter((place) => !first.includes(place))].filter(
    (place) => sizes[place] > 0,
  );
  const pinnedLanes = first.filter((place) => sizes[place] > 0).length;
  const laneOf = new Int32Array(clients.length).fill(-1);
  const starts = new Int32Array(order.length + 1);
  order.forEach((place, lane) => {
    laneOf[place] = lane;
    starts[lane + 1] = starts[lane] + sizes[place];
  });
  const rows = new Int32Array(starts[order.length]);
  /** Until when any operation of the lane so far lasted, without those that never ended. */
  const untilNs = new Float64Array(rows.length);
  const firstOpenNs = new Float64Array(order.length).fill(Infinity);
  const next = starts.slice();
  for (let row = 0; row < length; row += 1) {
    if (isShown[row] === 0) continue;
    const lane = laneOf[placeOf[row]];
    const at = next[lane]++;
    rows[at] = row;
    const isOpen = endNs[row] === Infinity;
    if (isOpen) firstOpenNs[lane] = Math.min(firstOpenNs[lane], invokeNs[row]);
    const before = at > starts[lane] ? untilNs[at - 1] : -Infinity;
    untilNs[at] = Math.max(before, isOpen ? invokeNs[row] : endNs[row]);
  }
  const others = Math.max(1, order.length - pinnedLanes);
  const otherPx = Math.floor(
    Math.max(LEAST_PX, Math.min(MOST_PX, (roomPx - pinnedLanes * PINNED_PX) / others)),
  );
  const pinnedPx = pinnedLanes * PINNED_PX;
  const totalPx = pinnedPx + (order.length - pinnedLanes) * otherPx;
  return {
    /** The client of each lane. */
    clients: order.map((place) => clients[place]),
    /** The lane of a client's place; -1 where it has none. */
    laneOf,
    /** The rows of lane l are `rows[starts[l]]` … `rows[starts[l + 1] - 1]`, in the order in which they were asked. */
    rows,
    starts,
    untilNs,
    firstOpenNs,
    pinnedLanes,
    totalPx,
    /** @param {number} lane */
    topPx: (lane) => (lane < pinnedLanes ? lane * PINNED_PX : pinnedPx + (lane - pinnedLanes) * otherPx),
    /** @param {number} lane */
    heightPx: (lane) => (lane < pinnedLanes ? PINNED_PX : otherPx),
    /** May be beyond the last one. @param {number} yPx */
    laneAt: (yPx) =>
      yPx < pinnedPx ? Math.floor(yPx / PINNED_PX) : pinnedLanes + Math.floor((yPx - pinnedPx) / otherPx),
  };
}

/** Where the rows of a lane begin that can be in view. @param {Layout} layout @param {number} lane @param {View} view */
export function firstInView({ starts, untilNs }, lane, { fromNs }) {
  let low = starts[lane];
  let high = starts[lane + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (untilNs[middle] < fromNs) low = middle + 1;
    else high = middle;
  }
  return low;
}
