/** One operation on one slot as a row of a history, for clients that have their times and versions as numbers. */
import { NONE_HI, NONE_LO } from './file.ts';
import { NO_SLOT, NO_VERSION, Outcome, type Kind } from './history.ts';
import type { Recorder } from './recorder.ts';

export interface SlotRow {
  readonly kind: Kind;
  readonly client: number;
  readonly slot: number;
  readonly invokeNs: number;
  /** Of an operation that is `Outcome.info` it is not recorded: nobody knows when it ended. */
  readonly returnNs: number;
  readonly outcome: Outcome;
  /** Or `UNTOLD`. */
  readonly holder: number;
  /** Or `NO_VERSION`. */
  readonly version: number;
}

export function recordSlotRow(
  recorder: Recorder,
  { kind, client, slot, invokeNs, returnNs, outcome, holder, version }: SlotRow,
): void {
  const isOver = outcome !== Outcome.info;
  const isTold = version !== NO_VERSION;
  recorder.record(
    kind | (outcome << 4),
    client,
    slot,
    NO_SLOT,
    lowOf(invokeNs),
    highOf(invokeNs),
    isOver ? lowOf(returnNs) : NONE_LO,
    isOver ? highOf(returnNs) : NONE_HI,
    isTold ? lowOf(version) : NONE_LO,
    isTold ? highOf(version) : NONE_HI,
    holder,
    0,
  );
}

/** The halves of a number of nanoseconds, or of a version, as a history has them. */
export function lowOf(number: number): number {
  return number % 0x1_0000_0000;
}

export function highOf(number: number): number {
  return Math.floor(number / 0x1_0000_0000);
}
