/**
 * What runs in the page: it draws the charts, lets tables be sorted and the command be copied. Without it the page still says
 * everything. Plain JavaScript, since the page holds this text as it stands; its types are checked all the same.
 */
import { colour, drawEndLabels, drawMark, END_LABELS_FROM_PX } from './marks.js';

/** @import { ChartSpec, Ink, Series } from '../chart-spec.ts' */
/** @import { Tick } from '../ticks.ts' */

/** @type {Readonly<Record<Ink, readonly number[]>>} */
const DASHES = {
  first: [],
  second: [7, 4],
  third: [2, 3],
  fourth: [9, 3, 2, 3],
  fifth: [14, 5],
  sixth: [5, 2, 1, 2, 1, 2],
};
const FONT = '12px system-ui, sans-serif';
/** As wide as a page of A4 between its margins. */
const PAPER_PX = 660;
const FAST_STEPS = 10;
const MOST_OUTLINED = 60;

const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
measuring.font = FONT;

/** @param {string} text */
function widthOf(text) {
  return measuring.measureText(text).width;
}

/**
 * Every tick, or every second, third … so that no two labels touch.
 * @param {readonly Tick[]} ticks
 * @param {number} widthPx
 * @param {readonly [number, number]} range
 */
function thinned(ticks, widthPx, [least, most]) {
  const place = (/** @type {Tick} */ { at }) => ((at - least) / (most - least)) * widthPx;
  for (let stride = 1; stride < ticks.length; stride += 1) {
    const kept = ticks.filter((_, index) => index % stride === 0);
    const touches = kept.some((tick, index) => {
      const next = kept[index + 1];
      return (
        next !== undefined && place(next) - place(tick) < (widthOf(tick.label) + widthOf(next.label)) / 2 + 10
      );
    });
    if (!touches) return kept;
  }
  return ticks.slice(0, 1);
}

/** Bars are told apart by their hatching, too. @param {Ink} ink */
function barFill(ink) {
  const solid = colour(`--ink-${ink}`);
  if (ink === 'first') return solid;
  const tile = document.createElement('canvas');
  const size = 8;
  tile.width = size;
  tile.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
  context.fillStyle = colour('--paper');
  context.fillRect(0, 0, size, size);
  context.strokeStyle = solid;
  context.lineWidth = 3;
  context.beginPath();
  // Beyond the corners, so that the tiles join without a seam. One leans to the left, the other to the right.
  const [from, to] = ink === 'second' ? [size, 0] : [0, size];
  for (const shift of [-size, 0, size]) {
    context.moveTo(from + shift, -1);
    context.lineTo(to + shift, size + 1);
  }
  context.stroke();
  return /** @type {CanvasPattern} */ (context.createPattern(tile, 'repeat'));
}

/** @param {Series} series @returns {uPlot.Series} */
function seriesOptions({ label, shape, ink, values }) {
  const stroke = () => colour(`--ink-${ink}`);
  if (shape === 'bars') {
    const paths = /** @type {uPlot.Series.BarsPathBuilderFactory} */ (uPlot.paths.bars)({
      size: [0.82, 48],
      gap: 0,
    });
    // The outlines of thin bars would be all that is seen of them.
    const width = values.length > MOST_OUTLINED ? 0 : 1;
    return { label, stroke, fill: () => barFill(ink), width, paths, points: { show: false } };
  }
  const points = shape === 'dots' ? { show: true, size: 9, fill: stroke } : { show: false };
  return { label, stroke, width: 2, dash: [...DASHES[ink]], spanGaps: true, points };
}

