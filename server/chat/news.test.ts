/** A thread hears of what other threads have done, however many conversations it has, and sleeps once. */
import { Worker } from 'node:worker_threads';

import { expect, test } from 'vitest';

import { Shared } from '../memory/layout.ts';
import { openChatNews } from './news.ts';
import { createChatMemory } from './samples/rooms.ts';

/** Counts news and wakes the sleepers, as a decision of another thread does. Returns how many slept. */
function tell(memory: Int32Array): number {
  Atomics.add(memory, Shared.chatNews, 1);
  return Atomics.notify(memory, Shared.chatNews);
}

test('all conversations hear of it, and the thread sleeps once for them', async () => {
  const memory = createChatMemory(1);
  const news = openChatNews(memory);
  let heard = 0;
  let all = Promise.withResolvers<void>();
  const listener = (): void => {
    heard += 1;
    if (heard === 100) all.resolve();
  };
  const leave = Array.from({ length: 100 }, () => news.listen(() => listener()));
  expect(tell(memory)).toBe(1);
  await all.promise;
  for (const stop of leave.slice(1)) stop();
  all = Promise.withResolvers();
  heard = 99;
  expect(tell(memory)).toBe(1);
  await all.promise;
  expect(heard).toBe(100);
  leave[0]();
  tell(memory);
  await new Promise(setImmediate);
  expect([heard, tell(memory)]).toEqual([100, 0]);
});

test('what comes while they look is heard next, and nothing is lost between threads', async () => {
  const memory = createChatMemory(1);
  const news = openChatNews(memory);
  const rounds = 2_000;
  const done = Promise.withResolvers<void>();
  let last = 0;
  news.listen(() => {
    last = Atomics.load(memory, Shared.chatNews);
    if (last === rounds) done.resolve();
  });
  const code = `
    const { memory, at, rounds } = require('node:worker_threads').workerData;
    for (let round = 0; round < rounds; round += 1) { Atomics.add(memory, at, 1); Atomics.notify(memory, at); }`;
  const worker = new Worker(code, { eval: true, workerData: { memory, at: Shared.chatNews, rounds } });
  await done.promise;
  expect(last).toBe(rounds);
  await worker.terminate();
});
