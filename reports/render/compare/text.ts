/** A comparison for a terminal: the verdict, a table for each figure with the raw rounds, and what it was measured on. */
import { MEASURES, MEASURE_NAMES, type CompareDocument, type MeasureName } from '../../compare/document.ts';
import { displayWidth, wrap } from '../columns.ts';
import { tidy } from '../plain-text.ts';
import {
  changeText,
  compareHeadline,
  ratioText,
  reasonText,
  SHOWN,
  verdictFacts,
  whatWasCompared,
  WHAT_IS_NOT_COMPARED,
} from './words.ts';

const WIDTH = 80;
const LONGEST_NAME = 40;
/** A violation in words is long, and there are more in the document. */
const MOST_REASONS = 3;

export function compareText(document: CompareDocument): string {
  const { word, meaning } = compareHeadline(document);
  const { machine, seed, command, files, notes, reasons } = document;
  const written = Object.entries(files).filter(([, path]) => path !== null);
  const paragraphs = [
    [`${word}  ·  ${meaning}`],
    paragraph(whatWasCompared(document)),
    paragraph(WHAT_IS_NOT_COMPARED),
    ...MEASURE_NAMES.map((measure) => measureLines(measure, document)),
    verdictLines(document),
    ...reasons.slice(0, MOST_REASONS).map((reason) => paragraph(reasonText(reason))),
    ...notes.map((note) => paragraph(`Note: ${note}`)),
    paragraph(
      `${tidy(machine.cpu)}, ${machine.cores} cores, ${machine.memoryMiB.toLocaleString('en')} MiB, Node ${machine.node}, ${machine.os}; seed ${seed}.`,
    ),
    ['  Repeat with', `  ${tidy(command, 4_000)}`],
    written.map(([kind, path]) => `  ${kind.padEnd(6)} ${tidy(path ?? '')}`),
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function paragraph(text: string): string[] {
  return wrap(tidy(text), WIDTH - 2).map((line) => `  ${line}`);
}

/** A line a side: name, median, ratio to the base with its interval, whether it is a difference, the rounds. */
function measureLines(measure: MeasureName, { sides, base }: CompareDocument): string[] {
  const { title, note, write } = SHOWN[measure];
  const told = (value: number | null) => (value === null ? '–' : write(value));
  const rows = sides.map(({ name, measures }) => {
    const { median, ratio, rounds } = measures[measure];
    return [
      tidy(name, LONGEST_NAME),
      told(median),
      name === base ? 'base' : ratio === null ? '–' : ratioText(ratio),
      ratio === null ? '' : changeText(ratio),
      rounds.map(told).join('  '),
    ];
  });
  return [`  ${title} (${note}; ${MEASURES[measure].better} is better)`, ...aligned(rows)];
}

function verdictLines({ sides }: CompareDocument): string[] {
  return [
    '  Verdict on the histories',
    ...aligned(sides.map((side) => [tidy(side.name, LONGEST_NAME), ...verdictFacts(side)])),
    ...aligned(
      sides.map(({ name, what }) => [tidy(name, LONGEST_NAME), tidy(what)]),
      'left',
    ),
  ];
}

/** Names stand at the left of their column, and so does all else but the second one, which are figures. */
function aligned(rows: readonly (readonly string[])[], second: 'left' | 'right' = 'right'): string[] {
  const widths = rows.reduce<number[]>((most, row) => {
    for (const [column, cell] of row.entries())
      most[column] = Math.max(most[column] ?? 0, displayWidth(cell));
    return most;
  }, []);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const blanks = ' '.repeat(widths[column] - displayWidth(cell));
      return column === 1 && second === 'right' ? blanks + cell : cell + blanks;
    });
    return `    ${cells.join('  ')}`.trimEnd();
  });
}
