/** A race as Markdown, for the summary page of a CI job. */
import type { Verdict } from '../check/index.ts';
import type { RaceDocument } from '../race-document.ts';
import type { CardContent } from './card-layout.ts';
import {
  bothParts,
  doubts,
  explainedViolations,
  violationsByPart,
  whatToDo,
  type Listed,
} from './findings.ts';
import { MAX_COMMAND_CHARACTERS, MAX_TEXT_CHARACTERS, tidy } from './plain-text.ts';
import { figureRows, fileEntries } from './rows.ts';
import { headline, whatWasNotShown, whatWasShown } from './sentences.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { ok: '✅', violation: '❌', unknown: '⚠️' };
/** A summary is read on a page: more than so many sentences are in the HTML report. */
const LIMITS = { sentences: 10, characters: MAX_TEXT_CHARACTERS };

/** Under 1 MiB, whatever the document holds. */
export function raceMarkdown(document: RaceDocument): string {
  const { word, meaning } = headline(document);
  return [
    `## ${SIGNS[document.verdict]} ${word}: ${markdownText(meaning)}`,
    markdownText(whatWasShown(document)),
    markdownText(whatWasNotShown(document)),
    ...findings(document),
    table(document),
    `Repeat with:\n\n${codeBlock(tidy(document.command, MAX_COMMAND_CHARACTERS))}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function findings(document: RaceDocument): string[] {
  const sections: string[] = [];
  const byPart = violationsByPart(document);
  if (byPart.length > 0) {
    const listed = explainedViolations(bothParts(document), LIMITS);
    sections.push(
      heading('What went wrong', listed),
      ...byPart.map(({ part, facts }) => `${part}: ${facts.join(', ')}.`),
      bullets(listed),
    );
  }
  const others = doubts(document, LIMITS);
  const title = document.verdict === 'unknown' ? 'Why this is no pass' : 'Noted';
  if (others.sentences.length > 0) sections.push(heading(title, others), bullets(others));
  if (document.verdict === 'unknown') sections.push(markdownText(whatToDo(document)));
  return sections.filter((section) => section !== '');
}

/** What a card says, as Markdown. Under 1 MiB, if its findings are. */
export function layMarkdown(content: CardContent): string {
  const { verdict, word, meaning, shown, notShown, findings: found, rows, files, command } = content;
  return [
    `## ${SIGNS[verdict]} ${word}: ${markdownText(meaning)}`,
    markdownText(shown),
    markdownText(notShown),
    ...found.flatMap(({ title, summary, listed }) =>
      [heading(title, listed), ...summary.map(markdownText), bullets(listed)].filter((text) => text !== ''),
    ),
    tableOf(rows, files),
    `Repeat with:\n\n${codeBlock(tidy(command, MAX_COMMAND_CHARACTERS))}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function heading(title: string, { note }: Listed): string {
  return note === '' ? `### ${title}` : `### ${title} (${note})`;
}

function bullets({ sentences }: Listed): string {
  return sentences.map((sentence) => `- ${markdownText(sentence)}`).join('\n');
}

function table(document: RaceDocument): string {
  return tableOf(figureRows(document), fileEntries(document));
}

function tableOf(rows: CardContent['rows'], files: CardContent['files']): string {
  const figures = rows.map(({ label, facts }) => `| ${label} | ${facts.map(markdownText).join(' · ')} |`);
  const paths = files.map(([kind, path]) => `| File: ${kind} | ${markdownText(path)} |`);
  return ['| Figure | Value |', '|---|---|', ...figures, ...paths].join('\n');
}

/**
 * Text that is nothing but text: no emphasis, link, tag, table cell or formula, and on GitHub no mention of a person, no
 * reference to an issue and no link made of a bare address either.
 */
export function markdownText(text: string): string {
  return (
    text
      .replaceAll(/[\\`*_{}[\]<>|~&!$^]/g, String.raw`\$&`)
      .replaceAll(/:(?=\/\/)|(?<=www)\./gi, String.raw`\$&`)
      .replace(/^(?=[-+=#])/, '\\')
      .replace(/^(\d+)(?=[.)])/, '$1\\')
      // No escape helps here: both are looked for in the finished text.
      .replaceAll(/[@#](?=[\w-])/g, '$&\u{200b}')
  );
}

/** A fence longer than any run of backticks inside cannot be closed from there. The text has one line. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}
