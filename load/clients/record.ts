/** What becomes of a request in the history. */
import { Answer, Operation, Status } from '../../server/doors/native/wire.ts';
import { NONE_HI, NONE_LO } from '../history/file.ts';
import { Kind, NO_SLOT, NO_VERSION, Outcome } from '../history/history.ts';
import type { Recorder } from '../history/recorder.ts';
import { highOf, lowOf } from '../history/row.ts';
import type { Flight } from './flights.ts';

const OUTCOME_BY_STATUS = [Outcome.ok, Outcome.fail, Outcome.failSecond, Outcome.fail];
const KIND_BY_OPERATION = [0, 0, Kind.book, Kind.cancel, Kind.move, Kind.status, Kind.find];

/** Records the oldest request under way with its answer, which lies at `at`. The return time is in two words, in nanoseconds. */
export function recordAnswer(
  recorder: Recorder,
  { operation, slot, slot2, holder, invokeLo, invokeHi }: Flight,
  status: number,
  view: DataView,
  at: number,
  returnLo: number,
  returnHi: number,
): void {
  if (operation === Operation.stats) return;
  const moved = operation === Operation.move && status === Status.ok;
  const found = status === Status.ok ? view.getInt32(at + Answer.slot * 4, true) : NO_SLOT;
  recorder.record(
    KIND_BY_OPERATION[operation] | (OUTCOME_BY_STATUS[status] << 4),
    holder,
    operation === Operation.find ? found : slot,
    operation === Operation.move ? slot2 : NO_SLOT,
    invokeLo,
    invokeHi,
    returnLo,
    returnHi,
    view.getInt32(at + Answer.versionLo * 4, true),
    view.getInt32(at + Answer.versionHi * 4, true),
    view.getInt32(at + (moved ? Answer.version2Lo : Answer.holder) * 4, true),
    moved ? view.getInt32(at + Answer.version2Hi * 4, true) : 0,
  );
}

/** What a target that speaks another protocol has answered. */
export interface Told {
  /** A `Status`. */
  readonly status: number;
  /** Who holds the slot since, or held it, or `UNTOLD`. */
  readonly holder: number;
  /** Or `NO_VERSION`. */
  readonly version: number;
}

/** Records a request of one slot with what was told. The return time is in nanoseconds. */
export function recordTold(
  recorder: Recorder,
  { operation, slot, holder, invokeLo, invokeHi }: Flight,
  told: Told,
  returnNs: number,
): void {
  const isTold = told.version !== NO_VERSION;
  recorder.record(
    KIND_BY_OPERATION[operation] | (OUTCOME_BY_STATUS[told.status] << 4),
    holder,
    slot,
    NO_SLOT,
    invokeLo,
    invokeHi,
    lowOf(returnNs),
    highOf(returnNs),
    isTold ? lowOf(told.version) : NONE_LO,
    isTold ? highOf(told.version) : NONE_HI,
    told.holder,
    0,
  );
}

/** Records a request as one that may have happened, and nobody will ever say. */
export function recordLoss(
  recorder: Recorder,
  { operation, slot, slot2, holder, invokeLo, invokeHi }: Flight,
): void {
  if (operation === Operation.stats) return;
  const code = KIND_BY_OPERATION[operation] | (Outcome.info << 4);
  const second = operation === Operation.move ? slot2 : NO_SLOT;
  recorder.record(code, holder, slot, second, invokeLo, invokeHi, NONE_LO, NONE_HI, NONE_LO, NONE_HI, 0, 0);
}
