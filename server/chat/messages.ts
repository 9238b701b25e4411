/**
 * The messages of sessions: a stack each, in linked cells that all sessions share. From the first cell of the last message the links lead through
 * that message and on to the one before it. The first word of a message's text is its length in bytes.
 */
import { bytesFrom, wordsOf } from './bytes.ts';
import type { Draft } from './draft.ts';
import { CELL_WORDS, Head, MOST_CELLS, MOST_SESSION_CELLS, Session, cellAt, sessionAt } from './words.ts';

const TEXT_WORDS = CELL_WORDS - 1;

/** How many cells a message of so many bytes takes. */
export function cellsOf(bytes: number): number {
  return Math.ceil((1 + Math.ceil(bytes / 4)) / TEXT_WORDS);
}

/** How many cells there are for new messages. */
export function roomOf(draft: Draft): number {
  return MOST_CELLS - draft.read(Head.usedCells) + draft.read(Head.freeCells);
}

/** Puts a message on a session's stack. There is room for it. */
export function push(draft: Draft, session: number, message: Uint8Array): void {
  const at = sessionAt(session);
  const text = [message.length, ...wordsOf(message)];
  const cells = Array.from({ length: cellsOf(message.length) }, () => takeCell(draft));
  const before = draft.read(at + Session.newest);
  for (const [index, cell] of cells.entries()) {
    draft.write(cellAt(cell), cells[index + 1] ?? before);
    for (const [word, value] of text.slice(index * TEXT_WORDS, (index + 1) * TEXT_WORDS).entries())
      draft.write(cellAt(cell) + 1 + word, value);
  }
  draft.write(at + Session.newest, cells[0]);
  if (before === 0) draft.write(at + Session.oldest, cells[cells.length - 1]);
  draft.write(at + Session.cells, draft.read(at + Session.cells) + cells.length);
  draft.write(at + Session.sent, draft.read(at + Session.sent) + 1);
}

/** A session's messages, the last one first. */
export function* newestFirst(draft: Draft, session: number): Generator<Buffer> {
  for (let cell = draft.read(sessionAt(session) + Session.newest); cell !== 0;) {
    const length = draft.read(cellAt(cell) + 1);
    const cells = linked(draft, cell, cellsOf(length));
    yield bytesFrom(length, (index) => {
      const word = index + 1; // behind the length
      return draft.read(cellAt(cells[Math.floor(word / TEXT_WORDS)]) + 1 + (word % TEXT_WORDS));
    });
    cell = draft.read(cellAt(cells[cells.length - 1]));
  }
}

/** Takes what the other side of a session has not got yet, in the order in which it was sent. */
export function takeUnforwarded(draft: Draft, session: number): Buffer[] {
  const at = sessionAt(session);
  const sent = draft.read(at + Session.sent);
  const count = (sent - draft.read(at + Session.forwarded)) | 0;
  if (count === 0) return [];
  draft.write(at + Session.forwarded, sent);
  return newestFirst(draft, session).take(count).toArray().toReversed();
}

/**
 * Forgets the older half of a session's messages, but for what the other side has not got yet. Returns how many cells it still has.
 */
export function forgetOlderHalf(draft: Draft, session: number): number {
  const at = sessionAt(session);
  const unforwarded = (draft.read(at + Session.sent) - draft.read(at + Session.forwarded)) | 0;
  let keptCells = 0;
  let last = 0;
  let cell = draft.read(at + Session.newest);
  for (let kept = 0; cell !== 0 && (kept < unforwarded || keptCells < MOST_SESSION_CELLS / 2); kept += 1) {
    const cells = linked(draft, cell, cellsOf(draft.read(cellAt(cell) + 1)));
    keptCells += cells.length;
    last = cells[cells.length - 1];
    cell = draft.read(cellAt(last));
  }
  if (cell === 0) return keptCells;
  giveBack(draft, cell, draft.read(at + Session.oldest), draft.read(at + Session.cells) - keptCells);
  draft.write(cellAt(last), 0);
  draft.write(at + Session.oldest, last);
  draft.write(at + Session.cells, keptCells);
  return keptCells;
}

/** Forgets all messages of a session. */
export function forgetAll(draft: Draft, session: number): void {
  const at = sessionAt(session);
  const cells = draft.read(at + Session.cells);
  if (cells > 0) giveBack(draft, draft.read(at + Session.newest), draft.read(at + Session.oldest), cells);
  for (let word: number = Session.newest; word <= Session.forwarded; word += 1) draft.write(at + word, 0);
}

/** Puts a chain of cells in front of those that are free. */
function giveBack(draft: Draft, first: number, last: number, count: number): void {
  draft.write(cellAt(last), draft.read(Head.freeCell));
  draft.write(Head.freeCell, first);
  draft.write(Head.freeCells, draft.read(Head.freeCells) + count);
}

function takeCell(draft: Draft): number {
  const free = draft.read(Head.freeCell);
  if (free === 0) {
    const fresh = draft.read(Head.usedCells) + 1;
    draft.write(Head.usedCells, fresh);
    return fresh;
  }
  draft.write(Head.freeCell, draft.read(cellAt(free)));
  draft.write(Head.freeCells, draft.read(Head.freeCells) - 1);
  return free;
}

/** So many cells from one on. */
function linked(draft: Draft, first: number, count: number): number[] {
  const cells = [first];
  while (cells.length < count) cells.push(draft.read(cellAt(cells[cells.length - 1])));
  return cells;
}
