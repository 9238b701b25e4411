/** What the racers were told, as rows of a history without versions. */
import { NO_VERSION, Outcome, UNTOLD, type Kind } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { recordSlotRow } from '../history/row.ts';
import type { Told } from './racer.ts';

export interface Row {
  readonly kind: Kind;
  readonly client: number;
  readonly slot: number;
  readonly invokeNs: number;
  readonly returnNs: number;
  /** `undefined`: the answer is lost, or was none. */
  readonly told: Told | undefined;
}

/** `holder`: of the history's numbers, or `UNTOLD`. */
export function recordRow(recorder: Recorder, { told, ...row }: Row, holder: number): void {
  const isTold = told !== undefined;
  recordSlotRow(recorder, {
    ...row,
    outcome: isTold ? (told.outcome === 'done' ? Outcome.ok : Outcome.fail) : Outcome.info,
    holder: isTold ? holder : UNTOLD,
    version: NO_VERSION,
  });
}
