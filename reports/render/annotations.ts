/**
 * A race as annotations of a GitHub Actions job: workflow commands, one a line. GitHub shows ten of a kind for each step. Escaped as
 * its toolkit does (actions/toolkit, packages/core/src/command.ts).
 */
import type { RaceDocument } from '../race-document.ts';
import { bothParts, doubts, explainedViolations } from './findings.ts';
import { MAX_COMMAND_CHARACTERS, MAX_TEXT_CHARACTERS, tidy } from './plain-text.ts';
import { headline, whatWasShown } from './sentences.ts';

/** One for the verdict, and so many for what was found. */
const LIMITS = { sentences: 9, characters: MAX_TEXT_CHARACTERS };

export function raceAnnotations(document: RaceDocument): string[] {
  const { word, meaning } = headline(document);
  const title = `vaga race: ${word}, ${meaning}`;
  const repeat = `Seed ${document.seed}. Repeat with: ${tidy(document.command, MAX_COMMAND_CHARACTERS)}`;
  if (document.verdict === 'ok') return [annotation('notice', title, `${whatWasShown(document)} ${repeat}`)];
  const findings = [
    ...explainedViolations(bothParts(document), LIMITS).sentences,
    ...doubts(document, LIMITS).sentences,
  ];
  return [
    annotation('error', title, `${whatWasShown(document)} ${repeat}`),
    ...findings.slice(0, LIMITS.sentences).map((sentence) => annotation('error', 'vaga race', sentence)),
  ];
}

export function annotation(level: 'notice' | 'error', title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
