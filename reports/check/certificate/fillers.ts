/**
 * Finds for each missing version the unanswered operation that made it. As long as some version has only one way left, that
 * way is taken, which may leave others only one; a version without any is a violation. What then still has several is left
 * to choice. Only what was forced proves anything. A choice may turn out to fit, which is then an order like any
 * other; if it does not fit, another might have, and the check cannot tell.
 */
import { NOBODY, type History } from '../../../load/history/history.ts';
import { UNKNOWN, holderSince, type Cells } from './cells.ts';
import type { Demand, Gaps } from './gaps.ts';
import { PairSettlement } from './pairs.ts';
import { fill, type Group, type Market, type Supply } from './supply.ts';

/** One way to fill a missing version. */
interface Way {
  readonly group: Group;
  /** The other missing version that the same move fills. */
  readonly twin: Demand | undefined;
  /** Higher is likelier. */
  readonly rank: number;
  /** Whether the move's other half came before all that is told of its slot, which is tried, but proves nothing. */
  readonly isGuess: boolean;
}

export class FillerChoice {
  /** Missing versions that the choices made left nothing for. */
  readonly deadEnds: Demand[] = [];
  readonly #supply: Supply;
  readonly #cells: Cells;
  readonly #history: History;
  readonly #gaps: Gaps;
  readonly #pending = new Set<Demand>();
  readonly #queue: Demand[] = [];
  readonly #openSlots: ReadonlySet<number>;
  #isChoosing = false;

  constructor(supply: Supply, cells: Cells, history: History, gaps: Gaps) {
    this.#supply = supply;
    this.#cells = cells;
    this.#history = history;
    this.#gaps = gaps;
    const pairs = new PairSettlement(supply, history, gaps.pairs);
    this.#openSlots = pairs.openSlots;
    for (const { acquisition } of pairs.refuted) this.#refute(acquisition, NOBODY, UNKNOWN);
    for (const market of supply.wanted) this.#startMarket(market);
    this.#takeForced();
    this.#isChoosing = true;
    for (const pair of pairs.open) {
      if (!pairs.choose(pair)) this.deadEnds.push(pair.acquisition);
      else for (const demand of [pair.acquisition, pair.release]) this.#enqueue(demand);
    }
    this.#takeForced();
    for (const demand of this.#pending) this.#takeLikeliest(demand);
  }

  /**
   * The n-th missing version of a market needs n operations that were asked in time, whatever else they may be needed for. Where
   * the n-th earliest was not, there are too few.
   */
  #startMarket({ demands, groups }: Market): void {
    const { invokeNs } = this.#history;
    const rows = groups.flatMap((group) => group.rows).toSorted((a, b) => invokeNs[a] - invokeNs[b]);
    let used = 0;
    for (const demand of demands) {
      if (used < rows.length && invokeNs[rows[used]] <= demand.upperNs) {
        used += 1;
        this.#enqueue(demand);
      } else this.#refuteKnown(demand);
    }
  }

