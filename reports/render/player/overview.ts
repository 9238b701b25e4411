/** A small picture below the scrubber: a lane a thread, a mark a step, and a band behind what repeats. */
import type { Trace } from '../../proof/trace.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { threadClass } from './badge.ts';

const LANE_PX = 9;
const MARK_PX = 5;

export function overview({ threads, steps, repeatsFrom }: Trace): Html {
  const percentOf = (moment: number): string => `${Number(((moment / steps.length) * 100).toFixed(3))}%`;
  const middle = (thread: number): number => (thread + 0.5) * LANE_PX;
  const lanes = Array.from(
    { length: threads },
    (_, thread) => html`<line class="grid" x1="0" x2="100%" y1="${middle(thread)}" y2="${middle(thread)}" />`,
  );
  const band =
    repeatsFrom === null
      ? NOTHING
      : html`<rect
          class="band"
          x="${percentOf(repeatsFrom + 0.5)}"
          width="${percentOf(steps.length - repeatsFrom - 0.5)}"
          y="0"
          height="${threads * LANE_PX}"
        />`;
  return html`<svg
    class="overview"
    width="100%"
    height="${threads * LANE_PX}"
    aria-hidden="true"
    focusable="false"
  >
    ${band}${lanes}${steps.map(
      ({ thread }, index) =>
        html`<circle
          class="${threadClass(thread)}"
          cx="${percentOf(index + 1)}"
          cy="${middle(thread)}"
          r="${MARK_PX / 2}"
        />`,
    )}
  </svg>`;
}
