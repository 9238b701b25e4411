import { NO_SLOT, type History } from '../../../load/history/history.ts';
import { CELL_INTS, CHANGE_ROW, SEEN_HOLDER, UPPER_NS, CELL_DOUBLES, cellOf, type Cells } from './cells.ts';
import { ROLE_BY_CODE, Role, codeOf } from './roles.ts';

const NONE = -1;

/**
 * Says which rows told of a version: evidence, which only a faulty history needs. When first asked, it goes over all rows
 * once more and keeps 8 bytes a cell.
 */
export class Witnesses {
  readonly #cells: Cells;
  readonly #history: History;
  /** By cell: among those who saw this version with the holder that counts, who asked last and who was told first. */
  #lastAsked: Int32Array | undefined;
  #firstTold = new Int32Array(0);

  constructor(cells: Cells, history: History) {
    this.#cells = cells;
    this.#history = history;
  }

  /** The row of the change that made a version. −1 where nobody was told to have made it. */
  change(cell: number): number {
    return this.#cells.ints[cell * CELL_INTS + CHANGE_ROW] - 1;
  }

  /** The row of the last one to ask of those who saw a version, −1 where nobody did. */
  observer(cell: number): number {
    return this.#cells.ints[cell * CELL_INTS + SEEN_HOLDER] === 0 ? NONE : this.#observers()[cell];
  }

  /** The row of the first one to be told a version, be it the change or an observer. */
  firstTold(cell: number): number {
    const change = this.change(cell);
    const upperNs = this.#cells.doubles[cell * CELL_DOUBLES + UPPER_NS];
    if (change >= 0 && this.#history.returnNs[change] === upperNs) return change;
    this.#observers();
    return this.#firstTold[cell];
  }

  /** Who tells of a version: its change, else an observer; nobody for a version that is missing. */
  tellersOf(cell: number): number[] {
    const change = this.change(cell);
    const row = change >= 0 ? change : this.observer(cell);
    return row < 0 ? [] : [row];
  }

  #observers(): Int32Array {
    this.#lastAsked ??= this.#findObservers();
    return this.#lastAsked;
  }

  #findObservers(): Int32Array {
    const { length, kind, outcome, slot, slot2, version, holder, invokeNs, returnNs } = this.#history;
    const { ints } = this.#cells;
    const lastAsked = new Int32Array(ints.length / CELL_INTS).fill(NONE);
    const firstTold = new Int32Array(ints.length / CELL_INTS).fill(NONE);
    for (let row = 0; row < length; row += 1) {
      const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
      if (role !== Role.look && role !== Role.refusal && role !== Role.secondRefusal) continue;
      const seen = role === Role.secondRefusal ? slot2[row] : slot[row];
      if (seen === NO_SLOT) continue;
      const cell = cellOf(this.#cells, seen, version[row]);
      if (cell < 0 || ints[cell * CELL_INTS + SEEN_HOLDER] !== holder[row] + 1) continue;
      if (lastAsked[cell] < 0 || invokeNs[row] > invokeNs[lastAsked[cell]]) lastAsked[cell] = row;
      if (firstTold[cell] < 0 || returnNs[row] < returnNs[firstTold[cell]]) firstTold[cell] = row;
    }
    this.#firstTold = firstTold;
    return lastAsked;
  }
}
