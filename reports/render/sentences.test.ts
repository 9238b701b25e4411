import { describe, expect, test } from 'vitest';

import type { RaceDocument } from '../race-document.ts';
import { OK, SAMPLES, STUCK, TRACE, UNKNOWN, VIOLATION } from './samples.ts';
import { headline, whatWasNotShown, whatWasShown } from './sentences.ts';

describe('what was shown', () => {
  test('ok', () => {
    expect(whatWasShown(OK)).toBe(
      "18,204 bookings were won, 1,311 of them while another thread was at the same slot, and no slot was sold twice; a server with the broken lock 'check-then-set' was caught first, 17 times.",
    );
  });

  test('ok against a server that is not ours', () => {
    expect(whatWasShown(TRACE)).toBe(
      "12,402 bookings were won and no slot was sold twice; in a rehearsal, a server of ours with the broken lock 'check-then-set' was caught first, once.",
    );
  });

  test('a control that was not caught is not said to have been', () => {
    const { control } = UNKNOWN;
    expect(whatWasShown({ ...OK, control })).toMatch(/no slot was sold twice\.$/);
    expect(whatWasShown({ ...OK, control: null })).toMatch(/no slot was sold twice\.$/);
  });

  test('a double booking', () => {
    expect(whatWasShown(VIOLATION)).toBe(
      'A slot that was already taken was sold again: 42 times, among 18,204 confirmed bookings.',
    );
  });

  test('a stuck server', () => {
    expect(whatWasShown(STUCK)).toMatch(/the server stopped answering although it lived\.$/);
  });

  test('another violation', () => {
    const other: RaceDocument = { ...VIOLATION, doubleBookings: 0, violations: { order: 1 } };
    expect(headline(other).meaning).toBe('1 answer that cannot be true');
    expect(whatWasShown(other)).toMatch(/what the clients were told cannot all be true\.$/);
  });

  test('unknown is never told as a pass', () => {
    expect(whatWasShown(UNKNOWN)).toMatch(/but that is no pass, for the reasons below\.$/);
    expect(headline(UNKNOWN)).toEqual({ word: 'UNKNOWN', meaning: 'this is not a pass' });
  });

  test('one booking', () => {
    expect(whatWasShown({ ...TRACE, bookings: 1 })).toMatch(/^1 booking was won and/);
  });
});

describe('what was not shown', () => {
  test('ok, with the bound', () => {
    expect(whatWasNotShown(OK)).toBe(
      'Not shown: that it can never happen; if such races are alike and independent, at most 1 in 437 contested bookings is a double one (95 %), and only the schedules of this machine were tried.',
    );
  });

  test('the bound is rounded to the weaker claim', () => {
    expect(whatWasNotShown({ ...OK, bound95: 3 / 1_313 })).toContain('1 in 437 ');
    expect(whatWasNotShown({ ...OK, bound95: 3 / 5 })).toContain('so few contested bookings give no bound');
    expect(whatWasNotShown({ ...OK, bound95: null })).toContain(
      'without contested bookings there is no bound',
    );
    expect(whatWasNotShown(TRACE)).toContain('does not tell how many bookings were contested');
  });

  test('the violations are no rate', () => {
    expect(whatWasNotShown(VIOLATION)).toContain('holds each decision open so that a fault shows');
    expect(whatWasNotShown({ ...VIOLATION, parts: { ...VIOLATION.parts, provoked: null } })).not.toContain(
      'provoked',
    );
  });

  test.each(Object.entries(SAMPLES))('%s is about this machine only, in one sentence', (_, document) => {
    expect(whatWasNotShown(document)).toMatch(
      /^Not shown: [^.]*only the schedules of this machine were tried\.$/,
    );
  });
});
