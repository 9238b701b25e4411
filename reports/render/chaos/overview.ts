/** What was done to the server, over the whole campaign: how many changes came through, and a lane for each kind of fault below. */
import { JUDGE, Kind, Outcome, type History } from '../../../load/history/history.ts';
import type { ChaosDocument } from '../../chaos/document.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { durationOfSeconds, perSecond } from '../numbers.ts';

const BINS = 240;
/** Of a picture's own coordinates; it is stretched to the width of the page. */
const WIDTH = 2_400;
const RATE_HEIGHT = 70;
const LANE_HEIGHT = 18;
/** What is shorter would not be seen. */
const LEAST_WIDTH = 6;

/** Nothing where nobody asked anything. */
export function faultOverview({ injected, faults }: ChaosDocument, history: History): Html {
  const { firstSeconds, lastSeconds } = spanOf(history);
  const span = lastSeconds - firstSeconds;
  if (!(span > 0)) return NOTHING;
  const at = (seconds: number) => Math.min(WIDTH, Math.max(0, (WIDTH * (seconds - firstSeconds)) / span));
  const lanes = faults.filter(({ skipped }) => skipped === null);
  return html`<figure>
    <div class="overview">
      ${ratesRow(history, firstSeconds, span)}
      ${lanes.map(({ kind }) => {
        const marks = injected.filter((fault) => fault.kind === kind);
        return html`<p>${kind}</p>
          <svg
            viewBox="0 0 ${WIDTH} ${LANE_HEIGHT}"
            height="${LANE_HEIGHT}"
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
          >
            ${marks.map(({ fromSeconds, untilSeconds, isReached, label }) => {
              const x = at(fromSeconds);
              const width = Math.max(LEAST_WIDTH, at(untilSeconds) - x);
              return html`<rect
                class="${isReached ? 'fault' : 'missed'}"
                x="${x.toFixed(1)}"
                y="3"
                width="${width.toFixed(1)}"
                height="${LANE_HEIGHT - 5}"
              >
                <title>${label}</title>
              </rect>`;
            })}
          </svg>`;
      })}
      <p class="span"><span>0 s</span><span>${durationOfSeconds(span)}</span></p>
    </div>
    <figcaption>
      <p class="note">
        Above, how many changes were acknowledged over time; below, what was done to the server meanwhile. An
        empty box is a fault that could not be brought about.
      </p>
    </figcaption>
  </figure> `;
}

function ratesRow(history: History, firstSeconds: number, span: number): Html {
  const bins = changesByBin(history, firstSeconds, span);
  const most = bins.reduce((larger, value) => Math.max(larger, value), 1);
  const wide = WIDTH / BINS;
  const points = Array.from(bins, (value, bin) => {
    const y = (RATE_HEIGHT * (1 - value / most)).toFixed(1);
    return `${(bin * wide).toFixed(1)},${y} ${((bin + 1) * wide).toFixed(1)},${y}`;
  });
  return html`<p>changes<br />up to ${perSecond((most * BINS) / span)}</p>
    <svg
      viewBox="0 0 ${WIDTH} ${RATE_HEIGHT}"
      height="${RATE_HEIGHT}"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <polygon class="fill-first" points="0,${RATE_HEIGHT} ${points.join(' ')} ${WIDTH},${RATE_HEIGHT}" />
    </svg>`;
}

function changesByBin(history: History, firstSeconds: number, span: number): Float64Array {
  const bins = new Float64Array(BINS);
  for (let row = 0; row < history.length; row += 1) {
    if (history.outcome[row] !== Outcome.ok || history.kind[row] > Kind.move) continue;
    const bin = Math.floor((BINS * (history.returnNs[row] / 1e9 - firstSeconds)) / span);
    bins[Math.min(BINS - 1, Math.max(0, bin))] += 1;
  }
  return bins;
}

/** From the first request of a client to the last. */
function spanOf(history: History): { readonly firstSeconds: number; readonly lastSeconds: number } {
  let firstNs = Number.POSITIVE_INFINITY;
  let lastNs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < history.length; row += 1) {
    if (history.client[row] === JUDGE) continue;
    firstNs = Math.min(firstNs, history.invokeNs[row]);
    lastNs = Math.max(lastNs, history.invokeNs[row]);
  }
  return { firstSeconds: firstNs / 1e9, lastSeconds: lastNs / 1e9 };
}
