import {
  Kind,
  NOBODY,
  NO_SLOT,
  NO_VERSION,
  Outcome,
  UNTOLD,
  type History,
  type InitialState,
} from '../../../load/history/history.ts';
import { rowsOf, type Row } from './notation.ts';

interface Slot {
  readonly version: number;
  readonly holder: number;
}
export type Slots = ReadonlyMap<number, Slot>;

/**
 * Tries every order of the operations: the definition itself, with nothing clever in it, and therefore only for histories
 * of a dozen rows. True if in some order, which no answer told before a request contradicts, every answer is right. Operations
 * without an answer may be left out.
 */
export function isOrderable(history: History, initial: InitialState): boolean {
  const rows = rowsOf(history);
  return startsOf(rows, initial).some((slots) => canFollow(slots, rows));
}

function canFollow(slots: Slots, rest: readonly Row[]): boolean {
  if (rest.every(({ outcome }) => outcome === Outcome.info)) return true;
  return rest.some((row) => {
    const others = rest.filter((other) => other !== row);
    if (others.some(({ returnNs }) => returnNs < row.invokeNs)) return false;
    const next = effectOf(row, slots);
    return next !== undefined && canFollow(next, others);
  });
}

/** The slots behind an operation; undefined where its answer would be wrong. */
export function effectOf(row: Row, slots: Slots): Slots | undefined {
  const { kind, outcome, client, slot, slot2 } = row;
  const own = slots.get(slot);
  const other = slots.get(slot2);
  if (outcome === Outcome.failSecond) return saw(row, other) && other?.holder !== NOBODY ? slots : undefined;
  if (kind === Kind.status || kind === Kind.find) {
    const isNothing = slot === NO_SLOT || outcome === Outcome.info;
    return isNothing || saw(row, own) ? slots : undefined;
  }
  if (own === undefined) return undefined;
  if (outcome === Outcome.fail) {
    const isReason = kind === Kind.book ? own.holder !== NOBODY : own.holder !== client;
    return isReason && saw(row, own) ? slots : undefined;
  }
  if (own.holder !== (kind === Kind.book ? NOBODY : client)) return undefined;
  const changed = { version: own.version + 1, holder: kind === Kind.book ? client : NOBODY };
  if (outcome === Outcome.ok && !fits(row.version, changed.version, NO_VERSION)) return undefined;
  if (kind !== Kind.move) {
    if (outcome === Outcome.ok && !fits(row.holder, changed.holder, UNTOLD)) return undefined;
    return new Map([...slots, [slot, changed]]);
  }
  if (other === undefined || slot === slot2 || other.holder !== NOBODY) return undefined;
  if (outcome === Outcome.ok && !fits(row.version2, other.version + 1, NO_VERSION)) return undefined;
  return new Map([...slots, [slot, changed], [slot2, { version: other.version + 1, holder: client }]]);
}

function saw(row: Row, slot: Slot | undefined): boolean {
  return (
    slot !== undefined && fits(row.version, slot.version, NO_VERSION) && fits(row.holder, slot.holder, UNTOLD)
  );
}

/** Whether an answer is right about a figure, or tells nothing of it. */
function fits(told: number, right: number, untold: number): boolean {
  return told === right || told === untold;
}

/** All states that the slots can have started in. */
function startsOf(rows: readonly Row[], initial: InitialState): Slots[] {
  const numbers = new Set(
    rows.flatMap(({ slot, slot2 }) => [slot, slot2]).filter((slot) => slot !== NO_SLOT),
  );
  const told = new Set(
    rows.flatMap(({ version, version2 }) => [version, version - 1, version2, version2 - 1]),
  );
  const versions = [...told].filter((version) => version > 0);
  const named = rows.flatMap(({ client, holder }) => [client, holder]).filter((holder) => holder >= NOBODY);
  // Somebody else, of whom no row tells, may have held a slot too.
  const holders = new Set([NOBODY, ...named, Math.max(NOBODY, ...named) + 1]);
  const states: Slot[] =
    initial === 'fresh'
      ? [{ version: 0, holder: NOBODY }]
      : [0, ...versions].flatMap((version) => [...holders].map((holder) => ({ version, holder })));
  let starts: Slots[] = [new Map()];
  for (const slot of numbers) {
    starts = starts.flatMap((start) => states.map((state) => new Map([...start, [slot, state]])));
  }
  return starts;
}
