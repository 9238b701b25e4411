/** A lock's source, line by line as the prover counts them. */
import type { Trace } from '../../proof/trace.ts';
import { html, type Html } from '../html/markup.ts';

export interface SourceLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export function sourceLines(source: string): SourceLine[] {
  const lines = source
    .split('\n')
    .map((text, index) => ({ number: index + 1, text: text.replace(/\r$/, '') }));
  // What stands behind the last line break is a line only where there is something.
  return lines.at(-1)?.text === '' ? lines.slice(0, -1) : lines;
}

/** The columns, from 1, of the accesses that a schedule makes, by line. */
type Accesses = ReadonlyMap<number, readonly number[]>;

/** The listing. Each access of the schedule stands in an element of its own, so that it can be lit. */
export function sourceListing(lines: readonly SourceLine[], trace: Trace | null): Html {
  const accesses = accessesIn(trace);
  return html`<div class="source" tabindex="0" role="region" aria-label="Source of the lock">
    <ol>
      ${lines.map(
        ({ number, text }) =>
          html`<li data-line="${number}">
            <span class="gutter"></span><span class="line-number">${number}</span
            ><code>${pieces(text, accesses.get(number) ?? [])}</code><span class="here"></span>
          </li>`,
      )}
    </ol>
  </div>`;
}

function accessesIn(trace: Trace | null): Accesses {
  const columns = new Map<number, number[]>();
  for (const { line, column } of trace?.steps ?? []) {
    if (line === null || column === null) continue;
    const known = columns.get(line) ?? [];
    if (!known.includes(column))
      columns.set(
        line,
        [...known, column].toSorted((a, b) => a - b),
      );
  }
  return columns;
}

function pieces(text: string, columns: readonly number[]): Html {
  let from = 0;
  const parts: Html[] = [];
  for (const column of columns) {
    const [name] = /^[\w$.]+/.exec(text.slice(column - 1)) ?? [];
    if (name === undefined || column - 1 < from) continue;
    parts.push(
      html`${spaced(text.slice(from, column - 1))}<span class="access" data-column="${column}"
          >${name}</span
        >`,
    );
    from = column - 1 + name.length;
  }
  return html`${parts}${spaced(text.slice(from))}`;
}

/** A tab is shown as two blanks, since texts are shown without control characters. */
function spaced(text: string): string {
  return text.replaceAll('\t', '  ');
}
