/** A campaign as text: for a terminal, for the page of a CI job, and as annotations there. */
import type { ChaosDocument } from '../../chaos/document.ts';
import { annotation } from '../annotations.ts';
import { layCard, type CardOptions } from '../card-layout.ts';
import { layMarkdown } from '../markdown.ts';
import { MAX_COMMAND_CHARACTERS, MAX_TEXT_CHARACTERS, tidy } from '../plain-text.ts';
import { chaosContent } from './content.ts';

const CARD_LIMITS = { sentences: 3, characters: 600 };
const PAGE_LIMITS = { sentences: 10, characters: MAX_TEXT_CHARACTERS };

export function chaosCard(document: ChaosDocument, options: CardOptions): string {
  return layCard(chaosContent(document, CARD_LIMITS), options);
}

export function chaosMarkdown(document: ChaosDocument): string {
  return layMarkdown(chaosContent(document, PAGE_LIMITS));
}

export function chaosAnnotations(document: ChaosDocument): string[] {
  const { word, meaning, shown, findings } = chaosContent(document, PAGE_LIMITS);
  const repeat = `Seed ${document.seed}. Repeat with: ${tidy(document.command, MAX_COMMAND_CHARACTERS)}`;
  const level = document.verdict === 'ok' ? 'notice' : 'error';
  const sentences = findings.flatMap(({ listed }) => listed.sentences).slice(0, 9);
  return [
    annotation(level, `vaga chaos: ${word}, ${meaning}`, `${shown} ${repeat}`),
    ...(level === 'error' ? sentences.map((sentence) => annotation('error', 'vaga chaos', sentence)) : []),
  ];
}
