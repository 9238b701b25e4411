/** Every figure as the other reports have it, what was set, and how to do it again. */
import type { RaceDocument } from '../../race-document.ts';
import { clip, MAX_COMMAND_CHARACTERS, tidy } from '../plain-text.ts';
import { figureRows, fileEntries } from '../rows.ts';
import { cutNote } from './data-table.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';

/** There are some twenty options; a document may claim more. */
const MOST_OPTIONS = 60;
const OPTION_CHARACTERS = 300;

export function allFiguresSection(document: RaceDocument): Section {
  const content = html`<table class="pairs">
      <tbody>
        ${figureRows(document).map(({ label, facts }) => pair(label, facts))}
      </tbody>
    </table>
    <h3 id="repeat">Repeat with</h3>
    <div class="command">
      <pre tabindex="0" role="region" aria-labelledby="repeat"><code>${commandWords(document)}</code></pre>
      <button type="button" class="copy" hidden>Copy</button>
    </div>
    ${files(document)} ${options(document)}`;
  return { id: 'figures', title: 'All figures', content };
}

/** Broken before an option, where it has to be broken. */
function commandWords({ command }: RaceDocument): Html[] {
  const words = tidy(command, MAX_COMMAND_CHARACTERS).split(/ (?=--)/);
  return words.map((word, index) => html`${index > 0 ? ' ' : ''}<span>${word}</span>`);
}

function pair(name: string, facts: readonly string[]): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${facts.map((fact, index) => html`${index > 0 ? ' · ' : ''}<span>${fact}</span>`)}</td>
  </tr> `;
}

function files(document: RaceDocument): Html {
  const entries = fileEntries(document);
  if (entries.length === 0) return NOTHING;
  return html`<h3>Files</h3>
    <table class="pairs">
      <tbody>
        ${entries.map(([kind, path]) => pair(kind, [path]))}
      </tbody>
    </table>`;
}

function options({ options: set }: RaceDocument): Html {
  const entries = Object.entries(set);
  const shown = entries.slice(0, MOST_OPTIONS);
  if (shown.length === 0) return NOTHING;
  const note = cutNote(shown.length, entries.length);
  return html`<details class="data">
    <summary>Options${note === '' ? '' : ` (${note})`}</summary>
    <table class="pairs">
      <tbody>
        ${shown.map(([name, value]) =>
          pair(`--${clip(name, OPTION_CHARACTERS)}`, [
            value === null ? 'not set' : tidy(String(value), OPTION_CHARACTERS),
          ]),
        )}
      </tbody>
    </table>
  </details>`;
}
