/** What the racers were told, as rows of a history without versions. */
import { NONE_HI, NONE_LO } from '../history/file.ts';
import { Kind, NO_SLOT, Outcome, UNTOLD } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
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
export function recordRow(
  recorder: Recorder,
  { kind, client, slot, invokeNs, returnNs, told }: Row,
  holder: number,
): void {
  const outcome = told === undefined ? Outcome.info : told.outcome === 'done' ? Outcome.ok : Outcome.fail;
  const [returnLo, returnHi] = told === undefined ? [NONE_LO, NONE_HI] : halves(returnNs);
  const [invokeLo, invokeHi] = halves(invokeNs);
  recorder.record(
    kind | (outcome << 4),
    client,
    slot,
    NO_SLOT,
    invokeLo,
    invokeHi,
    returnLo,
    returnHi,
    NONE_LO,
    NONE_HI,
    told === undefined ? UNTOLD : holder,
    0,
  );
}

function halves(ns: number): [lo: number, hi: number] {
  return [ns % 0x1_0000_0000, Math.floor(ns / 0x1_0000_0000)];
}
