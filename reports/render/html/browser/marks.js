/** What is written into a chart besides its lines: a moment with words at it, and names at the ends of lines. */

/** @import { Series } from '../chart-spec.ts' */
/** @import { Tick } from '../ticks.ts' */

/** Names take room that a phone does not have; the legend has them, too. */
export const END_LABELS_FROM_PX = 560;
const END_LABEL_PX = 15;

/** @param {string} name A custom property of the style sheet, which knows the theme. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** @param {uPlot} plot @param {Tick} mark */
export function drawMark(plot, { at, label }) {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  const isLeft = x < bbox.left + bbox.width / 2;
  ctx.save();
  ctx.strokeStyle = colour('--text');
  ctx.fillStyle = colour('--text');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = isLeft ? 'left' : 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(
    label,
    x + (isLeft ? 6 : -6) * devicePixelRatio,
    bbox.top + bbox.height - 6 * devicePixelRatio,
  );
  ctx.restore();
}

/**
 * @param {uPlot} plot
 * @param {readonly number[]} x
 * @param {readonly Series[]} series
 */
export function drawEndLabels(plot, x, series) {
  const { ctx, bbox } = plot;
  const heightPx = END_LABEL_PX * devicePixelRatio;
  const ends = series
    .flatMap(({ label, ink, values }) => {
      const last = values.findLastIndex((value) => value !== null);
      if (last < 0) return [];
      const top = plot.valToPos(values[last] ?? 0, 'y', true);
      return [{ label, ink, left: plot.valToPos(x[last], 'x', true), top }];
    })
    .toSorted((one, other) => one.top - other.top);
  // Down until none covers another, then up again as far as the last ones went below the chart.
  for (const [index, end] of ends.entries())
    end.top = Math.max(end.top, (ends[index - 1]?.top ?? Number.NEGATIVE_INFINITY) + heightPx);
  let lowest = bbox.top + bbox.height;
  for (const end of ends.toReversed()) {
    end.top = Math.min(end.top, lowest);
    lowest = end.top - heightPx;
  }
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { label, ink, left, top } of ends) {
    ctx.fillStyle = colour(`--ink-${ink}`);
    ctx.fillText(label, left + 9 * devicePixelRatio, top);
  }
  ctx.restore();
}
