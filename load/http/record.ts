/** What becomes of a request over HTTP in the history. */
import { NOBODY, NO_VERSION, Outcome } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { recordSlotRow } from '../history/row.ts';
import type { HttpKind, HttpTold } from './api.ts';

/** What was asked, by whom, and when, in nanoseconds on the clock of the run. */
export interface HttpAsked {
  readonly kind: HttpKind;
  readonly client: number;
  readonly slot: number;
  readonly invokeNs: number;
}

export function recordAnswer(recorder: Recorder, asked: HttpAsked, told: HttpTold, returnNs: number): void {
  recordSlotRow(recorder, { ...asked, ...told, returnNs });
}

/** It may have happened, and nobody will ever say. */
export function recordLoss(recorder: Recorder, asked: HttpAsked): void {
  const outcome = Outcome.info;
  recordSlotRow(recorder, { ...asked, outcome, holder: NOBODY, version: NO_VERSION, returnNs: Infinity });
}
