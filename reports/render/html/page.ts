/** A race as one HTML file, which needs nothing but itself: no server, no network. */
import type { PartPictures, RacePictures } from '../../pictures.ts';
import type { PartDocument, RaceDocument } from '../../race-document.ts';
import { headline } from '../sentences.ts';
import { allFiguresSection } from './all-figures.ts';
import { pageAssets } from './assets.ts';
import { clinicsSection } from './clinics.ts';
import { contentionSection } from './contention.ts';
import { doorsSection } from './doors.ts';
import { fairnessSection } from './fairness.ts';
import { latencySection } from './latency.ts';
import { limitsSection } from './limits.ts';
import { html, type Html } from './markup.ts';
import { CHARTS_BY, reportPage } from './report-page.ts';
import type { Section } from './section.ts';
import { throughputSection } from './throughput.ts';
import { verdictHeader } from './verdict.ts';
import { findingSections } from './violations.ts';

/** Under 2 MB, whatever the document and the pictures hold. Nothing of the user's text is taken for HTML. */
export function raceHtml(document: RaceDocument, pictures: RacePictures): string {
  const { word, meaning } = headline(document);
  const { head, scripts } = pageAssets();
  const sections = sectionsOf(document, pictures);
  return reportPage({
    title: `${word}: ${meaning}`,
    head,
    scripts,
    header: html`${PATTERNS} ${verdictHeader(document)}`,
    sections,
    madeBy: html`Made by <i>vaga</i> from the race’s document and history. ${CHARTS_BY}`,
  });
}

function sectionsOf(document: RaceDocument, pictures: RacePictures): Section[] {
  const performance = performedPart(document, pictures);
  return [
    ...findingSections(document),
    ...clinicsSection(document.trace),
    ...doorsSection(document.doors),
    ...throughputSection(pictures),
    ...latencySection(performance.part, performance.pictures?.latency ?? []),
    ...fairnessSection(performance.part, performance.pictures?.wins ?? null),
    ...contentionSection(document),
    allFiguresSection(document),
    limitsSection(document),
  ];
}

interface PerformedPart {
  readonly part: PartDocument | null;
  readonly pictures: PartPictures | null;
}

/** The natural part, or the provoked one where that was the last that was run. */
function performedPart({ parts }: RaceDocument, pictures: RacePictures): PerformedPart {
  return parts.natural === null
    ? { part: parts.provoked, pictures: pictures.provoked }
    : { part: parts.natural, pictures: pictures.natural };
}

/** Hatchings for all drawings of the page: colour alone tells nothing. */
const PATTERNS: Html = html`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    <pattern
      id="hatch-second"
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect class="paper" width="6" height="6" />
      <rect class="ink-second" width="3" height="6" />
    </pattern>
    <pattern id="hatch-third" width="4" height="4" patternUnits="userSpaceOnUse">
      <rect class="ink-third" width="4" height="4" />
    </pattern>
    <pattern id="hatch-fourth" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="paper" width="5" height="5" />
      <circle class="ink-fourth" cx="2.5" cy="2.5" r="1.6" />
    </pattern>
  </defs>
</svg>`;
