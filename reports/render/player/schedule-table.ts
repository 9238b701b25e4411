/** The whole schedule as a table: a row a step, a column a thread. It is read without scripts, and it is the player's navigation. */
import type { Trace, TraceStep } from '../../proof/trace.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { tidy } from '../plain-text.ts';
import { badge } from './badge.ts';
import { shortStep } from '../../proof/short-step.ts';
import { outcomeOf } from './step-words.ts';

/** Longer lines are cut: the listing has them whole. */
const MOST_SOURCE = 200;
/** With more, the heads of their columns are their numbers alone. */
const MOST_SPELLED = 4;

/** The row of moment n has the id `step-n`; that of step 0 is how it was before. */
export function scheduleTable({ threads, steps, repeatsFrom, initialWords }: Trace): Html {
  const columns = Array.from({ length: threads }, (_, thread) => thread);
  const width = threads + 2;
  return html`<div class="scroll schedule" tabindex="0" role="region" aria-label="Schedule, table">
    <table class="${threads > MOST_SPELLED ? 'crowded' : 'roomy'}">
      <thead>
        <tr>
          <th scope="col">Step</th>
          ${columns.map((thread) => html`<th scope="col">${badge(thread)}<span class="spelled"> thread ${thread}</span></th>`)}
          <th scope="col">Line<span class="spelled"> and source</span></th>
        </tr>
      </thead>
      <tbody>
        <tr id="step-0">
          <th scope="row"><a href="#step-0">0</a></th>
          <td colspan="${threads}">all outside</td>
          <td>words ${initialWords.join(' ')}</td>
        </tr>
        ${steps.map(
          (step, index) =>
            html`${index === repeatsFrom ? note(width, '↻ From here on it repeats for ever') : NOTHING}${row(step, index + 1, columns)}`,
        )}
        ${repeatsFrom === null ? NOTHING : note(width, `↺ and again from step ${repeatsFrom + 1}`)}
      </tbody>
    </table>
  </div>`;
}

function row(step: TraceStep, number: number, columns: readonly number[]): Html {
  return html`<tr id="step-${number}">
    <th scope="row"><a href="#step-${number}">${number}</a></th>
    ${columns.map((thread) => html`<td>${cell(step, thread)}</td>`)}
    <td class="place">${place(step)}</td>
  </tr> `;
}

function cell(step: TraceStep, thread: number): Html {
  const deed = thread === step.thread ? html`<span class="deed-of">${shortStep(step)}</span> ` : NOTHING;
  const outcome = outcomeOf(step, thread);
  return outcome === '' ? deed : html`${deed}<strong>${outcome}</strong>`;
}

/** What stands before the access is an element of its own: the player, which shows the source beside it, leaves it out. */
function place({ line, column, source, indent }: TraceStep): Html {
  if (line === null) return NOTHING;
  const text = tidy(source, MOST_SOURCE);
  const at = Math.max(0, (column ?? 1) - 1 - indent);
  return html`<span class="line-number">${line}</span>
    <code><span class="before">${text.slice(0, at)}</span>${text.slice(at)}</code>`;
}

function note(columns: number, text: string): Html {
  return html`<tr class="repeats">
    <td colspan="${columns}">${text}</td>
  </tr> `;
}
