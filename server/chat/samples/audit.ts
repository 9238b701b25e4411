/** Looks over all that the chat has in the shared memory, and lists what does not fit together. While nobody decides. */
import { readLayout } from '../../memory/layout.ts';
import { cellsOf } from '../messages.ts';
import { Head, MOST_SESSIONS, Role, Session, cellAt, sessionAt } from '../words.ts';
import { REGION_FROM } from './rooms.ts';

export function faultsOf(memory: Int32Array): string[] {
  const from = readLayout(memory).regionAt + REGION_FROM;
  const read = (at: number): number => memory[from + at];
  return [...faultsOfQueue(read), ...faultsOfPairs(read), ...faultsOfCells(read)];
}

type Read = (at: number) => number;
const ALL = Array.from({ length: MOST_SESSIONS }, (_, index) => index + 1);

function faultsOfQueue(read: Read): string[] {
  const faults: string[] = [];
  const queue: number[] = [];
  let before = 0;
  for (let session = read(Head.firstWaiting); session !== 0 && queue.length <= MOST_SESSIONS;) {
    if (read(sessionAt(session) + Session.before) !== before)
      faults.push(`${session} has another one before it in the queue than ${before}`);
    queue.push(session);
    before = session;
    session = read(sessionAt(session) + Session.behind);
  }
  if (read(Head.lastWaiting) !== before) faults.push(`the queue ends with ${before}, not where it says`);
  const waiting = ALL.filter(
    (session) =>
      read(sessionAt(session) + Session.role) === Role.customer &&
      read(sessionAt(session) + Session.peer) === 0,
  );
  if (String(queue.toSorted((one, other) => one - other)) !== String(waiting))
    faults.push(`in the queue are ${queue.join(' ')}, and ${waiting.join(' ')} wait`);
  return faults;
}

function faultsOfPairs(read: Read): string[] {
  return ALL.filter((session) => read(sessionAt(session) + Session.role) !== Role.nobody).flatMap(
    (session) => {
      const peer = read(sessionAt(session) + Session.peer);
      if (peer === 0 || read(sessionAt(peer) + Session.peer) === session) return [];
      return [`${session} is paired with ${peer}, which is not paired with it`];
    },
  );
}

/** Each cell that was ever used is in one message, or free. */
function faultsOfCells(read: Read): string[] {
  const faults: string[] = [];
  const owners = new Map<number, string>();
  const claim = (cell: number, owner: string): void => {
    if (owners.has(cell)) faults.push(`cell ${cell} is ${owners.get(cell)}, and ${owner}, too`);
    owners.set(cell, owner);
  };
  for (let cell = read(Head.freeCell); cell !== 0 && faults.length === 0; cell = read(cellAt(cell)))
    claim(cell, 'free');
  if (owners.size !== read(Head.freeCells))
    faults.push(`${owners.size} cells are free, not ${read(Head.freeCells)}`);
  for (const session of ALL) {
    const at = sessionAt(session);
    let count = 0;
    let left = 0;
    let last = 0;
    for (let cell = read(at + Session.newest); cell !== 0 && faults.length === 0; cell = read(cellAt(cell))) {
      if (left === 0) left = cellsOf(read(cellAt(cell) + 1));
      claim(cell, `of session ${session}`);
      count += 1;
      left -= 1;
      last = cell;
    }
    if (left !== 0) faults.push(`the first message of session ${session} has no end`);
    if (count !== read(at + Session.cells))
      faults.push(`session ${session} has ${count} cells and says otherwise`);
    if (count > 0 && last !== read(at + Session.oldest))
      faults.push(`session ${session} ends with cell ${last}`);
  }
  if (owners.size !== read(Head.usedCells))
    faults.push(`${read(Head.usedCells)} cells were used, and ${owners.size} are there`);
  return faults;
}
