/** Skew against clients: how much of the best throughput each pair keeps, as a table that is shaded. */
import type { SweepDocument, SweptPoint } from '../../sweep/document.ts';
import { html, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { counted, decimals, perSecond } from '../numbers.ts';
import { tidy } from '../plain-text.ts';

/** Steps of shade, from none to full. */
const SHADES = 6;

/** Nothing where there is but one pair. */
export function heatSection({ points, options }: SweepDocument): Section[] {
  const { clients, skew, locks, 'hold-us': holds } = options;
  if (clients.length * skew.length < 2 || points.length === 0) return [];
  const tables = holds.flatMap((holdUs) =>
    locks.map((lock) => ({
      name: `${tidy(lock, 60)}${holdUs > 0 ? `, hold ${holdUs} µs` : ''}`,
      own: points.filter((point) => point.lock === lock && point.holdUs === holdUs),
    })),
  );
  const content = html`<p>
      The best throughput of any thread count, and at how many threads. The darker, the nearer to the best of
      the table.
    </p>
    <div class="heats">
      ${tables.filter(({ own }) => own.length > 0).map(({ name, own }) => heatTable(name, own, clients, skew))}
    </div>`;
  return [{ id: 'skew', title: 'Skew against clients', content }];
}

function heatTable(
  name: string,
  points: readonly SweptPoint[],
  clients: readonly number[],
  skews: readonly number[],
): Html {
  const most = bestOf(points)?.medians.throughputOps ?? 0;
  const cell = (skew: number, count: number): Html => {
    const best = bestOf(points.filter((point) => point.skew === skew && point.clients === count));
    if (best === undefined) return html`<td>–</td> `;
    const { throughputOps } = best.medians;
    const share = most > 0 ? throughputOps / most : 0;
    return html`<td class="heat-${Math.round(share * (SHADES - 1))}">
      <b>${perSecond(throughputOps)}</b>
      <small
        >${decimals(100 * share, 0)} % ·
        ${counted(best.threads, 'thread')}${best.isOversubscribed ? ', oversubscribed' : ''}</small
      >
    </td> `;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, skew against clients">
    <table class="heat">
      <caption>
        ${name}
      </caption>
      <thead>
        <tr>
          <th scope="col">skew</th>
          ${clients.map((count) => html`<th scope="col">${counted(count, 'client')}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${skews.map(
          (skew) =>
            html`<tr>
              <th scope="row">${skew}</th>
              ${clients.map((count) => cell(skew, count))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function bestOf(points: readonly SweptPoint[]): SweptPoint | undefined {
  return points.toSorted((one, other) => other.medians.throughputOps - one.medians.throughputOps)[0];
}
