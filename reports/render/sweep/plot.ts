/**
 * A small plot as SVG: points, lines and curves over the number of threads. It is drawn in units that are about pixels at the width it
 * is shown in, so that its text stays readable, and needs no script.
 */
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Tick } from '../html/ticks.ts';

const WIDTH = 320;
const LEFT = 50;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 22;
/** Labels of the axis nearer to each other than this would touch. */
const LABEL_WIDTH = 20;

export interface PlotSeries {
  /** Which of the looks: its colour, its dashes, its marks. */
  readonly look: number;
  readonly points: readonly PlotPoint[];
  readonly shape: 'marks' | 'line' | 'marks and line' | 'faint' | 'stems';
}

interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Told where the pointer rests. */
  readonly label?: string;
  /** Drawn hollow. */
  readonly isOversubscribed?: boolean;
}

export interface Plot {
  readonly height: number;
  /** What one would see, in words. */
  readonly label: string;
  readonly x: readonly number[];
  /** From here on it is shaded; null for nowhere. */
  readonly shadedFrom: number | null;
  /** First and last are the ends of the axis. */
  readonly yTicks: readonly Tick[];
  readonly series: readonly PlotSeries[];
}

/** Looks there are; a series beyond them looks like one before. */
export const LOOKS = 8;

export function plot({ height, label, x, shadedFrom, yTicks, series }: Plot): Html {
  const first = x[0];
  const last = x.at(-1) ?? first;
  const margin = first === last ? 1 : (last - first) * 0.04;
  const [least, most] = [yTicks[0]?.at ?? 0, yTicks.at(-1)?.at ?? 1];
  const toX = (value: number): number =>
    LEFT + ((value - first + margin) / (last - first + 2 * margin)) * (WIDTH - LEFT - RIGHT);
  const toY = (value: number): number =>
    TOP + (1 - (value - least) / (most - least)) * (height - TOP - BOTTOM);
  const floor = height - BOTTOM;
  return html`<svg class="plot-svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
    ${shadedFrom === null ? NOTHING : shade(shadeStart(x, shadedFrom, toX), floor)}
    ${yTicks.map(
      ({ at, label: text }) =>
        html`<line
            class="grid"
            x1="${LEFT}"
            x2="${WIDTH - RIGHT}"
            y1="${round(toY(at))}"
            y2="${round(toY(at))}"
          /><text class="end" x="${LEFT - 6}" y="${round(toY(at) + 4)}">${text}</text> `,
    )}
    ${thinned(x, toX).map((at) => html`<text class="middle" x="${round(toX(at))}" y="${height - 5}">${at}</text> `)}
    ${series.map((one) => drawSeries(one, toX, toY, toY(Math.max(least, Math.min(most, 0)))))}
  </svg>`;
}

/** Half-way between the last that is not shaded and the first that is. */
function shadeStart(x: readonly number[], from: number, toX: (value: number) => number): number {
  const before = x.findLast((at) => at < from);
  return before === undefined ? LEFT : (toX(before) + toX(from)) / 2;
}

function shade(from: number, floor: number): Html {
  return html`<rect
    class="shade"
    x="${round(from)}"
    y="${TOP}"
    width="${round(WIDTH - RIGHT - from)}"
    height="${floor - TOP}"
  />`;
}

/** Every thread count that has room for its label; the last one always has. */
function thinned(x: readonly number[], toX: (value: number) => number): readonly number[] {
  const kept: number[] = [];
  for (const at of x.toReversed()) {
    const next = kept[0];
    if (next === undefined || toX(next) - toX(at) >= LABEL_WIDTH) kept.unshift(at);
  }
  return kept;
}

type Place = (value: number) => number;

function drawSeries({ look, points, shape }: PlotSeries, toX: Place, toY: Place, zero: number): Html {
  const drawn = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const className = `look-${look % LOOKS}`;
  switch (shape) {
    case 'faint':
      return html`<g class="faint ${className}">
        ${drawn.map(({ x, y }) => html`<circle cx="${round(toX(x))}" cy="${round(toY(y))}" r="2.2" /> `)}
      </g>`;
    case 'stems':
      return html`<g class="${className}">
        ${drawn.map(
          (point) =>
            html`<line
                class="stem"
                x1="${round(toX(point.x))}"
                x2="${round(toX(point.x))}"
                y1="${round(zero)}"
                y2="${round(toY(point.y))}"
              />${mark(look, point, toX(point.x), toY(point.y))} `,
        )}
      </g>`;
    case 'line':
      return html`<g class="${className}">${line(drawn, toX, toY)}</g>`;
    case 'marks':
      return html`<g class="${className}">${marks(look, drawn, toX, toY)}</g>`;
    case 'marks and line':
      return html`<g class="${className}"> ${line(drawn, toX, toY)}${marks(look, drawn, toX, toY)} </g>`;
    default:
      return shape satisfies never;
  }
}

function line(points: readonly PlotPoint[], toX: Place, toY: Place): Html {
  if (points.length < 2) return NOTHING;
  return html`<polyline
    points="${points.map(({ x, y }) => `${round(toX(x))},${round(toY(y))}`).join(' ')}"
  />`;
}

function marks(look: number, points: readonly PlotPoint[], toX: Place, toY: Place): Html[] {
  return points.map((point) => mark(look, point, toX(point.x), toY(point.y)));
}

/** Round, square, a triangle, a diamond: colour alone tells nothing. */
const SHAPES = [
  'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
  'M-3.6 -3.6h7.2v7.2h-7.2z',
  'M0 -4.8L4.6 3.4H-4.6z',
  'M0 -5L5 0L0 5L-5 0z',
];

function mark(look: number, { label, isOversubscribed = false }: PlotPoint, x: number, y: number): Html {
  return html`<path
    class="${isOversubscribed ? 'mark hollow' : 'mark'}"
    transform="translate(${round(x)} ${round(y)})"
    d="${SHAPES[look % SHAPES.length]}"
    >${label === undefined ? NOTHING : html`<title>${label}</title>`}</path
  > `;
}

/** What a series looks like, for a legend. */
export function sample(look: number, shape: PlotSeries['shape'], isOversubscribed = false): Html {
  const points = [3, 14, 25].map((x) => ({ x, y: 6, isOversubscribed }));
  const draw = (one: PlotSeries['shape'], shown = points): Html =>
    drawSeries({ look, points: shown, shape: one }, identity, identity, 6);
  const dot = draw('marks', points.slice(1, 2));
  const drawing = shape === 'marks and line' ? [draw('line'), dot] : shape === 'marks' ? dot : draw(shape);
  return html`<svg
    class="swatch plot-svg"
    viewBox="0 0 28 12"
    width="28"
    height="12"
    aria-hidden="true"
    focusable="false"
  >
    ${drawing}
  </svg>`;
}

const identity = (value: number): number => value;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
