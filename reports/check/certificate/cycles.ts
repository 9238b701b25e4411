import { Outcome, type History } from '../../../load/history/history.ts';
import { CELL_INTS, CHANGE_ROW, PARTNER, cellOf, versionOf, type Cells } from './cells.ts';
import type { Findings } from '../violations.ts';

/** A placement that can go no further. */
export interface Halted {
  readonly cells: Cells;
  readonly history: History;
  readonly findings: Findings;
  /** By slot: the first cell that is not placed yet. */
  readonly cursor: Int32Array;
  /** The slot that a slot waits for, −1 if it waits for none. */
  waitsFor(slot: number): number;
  /** Places what can be placed in a slot, and in all slots that waited for that. */
  resume(slot: number): void;
}

interface Joined {
  readonly cell: number;
  readonly partner: number;
}

/**
 * Slots that still wait when nothing can go on wait in circles, each for the next: the moves they wait at contradict each
 * other. Each circle is one violation. It is then broken at one of its moves, so that what lies behind is placed too; at the end
 * the cells are as they were.
 */
export function breakCycles(placement: Halted): void {
  const { cells } = placement;
  const slots = cells.firstCell.length;
  /** By slot: the number of the walk that came by last. */
  const walkOf = new Int32Array(slots);
  const broken: Joined[] = [];
  let walk = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    while (placement.waitsFor(slot) >= 0) {
      walk += 1;
      let at = slot;
      while (walkOf[at] !== walk) {
        walkOf[at] = walk;
        at = placement.waitsFor(at);
        if (at < 0) throw new TypeError('a slot waits for one that does not wait');
      }
      const circle = circleFrom(placement, at);
      report(placement, circle);
      broken.push(...uncouple(placement, circle[0], placement.waitsFor(circle[0])));
      placement.resume(circle[0]);
    }
  }
  for (const { cell, partner } of broken) cells.ints[cell * CELL_INTS + PARTNER] = partner;
}

/** The slots of the circle that a slot is in. */
function circleFrom(placement: Halted, start: number): number[] {
  const circle = [start];
  for (let slot = placement.waitsFor(start); slot !== start; slot = placement.waitsFor(slot))
    circle.push(slot);
  return circle;
}

function report({ cells, cursor, findings }: Halted, circle: readonly number[]): void {
  // Slots wait for those that come earlier: told the other way round, each move comes before the next.
  const slots = circle.toReversed();
  const rows = [...new Set(slots.map((slot) => cells.ints[cursor[slot] * CELL_INTS + CHANGE_ROW] - 1))];
  const version = versionOf(cells, slots[0], cursor[slots[0]]);
  findings.report('cycle', () => ({ kind: 'cycle', slot: slots[0], version, rows, slots }));
}

/** Lets the two halves of the move at which a slot waits go their own ways. Returns the cells that were joined. */
function uncouple({ cells, history, cursor }: Halted, slot: number, other: number): Joined[] {
  const { ints } = cells;
  const changeRow = ints[cursor[slot] * CELL_INTS + CHANGE_ROW];
  const joined = [cursor[slot]];
  if (ints[cursor[slot] * CELL_INTS + PARTNER] > 0) {
    joined.push(otherHalf(cells, history, changeRow - 1, other, cursor[other]));
  }
  return joined.map((cell) => {
    const partner = ints[cell * CELL_INTS + PARTNER];
    ints[cell * CELL_INTS + PARTNER] = 0;
    return { cell, partner };
  });
}

/** The cell of a move in its other slot. An unanswered move was told no version: it is looked for, from where the slot stands. */
function otherHalf(cells: Cells, history: History, row: number, other: number, from: number): number {
  if (history.outcome[row] !== Outcome.info) {
    return cellOf(cells, other, history.slot[row] === other ? history.version[row] : history.version2[row]);
  }
  let cell = from;
  while (cells.ints[cell * CELL_INTS + CHANGE_ROW] !== row + 1) cell += 1;
  return cell;
}
