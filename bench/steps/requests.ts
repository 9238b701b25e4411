/** The requests that the steps are timed with: as many that succeed and fail as in a real churn, and every slot free again behind them. */
import { Random } from '../../server/base/seed.ts';
import { Operation } from '../../server/doors/native/wire.ts';

export const SLOTS = 10_000;
export const HOLDER = 1;
const OTHER_HOLDER = 2;
const SEED = 1;

export interface Request {
  readonly operation: Operation;
  readonly slot: number;
  readonly holder: number;
}

/** A quarter each: books, books of the same slots by another, looks, and cancellations. So half are changes and a quarter refusals. */
export function planChurn(operations: number): Request[] {
  const slots = shuffledSlots().slice(0, operations / 4);
  const all = (operation: Operation, holder: number): Request[] =>
    slots.map((slot) => ({ operation, slot, holder }));
  return [
    ...all(Operation.book, HOLDER),
    ...all(Operation.book, OTHER_HOLDER),
    ...all(Operation.status, HOLDER),
    ...all(Operation.cancel, HOLDER),
  ];
}

/** All slots, each once, in an order that no cache foresees. */
export function shuffledSlots(): number[] {
  const random = new Random(SEED, 0);
  const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
  for (let last = SLOTS - 1; last > 0; last -= 1) {
    const other = random.nextBelow(last + 1);
    [slots[last], slots[other]] = [slots[other], slots[last]];
  }
  return slots;
}
