import { expect, test } from 'vitest';

import { earlyZone } from './early-zone.ts';

const HOUR_MS = 3_600_000;

test('at every hour there is a zone where the day has just begun, and Node knows it', () => {
  for (let hour = 0; hour < 24; hour += 1) {
    const nowMs = Date.UTC(2026, 10, 21) + (hour + 0.75) * HOUR_MS;
    const { timeZone, day } = earlyZone(nowMs);
    const there = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(nowMs);
    expect(there).toBe(`${day} 00:45`);
  }
});