/** @param {ChartSpec} spec @param {number} width @returns {uPlot.Options} */
function chartOptions({ x, xTicks, yTicks, xRange, series, mark, endLabels, heightPx }, width) {
  const ySizePx = Math.ceil(Math.max(...yTicks.map(({ label }) => widthOf(label)))) + 14;
  const halfTickPx = Math.ceil(widthOf(xTicks.at(-1)?.label ?? '') / 2) + 4;
  const namePx = Math.ceil(Math.max(0, ...series.map(({ label }) => widthOf(label)))) + 14;
  // Asked anew whenever the chart changes its width.
  const endPxOf = (/** @type {number} */ widthPx) =>
    endLabels === true && widthPx >= END_LABELS_FROM_PX ? Math.max(halfTickPx, namePx) : halfTickPx;
  /** @type {[number, number]} */
  const yRange = [yTicks[0]?.at ?? 0, yTicks.at(-1)?.at ?? 1];
  const axis = {
    stroke: () => colour('--muted'),
    grid: { stroke: () => colour('--grid'), width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  return {
    width,
    height: heightPx,
    padding: [10, (plot) => endPxOf(plot.width), 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 8 } },
    scales: {
      x: { time: false, range: () => [xRange[0], xRange[1]] },
      y: { range: () => yRange },
    },
    axes: [
      {
        ...axis,
        // Bars stand where they stand: no lines between them.
        grid: { ...axis.grid, show: series.every(({ shape }) => shape === 'line') },
        size: 30,
        gap: 8,
        values: labels(xTicks),
        splits: (plot) =>
          thinned(xTicks, plot.width - ySizePx - endPxOf(plot.width), xRange).map(({ at }) => at),
      },
      { ...axis, size: ySizePx, values: labels(yTicks), splits: () => yTicks.map(({ at }) => at) },
    ],
    series: [{}, ...series.map(seriesOptions)],
    hooks: {
      draw: [
        (plot) => {
          if (mark !== null) drawMark(plot, mark);
          if (endLabels === true && plot.width >= END_LABELS_FROM_PX) drawEndLabels(plot, x, series);
        },
      ],
    },
  };
}

/** What stands at the ticks. @param {readonly Tick[]} ticks @returns {(plot: uPlot, at: number[]) => string[]} */
function labels(ticks) {
  return (_, at) => at.map((place) => ticks.find((tick) => tick.at === place)?.label ?? '');
}

/** The rows of the table beside a chart, in words. @param {Element} figure */
function readings(figure) {
  const names = Array.from(figure.querySelectorAll('thead th'), (cell) => cell.textContent);
  return Array.from(figure.querySelectorAll('tbody tr'), (row) =>
    Array.from(row.children, ({ textContent }, index) =>
      index === 0 ? textContent : `${names[index]} ${textContent}`,
    ).join(' · '),
  );
}

/** @param {Element} figure */
function drawChart(figure) {
  const target = /** @type {HTMLElement} */ (figure.querySelector('.chart'));
  const reading = /** @type {HTMLElement} */ (figure.querySelector('.reading'));
  const spec = /** @type {ChartSpec} */ (
    JSON.parse(/** @type {Element} */ (figure.querySelector('.chart-data')).textContent)
  );
  const told = readings(figure);
  const columns = [spec.x, ...spec.series.map(({ values }) => values)];
  const options = chartOptions(spec, target.clientWidth);
  options.hooks = {
    ...options.hooks,
    setCursor: [({ cursor: { idx } }) => (reading.textContent = told[idx ?? -1] ?? '')],
  };
  const plot = new uPlot(options, /** @type {uPlot.AlignedData} */ (columns), target);
  target.addEventListener('keydown', (event) => {
    const last = spec.x.length - 1;
    const now = plot.cursor.idx ?? -1;
    const next = {
      ArrowRight: now + 1,
      ArrowLeft: now < 0 ? last : now - 1,
      PageDown: now + FAST_STEPS,
      PageUp: now - FAST_STEPS,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, next));
    plot.setCursor({ left: plot.valToPos(spec.x[index], 'x'), top: 0 });
  });
  return { plot, target, heightPx: spec.heightPx };
}

function keepCharts() {
  const charts = Array.from(document.querySelectorAll('.chart-figure'), drawChart);
  const fit = (/** @type {number | undefined} */ widthPx) => {
    for (const { plot, target, heightPx } of charts) {
      const width = widthPx ?? target.clientWidth;
      if (width > 0) plot.setSize({ width, height: heightPx });
    }
  };
  const observer = new ResizeObserver(() => {
    if (!('paper' in document.documentElement.dataset)) fit(undefined);
  });
  for (const { target } of charts) observer.observe(target);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const { plot } of charts) plot.redraw();
  });
  // Paper is white, and has its own width. The style sheet knows the same by the attribute.
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['paper'] = '';
    opened = Array.from(document.querySelectorAll('details')).filter(
      (one) => one.classList.contains('explained') && !one.open,
    );
    for (const one of opened) one.open = true;
    fit(PAPER_PX);
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset['paper'];
    for (const one of opened) one.open = false;
    fit(undefined);
  });
}

/** Sorts by what the cells carry as their key, or say: numbers as numbers, the rest as it is written. @param {Element} table */
function makeSortable(table) {
  const heads = Array.from(table.querySelectorAll('thead th'));
  const body = /** @type {Element} */ (table.querySelector('tbody'));
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const rows = Array.from(body.children, (row) => ({
        row,
        key: row.children[column]?.getAttribute('data-key') ?? row.children[column]?.textContent.trim() ?? '',
      }));
      const areNumbers = rows.every(({ key }) => Number.isFinite(Number(key)));
      const before = head.getAttribute('aria-sort');
      const descending = before === null ? areNumbers : before === 'ascending';
      const sign = descending ? -1 : 1;
      rows.sort((one, other) =>
        areNumbers
          ? sign * (Number(one.key) - Number(other.key))
          : sign * one.key.localeCompare(other.key, undefined, { numeric: true }),
      );
      for (const one of heads) one.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      body.replaceChildren(...rows.map(({ row }) => row));
    });
  });
}

/** @param {HTMLButtonElement} button Stands behind the text that it copies. */
function makeCopying(button) {
  const text = /** @type {Element} */ (button.previousElementSibling);
  button.hidden = false;
  button.addEventListener('click', () => {
    // Where the clipboard is forbidden, the text is at least selected.
    getSelection()?.selectAllChildren(text);
    navigator.clipboard?.writeText(text.textContent).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Selected'),
    );
  });
}

keepCharts();
document.querySelectorAll('table.sortable').forEach(makeSortable);
document.querySelectorAll('button.copy').forEach((button) => {
  if (button instanceof HTMLButtonElement) makeCopying(button);
});
