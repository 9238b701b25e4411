/** What the page's script is given: the chosen rows as columns in base64, the violations and the faults. */
import type { History } from '../../../load/history/history.ts';
import { dataBlock, type Html } from '../html/markup.ts';
import { asSentence, tidy } from '../plain-text.ts';
import type { Choice, TimeSpan } from './choice.ts';
import { kindName } from './kind-name.ts';
import type { PagePoints, TimelinePage } from './timeline-page.ts';

/** Each column of a history, then the points; little-endian, as long as there are rows. */
type ColumnName = Exclude<keyof History, 'length'> | 'points';

export interface TimelineData {
  readonly length: number;
  /** Base64; `points` is null where nobody knows them. */
  readonly columns: Readonly<Record<Exclude<ColumnName, 'points'>, string>> & {
    readonly points: string | null;
  };
  /** Places of rows that were answered and have no place in the order of the others. */
  readonly unplaced: readonly number[];
  readonly violations: readonly {
    /** In words. */
    readonly kind: string;
    readonly slot: number;
    /** Places among the rows of the page. */
    readonly rows: readonly number[];
    readonly sentence: string;
  }[];
  readonly faults: readonly {
    readonly label: string;
    readonly fromNs: number;
    /** null where it lasted to the end. */
    readonly untilNs: number | null;
  }[];
  readonly leftOut: readonly TimeSpan[];
}

export function encodeTimeline(
  page: TimelinePage,
  { rows, leftOut }: Choice,
  points: PagePoints | null,
): Html {
  const { history } = page;
  const places = new Map(rows.map((row, place) => [row, place]));
  const small = (column: Uint8Array) => bytesOf(Uint8Array.from(rows, (row) => column[row]));
  const whole = (column: Int32Array) => bytesOf(Int32Array.from(rows, (row) => column[row]));
  const exact = (column: Float64Array) => bytesOf(Float64Array.from(rows, (row) => column[row]));
  const data: TimelineData = {
    length: rows.length,
    columns: {
      kind: small(history.kind),
      outcome: small(history.outcome),
      client: whole(history.client),
      slot: whole(history.slot),
      slot2: whole(history.slot2),
      invokeNs: exact(history.invokeNs),
      returnNs: exact(history.returnNs),
      version: exact(history.version),
      version2: exact(history.version2),
      holder: whole(history.holder),
      points: points === null ? null : exact(points.ns),
    },
    unplaced: (points?.unplaced ?? []).flatMap((row) => places.get(row) ?? []),
    violations: page.violations.map(({ kind, slot, rows: of, sentence }) => ({
      kind: kindName(kind),
      slot,
      rows: of.flatMap((row) => places.get(row) ?? []),
      sentence: asSentence(tidy(sentence)),
    })),
    faults: page.faults.map(({ label, fromSeconds, untilSeconds }) => ({
      label: tidy(label),
      fromNs: fromSeconds * 1e9,
      untilNs: Number.isFinite(untilSeconds) ? untilSeconds * 1e9 : null,
    })),
    leftOut,
  };
  return dataBlock('timeline-data', data);
}

function bytesOf(column: Uint8Array | Int32Array | Float64Array): string {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('base64');
}
