import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../result.ts';
import { parseHistory } from '../samples/notation.ts';
import { checkCertificate } from './certificate.ts';

const OPTIONS = { slots: 10, initial: 'fresh' } as const;

function check(line: string): CheckResult {
  return checkCertificate(parseHistory(line), OPTIONS);
}

describe('after a sale too many the check goes on:', () => {
  test('every sale too many is counted, at one version and at several', () => {
    const line =
      '1:book s3 [0,9] v1 | 2:book s3 [0,9] v1 | 3:book s3 [0,9] v1 | 4:book s3 [10,19] v2 | 5:book s4 [0,9] v1 | 6:book s4 [0,9] v1';
    const { counts, doubleBookings } = check(line);
    expect(doubleBookings).toBe(4);
    expect(counts).toMatchObject({ doubleBooking: 4, illegalRelease: 0, tokens: 0, contradiction: 0 });
  });

  test('sales at a version that has no cell are counted too', () => {
    const line = '1:book s3 [0,9] v4503599627370496 | 2:book s3 [0,9] v4503599627370496';
    expect(check(line).counts).toMatchObject({ doubleBooking: 1, tokens: 1 });
  });

  test('of those told one version the one that others saw stays, and the rest of the slot fits it', () => {
    const line =
      '1:book s3 [0,9] v1 | 2:book s3 [0,9] v1 | 4:status s3 [10,11] v1 h2 | 2:cancel s3 [20,29] v2 | 1:cancel s3 [20,29] fail v2';
    expect(check(line)).toMatchObject({ doubleBookings: 1, violations: [{ rows: [1, 0] }] });
    expect(check(line).violations).toHaveLength(1);
  });

  test('of a release and two sales told one version, one sale is too many', () => {
    const line = '1:book s3 [0,9] v1 | 1:cancel s3 [10,19] v2 | 2:book s3 [10,19] v2 | 3:book s3 [10,19] v2';
    expect(check(line).counts).toMatchObject({ doubleBooking: 1, tokens: 1, illegalRelease: 0 });
  });

  test('a move that lost its version does not stop its other slot', () => {
    const line =
      '1:book s3 [0,9] v1 | 2:book s4 [10,19] v1 | 1:move s3>s4 [10,19] v2,v1 | 9:book s3 [20,29] v3 | 2:cancel s4 [20,29] v2';
    expect(check(line)).toMatchObject({ doubleBookings: 1, violations: [{ rows: [1, 2] }] });
    expect(check(line).violations).toHaveLength(1);
  });
});

describe('after another fault the check goes on:', () => {
  test('a late answer is one violation, however much came after it', () => {
    const later = Array.from({ length: 50 }, (_, index) => {
      const startUs = 100 + 20 * index;
      return `1:cancel s3 [${startUs},${startUs + 9}] v${2 * index + 2} | 1:book s3 [${startUs + 10},${startUs + 19}] v${2 * index + 3}`;
    });
    const line = `1:book s3 [0,9] v1 | 2:status s3 [5000,5009] v1 h1 | ${later.join(' | ')}`;
    expect(check(line).counts.order).toBe(1);
    expect(check(line.replace('[5000,5009] v1 h1', '[0,1] v90 h0')).counts.order).toBe(1);
  });

  test('a thousand wrong answers about one version are one contradiction, and so are right ones against the first', () => {
    const told = (holder: number) =>
      Array.from({ length: 1000 }, () => `2:status s3 [10,19] v1 h${holder}`).join(' | ');
    expect(check(`1:book s3 [0,9] v1 | ${told(9)}`).counts.contradiction).toBe(1);
    expect(check(`1:book s3 [0,9] v1 | 2:status s3 [10,19] v1 h9 | ${told(1)}`).counts.contradiction).toBe(1);
  });

  test('two circles of moves are two violations', () => {
    const crossed = (a: number, b: number) =>
      `1:book s${a} [10,20] v1 | 2:book s${b} [10,90] v1 | 1:move s${a}>s${b} [30,90] v2,v3 | 2:move s${b}>s${a} [30,90] v2,v3 | 1:cancel s${b} [95,99] v4`;
    expect(check(`${crossed(1, 2)} | ${crossed(3, 4)}`).counts).toMatchObject({ cycle: 2, order: 0 });
  });

  test('a circle of three moves is told in order', () => {
    const line =
      '1:book s1 [0,1] v1 | 2:book s2 [0,1] v1 | 3:book s3 [0,1] v1 | 1:move s1>s2 [2,9] v2,v3 | 2:move s2>s3 [2,9] v2,v3 | 3:move s3>s1 [2,9] v2,v3';
    const { violations, counts } = check(line);
    expect(counts.cycle).toBe(1);
    expect(new Set(violations[0].rows)).toEqual(new Set([3, 4, 5]));
    expect(violations[0]).toMatchObject({ kind: 'cycle', slots: expect.arrayContaining([1, 2, 3]) });
  });

  test('a move that is tried for two missing versions is taken out of both', () => {
    const line =
      '1:book s0 [10,10] v1 | 1:move s0>s1 [13,inf] info | 1:move s1>s0 [10,17] v2,v3 | 2:book s1 [19,20] v3 | 1:cancel s1 [21,26] v6';
    const { counts } = checkCertificate(parseHistory(line), { slots: 10, initial: 'observed' });
    expect(counts).toMatchObject({ gap: 1, order: 0, cycle: 0 });
  });

  test('only the first twenty of a kind are listed', () => {
    const line = Array.from({ length: 30 }, (_, index) => `${index + 1}:book s3 [0,9] v1`).join(' | ');
    const { violations, counts } = check(line);
    expect(counts.doubleBooking).toBe(29);
    expect(violations).toHaveLength(20);
  });
});
