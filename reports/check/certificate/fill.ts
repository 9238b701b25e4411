import { Kind, NOBODY, type History } from '../../../load/history/history.ts';
import {
  ACTOR,
  CELL_DOUBLES,
  CELL_INTS,
  CHANGE_ROW,
  INVOKE_NS,
  PARTNER,
  SEEN_HOLDER,
  SEEN_NS,
  UPPER_NS,
  type Cells,
} from './cells.ts';
import { LEAST_CLIENT, ROLE_BY_CODE, Role, codeOf } from './roles.ts';

/** What a row tells of one slot; a move has two such halves. */
export interface Half {
  readonly row: number;
  readonly slot: number;
  readonly version: number;
  /** As in `ACTOR`: 0 for an answer that changed nothing. */
  readonly actor: number;
  /** The other slot of a move, or −1. */
  readonly partner: number;
}

/** What does not fit into the cells. All of it is a violation, so in a right history all of it is empty. */
export interface Leftovers {
  /** By cell: further changes that were told the same version. */
  readonly duplicates: Map<number, Half[]>;
  /** By cell: further answers that name another holder than the first answer about this version. */
  readonly disputes: Map<number, number[]>;
  /** Refusals that name no reason to refuse. */
  readonly wrongRefusals: number[];
  /** Changes whose answer names another holder than the change must have. */
  readonly ownContradictions: number[];
  /** Answers with a version that has no cell, and changes said to have made the version that their slot started with. */
  readonly wildVersions: Half[];
  /** Moves from a slot to itself. */
  readonly movesOntoItself: number[];
}

/** What the second pass over the rows leaves, beside the cells it fills. */
export interface Filling {
  readonly leftovers: Leftovers;
  /** Whether an operation was answered before it was asked, or asked for a client that cannot be. */
  readonly isMalformed: boolean;
}

/** Adds what each row tells to its cell. The rows must have passed the survey. */
export function fillCells(history: History, cells: Cells, isTame: boolean): Filling {
  const leftovers: Leftovers = {
    duplicates: new Map(),
    disputes: new Map(),
    wrongRefusals: [],
    ownContradictions: [],
    wildVersions: [],
    movesOntoItself: [],
  };
  const isMalformed = readRows(history, cells, isTame, leftovers);
  if (!isTame) trim(cells);
  return { leftovers, isMalformed };
}

/** Returns whether rows are malformed. Columns and cells are held in locals, which is worth a third of the time. */
function readRows(history: History, cells: Cells, isTame: boolean, leftovers: Leftovers): boolean {
  const { length, kind, outcome, client, slot, slot2, version, holder, invokeNs, returnNs } = history;
  const { ints, doubles, originCell, firstCell, lastCell } = cells;
  let isMalformed = false;
  for (let row = 0; row < length; row += 1) {
    const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
    if (!(invokeNs[row] <= returnNs[row]) || client[row] < LEAST_CLIENT[role]) isMalformed = true;
    if (role === Role.move) {
      readMove(history, cells, isTame, row, leftovers);
    } else if (role <= Role.release) {
      const isSale = role === Role.acquire;
      if (holder[row] !== (isSale ? client[row] : NOBODY)) leftovers.ownContradictions.push(row);
      const own = slot[row];
      const actor = isSale ? client[row] : -client[row];
      const cell = isTame
        ? (originCell[own] + version[row]) | 0
        : find(originCell[own], firstCell[own] + 1, lastCell[own], version[row]);
      if (cell < 0 || !change(ints, doubles, cell, row, actor, -1, invokeNs[row], returnNs[row])) {
        setAside(leftovers, cell, { row, slot: own, version: version[row], actor, partner: -1 });
      }
    } else if (role <= Role.look || role === Role.secondRefusal) {
      const seen = role === Role.secondRefusal ? slot2[row] : slot[row];
      if (seen < 0) continue; // a find that found nothing
      if (role !== Role.look && !isReason(role, kind[row], client[row], holder[row]))
        leftovers.wrongRefusals.push(row);
      const cell = isTame
        ? (originCell[seen] + version[row]) | 0
        : find(originCell[seen], firstCell[seen], lastCell[seen], version[row]);
      if (cell < 0)
        setAside(leftovers, cell, { row, slot: seen, version: version[row], actor: 0, partner: -1 });
      else if (!see(ints, doubles, cell, holder[row], invokeNs[row], returnNs[row])) {
        addTo(leftovers.disputes, cell, row);
      }
    }
  }
  return isMalformed;
}

/** The cell of a version if it is one from `first` to `last`, else −1. */
function find(originCell: number, first: number, last: number, version: number): number {
  const cell = originCell + version;
  return cell >= first && cell <= last && (cell | 0) === cell ? cell | 0 : -1;
}

