/** Tiny histories of random answers, not of an execution: right and wrong ones that executions hardly ever come to. */
import { Kind, NOBODY, NO_SLOT, NO_VERSION, Outcome, UNTOLD } from '../../../load/history/history.ts';
import { Random } from '../../../server/base/seed.ts';
import { historyOf, type Row } from './notation.ts';
import type { Sample } from './shapes.ts';

const KINDS = [Kind.book, Kind.book, Kind.cancel, Kind.move, Kind.move, Kind.status];
/** At most so many rows can be tried in every order. */
const MOST_ROWS = 8;

/** Without versions. The same seed gives the same history; every other one is of one slot alone. */
export function randomDense(seed: number): Sample {
  const random = new Random(seed, 8);
  const slots = seed % 2 === 0 ? 1 : 2 + random.nextBelow(2);
  const clients = 1 + random.nextBelow(3);
  const spanNs = 4 + random.nextBelow(20);
  const infoShare = random.nextFloat() * 0.6;
  const rows = Array.from({ length: 3 + random.nextBelow(MOST_ROWS - 2) }, (): Row => {
    const drawn = KINDS[random.nextBelow(KINDS.length)];
    const kind = drawn === Kind.move && slots === 1 ? Kind.cancel : drawn;
    const invokeNs = random.nextBelow(spanNs);
    const isInfo = random.nextFloat() < infoShare;
    const client = 1 + random.nextBelow(clients);
    const outcome = isInfo ? Outcome.info : drawOutcome(kind, random);
    return {
      kind,
      outcome,
      client,
      slot: random.nextBelow(slots),
      slot2: kind === Kind.move ? random.nextBelow(slots) : NO_SLOT,
      invokeNs,
      returnNs: isInfo ? Number.POSITIVE_INFINITY : invokeNs + random.nextBelow(spanNs),
      version: NO_VERSION,
      version2: NO_VERSION,
      holder: drawHolder(kind, outcome, client, clients, random),
    };
  });
  return { history: historyOf(rows), initial: random.nextFloat() < 0.15 ? 'observed' : 'fresh', slots };
}

function drawOutcome(kind: Kind, random: Random): Outcome {
  if (kind === Kind.status || random.nextFloat() < 0.8) return Outcome.ok;
  return kind === Kind.move && random.nextFloat() < 0.5 ? Outcome.failSecond : Outcome.fail;
}

function drawHolder(kind: Kind, outcome: Outcome, client: number, clients: number, random: Random): number {
  if (outcome === Outcome.info) return NOBODY;
  if (outcome === Outcome.ok && kind !== Kind.status) return kind === Kind.book ? client : NOBODY;
  return kind !== Kind.status && random.nextFloat() < 0.5 ? UNTOLD : random.nextBelow(clients + 1);
}
