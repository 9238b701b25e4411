/** The verdict card for the terminal: where everything stands. What it says is up to those who have a document. */
import { styleText } from 'node:util';

import type { Verdict } from '../check/index.ts';
import { displayWidth, wrap, wrapFacts } from './columns.ts';
import type { Listed } from './findings.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from './plain-text.ts';
import type { Row } from './rows.ts';

export interface CardOptions {
  /** Columns that no line exceeds; from 40. */
  readonly width?: number;
  /** Colour only underlines what the words say: without it nothing is lost. */
  readonly colour: boolean;
}

/** What stands on a card, from top to bottom. */
export interface CardContent {
  readonly verdict: Verdict;
  /** The verdict in a word, and what it means in a few. */
  readonly word: string;
  readonly meaning: string;
  readonly shown: string;
  readonly notShown: string;
  readonly findings: readonly Finding[];
  readonly rows: readonly Pick<Row, 'group' | 'label' | 'facts'>[];
  readonly command: string;
  /** Kind and path. */
  readonly files: readonly (readonly [string, string])[];
}

/** What is wrong, or why it is no pass. */
export interface Finding {
  readonly title: string;
  /** Paragraphs before the list. */
  readonly summary: readonly string[];
  /** A numbered list. */
  readonly listed: Listed;
}

export const NOTHING_LISTED: Listed = { sentences: [], note: '' };

type Style = 'verdict' | 'title' | 'label';
/** A piece of text and how it looks. */
type Paint = (style: Style, text: string) => string;

const LEAST_WIDTH = 40;
const DEFAULT_WIDTH = 80;
const INDENT = '  ';
/** Where the facts begin. */
const LABEL_COLUMNS = 12;

const COLOURS = { ok: 'green', violation: 'red', unknown: 'yellow' } as const;

/** The card without a line break at its end. */
export function layCard(content: CardContent, options: CardOptions): string {
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width ?? DEFAULT_WIDTH));
  const paint = painter(content.verdict, options.colour);
  const sections = [
    banner(content, width, paint),
    indented(content.shown, width),
    indented(content.notShown, width),
    ...content.findings.map((finding) => findingLines(finding, width, paint)),
    ...groups(content.rows, width, paint),
    command(content.command, width, paint),
    files(content.files, width, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function painter(verdict: Verdict, colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  const formats = {
    verdict: ['bold', COLOURS[verdict]],
    title: ['bold', COLOURS[verdict]],
    label: ['dim'],
  } as const;
  // The caller has decided: no second look at the stream or the environment.
  return (style, text) => styleText(formats[style], text, { validateStream: false });
}

function banner({ word, meaning }: CardContent, width: number, paint: Paint): string[] {
  const inside = width - 2;
  const line = (text: string) => `║${text}${' '.repeat(inside - displayWidth(text))}║`;
  const texts = wrapFacts([word, meaning], inside - 4, '  ·  ').map((text) => `${INDENT}${text}`);
  const box = [`╔${'═'.repeat(inside)}╗`, ...texts.map(line), `╚${'═'.repeat(inside)}╝`];
  return box.map((text) => paint('verdict', text));
}

function findingLines({ title, summary, listed }: Finding, width: number, paint: Paint): string[] {
  return [
    ...titleLines(title, listed, width, paint),
    ...summary.flatMap((text) => indented(text, width)),
    ...numbered(listed, width),
  ];
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

function groups(rows: CardContent['rows'], width: number, paint: Paint): string[][] {
  const byGroup = Map.groupBy(rows, ({ group }) => group);
  return [...byGroup.values()].map((of) => of.flatMap((row) => rowLines(row, width, paint)));
}

function rowLines({ label, facts }: Pick<Row, 'label' | 'facts'>, width: number, paint: Paint): string[] {
  const lines = wrapFacts(facts, width - INDENT.length - LABEL_COLUMNS);
  return lines.map(
    (line, at) => INDENT + paint('label', (at === 0 ? label : '').padEnd(LABEL_COLUMNS)) + line,
  );
}

/**
 * The command that repeats the run, broken before its options so that what is copied still runs in a shell. An argument
 * that alone is wider than the card is torn: whole it is in the other reports.
 */
function command(given: string, width: number, paint: Paint): string[] {
  const room = width - 2 * INDENT.length - ' \\'.length;
  const words = tidy(given, MAX_COMMAND_CHARACTERS).split(/ (?=--)/);
  const lines = wrapFacts(words, room, ' ');
  return [
    INDENT + paint('title', 'Repeat with'),
    ...lines.map(
      (line, at) => INDENT + (at === 0 ? '' : INDENT) + line + (at < lines.length - 1 ? ' \\' : ''),
    ),
  ];
}

function files(entries: CardContent['files'], width: number, paint: Paint): string[] {
  if (entries.length === 0) return [];
  const lines = entries.flatMap(([kind, path]) => rowLines({ label: kind, facts: [path] }, width, paint));
  return [INDENT + paint('title', 'Files'), ...lines];
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - INDENT.length).map((line) => INDENT + line);
}
