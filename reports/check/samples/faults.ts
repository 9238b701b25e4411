/**
 * Plants a fault in the history of a right execution: each of them makes one answer a lie that no order can explain, whatever
 * else is in the history. A fault needs something to work on, and is not planted where that is missing.
 */
import { JUDGE, Kind, NOBODY, Outcome, type History } from '../../../load/history/history.ts';
import type { Random } from '../../../server/base/seed.ts';
import type { ViolationKind } from '../violations.ts';
import { historyOf, rowsOf, type Row } from './notation.ts';

export interface Fault {
  readonly name: string;
  /** As what it may be reported. */
  readonly kinds: readonly ViolationKind[];
  /** The history with the fault, or undefined where there is nothing to plant it in. */
  plant(history: History, random: Random): History | undefined;
}

type Predicate = (row: Row, rows: readonly Row[]) => boolean;

/** Changes one row, drawn from those that fit. */
function altering(
  fits: Predicate,
  alter: (row: Row, rows: readonly Row[]) => Row | undefined,
): Fault['plant'] {
  return (history, random) => {
    const rows = rowsOf(history);
    const candidates = rows
      .keys()
      .filter((at) => fits(rows[at], rows))
      .toArray();
    if (candidates.length === 0) return undefined;
    const at = candidates[random.nextBelow(candidates.length)];
    const altered = alter(rows[at], rows);
    if (altered === undefined) return undefined;
    rows[at] = altered;
    return historyOf(rows);
  };
}

const isLook: Predicate = ({ kind, outcome, slot }) =>
  kind >= Kind.status && outcome === Outcome.ok && slot >= 0;
const isClients: Predicate = ({ client }) => client !== JUDGE;
const isRefused =
  (kind: Kind): Predicate =>
  (row) =>
    row.kind === kind && row.outcome === Outcome.fail;

/** The change that was told to have made a version. */
function makerOf(rows: readonly Row[], slot: number, version: number): Row | undefined {
  return rows.find(
    (row) =>
      row.outcome === Outcome.ok &&
      row.kind <= Kind.move &&
      ((row.slot === slot && row.version === version) || (row.slot2 === slot && row.version2 === version)),
  );
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'a refused book is told it won the version it was refused for',
    kinds: ['doubleBooking'],
    plant: altering(
      (row, rows) => isRefused(Kind.book)(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row) => ({ ...row, outcome: Outcome.ok, holder: row.client }),
    ),
  },
  {
    name: 'a refused book is told it won the next version',
    kinds: ['doubleBooking', 'tokens'],
    plant: altering(
      (row, rows) => isRefused(Kind.book)(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row) => ({ ...row, outcome: Outcome.ok, version: row.version + 1, holder: row.client }),
    ),
  },
  {
    name: 'a refused cancel is told it was done',
    kinds: ['illegalRelease', 'tokens'],
    plant: altering(
      (row, rows) => isRefused(Kind.cancel)(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row) => ({ ...row, outcome: Outcome.ok, version: row.version + 1, holder: NOBODY }),
    ),
  },
  {
    name: 'an observer is told a wrong holder',
    kinds: ['contradiction'],
    plant: altering(
      (row, rows) =>
        isLook(row, rows) && isClients(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row) => ({ ...row, holder: row.holder + 1000 }),
    ),
  },
  {
    name: 'the judge sees a wrong holder',
    kinds: ['finalState'],
    plant: altering(
      (row, rows) =>
        isLook(row, rows) && !isClients(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row) => ({ ...row, holder: row.holder + 1000 }),
    ),
  },
  {
    name: 'the judge sees a version that is long gone',
    kinds: ['finalState'],
    plant: altering(
      (row, rows) =>
        isLook(row, rows) && !isClients(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row, rows) => {
        // As it was one version before, of which somebody must have told: nobody else may be at fault.
        const before = makerOf(rows, row.slot, row.version - 1);
        const maker = makerOf(rows, row.slot, row.version);
        if (before === undefined || maker === undefined) return undefined;
        const holder = before.kind === Kind.book || before.slot2 === row.slot ? before.client : NOBODY;
        const invokeNs = Math.max(row.invokeNs, maker.returnNs + 1);
        return {
          ...row,
          version: row.version - 1,
          holder,
          invokeNs,
          returnNs: Math.max(row.returnNs, invokeNs),
        };
      },
    ),
  },
  {
    name: 'a refused book is told the slot is free',
    kinds: ['wrongRefusal'],
    plant: altering(isRefused(Kind.book), (row) => ({ ...row, holder: NOBODY })),
  },
  {
    name: 'an observer is told what was before a change that had been confirmed',
    kinds: ['order'],
    plant: altering(
      (row, rows) =>
        isLook(row, rows) && isClients(row, rows) && makerOf(rows, row.slot, row.version + 1) !== undefined,
      (row, rows) => {
        const next = makerOf(rows, row.slot, row.version + 1) as Row;
        return { ...row, invokeNs: next.returnNs + 1, returnNs: next.returnNs + 2 };
      },
    ),
  },
  {
    name: 'an observer is told of a change before it was asked for',
    kinds: ['order', 'finalState'], // it may be what the judge read first that it contradicts
    plant: altering(
      (row, rows) =>
        isLook(row, rows) && isClients(row, rows) && makerOf(rows, row.slot, row.version) !== undefined,
      (row, rows) => {
        const { invokeNs } = makerOf(rows, row.slot, row.version) as Row;
        return { ...row, invokeNs: invokeNs - 2, returnNs: invokeNs - 1 };
      },
    ),
  },
  {
    name: 'an observer is told a version far beyond all changes',
    kinds: ['tokens'],
    plant: altering(
      (row, rows) => isLook(row, rows) && isClients(row, rows),
      (row) => ({ ...row, version: row.version + 1_000_000 }),
    ),
  },
  {
    name: 'an observer is told half a version',
    kinds: ['tokens'],
    plant: altering(isLook, (row) => ({ ...row, version: row.version + 0.5 })),
  },
  {
    name: 'a book is told another holder',
    kinds: ['contradiction'],
    plant: altering(
      ({ kind, outcome }) => kind === Kind.book && outcome === Outcome.ok,
      (row) => ({ ...row, holder: row.client + 1 }),
    ),
  },
  {
    // Without unanswered operations only.
    name: 'a change that others built upon is missing',
    kinds: ['gap', 'tokens'],
    plant: (history, random) => {
      const rows = rowsOf(history);
      if (rows.some(({ outcome }) => outcome === Outcome.info)) return undefined;
      const candidates = rows.filter(
        ({ kind, outcome, slot, version }) =>
          kind < Kind.move && outcome === Outcome.ok && makerOf(rows, slot, version + 1) !== undefined,
      );
      if (candidates.length === 0) return undefined;
      const dropped = candidates[random.nextBelow(candidates.length)];
      return historyOf(rows.filter((row) => row !== dropped));
    },
  },
];
