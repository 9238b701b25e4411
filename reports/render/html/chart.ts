/** A chart as the page has it: a caption, a legend, data that a script draws, and the same data as a table. */
import { dataBlock, html, NOTHING, type Content, type Html } from './markup.ts';
import { dataTable, type DataTable } from './data-table.ts';
import type { ChartSpec, Series } from './chart-spec.ts';

export interface Chart {
  /** Of the element; unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What one should see. */
  readonly caption: Content;
  readonly xName: string;
  readonly yName: string;
  readonly spec: ChartSpec;
  /** A row for each `x`: where the cursor is, its row is read out. */
  readonly table: DataTable;
}

export function chartFigure({ id, title, caption, xName, yName, spec, table }: Chart): Html {
  return html`<figure class="chart-figure" id="${id}" aria-labelledby="${id}-title">
    <figcaption>
      <h3 id="${id}-title">${title}</h3>
      <p id="${id}-caption">${caption}</p>
    </figcaption>
    <div class="plot">
      ${spec.series.length > 1 ? legend(spec.series) : NOTHING}
      <p class="axis-name" aria-hidden="true">${yName}</p>
      <div
        class="chart"
        tabindex="0"
        role="group"
        aria-roledescription="chart"
        aria-label="${title}"
        aria-describedby="${id}-caption ${id}-reading"
      ></div>
      <div class="below">
        <p class="axis-name" aria-hidden="true">${xName}</p>
        <p class="reading" id="${id}-reading" role="status"></p>
      </div>
      ${dataBlock('chart-data', spec)}
    </div>
    <details class="data">
      <summary>${title} as a table</summary>
      ${dataTable(table, title)}
    </details>
  </figure> `;
}

function legend(series: readonly Series[]): Html {
  return html`<ul class="legend">
    ${series.map(({ label, shape, ink }) => html`<li>${swatch(shape, ink)}${label}</li> `)}
  </ul>`;
}

function swatch(shape: Series['shape'], ink: Series['ink']): Html {
  const drawing =
    shape === 'bars'
      ? html`<rect x="0.5" y="1.5" width="23" height="9" class="fill-${ink}" />`
      : html`<line x1="0" x2="26" y1="6" y2="6" class="line-${ink}" />`;
  return html`<svg class="swatch" width="26" height="12" aria-hidden="true" focusable="false">
    ${drawing}
  </svg>`;
}

/** A number as a position: what is none is a gap. */
export function drawable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The largest that can be drawn, or 0. */
export function largest(lists: readonly (readonly number[])[]): number {
  let most = 0;
  for (const list of lists)
    for (const value of list) if (Number.isFinite(value) && value > most) most = value;
  return most;
}
