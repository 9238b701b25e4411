/** What a watcher is shown, from the answers that clients were told. */
import { beforeEach, expect, test } from 'vitest';

import { Kind, NO_SLOT, Outcome } from './history/history.ts';
import { Scoreboard } from './scoreboard.ts';

const OK = Outcome.ok << 4;
let board: Scoreboard;
let other: Scoreboard;
beforeEach(() => {
  const buffer = Scoreboard.createBuffer(3);
  [board, other] = [new Scoreboard(buffer), new Scoreboard(buffer)];
});

test('holders are those who were told last, by whichever thread: book, cancel, move, and what refusals tell', () => {
  board.note(Kind.book | OK, 7, 0, NO_SLOT, 1, 7, 1_000);
  other.note(Kind.book | OK, 8, 1, NO_SLOT, 1, 8, 1_000);
  board.note(Kind.book | (Outcome.fail << 4), 7, 2, NO_SLOT, 5, 9, 1_000);
  expect(other.holders()).toEqual([7, 8, 9]);
  other.note(Kind.cancel | OK, 9, 2, NO_SLOT, 6, 0, 1_000);
  other.note(Kind.move | OK, 7, 0, 2, 2, 7, 1_000);
  board.note(Kind.move | (Outcome.failSecond << 4), 8, 1, 2, 7, 7, 1_000);
  expect(board.holders()).toEqual([0, 8, 7]);
  expect(board.soldTwice()).toEqual([]);
});

test('what has no answer, and slots that nobody watches, are not shown', () => {
  board.note(Kind.book | (Outcome.info << 4), 7, 0, NO_SLOT, 0, 7, 1_000);
  board.note(Kind.book | OK, 7, 3, NO_SLOT, 1, 7, 2_000);
  expect(board.holders()).toEqual([0, 0, 0]);
  expect(other.takeLatencies().answers).toBe(1);
  expect(other.takeLatencies().answers).toBe(0);
});

test('a version that two were sold is a slot sold twice, be it by a move; the next version is not', () => {
  board.note(Kind.book | OK, 7, 0, NO_SLOT, 4, 7, 1_000);
  board.note(Kind.book | OK, 8, 0, NO_SLOT, 5, 8, 1_000);
  expect(board.soldTwice()).toEqual([]);
  other.note(Kind.move | OK, 9, 1, 0, 3, 5, 1_000);
  expect(board.soldTwice()).toEqual([[0, 1, 8, 9]]);
  board.note(Kind.book | OK, 6, 2, NO_SLOT, 0, 6, 1_000);
  board.note(Kind.book | OK, 5, 2, NO_SLOT, 0, 5, 1_000);
  expect(board.soldTwice()).toEqual([
    [0, 1, 8, 9],
    [2, 1, 6, 5],
  ]);
  board.clear();
  expect([board.soldTwice(), board.holders()]).toEqual([[], [0, 0, 0]]);
});
