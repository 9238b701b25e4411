/** Operations one after the other on one server that does one thing at a time, for tests: which answers would it not have given? */
import {
  Kind,
  NOBODY,
  NO_VERSION,
  Outcome,
  UNTOLD,
  type History,
  type InitialState,
} from '../../../load/history/history.ts';
import { rowsOf, type Row } from './notation.ts';
import { effectOf, type Slots } from './oracle.ts';

type Slot = NonNullable<ReturnType<Slots['get']>>;

/** `order`: rows. Returns those whose answers are wrong. Where slots were in use before, the first who tells of a slot is believed. */
export function replay(history: History, order: readonly number[], initial: InitialState): number[] {
  const rows = rowsOf(history);
  const wrong: number[] = [];
  let slots: Slots = new Map();
  for (const index of order) {
    const row = rows[index];
    const found = slotsOf(row)
      .filter((slot) => !slots.has(slot))
      .map(
        (slot) => [slot, initial === 'fresh' ? { version: 0, holder: NOBODY } : foundBy(row, slot)] as const,
      );
    // Nothing is known of a slot yet but that the first answer about it tells nothing either.
    if (found.some(([, slot]) => slot === undefined)) continue;
    slots = new Map([...slots, ...found.map(([slot, state]) => [slot, state as Slot] as const)]);
    const next = effectOf(row, slots);
    if (next === undefined) wrong.push(index);
    else slots = next;
  }
  return wrong;
}

/** The slots on which an answer rests. */
function slotsOf({ kind, outcome, slot, slot2 }: Row): number[] {
  if (outcome === Outcome.failSecond) return [slot2];
  const all = kind === Kind.move && outcome !== Outcome.fail ? [slot, slot2] : [slot];
  return all.filter((one) => one >= 0);
}

/** What a slot was when an operation found it; undefined where that is not told. */
function foundBy(row: Row, slot: number): Slot | undefined {
  const { kind, outcome, client, version, version2, holder } = row;
  if (kind <= Kind.move && outcome <= Outcome.ok) {
    const told = slot === row.slot2 ? version2 : version;
    const isFreed = kind === Kind.cancel || (kind === Kind.move && slot === row.slot);
    return { version: told === NO_VERSION ? 0 : told - 1, holder: isFreed ? client : NOBODY };
  }
  return holder === UNTOLD ? undefined : { version: Math.max(0, version), holder };
}
