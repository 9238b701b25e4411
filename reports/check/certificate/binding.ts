import { NOBODY, NO_SLOT, type History } from '../../../load/history/history.ts';
import { ACTOR, CELL_DOUBLES, CELL_INTS, CHANGE_ROW, INVOKE_NS, PARTNER, type Cells } from './cells.ts';
import type { FillerChoice } from './fillers.ts';
import type { Demand } from './gaps.ts';
import type { Group, Supply } from './supply.ts';

/** Puts the operations chosen into the cells of the missing versions, so that they are placed in time as all others. */
export class FillerBinding {
  /** Versions for which that could not be done completely: a move whose other half would need still others. */
  readonly halfDone: Demand[] = [];
  /** By slot: the row of an operation that has to prepare for a change behind all versions told. */
  readonly preparedBy = new Map<number, number>();
  readonly #cells: Cells;
  readonly #history: History;
  readonly #supply: Supply;
  readonly #choice: FillerChoice;
  /** Behind the versions told of a slot there is room for one change without asking which came first. */
  readonly #ended = new Set<number>();
  /** How many operations beside those that fill versions are in use. */
  readonly #prepared = new Map<Group, number>();

  constructor(cells: Cells, history: History, supply: Supply, choice: FillerChoice) {
    this.#cells = cells;
    this.#history = history;
    this.#supply = supply;
    this.#choice = choice;
    for (const group of supply.groups) {
      for (let use = 0; use < usesOf(group); use += 1) {
        const release = group.releases.at(use);
        const acquisition = group.acquisitions.at(use);
        if (release !== undefined && acquisition !== undefined) {
          this.#bindBoth(group, group.rows[use], release, acquisition);
        } else {
          this.#bindOne(group, group.rows[use], (release ?? acquisition) as Demand);
        }
      }
    }
  }

  #bindBoth(group: Group, row: number, release: Demand, acquisition: Demand): void {
    // What was tried for one half was tried for the other: they are taken out together, or not at all.
    const isChosen = release.isChosen || acquisition.isChosen;
    release.isChosen = isChosen;
    acquisition.isChosen = isChosen;
    this.#bind(release, row, group.to + 1);
    this.#bind(acquisition, row, group.from + 1);
  }

  #bindOne(group: Group, row: number, demand: Demand): void {
    const other = demand.acquires ? group.from : group.to;
    if (other === NO_SLOT) {
      this.#bind(demand, row, 0);
    } else if (!this.#ended.has(other) && this.#isEndReady(other, group, demand)) {
      this.#ended.add(other);
      this.#bind(demand, row, -(other + 1));
    } else {
      this.#bind(demand, row, 0);
      this.halfDone.push(demand);
    }
  }

  /** Whether the other half may come behind the versions told of its slot, at most one other operation before it. */
  #isEndReady(slot: number, { client }: Group, demand: Demand): boolean {
    const acquires = !demand.acquires;
    if (this.#choice.endsReadyFor(slot, acquires, client)) return true;
    const holder = this.#choice.endHolder(slot);
    // Whoever holds it may have cancelled it before it was got; the client may have booked it before giving it up.
    if (!acquires && holder !== NOBODY) return false;
    const { groups } = this.#supply.market(slot, !acquires, acquires ? holder : client);
    const simple = groups.find(({ from, to }) => from === NO_SLOT || to === NO_SLOT);
    if (simple === undefined) return false;
    const prepared = this.#prepared.get(simple) ?? 0;
    const row = simple.rows.at(usesOf(simple) + prepared);
    if (row === undefined || this.#history.invokeNs[row] > demand.upperNs) return false;
    this.#prepared.set(simple, prepared + 1);
    this.preparedBy.set(slot, row);
    demand.isChosen = true;
    return true;
  }

  #bind(demand: Demand, row: number, partner: number): void {
    const { ints, doubles } = this.#cells;
    const at = demand.cell * CELL_INTS;
    ints[at + ACTOR] = demand.acquires ? demand.holder : -demand.holder;
    ints[at + CHANGE_ROW] = row + 1;
    ints[at + PARTNER] = partner;
    doubles[demand.cell * CELL_DOUBLES + INVOKE_NS] = this.#history.invokeNs[row];
  }
}

function usesOf(group: Group): number {
  return Math.max(group.releases.length, group.acquisitions.length);
}

/** Takes an operation out again: what remains is what holds whatever is chosen. */
export function unbind(cells: Cells, demand: Demand): void {
  const { ints, doubles } = cells;
  const at = demand.cell * CELL_INTS;
  ints[at + CHANGE_ROW] = 0;
  ints[at + PARTNER] = 0;
  doubles[demand.cell * CELL_DOUBLES + INVOKE_NS] = Number.NEGATIVE_INFINITY;
}
