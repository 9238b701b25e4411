/** What went wrong, or why a race is no pass. */
import type { PartDocument, RaceDocument } from '../../race-document.ts';
import {
  bothParts,
  doubts,
  explainedViolations,
  violationFacts,
  violationsByPart,
  whatToDo,
} from '../findings.ts';
import { lanes } from './lanes.ts';
import { html, NOTHING, type Html } from './markup.ts';
import type { Section } from './section.ts';

/** None, one or two sections. */
export function findingSections(document: RaceDocument): Section[] {
  return [...violationSection(document), ...doubtSection(document)];
}

function violationSection(document: RaceDocument): Section[] {
  const byPart = violationsByPart(document);
  const { sentences, note } = explainedViolations(bothParts(document));
  if (byPart.length === 0 && sentences.length === 0) return [];
  const explained = bothParts(document).flatMap((part) => part?.explained ?? []);
  const content = html`<ul class="facts">
      ${byPart.map(({ part, facts }) => html`<li>${part}: ${facts.join(', ')}.</li> `)}
    </ul>
    ${note === '' ? NOTHING : html`<p class="note">Here, ${note}: those of each part, one of each kind first, each with the fewest operations that cannot all be true.</p>`}
    ${sentences.map((sentence, index) => explanation(explained[index], sentence, index))}`;
  return [{ id: 'violations', title: 'What went wrong', content }];
}

function explanation(violation: PartDocument['explained'][number], sentence: string, index: number): Html {
  return html`<details class="explained" ${index === 0 ? html` open` : NOTHING}>
    <summary>${index + 1}. Slot ${violation.slot}: ${kindName(violation.kind)}</summary>
    <p>${sentence}</p>
    ${lanes(violation)}
  </details> `;
}

function kindName(kind: PartDocument['explained'][number]['kind']): string {
  return violationFacts({ [kind]: 1 })
    .join('')
    .replace(/^1 /, '');
}

function doubtSection(document: RaceDocument): Section[] {
  const { sentences, note } = doubts(document);
  const isUnknown = document.verdict === 'unknown';
  if (sentences.length === 0 && !isUnknown) return [];
  const content = html`<ul class="facts">
      ${sentences.map((sentence) => html`<li>${sentence}</li> `)}
    </ul>
    ${note === '' ? NOTHING : html`<p class="note">(${note})</p>`}
    ${
      isUnknown
        ? html`<h3>What to do</h3>
            <p>${whatToDo(document)}</p>`
        : NOTHING
    }`;
  return [{ id: 'doubts', title: titleOf(document), content }];
}

function titleOf({ verdict }: RaceDocument): string {
  if (verdict === 'unknown') return 'Why this is no pass';
  return verdict === 'ok' ? 'Noted' : 'Besides';
}
