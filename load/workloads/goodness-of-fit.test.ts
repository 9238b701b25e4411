import { describe, expect, test } from 'vitest';
import {
  chiSquaredSurvival,
  chiSquaredTest,
  kolmogorovSmirnovTest,
  kolmogorovSurvival,
} from './goodness-of-fit.ts';

describe('the distributions agree with other programs', () => {
  // From SciPy 1.17: stats.chi2.sf(x, freedom).
  test.each([
    [3.841458820694124, 1, 0.04999999999999989],
    [0.5, 3, 0.9188914116546758],
    [40, 2, 2.0611536224385566e-9],
    [29.588, 10, 0.0010001119410634836],
    [330.5197, 255, 0.0010000054815394546],
    [1000, 1000, 0.49405285382923964],
    [100_500, 99_999, 0.1313781195689638],
    [102_000, 99_999, 4.366435611962254e-6],
  ])('χ² exceeds %d with %d degrees of freedom', (x, freedom, probability) => {
    expect(chiSquaredSurvival(x, freedom) / probability).toBeCloseTo(1, 6);
  });

  // From SciPy 1.17: stats.kstwobign.sf(x).
  test.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [1, 0.26999967167735456],
    [1.3581, 0.0499996304316674],
    [2.2253, 9.995674661057723e-5],
  ])("Kolmogorov's exceeds %d", (x, probability) => {
    expect(kolmogorovSurvival(x) / probability).toBeCloseTo(1, 9);
  });

  test('nothing exceeds less than nothing more surely', () => {
    expect(chiSquaredSurvival(0, 5)).toBe(1);
    expect(kolmogorovSurvival(0)).toBe(1);
    expect(kolmogorovSurvival(0.1999)).toBeCloseTo(kolmogorovSurvival(0.2001), 9);
  });
});

describe('χ²', () => {
  test('of a die, by hand: (4 + 4 + 1 + 1 + 0 + 0) / 10', () => {
    const die = Array.from({ length: 6 }, () => 1 / 6);
    expect(chiSquaredTest([12, 8, 11, 9, 10, 10], die)).toBeCloseTo(chiSquaredSurvival(1, 5), 12);
  });

  test('pools rare bins: 50 draws, of which the last three expect 2.5 each', () => {
    // Bins of 42.5 and 7.5 remain: (40 − 42.5)² / 42.5 + (10 − 7.5)² / 7.5.
    const p = chiSquaredTest([40, 4, 3, 3], [0.85, 0.05, 0.05, 0.05]);
    expect(p).toBeCloseTo(chiSquaredSurvival(2.5 ** 2 / 42.5 + 2.5 ** 2 / 7.5, 1), 9);
  });

  test('finds a bin that is never drawn', () => {
    expect(chiSquaredTest([250, 250, 500, 0], [0.25, 0.25, 0.25, 0.25])).toBeLessThan(1e-100);
  });

  test('cannot tell anything from one bin', () => {
    expect(chiSquaredTest([100], [1])).toBe(1);
  });
});

test('Kolmogorov–Smirnov looks at the largest distance', () => {
  // After the second bin 0.6 has been drawn where 0.5 was expected.
  const p = kolmogorovSmirnovTest([300, 300, 200, 200], [0.25, 0.25, 0.25, 0.25]);
  expect(p).toBeCloseTo(kolmogorovSurvival(0.1 * Math.sqrt(1000)), 12);
});
