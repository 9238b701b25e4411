/** The board puts in order what is heard of a slot in whatever order it comes. */
import { beforeEach, expect, test } from 'vitest';

import { busy, fill, forgetVersions, hear, learn, look } from './agenda/board.ts';
import type { ListedSlot } from './api.ts';
import type { Change } from './events.ts';

const MINE = -7;
const isMine = ({ holder }: Change): boolean => holder === MINE;
const taken = (slot: number, version: number, holder = 5): Change => ({
  slot,
  state: 'taken',
  holder,
  version,
});
const freed = (slot: number, version: number): Change => ({ slot, state: 'free', holder: null, version });
const free = (slot: number, version = 0): ListedSlot => ({ slot, state: 'free', version });
const told = (change: Change): string => hear(change, isMine(change));
const state = (slot: number): string | undefined => look(slot).value?.state;

beforeEach(async () => {
  busy.value = new Set();
  forgetVersions();
  await fill(() => Promise.resolve([free(1), free(2)]), isMine);
});

test('what is older than what is known is no news', () => {
  expect(told(taken(1, 3))).toBe('news');
  expect(told(freed(1, 2))).toBe('old');
  learn(free(1, 2));
  expect(state(1)).toBe('taken');
  expect(told(freed(1, 4))).toBe('news');
  expect(state(1)).toBe('free');
});

test('one’s own change is one’s own, whether the answer or the event comes first', () => {
  learn({ slot: 1, state: 'mine', version: 1 });
  expect(told(taken(1, 1, MINE))).toBe('old');
  expect(state(1)).toBe('mine');
  // The first booking: the number of the person is not known before its answer.
  hear(taken(2, 1, MINE), false);
  learn({ slot: 2, state: 'mine', version: 1 });
  expect([state(2), look(2).value?.isNews]).toEqual(['mine', false]);
});

test('only what others do is marked as news', () => {
  told(taken(1, 1));
  told(taken(2, 1, MINE));
  expect([look(1).value?.isNews, look(2).value?.isNews]).toEqual([true, false]);
  busy.value = new Set([2]);
  told(freed(2, 2));
  expect(look(2).value?.isNews).toBe(false);
});

test('a change that comes while a list is under way is not lost to the list, which may be older', async () => {
  let answer: (list: ListedSlot[]) => void = () => {};
  const filled = fill(
    () =>
      new Promise<ListedSlot[]>((resolve) => {
        answer = resolve;
      }),
    isMine,
  );
  expect(told(taken(3, 1))).toBe('elsewhere');
  told(taken(1, 1));
  answer([free(1), free(3)]);
  await filled;
  expect([state(1), state(2), state(3)]).toEqual(['taken', undefined, 'taken']);
});

test('of two lists that are under way the one that was asked for last counts', async () => {
  const answers: ((list: ListedSlot[]) => void)[] = [];
  const ask = (): Promise<ListedSlot[]> => new Promise((resolve) => answers.push(resolve));
  const both = [fill(ask, isMine), fill(ask, isMine)];
  answers[1]([free(4)]);
  answers[0]([free(5)]);
  await Promise.all(both);
  expect([state(4), state(5)]).toEqual(['free', undefined]);
});

test('where a list cannot be had, what is known stays', async () => {
  await expect(fill(() => Promise.reject(new Error('away')), isMine)).rejects.toThrow('away');
  expect(state(1)).toBe('free');
  told(taken(1, 1));
  expect(state(1)).toBe('taken');
});

test('a server that begins anew begins with version 0', () => {
  told(taken(1, 9));
  forgetVersions();
  learn(free(1, 0));
  expect(state(1)).toBe('free');
});

test('that an hour is over, no change alters', async () => {
  await fill(() => Promise.resolve([{ slot: 1, state: 'past', version: 0 }]), isMine);
  told(taken(1, 1));
  expect(state(1)).toBe('past');
});
