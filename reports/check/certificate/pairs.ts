import type { History } from '../../../load/history/history.ts';
import type { Demand, UnknownPair } from './gaps.ts';
import type { Supply } from './supply.ts';

/** Decides who held a slot between two missing versions that nobody saw. */
export class PairSettlement {
  /** Pairs that nobody can have made. */
  readonly refuted: UnknownPair[] = [];
  /** Pairs that more than one client can have made, in slots of which nothing is certain therefore. */
  readonly open: readonly UnknownPair[];
  readonly openSlots: ReadonlySet<number>;
  readonly #supply: Supply;
  readonly #history: History;

  constructor(supply: Supply, history: History, pairs: readonly UnknownPair[]) {
    this.#supply = supply;
    this.#history = history;
    let open = [...pairs];
    let before = -1;
    // What one pair needs may leave only one candidate for another.
    while (open.length !== before) {
      before = open.length;
      open = open.filter((pair) => !this.#settleIfForced(pair));
    }
    this.open = open;
    this.openSlots = new Set(open.map(({ acquisition }) => acquisition.slot));
  }

  #settleIfForced(pair: UnknownPair): boolean {
    const candidates = this.#candidatesFor(pair);
    if (candidates.length > 1) return false;
    if (candidates.length === 1) this.#settle(pair, candidates[0]);
    else this.refuted.push(pair);
    return true;
  }

  /** Gives an open pair to the client that asked last before it, the likeliest one. False if nobody is left. */
  choose(pair: UnknownPair): boolean {
    const candidates = this.#candidatesFor(pair);
    if (candidates.length === 0) return false;
    const lastAskedNs = (client: number): number =>
      Math.min(this.#lastAskedNs(pair.acquisition, client), this.#lastAskedNs(pair.release, client));
    const likeliest = candidates.reduce((best, client) =>
      lastAskedNs(client) > lastAskedNs(best) ? client : best,
    );
    this.#settle(pair, likeliest);
    return true;
  }

  #lastAskedNs({ slot, acquires, upperNs }: Demand, client: number): number {
    const { groups } = this.#supply.market(slot, acquires, client);
    return Math.max(...groups.map((group) => this.#supply.lastAskedNs(group, upperNs)));
  }

  /** Clients with an acquisition and a release left over from what they must have done anyway, both asked in time. */
  #candidatesFor({ acquisition, release }: UnknownPair): number[] {
    const { invokeNs } = this.#history;
    const isLeft = (demand: Demand, client: number): boolean => {
      const { groups, demands } = this.#supply.market(demand.slot, demand.acquires, client);
      const rows = groups.reduce((sum, group) => sum + group.rows.length, 0);
      return rows > demands.length && groups.some((group) => invokeNs[group.rows[0]] <= demand.upperNs);
    };
    return [...this.#supply.clientsOf(acquisition.slot)].filter(
      (client) => isLeft(acquisition, client) && isLeft(release, client),
    );
  }

  #settle({ acquisition, release }: UnknownPair, client: number): void {
    acquisition.holder = client;
    release.holder = client;
    this.#supply.demand(acquisition);
    this.#supply.demand(release);
  }
}
