/**
 * Stories that no order explains, put behind a right execution without versions: they are about clients of their own, so that nothing
 * that happened before, answered or not, can make them true. They begin when everybody else has been answered.
 */
import { Kind, NOBODY, NO_SLOT, NO_VERSION, Outcome, type History } from '../../../load/history/history.ts';
import type { Random } from '../../../server/base/seed.ts';
import { historyOf, rowsOf, type Row } from './notation.ts';

/** Clients of the stories; no execution has so many. */
const ANNE = 9001;
const BEN = 9002;

/** One line of a story: who did what at which of two slots, and who held the slot then. */
interface Deed {
  readonly client: number;
  readonly kind: Kind;
  readonly slot: 0 | 1;
  readonly holder: number;
}

export interface Contradiction {
  readonly name: string;
  readonly needsTwoSlots: boolean;
  readonly story: readonly Deed[];
}

const book = (client: number): Deed => ({ client, kind: Kind.book, slot: 0, holder: client });
const cancel = (client: number): Deed => ({ client, kind: Kind.cancel, slot: 0, holder: NOBODY });
const move = (client: number): Deed => ({ client, kind: Kind.move, slot: 0, holder: NOBODY });
const status = (slot: 0 | 1, holder: number): Deed => ({ client: BEN, kind: Kind.status, slot, holder });

export const CONTRADICTIONS: readonly Contradiction[] = [
  { name: 'double booking', needsTwoSlots: false, story: [book(ANNE), book(BEN)] },
  { name: 'lost booking', needsTwoSlots: false, story: [book(ANNE), status(0, NOBODY)] },
  { name: 'stale answer', needsTwoSlots: false, story: [book(ANNE), cancel(ANNE), status(0, ANNE)] },
  { name: 'cancel of what is not theirs', needsTwoSlots: false, story: [book(ANNE), cancel(BEN)] },
  {
    name: 'torn move, still in the first slot',
    needsTwoSlots: true,
    story: [book(ANNE), move(ANNE), status(0, ANNE)],
  },
  {
    name: 'torn move, never in the second slot',
    needsTwoSlots: true,
    story: [book(ANNE), move(ANNE), status(1, NOBODY)],
  },
];

/**
 * The execution with the story behind it, or undefined where it has too few slots. Each answer comes before the next request.
 */
export function plantContradiction(
  history: History,
  slots: number,
  { needsTwoSlots, story }: Contradiction,
  random: Random,
): History | undefined {
  if (needsTwoSlots && slots < 2) return undefined;
  const rows = rowsOf(history);
  const endNs = rows.reduce(
    (latest, { invokeNs, returnNs }) => Math.max(latest, invokeNs, Number.isFinite(returnNs) ? returnNs : 0),
    0,
  );
  const first = random.nextBelow(slots);
  const places = [first, (first + 1) % slots];
  let nowNs = endNs;
  const added: Row[] = [];
  for (const { client, kind, slot, holder } of story) {
    const invokeNs = nowNs + 1 + random.nextBelow(5);
    const returnNs = invokeNs + random.nextBelow(10);
    nowNs = returnNs;
    added.push({
      kind,
      outcome: Outcome.ok,
      client,
      slot: places[slot],
      slot2: kind === Kind.move ? places[1] : NO_SLOT,
      invokeNs,
      returnNs,
      version: NO_VERSION,
      version2: NO_VERSION,
      holder,
    });
  }
  return historyOf([...rows, ...added]);
}
