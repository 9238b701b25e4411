/** A lock's proof, or the schedule that refutes it with a player for it, as one HTML file that needs nothing but itself. */
import type { Trace } from '../../proof/trace.ts';
import { dataBlock, html, type Html } from '../html/markup.ts';
import { reportPage } from '../html/report-page.ts';
import type { Section } from '../html/section.ts';
import { asSentence, tidy } from '../plain-text.ts';
import { playerAssets } from './assets.ts';
import { framesOf } from './frames.ts';
import { graphSection } from './graph-section.ts';
import { proofHeader, titleOf } from './headline.ts';
import type { ProofPage } from './proof-page.ts';
import { propertyTable } from './properties.ts';
import { scheduleTable } from './schedule-table.ts';
import { sourceLines, sourceListing } from './source-lines.ts';
import { controls, keyNote, situation } from './stage.ts';

/** Nothing of the lock's source or name is taken for HTML. */
export function proofHtml(page: ProofPage): string {
  const { head, scripts } = playerAssets();
  return reportPage({
    title: titleOf(page),
    head,
    scripts,
    header: proofHeader(page),
    sections: sectionsOf(page),
    madeBy: html`Made by <i>vaga</i> from the lock’s source.`,
  });
}

function sectionsOf(page: ProofPage): Section[] {
  const { trace, reasons, assumptions } = page;
  const sections: Section[] = [];
  if (trace !== null)
    sections.push({ id: 'schedule', title: 'The schedule, step by step', content: player(page, trace) });
  if (reasons.length > 0)
    sections.push({ id: 'reasons', title: 'What is unknown, and why', content: list(reasons) });
  sections.push({ id: 'properties', title: 'Properties', content: propertyTable(page) });
  if (trace === null) sections.push(graphSection(page));
  sections.push({ id: 'assumptions', title: 'What is assumed', content: list(assumptions) });
  if (trace === null)
    sections.push({
      id: 'source',
      title: 'The source',
      content: sourceListing(sourceLines(page.source), null),
    });
  return sections;
}

function player({ source }: ProofPage, trace: Trace): Html {
  const lines = sourceLines(source);
  const frames = framesOf(trace, lines);
  return html`<div class="player">
    <p class="wrong"><span class="cross" aria-hidden="true">✕</span> ${asSentence(tidy(trace.sentence))}</p>
    ${keyNote(trace)} ${controls(trace)}
    <div class="panes">
      ${situation(trace)}
      <h3 class="of-source">The lock’s source</h3>
      ${sourceListing(lines, trace)}
      <h3 class="of-schedule">The whole schedule</h3>
      ${scheduleTable(trace)}
    </div>
    ${dataBlock('frames', { frames, repeatsFrom: trace.repeatsFrom })}
  </div>`;
}

function list(texts: readonly string[]): Html {
  return html`<ul class="facts">
    ${texts.map((text) => html`<li>${asSentence(tidy(text))}</li> `)}
  </ul>`;
}
