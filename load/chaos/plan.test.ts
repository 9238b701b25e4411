import { describe, expect, test } from 'vitest';

import { FAULT_KINDS, type Fault } from './fault.ts';
import { planFaults, type PlanSettings } from './plan.ts';

const POINTS = ['change.announced', 'change.published', 'move.locked', 'move.published', 'move.released'];
const SETTINGS: PlanSettings = {
  kinds: FAULT_KINDS,
  seed: 11,
  kills: 20,
  deathPoints: POINTS,
  deaths: 23,
  others: 4,
  threads: 3,
  clients: 32,
};

const plan = (over: Partial<PlanSettings> = {}) => planFaults({ ...SETTINGS, ...over });
const deathsIn = (faults: readonly Fault[]) =>
  faults.flatMap((fault) => (fault.kind === 'death' ? [fault] : []));

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(plan()).toEqual(plan());
    expect(plan({ seed: 12 })).not.toEqual(plan());
  });

  test('has as many of each kind as were asked for, mixed', () => {
    const kinds = plan().map(({ kind }) => kind);
    const counts = FAULT_KINDS.map((kind) => kinds.filter((one) => one === kind).length);
    expect(counts).toEqual([20, 23, 4, 4, 4, 4]);
    expect(kinds.slice(0, 20)).not.toEqual(Array.from({ length: 20 }, () => 'kill-9'));
  });

  test('has the same particulars of a kind whatever other kinds there are', () => {
    const pauses = (faults: readonly Fault[]) =>
      faults
        .flatMap((fault) => (fault.kind === 'pause' ? [fault.forMs] : []))
        .toSorted((one, other) => one - other);
    expect(pauses(plan({ kinds: ['pause'] }))).toEqual(pauses(plan()));
  });

  test('keeps every duration and every number of clients within its bounds', () => {
    const faults = plan({ others: 200 });
    const within = (values: readonly number[], least: number, most: number) =>
      values.length > 0 && values.every((value) => value >= least && value <= most);
    expect(
      within(
        faults.map(({ gapMs }) => gapMs),
        50,
        400,
      ),
    ).toBe(true);
    expect(
      within(
        faults.flatMap((fault) => (fault.kind === 'pause' ? [fault.forMs] : [])),
        50,
        1_500,
      ),
    ).toBe(true);
    expect(
      within(
        faults.flatMap((fault) => (fault.kind === 'cut' ? [fault.clients] : [])),
        1,
        32,
      ),
    ).toBe(true);
  });
});

describe('the deaths of a plan', () => {
  test.each([POINTS.length, 23])(
    '%i of them cover every point, none twice more often than another',
    (deaths) => {
      const counts = POINTS.map(
        (point) => deathsIn(plan({ deaths })).filter((one) => one.point === point).length,
      );
      expect(Math.min(...counts)).toBe(Math.floor(deaths / POINTS.length));
      expect(Math.max(...counts)).toBe(Math.ceil(deaths / POINTS.length));
    },
  );

  test('are spread over all threads', () => {
    const counts = [0, 1, 2].map((thread) => deathsIn(plan()).filter((one) => one.thread === thread).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test('are none where the server has no points', () => {
    expect(deathsIn(plan({ deathPoints: [] }))).toEqual([]);
  });
});
