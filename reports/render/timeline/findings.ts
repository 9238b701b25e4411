/** Why the verdict is what it is: the violations as sentences, each with a way to its operations on the time line. */
import { Kind, Outcome, type History } from '../../../load/history/history.ts';
import type { Verdict } from '../../check/index.ts';
import { tellOperations } from '../../evidence.ts';
import { cutNote } from '../html/data-table.ts';
import { lanes } from '../html/lanes.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import type { Section } from '../html/section.ts';
import { count } from '../numbers.ts';
import { asSentence, tidy } from '../plain-text.ts';
import { kindName } from './kind-name.ts';
import { foundIn } from './reasons.ts';
import type { TimelinePage, TimelineViolation } from './timeline-page.ts';

const TITLES: Readonly<Record<Verdict, string>> = {
  ok: 'Noted',
  violation: 'What cannot be true',
  unknown: 'Why this is no pass',
};

/** So many are seen at once; the others are behind a click, so that the time line is not far below. */
const MOST_OPEN = 4;
/** So many have a picture of their own. It is what remains of the time line on paper and without scripts. */
const MOST_PICTURES = 30;

/** Nothing where there is nothing to say. `given` were to be told; the reasons count those, too, that nobody listed. */
export function findingsSection(page: TimelinePage, given: number): Section[] {
  const { verdict, reasons, violations } = page;
  if (reasons.length === 0 && violations.length === 0) return [];
  const content = html`${
    reasons.length === 0
      ? NOTHING
      : html`<ul class="facts">
          ${reasons.map((reason) => html`<li>${reasonInWords(reason, page)}</li> `)}
        </ul>`
  }${violations.length === 0 ? NOTHING : violationList(page, given)}`;
  return [{ id: 'findings', title: TITLES[verdict], content }];
}

/** A reason that counts a kind of violation and tells the first is a count here, where the first is told below. */
function reasonInWords(reason: string, { violations }: TimelinePage): string {
  const found = foundIn(reason);
  if (found === null) return asSentence(tidy(reason));
  return violations.some(({ sentence }) => sentence === found.first)
    ? asSentence(found.fact)
    : asSentence(tidy(`${found.fact}, the first: ${found.first}`));
}

function violationList({ violations, history, reasons }: TimelinePage, given: number): Html {
  const items = violations.map((violation, index) =>
    item(violation, index, index < MOST_PICTURES ? pictureOf(violation, history) : NOTHING),
  );
  const counted = reasons.reduce((sum, reason) => sum + (foundIn(reason)?.count ?? 0), 0);
  const note = cutNote(violations.length, Math.max(given, counted));
  return html`${note === '' ? NOTHING : html`<p class="note">Here, ${note}; each with the fewest operations that cannot all be true.</p>`}
    <ol class="found">
      ${items.slice(0, MOST_OPEN)}
    </ol>
    ${
      items.length > MOST_OPEN
        ? html`<details class="more">
            <summary>${count(items.length - MOST_OPEN)} more</summary>
            <ol class="found" start="${MOST_OPEN + 1}">
              ${items.slice(MOST_OPEN)}
            </ol>
          </details>`
        : NOTHING
    }`;
}

/** Nothing where a damaged file holds rows of kinds that nobody knows. */
function pictureOf(violation: TimelineViolation, history: History): Html {
  const { kind, outcome } = history;
  const { rows } = violation;
  return rows.every((row) => kind[row] <= Kind.find && outcome[row] <= Outcome.failSecond)
    ? lanes({ ...violation, operations: tellOperations(rows, history) })
    : NOTHING;
}

function item({ kind, slot, sentence }: TimelineViolation, index: number, picture: Html): Html {
  return html`<li>
    <h3>${index + 1}. Slot ${slot}: ${kindName(kind)}</h3>
    <p>${asSentence(tidy(sentence))}</p>
    <div class="ways">
      <button type="button" class="plain show" data-violation="${index}" hidden>
        Show<span class="hidden"> violation ${index + 1}</span> on the time line
      </button>
      ${
        picture === NOTHING
          ? NOTHING
          : html`<details class="explained">
              <summary>These operations alone</summary>
              ${picture}
            </details>`
      }
    </div>
  </li> `;
}
