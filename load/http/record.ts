/** What becomes of a request over HTTP in the history. */
import { NONE_HI, NONE_LO } from '../history/file.ts';
import { NO_SLOT, Outcome } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import type { HttpKind, HttpTold } from './api.ts';

const TWO_TO_32 = 2 ** 32;

/** What was asked, by whom, and when, in nanoseconds on the clock of the run. */
export interface HttpAsked {
  readonly kind: HttpKind;
  readonly client: number;
  readonly slot: number;
  readonly invokeNs: number;
}

export function recordAnswer(
  recorder: Recorder,
  { kind, client, slot, invokeNs }: HttpAsked,
  { outcome, holder, version }: HttpTold,
  returnNs: number,
): void {
  const [invokeLo, invokeHi] = halves(invokeNs);
  const [returnLo, returnHi] = halves(returnNs);
  const [versionLo, versionHi] = halves(version);
  const code = kind | (outcome << 4);
  recorder.record(
    code,
    client,
    slot,
    NO_SLOT,
    invokeLo,
    invokeHi,
    returnLo,
    returnHi,
    versionLo,
    versionHi,
    holder,
    0,
  );
}

/** It may have happened, and nobody will ever say. */
export function recordLoss(recorder: Recorder, { kind, client, slot, invokeNs }: HttpAsked): void {
  const [lo, hi] = halves(invokeNs);
  const code = kind | (Outcome.info << 4);
  recorder.record(code, client, slot, NO_SLOT, lo, hi, NONE_LO, NONE_HI, NONE_LO, NONE_HI, 0, 0);
}

function halves(number: number): [lo: number, hi: number] {
  return [number % TWO_TO_32, Math.floor(number / TWO_TO_32)];
}
