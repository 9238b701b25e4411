import { Kind, NO_SLOT, type History } from '../../../load/history/history.ts';
import { UNKNOWN } from './cells.ts';
import type { Demand } from './gaps.ts';

/**
 * Unanswered operations of one client that ask for the very same thing. They differ only in when they were asked, and since
 * none has a return, the one asked earlier can stand wherever the other can: they are used in order of their invokes.
 */
export interface Group {
  /** The slot given up; `NO_SLOT` for books. */
  readonly from: number;
  /** The slot got; `NO_SLOT` for cancels. */
  readonly to: number;
  readonly client: number;
  /** In order of invoke. */
  readonly rows: number[];
  /** The missing versions it fills, in order of version: of `from`, and of `to`. */
  readonly releases: Demand[];
  readonly acquisitions: Demand[];
}

/** What is missing and what could fill it, for one slot, one client, and getting or losing the slot. */
export interface Market {
  readonly slot: number;
  readonly acquires: boolean;
  readonly client: number;
  /** In order of version. */
  readonly demands: Demand[];
  /** At most one of them is no move. */
  readonly groups: Group[];
}

/** All markets. A move is in two of them. */
export class Supply {
  readonly groups: readonly Group[];
  readonly #history: History;
  readonly #markets = new Map<string, Market>();
  readonly #clientsBySlot = new Map<number, Set<number>>();
  readonly #changesBySlot = new Map<string, number>();

  constructor(history: History, maybeRows: readonly number[], demands: readonly Demand[]) {
    this.#history = history;
    const groups = new Map<string, Group>();
    for (const row of maybeRows) this.#sort(row, groups);
    this.groups = [...groups.values()];
    for (const group of this.groups) {
      group.rows.sort((a, b) => history.invokeNs[a] - history.invokeNs[b]);
      this.#add(group, group.from, false);
      this.#add(group, group.to, true);
    }
    for (const demand of demands) this.demand(demand);
  }

  #sort(row: number, groups: Map<string, Group>): void {
    const { kind, slot, slot2 } = this.#history;
    const from = kind[row] === Kind.book ? NO_SLOT : slot[row];
    const gets = kind[row] === Kind.move ? slot2[row] : slot[row];
    const to = kind[row] === Kind.cancel ? NO_SLOT : gets;
    if (from === to) return; // a move of a slot onto itself never happens
    const client = this.#history.client[row];
    const key = `${from} ${to} ${client}`;
    const group = groups.get(key);
    if (group !== undefined) group.rows.push(row);
    else groups.set(key, { from, to, client, rows: [row], releases: [], acquisitions: [] });
  }

  #add(group: Group, slot: number, acquires: boolean): void {
    if (slot === NO_SLOT) return;
    this.market(slot, acquires, group.client).groups.push(group);
    const clients = this.#clientsBySlot.get(slot) ?? new Set();
    this.#clientsBySlot.set(slot, clients.add(group.client));
    const key = `${slot} ${acquires}`;
    this.#changesBySlot.set(key, (this.#changesBySlot.get(key) ?? 0) + group.rows.length);
  }

  market(slot: number, acquires: boolean, client: number): Market {
    const key = `${slot} ${acquires} ${client}`;
    let market = this.#markets.get(key);
    if (market === undefined) {
      market = { slot, acquires, client, demands: [], groups: [] };
      this.#markets.set(key, market);
    }
    return market;
  }

  marketOf({ slot, acquires, holder }: Demand): Market {
    return this.market(slot, acquires, holder);
  }

  /** The market at the other end of a move; undefined for other groups. */
  otherMarket(market: Market, group: Group): Market | undefined {
    const other = market.acquires ? group.from : group.to;
    return other === NO_SLOT ? undefined : this.market(other, !market.acquires, market.client);
  }

  /** Puts a demand whose holder is known into its market. */
  demand(demand: Demand): void {
    if (demand.holder === UNKNOWN) throw new TypeError('a demand needs a holder');
    insert(this.marketOf(demand).demands, demand);
  }

  get wanted(): Market[] {
    return [...this.#markets.values()].filter(({ demands }) => demands.length > 0);
  }

  clientsOf(slot: number): Iterable<number> {
    return this.#clientsBySlot.get(slot) ?? [];
  }

  /** How many unanswered operations could have given this slot a holder, or freed it. */
  changesOf(slot: number, acquires: boolean): number {
    return this.#changesBySlot.get(`${slot} ${acquires}`) ?? 0;
  }

  /**
   * Whether a group can fill a demand beside those it fills already: the n-th of them, in order of version, gets the n-th
   * operation, which must have been asked in time.
   */
  hasRoom(group: Group, demand: Demand): boolean {
    const filled = filledBy(group, demand.acquires);
    if (filled.length >= group.rows.length) return false;
    const { invokeNs } = this.#history;
    const at = placeFor(filled, demand);
    if (invokeNs[group.rows[at]] > demand.upperNs) return false;
    return filled.slice(at).every(({ upperNs }, behind) => invokeNs[group.rows[at + 1 + behind]] <= upperNs);
  }

  /** When the last of a group's operations that was asked in time was asked; −∞ where none was. */
  lastAskedNs(group: Group, upperNs: number): number {
    const { invokeNs } = this.#history;
    const row = group.rows.findLast((candidate) => invokeNs[candidate] <= upperNs);
    return row === undefined ? Number.NEGATIVE_INFINITY : invokeNs[row];
  }
}

export function fill(group: Group, demand: Demand): void {
  insert(filledBy(group, demand.acquires), demand);
}

function filledBy(group: Group, acquires: boolean): Demand[] {
  return acquires ? group.acquisitions : group.releases;
}

function insert(demands: Demand[], demand: Demand): void {
  demands.splice(placeFor(demands, demand), 0, demand);
}

/** Where a demand belongs in order of version; most come in that order. */
function placeFor(demands: readonly Demand[], { version }: Demand): number {
  return demands.findLastIndex((earlier) => earlier.version < version) + 1;
}