  #refuteKnown(demand: Demand): void {
    if (demand.acquires) this.#refute(demand, NOBODY, demand.holder);
    else this.#refute(demand, demand.holder, NOBODY);
  }

  #refute({ slot, cell }: Demand, before: number, after: number): void {
    this.#gaps.report(slot, cell, 'nobodyAsked', before, after);
  }

  #enqueue(demand: Demand): void {
    this.#pending.add(demand);
    this.#queue.push(demand);
  }

  #takeForced(): void {
    for (let demand = this.#queue.pop(); demand !== undefined; demand = this.#queue.pop()) {
      if (!this.#pending.has(demand) || (!this.#isChoosing && this.#isUncertain(demand))) continue;
      const ways = this.#waysFor(demand);
      if (ways.length === 1) this.#take(demand, ways[0]);
      if (ways.length === 0) this.#giveUp(demand);
    }
  }

  /** Whether an open pair may take away what could fill this, or take the other half of it. */
  #isUncertain(demand: Demand): boolean {
    if (this.#openSlots.size === 0) return false;
    const market = this.#supply.marketOf(demand);
    const others = market.groups.map((group) => this.#supply.otherMarket(market, group)?.slot ?? market.slot);
    return [market.slot, ...others].some((slot) => this.#openSlots.has(slot));
  }

  #takeLikeliest(demand: Demand): void {
    if (!this.#pending.has(demand)) return;
    const ways = this.#waysFor(demand);
    if (ways.length === 0) this.#giveUp(demand);
    else
      this.#take(
        demand,
        ways.reduce((best, way) => (way.rank > best.rank ? way : best)),
      );
    this.#takeForced();
  }

  #giveUp(demand: Demand): void {
    this.#pending.delete(demand);
    if (this.#isChoosing) this.deadEnds.push(demand);
    else this.#refuteKnown(demand);
  }

  #take(demand: Demand, { group, twin, isGuess }: Way): void {
    for (const half of twin === undefined ? [demand] : [demand, twin]) {
      fill(group, half);
      half.isChosen = this.#isChoosing || isGuess;
      this.#pending.delete(half);
      // What competed with it for the same operations has one way less.
      const market = this.#supply.marketOf(half);
      for (const rivals of [
        market,
        ...market.groups.map((rival) => this.#supply.otherMarket(market, rival)),
      ]) {
        for (const rival of rivals?.demands ?? []) if (this.#pending.has(rival)) this.#queue.push(rival);
      }
    }
  }

  #waysFor(demand: Demand): Way[] {
    const market = this.#supply.marketOf(demand);
    return market.groups
      .filter((group) => this.#supply.hasRoom(group, demand))
      .flatMap((group) => this.#waysThrough(group, market, demand));
  }

  #waysThrough(group: Group, market: Market, demand: Demand): Way[] {
    const rank = (upperNs: number): number => this.#supply.lastAskedNs(group, upperNs);
    const other = this.#supply.otherMarket(market, group);
    if (other === undefined) return [{ group, twin: undefined, rank: rank(demand.upperNs), isGuess: false }];
    const ways: Way[] = [];
    for (const twin of other.demands) {
      if (!this.#pending.has(twin) || !overlap(demand, twin) || !this.#supply.hasRoom(group, twin)) continue;
      ways.push({ group, twin, rank: rank(Math.min(demand.upperNs, twin.upperNs)), isGuess: false });
    }
    // The unlikely ways: the other half came behind all that is told of its slot, or before it.
    const unlikely = { group, twin: undefined, rank: Number.NEGATIVE_INFINITY };
    const windows = this.#gaps.windowsOf(other.slot);
    if (windows.endLowerNs <= demand.upperNs && this.#mayEndWith(other))
      ways.push({ ...unlikely, isGuess: false });
    if (this.#cells.initial === 'observed' && this.#history.invokeNs[group.rows[0]] <= windows.startUpperNs) {
      ways.push({ ...unlikely, isGuess: true });
    }
    return ways;
  }

  /** Whether a change may come behind all versions told of a slot, perhaps behind other unanswered ones. */
  #mayEndWith({ slot, acquires, client }: Market): boolean {
    return this.endsReadyFor(slot, acquires, client) || this.#supply.changesOf(slot, !acquires) > 0;
  }

  /** Whether a change may come directly behind the last version told of a slot. */
  endsReadyFor(slot: number, acquires: boolean, client: number): boolean {
    const holder = this.endHolder(slot);
    return holder === UNKNOWN || holder === (acquires ? NOBODY : client);
  }

  /** Who held a slot behind the last version told. */
  endHolder(slot: number): number {
    const { firstCell, lastCell, initial } = this.#cells;
    if (lastCell[slot] >= firstCell[slot]) return holderSince(this.#cells, slot, lastCell[slot]);
    return initial === 'observed' ? UNKNOWN : NOBODY;
  }
}

/** Whether two versions can have come at one moment. */
function overlap(one: Demand, other: Demand): boolean {
  return Math.max(one.lowerNs, other.lowerNs) <= Math.min(one.upperNs, other.upperNs);
}
