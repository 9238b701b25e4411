/** Rows of a name, a drawing on a common axis, and the same in words: ratios with their intervals, or rounds with their median. */
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Tick } from '../html/ticks.ts';
import type { Ink } from '../html/chart-spec.ts';

/** Positions are those of the axis' ticks. */
interface Mark {
  readonly kind: 'dot' | 'median' | 'interval' | 'difference' | 'noise';
  readonly at: number;
  /** Of an interval. */
  readonly until?: number;
}

export interface TrackRow {
  readonly name: string;
  readonly told: string;
  readonly ink: Ink;
  readonly marks: readonly Mark[];
}

export interface Tracks {
  /** What is said to those who do not see it. */
  readonly label: string;
  /** First and last are the ends of the axis. */
  readonly ticks: readonly Tick[];
  /** A line through all rows, such as that of no difference. */
  readonly line: number | null;
  readonly rows: readonly TrackRow[];
}

export function tracks({ label, ticks, line, rows }: Tracks): Html {
  const least = ticks[0]?.at ?? 0;
  const most = ticks.at(-1)?.at ?? 1;
  const place = (at: number) =>
    `${Number(Math.min(100, Math.max(0, (100 * (at - least)) / (most - least || 1))).toFixed(3))}%`;
  return html`<div class="tracks">
    <ul aria-label="${label}">
      ${rows.map((row) => trackRow(row, ticks, line, place))}
    </ul>
    <div class="track-row axis" aria-hidden="true">
      <svg width="100%" height="22" focusable="false">
        <line class="base" x1="0" x2="100%" y1="0.5" y2="0.5" />
        ${ticks.map(
          ({ at, label: text }, index) =>
            html`<line class="base" x1="${place(at)}" x2="${place(at)}" y1="0" y2="5" /><text
                x="${place(at)}"
                y="18"
                text-anchor="${index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle'}"
                >${text}</text
              >`,
        )}
      </svg>
    </div>
  </div>`;
}

function trackRow(
  { name, told, ink, marks }: TrackRow,
  ticks: readonly Tick[],
  line: number | null,
  place: (at: number) => string,
): Html {
  const middle = line === null ? NOTHING : across('line', place(line));
  return html`<li class="track-row">
    <p class="track-name">${name}</p>
    <svg width="100%" height="26" aria-hidden="true" focusable="false">
      ${ticks.map(({ at }) => across('grid', place(at)))}${middle}${marks.map((mark) => drawMark(mark, ink, place))}
    </svg>
    <p class="track-told">${told}</p>
  </li> `;
}

function across(className: string, x: string): Html {
  return html`<line class="${className}" x1="${x}" x2="${x}" y1="0" y2="100%" />`;
}

/** What differs is filled, what may be noise is hollow: colour alone tells nothing. */
function drawMark({ kind, at, until = at }: Mark, ink: Ink, place: (at: number) => string): Html {
  const x = place(at);
  switch (kind) {
    case 'dot':
      return html`<circle class="round mark-${ink}" cx="${x}" cy="13" r="4.5" />`;
    case 'median':
      return html`<line class="median mark-${ink}" x1="${x}" x2="${x}" y1="2" y2="24" />`;
    case 'interval':
      return html`<line class="interval mark-${ink}" x1="${x}" x2="${place(until)}" y1="13" y2="13" />`;
    case 'difference':
      return html`<circle class="difference mark-${ink}" cx="${x}" cy="13" r="6" />`;
    case 'noise':
      return html`<circle class="noise mark-${ink}" cx="${x}" cy="13" r="6" />`;
    default:
      return kind satisfies never;
  }
}
