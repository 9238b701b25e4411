/** The verdict card for the terminal. */
import { styleText } from 'node:util';

import type { RaceDocument } from '../race-document.ts';
import { displayWidth, wrap, wrapFacts } from './columns.ts';
import {
  bothParts,
  doubts,
  explainedViolations,
  violationsByPart,
  whatToDo,
  type Listed,
} from './findings.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from './plain-text.ts';
import { figureRows, fileEntries, type Row } from './rows.ts';
import { headline, whatWasNotShown, whatWasShown } from './sentences.ts';

interface CardOptions {
  /** Columns that no line exceeds; from 40. */
  readonly width?: number;
  /** Colour only underlines what the words say: without it nothing is lost. */
  readonly colour: boolean;
}

type Style = 'verdict' | 'title' | 'label';
/** A piece of text and how it looks. */
type Paint = (style: Style, text: string) => string;

const LEAST_WIDTH = 40;
const DEFAULT_WIDTH = 80;
/** A card shows that something is wrong and what; the other reports have the rest. */
const LIMITS = { sentences: 3, characters: 600 };
const INDENT = '  ';
/** Where the facts begin. */
const LABEL_COLUMNS = 12;

const COLOURS = { ok: 'green', violation: 'red', unknown: 'yellow' } as const;

/** The card without a line break at its end. */
export function card(document: RaceDocument, options: CardOptions): string {
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width ?? DEFAULT_WIDTH));
  const paint = painter(document, options.colour);
  const sections = [
    banner(document, width, paint),
    indented(whatWasShown(document), width),
    indented(whatWasNotShown(document), width),
    ...findings(document, width, paint),
    ...groups(document, width, paint),
    command(document, width, paint),
    files(document, width, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function painter({ verdict }: RaceDocument, colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  const formats = {
    verdict: ['bold', COLOURS[verdict]],
    title: ['bold', COLOURS[verdict]],
    label: ['dim'],
  } as const;
  // The caller has decided: no second look at the stream or the environment.
  return (style, text) => styleText(formats[style], text, { validateStream: false });
}

function banner(document: RaceDocument, width: number, paint: Paint): string[] {
  const { word, meaning } = headline(document);
  const inside = width - 2;
  const line = (text: string) => `║${text}${' '.repeat(inside - displayWidth(text))}║`;
  const texts = wrapFacts([word, meaning], inside - 4, '  ·  ').map((text) => `${INDENT}${text}`);
  const box = [`╔${'═'.repeat(inside)}╗`, ...texts.map(line), `╚${'═'.repeat(inside)}╝`];
  return box.map((text) => paint('verdict', text));
}

/** What is wrong, and why it is no pass: a section each, where there is such a thing. */
function findings(document: RaceDocument, width: number, paint: Paint): string[][] {
  const sections: string[][] = [];
  const byPart = violationsByPart(document);
  if (byPart.length > 0) {
    const summary = byPart.flatMap(({ part, facts }) => indented(`${part}: ${facts.join(', ')}.`, width));
    const listed = explainedViolations(bothParts(document), LIMITS);
    sections.push([
      ...titleLines('What went wrong', listed, width, paint),
      ...summary,
      ...numbered(listed, width),
    ]);
  }
  const others = doubts(document, LIMITS);
  if (others.sentences.length > 0)
    sections.push([...titleLines(titleOfDoubts(document), others, width, paint), ...numbered(others, width)]);
  if (document.verdict === 'unknown')
    sections.push([INDENT + paint('title', 'What to do'), ...indented(whatToDo(document), width)]);
  return sections;
}

function titleOfDoubts({ verdict }: RaceDocument): string {
  if (verdict === 'unknown') return 'Why this is no pass';
  return verdict === 'ok' ? 'Noted' : 'Besides';
}

function titleLines(title: string, { note }: Listed, width: number, paint: Paint): string[] {
  const facts = note === '' ? [title] : [title, `(${note})`];
  return wrapFacts(facts, width - INDENT.length, ' ').map((line) => INDENT + paint('title', line));
}

function numbered({ sentences }: Listed, width: number): string[] {
  return sentences.flatMap((sentence, index) => {
    const mark = `${index + 1}. `;
    const lines = wrap(sentence, width - INDENT.length - mark.length);
    return lines.map((line, at) => INDENT + (at === 0 ? mark : ' '.repeat(mark.length)) + line);
  });
}

function groups(document: RaceDocument, width: number, paint: Paint): string[][] {
  const byGroup = Map.groupBy(figureRows(document), ({ group }) => group);
  return [...byGroup.values()].map((rows) => rows.flatMap((row) => rowLines(row, width, paint)));
}

function rowLines({ label, facts }: Pick<Row, 'label' | 'facts'>, width: number, paint: Paint): string[] {
  const lines = wrapFacts(facts, width - INDENT.length - LABEL_COLUMNS);
  return lines.map(
    (line, at) => INDENT + paint('label', (at === 0 ? label : '').padEnd(LABEL_COLUMNS)) + line,
  );
}

/**
 * The command that repeats the race, broken before its options so that what is copied still runs in a shell. An argument
 * that alone is wider than the card is torn: whole it is in the other reports.
 */
function command(document: RaceDocument, width: number, paint: Paint): string[] {
  const room = width - 2 * INDENT.length - ' \\'.length;
  const words = tidy(document.command, MAX_COMMAND_CHARACTERS).split(/ (?=--)/);
  const lines = wrapFacts(words, room, ' ');
  return [
    INDENT + paint('title', 'Repeat with'),
    ...lines.map(
      (line, at) => INDENT + (at === 0 ? '' : INDENT) + line + (at < lines.length - 1 ? ' \\' : ''),
    ),
  ];
}

function files(document: RaceDocument, width: number, paint: Paint): string[] {
  const entries = fileEntries(document);
  if (entries.length === 0) return [];
  const lines = entries.flatMap(([kind, path]) => rowLines({ label: kind, facts: [path] }, width, paint));
  return [INDENT + paint('title', 'Files'), ...lines];
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - INDENT.length).map((line) => INDENT + line);
}