/** Puts a change into its cell. False if there is one already. */
function change(
  ints: Int32Array,
  doubles: Float64Array,
  cell: number,
  row: number,
  actor: number,
  partner: number,
  invokeNs: number,
  returnNs: number,
): boolean {
  const at = cell * CELL_INTS;
  const atNs = cell * CELL_DOUBLES;
  if (ints[at + CHANGE_ROW] !== 0) return false;
  ints[at + CHANGE_ROW] = row + 1;
  ints[at + ACTOR] = actor;
  ints[at + PARTNER] = partner + 1;
  doubles[atNs + INVOKE_NS] = invokeNs;
  doubles[atNs + UPPER_NS] = Math.min(doubles[atNs + UPPER_NS], returnNs);
  return true;
}

/** Adds an observer to its cell. False if another holder was seen before. */
function see(
  ints: Int32Array,
  doubles: Float64Array,
  cell: number,
  holder: number,
  invokeNs: number,
  returnNs: number,
): boolean {
  const at = cell * CELL_INTS;
  const atNs = cell * CELL_DOUBLES;
  const before = ints[at + SEEN_HOLDER];
  const seen = (holder + 1) | 0;
  // "Seen before, and with another holder", in one test that is never true: a processor guesses that well, and goes on
  // to the next rows while the cell is still on its way. Whether a version is seen first it would often guess wrong.
  if ((((before | -before) >> 31) & (before ^ seen)) !== 0) return false;
  ints[at + SEEN_HOLDER] = seen;
  // For the same reason no comparison decides here what is written: these two have no branch.
  doubles[atNs + SEEN_NS] = Math.max(doubles[atNs + SEEN_NS], invokeNs);
  doubles[atNs + UPPER_NS] = Math.min(doubles[atNs + UPPER_NS], returnNs);
  return true;
}

function readMove(history: History, cells: Cells, isTame: boolean, row: number, leftovers: Leftovers): void {
  const { client, slot, slot2, version, version2, invokeNs, returnNs } = history;
  const { ints, doubles, originCell, firstCell, lastCell } = cells;
  const from = slot[row];
  const to = slot2[row];
  const fromCell = isTame
    ? (originCell[from] + version[row]) | 0
    : find(originCell[from], firstCell[from] + 1, lastCell[from], version[row]);
  const toCell = isTame
    ? (originCell[to] + version2[row]) | 0
    : find(originCell[to], firstCell[to] + 1, lastCell[to], version2[row]);
  if (from === to) leftovers.movesOntoItself.push(row);
  // Halves are joined only if both have a cell: else one would wait for the other for ever.
  const isJoined = from !== to && fromCell >= 0 && toCell >= 0;
  const actor = client[row];
  const toPartner = isJoined ? from : -1;
  const fromPartner = isJoined ? to : -1;
  if (
    fromCell < 0 ||
    !change(ints, doubles, fromCell, row, -actor, fromPartner, invokeNs[row], returnNs[row])
  ) {
    setAside(leftovers, fromCell, {
      row,
      slot: from,
      version: version[row],
      actor: -actor,
      partner: fromPartner,
    });
  }
  if (toCell < 0 || !change(ints, doubles, toCell, row, actor, toPartner, invokeNs[row], returnNs[row])) {
    setAside(leftovers, toCell, { row, slot: to, version: version2[row], actor, partner: toPartner });
  }
}

/** A book may be refused because somebody holds the slot, a cancel or move because somebody else does, or nobody. */
export function isReason(role: number, kind: number, client: number, holder: number): boolean {
  return role === Role.secondRefusal || kind === Kind.book ? holder !== NOBODY : holder !== client;
}

/** Keeps what has no cell, or a cell that is taken. */
function setAside(leftovers: Leftovers, cell: number, half: Half): void {
  if (cell < 0) leftovers.wildVersions.push(half);
  else addTo(leftovers.duplicates, cell, half);
}

/** Takes away cells at the end of a slot that nobody told of: there are some only where the survey cut versions off. */
function trim({ firstCell, lastCell, ints }: Cells): void {
  const isEmpty = (cell: number): boolean =>
    (ints[cell * CELL_INTS + CHANGE_ROW] | ints[cell * CELL_INTS + SEEN_HOLDER]) === 0;
  for (let slot = 0; slot < lastCell.length; slot += 1) {
    let last = lastCell[slot];
    while (last > firstCell[slot] && isEmpty(last)) last -= 1;
    lastCell[slot] = last;
  }
}

function addTo<T>(map: Map<number, T[]>, cell: number, item: T): void {
  const items = map.get(cell);
  if (items === undefined) map.set(cell, [item]);
  else items.push(item);
}
