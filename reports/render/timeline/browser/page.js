/** Joins the parts in the page: what hands, keys, fields and paper change. */
import { fields, filter, search } from './filters.js';
import { followHands } from './gestures.js';
import { drawLegend } from './legend.js';
import { readPalette } from './looks.js';
import { bounds, drawNow, frame, look, one, place, redraw, rest, showTable, state, tellOf } from './scene.js';
import { rowAt, showEverything, showViolation, stepOperation, stepViolation } from './tours.js';
import { panned, zoomed } from './view.js';

const ZOOM_STEP = 1.6;
const PAN_SHARE = 0.15;
const SCROLL_STEP_PX = 60;
/** As wide as a page of A4 between its margins. */
const PAPER_PX = 660;

/** @type {Readonly<Record<string, (event: KeyboardEvent) => void>>} */
const KEYS = {
  ArrowLeft: () => look(panned(state.view, -PAN_SHARE, bounds)),
  ArrowRight: () => look(panned(state.view, PAN_SHARE, bounds)),
  ArrowUp: () => (frame.scrollTop -= SCROLL_STEP_PX),
  ArrowDown: () => (frame.scrollTop += SCROLL_STEP_PX),
  '+': () => look(zoomed(state.view, ZOOM_STEP, 0.5, bounds)),
  '=': () => look(zoomed(state.view, ZOOM_STEP, 0.5, bounds)),
  '-': () => look(zoomed(state.view, 1 / ZOOM_STEP, 0.5, bounds)),
  0: showEverything,
  n: () => stepViolation(1),
  p: () => stepViolation(-1),
  Enter: ({ shiftKey }) => stepOperation(shiftKey ? -1 : 1),
  Escape: () => tellOf(null),
};

/** @type {Readonly<Record<string, () => void>>} */
const ACTIONS = {
  in: () => look(zoomed(state.view, ZOOM_STEP, 0.5, bounds)),
  out: () => look(zoomed(state.view, 1 / ZOOM_STEP, 0.5, bounds)),
  all: showEverything,
  next: () => stepViolation(1),
  previous: () => stepViolation(-1),
};

function listen() {
  frame.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(event);
  });
  frame.addEventListener('scroll', redraw, { passive: true });
  followHands(frame, {
    zoom: (factor, xPx) => {
      const at = place();
      return look(zoomed(state.view, factor, Math.max(0, (xPx - at.leftPx) / at.widthPx), bounds));
    },
    pan: (byPx) => look(panned(state.view, -byPx / place().widthPx, bounds)),
    scroll: (byPx) => (frame.scrollTop += byPx),
    point: (xPx, yPx) => tellOf(rowAt(xPx, yPx)),
    leave: () => tellOf(null),
  });
  for (const button of document.querySelectorAll('button[data-action]'))
    button.addEventListener('click', () => ACTIONS[button.getAttribute('data-action') ?? '']?.());
  for (const button of document.querySelectorAll('button.show')) {
    if (button instanceof HTMLElement) button.hidden = false;
    button.addEventListener('click', () => {
      showViolation(Number(button.getAttribute('data-violation')));
      one('.timeline', HTMLElement).scrollIntoView({ block: 'start' });
      frame.focus({ preventScroll: true });
    });
  }
  fields.slot.addEventListener('input', filter);
  fields.client.addEventListener('input', filter);
  fields.search.addEventListener('input', search);
  fields.search.addEventListener('keydown', ({ key, shiftKey }) => {
    if (key === 'Enter') stepOperation(shiftKey ? -1 : 1);
  });
}

function recolour() {
  state.palette = readPalette();
  drawLegend(state.palette);
  drawNow();
}

/** Paper is white, and has its own width. The style sheet knows the same by the attribute. */
function followPaper() {
  const root = document.documentElement;
  /** @type {Element[]} */
  let opened = [];
  addEventListener('beforeprint', () => {
    root.dataset['paper'] = '';
    opened = Array.from(document.querySelectorAll('.found > li > .ways > details:not([open])'));
    for (const details of opened) details.setAttribute('open', '');
    state.widthPx = PAPER_PX;
    recolour();
  });
  addEventListener('afterprint', () => {
    delete root.dataset['paper'];
    for (const details of opened) details.removeAttribute('open');
    state.widthPx = frame.clientWidth;
    recolour();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
  new ResizeObserver(() => {
    if ('paper' in root.dataset || frame.clientWidth === state.widthPx) return;
    state.widthPx = frame.clientWidth;
    redraw();
  }).observe(frame);
}

listen();
followPaper();
recolour();
rest();
showTable();
