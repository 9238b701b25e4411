/** What a run leaves behind at a server that stays: its bookings are given back, so that the next run finds what this one found. */
import { Clock } from '../../../server/base/clock.ts';
import { VagaError } from '../../../server/base/errors.ts';
import { Operation } from '../../../server/doors/native/wire.ts';
import type { ClientListener } from '../../../load/clients/client.ts';
import { Exchange } from '../../../load/exchange.ts';
import { JUDGE, Kind, NOBODY, Outcome, type History } from '../../../load/history/history.ts';
import type { SwarmAddress } from '../../../load/targets/address.ts';
import { createSeats } from '../../../load/targets/seats.ts';

const DEPTH = 16;

export interface Findings {
  /** Slots that were taken before the run: nobody could win them, and they are nobody's to give back. */
  readonly takenBefore: ReadonlySet<number>;
  /** Slots that clients of this run hold since, with their holders. */
  readonly left: readonly { readonly slot: number; readonly holder: number }[];
}

/** From what the judge saw before and after. `startedNs`: when the clients were let go. */
export function findLeft(history: History, clients: number, startedNs: number): Findings {
  const takenBefore = new Set<number>();
  const left = new Map<number, number>();
  for (let row = 0; row < history.length; row += 1) {
    const isLook = history.kind[row] === Kind.status && history.outcome[row] === Outcome.ok;
    if (history.client[row] !== JUDGE || !isLook || history.holder[row] <= NOBODY) continue;
    const slot = history.slot[row];
    if (history.invokeNs[row] < startedNs) takenBefore.add(slot);
    else if (history.holder[row] <= clients) left.set(slot, history.holder[row]);
  }
  return {
    takenBefore,
    left: [...left].flatMap(([slot, holder]) => (takenBefore.has(slot) ? [] : [{ slot, holder }])),
  };
}

/** Each holder gives back its own slots, by a connection of its own: some doors free a slot for nobody else. */
export async function giveBack(address: SwarmAddress, slots: number, left: Findings['left']): Promise<void> {
  for (const [holder, theirs] of Map.groupBy(left, (one) => one.holder)) {
    await giveBackOne(
      address,
      slots,
      holder,
      theirs.map(({ slot }) => slot),
    );
  }
}

async function giveBackOne(
  address: SwarmAddress,
  slots: number,
  holder: number,
  theirs: readonly number[],
): Promise<void> {
  let exchange: Exchange | undefined;
  const fail = (error: Error) => exchange?.fail(error);
  const listener: ClientListener = {
    answered: () => exchange?.answered(),
    drained: () => exchange?.drained(),
    lost: () => {},
    closed: () =>
      fail(new VagaError('serverEnded', 'The connection was closed while slots were given back.')),
    failed: fail,
  };
  const settings = { numbers: [holder], slots, depth: DEPTH };
  const context = { clock: new Clock(), recorder: undefined, listener };
  const [{ client, connect }] = createSeats(address, settings, context);
  await connect();
  exchange = new Exchange(client, DEPTH);
  await exchange.run(theirs.length, (index) => client.ask(Operation.cancel, theirs[index], 0));
  exchange = undefined; // closing it is no failure
  client.close();
}
