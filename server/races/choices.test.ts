/** What can be chosen for a race, and that the page has words for all of it. */
import { expect, test } from 'vitest';

import { STORIES_PT } from '../doors/http/browser/words/race-stories.ts';
import { SHELF } from '../locks/index.ts';
import { CHOICES, racedIn } from './choices.ts';

test('every lock and workload has a story in Portuguese, and no story is of nothing', () => {
  const names = [...CHOICES.locks, ...CHOICES.workloads].map(({ name }) => name);
  expect(Object.keys(STORIES_PT).toSorted((one, other) => one.localeCompare(other))).toEqual(
    names.toSorted((one, other) => one.localeCompare(other)),
  );
});

test('every lock of the shelf can be chosen, and the defaults are choices', () => {
  const { locks, workloads, bounds, defaults } = CHOICES;
  expect(locks.map(({ name }) => name)).toEqual(SHELF.map(({ name }) => name));
  expect(locks.map(({ name }) => name)).toContain(defaults.lock);
  expect(workloads.map(({ name }) => name)).toContain(defaults.workload);
  for (const name of ['clients', 'seconds'] as const) {
    expect(defaults[name]).toBeGreaterThanOrEqual(bounds[name].least);
    expect(defaults[name]).toBeLessThanOrEqual(bounds[name].most);
  }
});

test('no more slots are watched than are raced for', () => {
  for (const { name } of CHOICES.workloads)
    expect(racedIn(name).watched).toBeLessThanOrEqual(racedIn(name).slots);
});
