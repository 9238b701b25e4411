/** What hands do to the picture: wheel, drag, pinch and hover, told as movements of the view. */

/**
 * @typedef {object} Movements
 * @property {(factor: number, xPx: number) => boolean} zoom Around a place; false where nothing changed.
 * @property {(byPx: number) => void} pan
 * @property {(byPx: number) => void} scroll
 * @property {(xPx: number, yPx: number) => void} point
 * @property {() => void} leave
 */

const WHEEL_STRENGTH = 0.0022;
const LINE_PX = 30;
/** So long after the page itself was scrolled the wheel goes on doing that. */
const SCROLLING_MS = 300;

/** @param {HTMLElement} element @param {Movements} movements */
export function followHands(element, movements) {
  followWheel(element, movements);
  followPointers(element, movements);
}

/** @param {HTMLElement} element @param {Movements} movements */
function followWheel(element, { zoom, pan, scroll }) {
  let scrolledMs = -Infinity;
  addEventListener('scroll', ({ timeStamp }) => (scrolledMs = timeStamp), { passive: true });
  element.addEventListener(
    'wheel',
    (event) => {
      const perUnit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX;
      if (event.shiftKey) {
        event.preventDefault();
        scroll((event.deltaY + event.deltaX) * perUnit);
        return;
      }
      // A gesture that began outside goes through, and so does one that has nothing left to zoom out.
      if (!event.ctrlKey && event.timeStamp - scrolledMs < SCROLLING_MS) return;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        pan(-event.deltaX * perUnit);
        return;
      }
      // A pinch on a touch pad comes as a wheel with Ctrl, and in smaller steps.
      const strength = WHEEL_STRENGTH * (event.ctrlKey ? 5 : 1);
      const x = event.clientX - element.getBoundingClientRect().left;
      const isChanged = zoom(Math.exp(-event.deltaY * perUnit * strength), x);
      if (isChanged || event.ctrlKey) event.preventDefault();
    },
    { passive: false },
  );
}

/** @param {HTMLElement} element @param {Movements} movements */
function followPointers(element, { zoom, pan, scroll, point, leave }) {
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  const spread = () => {
    const [one, other] = down.values();
    return other === undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const { left, width } = element.getBoundingClientRect();
    // The scroll bar is not the picture.
    if (event.clientX - left > element.clientWidth && element.clientWidth < width) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    const before = down.get(event.pointerId);
    const { left, top } = element.getBoundingClientRect();
    if (before === undefined) {
      point(event.clientX - left, event.clientY - top);
      return;
    }
    const wide = spread();
    const now = { x: event.clientX, y: event.clientY };
    down.set(event.pointerId, now);
    if (down.size === 1) {
      pan(now.x - before.x);
      if (event.pointerType === 'mouse') scroll(before.y - now.y);
      return;
    }
    const [one, other] = down.values();
    if (wide > 0) zoom(spread() / wide, (one.x + other.x) / 2 - left);
    pan((now.x - before.x) / 2);
  });
  const end = (/** @type {PointerEvent} */ event) => {
    const { left, top } = element.getBoundingClientRect();
    if (down.delete(event.pointerId)) point(event.clientX - left, event.clientY - top);
  };
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', ({ pointerId }) => down.delete(pointerId));
  element.addEventListener('pointerleave', leave);
}
