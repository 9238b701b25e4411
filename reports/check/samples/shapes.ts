/** Small random histories of many shapes, for tests; the same seed gives the same one. */
import {
  Kind,
  NOBODY,
  NO_SLOT,
  NO_VERSION,
  Outcome,
  type History,
  type InitialState,
} from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { CHURN, generateExecution, type ExecutionOptions } from './executions.ts';
import { historyOf, rowsOf, type Row } from './notation.ts';

export interface Sample {
  readonly history: History;
  readonly initial: InitialState;
  readonly slots: number;
}

/** Options of a random small execution: few slots or many, calm or crowded, with and without lost answers. */
export function randomShape(seed: number, operations: number): ExecutionOptions {
  const random = new Random(seed, 1);
  const oneOf = <T>(...values: readonly T[]): T => values[random.nextBelow(values.length)];
  return {
    ...CHURN,
    seed,
    operations: 1 + random.nextBelow(operations),
    slots: oneOf(1, 2, 3, 10),
    clients: oneOf(1, 2, 3, 20),
    skew: oneOf(0, 1, 2),
    moveShare: oneOf(0, 0.1, 0.5),
    lookShare: oneOf(0, 0.2, 0.5),
    vainShare: oneOf(0, 0.3, 0.9),
    infoShare: oneOf(0, 0, 0.1, 0.4),
    lostShare: oneOf(0, 0.5, 1),
    stepNs: oneOf(0, 1, 4, 100),
    spreadNs: oneOf(0, 3, 20, 1000),
    initial: oneOf('fresh', 'fresh', 'observed'),
    readBack: oneOf(false, true),
  };
}

/** At most so many rows can be tried in every order. */
const MAX_ROWS = 9;

/** A tiny history, right or wrong about as often: an execution of which some rows are left out and some are altered. */
export function randomTiny(seed: number): Sample {
  const random = new Random(seed, 2);
  const initial = random.nextFloat() < 0.25 ? 'observed' : 'fresh';
  const slots = initial === 'observed' ? 2 : 3;
  const history = generateExecution({
    ...CHURN,
    seed,
    operations: 3 + random.nextBelow(7),
    slots: 1 + random.nextBelow(slots),
    clients: 1 + random.nextBelow(3),
    skew: 0,
    moveShare: random.nextFloat() * 0.6,
    lookShare: random.nextFloat() * 0.4,
    vainShare: random.nextFloat() * 0.5,
    infoShare: random.nextFloat() < 0.3 ? 0 : random.nextFloat() * 0.7,
    lostShare: random.nextFloat(),
    stepNs: 4,
    spreadNs: 10,
    readBack: random.nextFloat() < 0.3,
  });
  // A slot that was in use has told other versions, and not all of what happened to it is in the history.
  const older = initial === 'observed' ? random.nextBelow(5) : 0;
  const keptShare = random.nextFloat() < 0.5 ? 1 : 0.8;
  const rows = rowsOf(history)
    .filter(() => random.nextFloat() < keptShare)
    .slice(0, MAX_ROWS)
    .map((row) => withVersionsAdded(row, older));
  const alterations = rows.length === 0 ? 0 : random.nextBelow(3);
  for (let alteration = 0; alteration < alterations; alteration += 1) {
    const at = random.nextBelow(rows.length);
    rows[at] = altered(rows[at], random);
  }
  return { history: historyOf(rows), initial, slots: 3 };
}

function withVersionsAdded(row: Row, added: number): Row {
  const version = row.version === NO_VERSION || row.slot === NO_SLOT ? row.version : row.version + added;
  return { ...row, version, version2: row.version2 === NO_VERSION ? NO_VERSION : row.version2 + added };
}

/** Another version, holder, time or client, or the answer lost. */
function altered(row: Row, random: Random): Row {
  const isTold = row.outcome !== Outcome.info;
  const isBooked = row.kind === Kind.book && row.outcome === Outcome.ok;
  const shift = random.nextBelow(11) - 5;
  const client = 1 + random.nextBelow(3);
  switch (random.nextBelow(6)) {
    case 0:
      return isTold && row.slot >= 0
        ? { ...row, version: Math.max(0, row.version + random.nextBelow(3) - 1) }
        : row;
    case 1:
      return row.version2 < 0
        ? row
        : { ...row, version2: Math.max(0, row.version2 + random.nextBelow(3) - 1) };
    case 2:
      return isTold ? { ...row, holder: random.nextBelow(4) } : row;
    case 3: {
      const invokeNs = Math.max(0, row.invokeNs + shift);
      return { ...row, invokeNs, returnNs: Math.max(row.returnNs + shift, invokeNs) };
    }
    case 4:
      return row.client === 0 ? row : { ...row, client, holder: isBooked ? client : row.holder };
    default:
      return {
        ...row,
        outcome: Outcome.info,
        returnNs: Number.POSITIVE_INFINITY,
        version: NO_VERSION,
        version2: NO_VERSION,
        holder: NOBODY,
      };
  }
}
