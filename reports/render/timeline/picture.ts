/** The time line's place in the page: its controls, its legend, and the table of what is in view. A script fills them. */
import { cutNote } from '../html/data-table.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import type { Choice } from './choice.ts';
import { count } from '../numbers.ts';
import type { PagePoints, TimelinePage } from './timeline-page.ts';

export function pictureSection(
  { history, violations, faults }: TimelinePage,
  choice: Choice,
  points: PagePoints | null,
): Section {
  const note = cutNote(choice.rows.length, history.length);
  const nearest =
    violations.length > 0
      ? 'those nearest in time to the violations'
      : faults.length > 0
        ? 'those nearest in time to the faults'
        : 'the first of them';
  const columns = [
    'Asked',
    'Who',
    'What',
    'Answered after',
    ...(points === null ? [] : ['Took effect']),
    'Remark',
  ];
  const content = html`<p class="note">
      A lane a client; a bar an operation, from when it was asked until it was
      told.${points === null ? '' : ` ${pointsInWords(points, choice)}`}${note === '' ? '' : ` The page holds a part of the history, ${note} operations: ${nearest}.`}
    </p>
    <noscript><p>The time line and its table need scripts.</p></noscript>
    <div class="timeline" hidden>
      ${toolbar(violations.length > 0)}
      <div
        class="view"
        tabindex="0"
        role="group"
        aria-roledescription="time line"
        aria-label="Operations by client over time"
        aria-describedby="keys reading"
      >
        <div class="sheet"><canvas aria-hidden="true"></canvas></div>
      </div>
      <p class="reading" id="reading" role="status"></p>
      ${legend(violations.length > 0, points !== null, faults.length > 0)}
      <p class="note" id="keys">
        Keys: arrows move, + and − zoom, 0 shows everything, Enter goes from operation to
        operation${violations.length > 0 ? ', n and p from violation to violation' : ''}. The wheel zooms,
        with Shift it scrolls the lanes.
      </p>
      <h3 id="in-view">Operations in view</h3>
      <p class="note count" role="status"></p>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="in-view">
        <table class="numbers operations">
          <thead>
            <tr>
              ${columns.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody></tbody>
        </table>
      </div>
    </div>`;
  return { id: 'time-line', title: 'Time line', content };
}

/** What the ticks in the bars are, and of how many operations they are known. */
function pointsInWords({ ns, unplaced }: PagePoints, { rows }: Choice): string {
  const placed = rows.reduce((sum, row) => sum + Number(!Number.isNaN(ns[row])), 0);
  const shown = new Set(rows);
  const left = unplaced.filter((row) => shown.has(row)).length;
  const answers = left === 1 ? '1 answered operation has' : `${count(left)} answered operations have`;
  const tick = `The upright tick in a bar is a moment at which it can have taken effect: in the order of the ticks, ${count(placed)} operations are done one after the other, and each gets the answer that was told.`;
  return left === 0 ? tick : `${tick} ${answers} no place in that order.`;
}

function button(action: string, text: string, name = text): Html {
  return html`<button type="button" class="plain" data-action="${action}" aria-label="${name}">
    ${text}
  </button> `;
}

function toolbar(hasViolations: boolean): Html {
  return html`<div class="toolbar">
    <div class="fields">
      <label class="wide"
        >Search
        <input type="search" id="search" placeholder="client 3, slot 7, version 25, refused" />
      </label>
      <label>Slot <input type="text" inputmode="numeric" id="slot" placeholder="all" size="6" /></label>
      <label>Client <input type="text" inputmode="numeric" id="client" placeholder="all" size="6" /></label>
    </div>
    <div class="buttons">
      ${button('in', '+', 'Zoom in')}${button('out', '−', 'Zoom out')}${button('all', 'Everything')}${hasViolations ? html`${button('previous', '‹ Previous', 'Previous violation')}${button('next', 'Next violation ›')}` : NOTHING}
    </div>
    <p class="found-count" role="status"></p>
  </div>`;
}

/** Each swatch is drawn by the same script as the bars. */
function legend(hasViolations: boolean, hasPoints: boolean, hasFaults: boolean): Html {
  const looks: (readonly [string, string])[] = [
    ['book', 'book'],
    ['cancel', 'cancel'],
    ['move', 'move'],
    ['look', 'look'],
    ['refused', 'refused: hatched'],
    ['open', 'never answered: open end'],
  ];
  if (hasViolations) looks.push(['violation', 'cannot all be true']);
  if (hasPoints) looks.push(['point', 'took effect'], ['unplaced', 'has no place in the order']);
  if (hasFaults) looks.push(['fault', 'fault or restart']);
  return html`<ul class="legend">
    ${looks.map(
      ([look, text]) =>
        html`<li>
          <canvas class="swatch" data-look="${look}" width="34" height="16" aria-hidden="true"></canvas
          >${text}
        </li>`,
    )}
  </ul>`;
}
