import { Kind, NO_SLOT, NO_VERSION, Outcome, type History } from '../load/history/history.ts';
import type { EvidenceOperation } from './race-document.ts';

const KINDS = Object.keys(Kind) as (keyof typeof Kind)[];

function told(version: number): number | null {
  return version === NO_VERSION ? null : version;
}

/**
 * Rows of a history as they are told in a document, in the order in which they were asked. `pointNs`: by row, when it took effect,
 * where somebody has found that.
 */
export function tellOperations(
  rows: readonly number[],
  history: History,
  pointNs?: Float64Array,
): EvidenceOperation[] {
  return rows
    .map((row) => ({ ...tellOperation(row, history), ...effectOf(pointNs?.[row]) }))
    .toSorted((one, other) => one.askedSeconds - other.askedSeconds);
}

function effectOf(pointNs: number | undefined): Pick<EvidenceOperation, 'effectSeconds'> {
  return pointNs === undefined || Number.isNaN(pointNs) ? {} : { effectSeconds: pointNs / 1e9 };
}

function tellOperation(row: number, history: History): EvidenceOperation {
  const outcome = history.outcome[row];
  const isInfo = outcome === Outcome.info;
  const isMove = history.kind[row] === Kind.move;
  return {
    row,
    client: history.client[row],
    operation: KINDS[history.kind[row]],
    slot: history.slot[row] === NO_SLOT ? null : history.slot[row],
    slot2: isMove ? history.slot2[row] : null,
    outcome: isInfo ? 'info' : outcome === Outcome.ok ? 'ok' : 'fail',
    askedSeconds: history.invokeNs[row] / 1e9,
    toldSeconds: isInfo ? null : history.returnNs[row] / 1e9,
    version: told(history.version[row]),
    version2: isMove ? told(history.version2[row]) : null,
    holder: isInfo || (isMove && outcome === Outcome.ok) ? null : history.holder[row],
  };
}
