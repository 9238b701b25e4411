/** What the player shows beside the schedule: its controls, the threads and the shared words. It is of use only with scripts. */
import type { Trace } from '../../proof/trace.ts';
import { html, NOTHING, type Html } from '../html/markup.ts';
import { badge } from './badge.ts';
import { overview } from './overview.ts';

/** Drawn in a box of 16 by 16. */
const ICONS = {
  first: html`<path d="M3 3h2v10H3zM13 3v10L6 8z" />`,
  back: html`<path d="M10.5 3v10L4 8z" />`,
  forward: html`<path d="M5.5 3v10L12 8z" />`,
  last: html`<path d="M3 3v10l7-5zM11 3h2v10h-2z" />`,
};

const BUTTONS = [
  ['first', 'First'],
  ['back', 'Back'],
  ['forward', 'Forward'],
  ['last', 'Last'],
] as const;

/** The controls, with what the shown step does. */
export function controls(trace: Trace): Html {
  const [first, back, forward, last] = BUTTONS.map(
    ([name, label]) =>
      html`<button type="button" data-go="${name}" aria-label="${label}" title="${label}">
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          ${ICONS[name]}
        </svg>
      </button> `,
  );
  return html`<div class="controls" hidden>
    <div class="buttons" role="group" aria-label="Player">
      ${first}${back}<button type="button" class="play">Play</button> ${forward}${last}
      <output class="count" for="scrub"></output>
    </div>
    <div class="track-of-steps">
      <input
        id="scrub"
        type="range"
        min="0"
        max="${trace.steps.length}"
        value="0"
        step="1"
        aria-label="Step"
      />
      ${overview(trace)}
    </div>
    <p class="said" aria-live="polite"></p>
  </div>`;
}

/** How the table is read, and the keys that the player knows. */
export function keyNote({ repeatsFrom }: Trace): Html {
  return html`<p class="key-note">
    [0] 1 is a read of word 0, which is memory[at + 0], that found 1; [0] 1 → 2 also wrote 2.
    <span class="keys" hidden>
      <kbd>←</kbd> <kbd>→</kbd> a step back or forward, <kbd>Home</kbd> <kbd>End</kbd> first or last,
      <kbd>Space</kbd> plays or
      pauses.${repeatsFrom === null ? NOTHING : ` Behind the last step it goes on with step ${repeatsFrom + 1}.`}
    </span>
  </p>`;
}

/** What each thread is doing, who is inside and who sleeps, and the shared words. */
export function situation({ threads, initialWords }: Trace): Html {
  const columns = Array.from({ length: threads }, (_, thread) => thread);
  return html`<div class="situation" hidden>
    <ul class="threads">
      ${columns.map(
        (thread) =>
          html`<li>
            <p class="thread-name">${badge(thread)} thread ${thread}</p>
            <p class="doing"></p>
          </li> `,
      )}
    </ul>
    <dl class="who-does">
      <div>
        <dt>Inside</dt>
        <dd class="holds"></dd>
      </div>
      <div>
        <dt>Asleep</dt>
        <dd class="sleeps"></dd>
      </div>
    </dl>
    ${initialWords.length === 0 ? NOTHING : wordsTable(initialWords)}
  </div>`;
}

/** Word n is what the source calls `memory[at + n]`. */
function wordsTable(initialWords: readonly number[]): Html {
  return html`<div class="scroll words" tabindex="0" role="region" aria-label="Shared words, table">
    <table>
      <thead>
        <tr>
          <th scope="col">Word</th>
          ${initialWords.map((_, word) => html`<th scope="col">[${word}]</th>`)}
        </tr>
      </thead>
      <tbody>
        <tr class="values">
          <th scope="row">Value</th>
          ${initialWords.map((value) => html`<td>${value}</td>`)}
        </tr>
        <tr class="changes">
          <th scope="row">This step</th>
          ${initialWords.map(() => html`<td></td>`)}
        </tr>
      </tbody>
    </table>
  </div>`;
}
