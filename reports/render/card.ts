/** The verdict card of a race, for the terminal. */
import type { RaceDocument } from '../race-document.ts';
import { NOTHING_LISTED, layCard, type CardOptions, type Finding } from './card-layout.ts';
import { bothParts, doubts, explainedViolations, violationsByPart, whatToDo } from './findings.ts';
import { figureRows, fileEntries } from './rows.ts';
import { headline, whatWasNotShown, whatWasShown } from './sentences.ts';

/** A card shows that something is wrong and what; the other reports have the rest. */
const LIMITS = { sentences: 3, characters: 600 };

/** The card without a line break at its end. */
export function card(document: RaceDocument, options: CardOptions): string {
  return layCard(
    {
      verdict: document.verdict,
      ...headline(document),
      shown: whatWasShown(document),
      notShown: whatWasNotShown(document),
      findings: findings(document),
      rows: figureRows(document),
      command: document.command,
      files: fileEntries(document),
    },
    options,
  );
}

/** What is wrong, and why it is no pass: a section each, where there is such a thing. */
function findings(document: RaceDocument): Finding[] {
  const sections: Finding[] = [];
  const byPart = violationsByPart(document);
  if (byPart.length > 0) {
    sections.push({
      title: 'What went wrong',
      summary: byPart.map(({ part, facts }) => `${part}: ${facts.join(', ')}.`),
      listed: explainedViolations(bothParts(document), LIMITS),
    });
  }
  const others = doubts(document, LIMITS);
  if (others.sentences.length > 0)
    sections.push({ title: titleOfDoubts(document), summary: [], listed: others });
  if (document.verdict === 'unknown')
    sections.push({ title: 'What to do', summary: [whatToDo(document)], listed: NOTHING_LISTED });
  return sections;
}

function titleOfDoubts({ verdict }: RaceDocument): string {
  if (verdict === 'unknown') return 'Why this is no pass';
  return verdict === 'ok' ? 'Noted' : 'Besides';
}
