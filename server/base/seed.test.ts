import { describe, expect, test } from 'vitest';
import { Random } from './seed.ts';

const SEED = 20261120;
const DRAWS = 2_000_000;

/**
 * By degrees of freedom, what χ² exceeds once in ten thousand times (SciPy 1.17: `stats.chi2.isf(1e-4, freedom)`). The seeds
 * are fixed, so what passes once passes always.
 */
const CRITICAL = { 6: 27.8563, 255: 347.6542, 999: 1173.8503, 65535: 66889.9794 } as const;

/** Pearson's χ² of equally likely bins, each of which expects at least 30. */
function chiSquared(bins: number, draw: () => number): number {
  const counts = new Int32Array(bins);
  for (let index = 0; index < DRAWS; index += 1) counts[draw()] += 1;
  const expected = DRAWS / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('the sequence', () => {
  // The same algorithms in big integers, written from the papers' definitions rather than from seed.ts.
  const word = (value: bigint) => BigInt.asUintN(32, value);
  const rotated = (value: bigint, by: bigint) => word(value << by) | (value >> (32n - by));

  function* xoshiro128starstar(state: readonly bigint[]): Generator<number> {
    let [a, b, c, d] = state;
    for (;;) {
      yield Number(word(rotated(word(b * 5n), 7n) * 9n));
      const shifted = word(b << 9n);
      [c, d] = [c ^ a, d ^ b];
      [b, a] = [b ^ c, a ^ d];
      [c, d] = [c ^ shifted, rotated(d, 11n)];
    }
  }

  function splitmix32State(seed: number, stream: number): bigint[] {
    let state = word(BigInt(seed) * 0x9e3779b1n) ^ word(BigInt(stream + 1) * 0x85ebca6bn);
    const words = Array.from({ length: 4 }, () => {
      state = word(state + 0x9e3779b9n);
      let mixed = word((state ^ (state >> 16n)) * 0x21f0aaadn);
      mixed = word((mixed ^ (mixed >> 15n)) * 0x735a2d97n);
      return mixed ^ (mixed >> 15n);
    });
    words[3] |= 1n;
    return words;
  }

  test('of the reference below is the published one', () => {
    // Blackman and Vigna's xoshiro128starstar.c, version 1.1, from the state {1, 2, 3, 4}.
    expect([...xoshiro128starstar([1n, 2n, 3n, 4n]).take(10)]).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test.each([
    [0, 0],
    [1, 0],
    [SEED, 5],
    [-1, 63],
    [2 ** 31 - 1, 1000],
    [2 ** 32 - 1, 2 ** 24],
  ])('of seed %d, stream %d is the reference, for 5000 numbers', (seed, stream) => {
    const random = new Random(seed, stream);
    const drawn = Array.from({ length: 5000 }, () => random.nextUint32());
    expect(drawn).toEqual([...xoshiro128starstar(splitmix32State(seed, stream)).take(5000)]);
  });

  // A change of these would silently change what every recorded seed replays.
  test.each([
    [0, 0, [603452075, 1972721857, 3334112505, 696888925, 907963127, 1583460820]],
    [1, 0, [176324547, 2733444519, 2635781320, 295307718, 2701089299, 1536633419]],
    [1, 1, [2191124576, 1472584741, 3449283336, 1368833552, 3752997211, 4237876379]],
    [SEED, 5, [1554875706, 2277612225, 3875410398, 3637351636, 3315396924, 3548282880]],
    [-1, 63, [2009527552, 2623838856, 4203036430, 2192049037, 758452949, 3584186031]],
  ])('of seed %d, stream %d begins as it always did', (seed, stream, first) => {
    const random = new Random(seed, stream);
    expect(first.map(() => random.nextUint32())).toEqual(first);
  });
});

describe('streams', () => {
  const firstFour = (seed: number, stream: number) => {
    const random = new Random(seed, stream);
    return Array.from({ length: 4 }, () => random.nextUint32()).join(' ');
  };

  test('of one seed all differ', () => {
    const starts = new Set(Array.from({ length: 100_000 }, (_, stream) => firstFour(SEED, stream)));
    expect(starts.size).toBe(100_000);
  });

  test('of neighbouring seeds differ', () => {
    const starts = Array.from({ length: 4096 }, (_, index) => firstFour(index % 64, Math.floor(index / 64)));
    expect(new Set(starts).size).toBe(4096);
  });

  test('do not interfere: what one draws does not depend on the others', () => {
    const alone = new Random(SEED, 3);
    const expected = Array.from({ length: 100 }, () => alone.nextUint32());
    const [one, other] = [new Random(SEED, 3), new Random(SEED, 4)];
    const drawn = expected.map(() => {
      other.nextUint32();
      return one.nextUint32();
    });
    expect(drawn).toEqual(expected);
  });

  test('that are neighbours are independent: pairs of their high bytes are uniform', () => {
    const [one, other] = [new Random(SEED, 0), new Random(SEED, 1)];
    const pair = () => ((one.nextUint32() >>> 24) << 8) | (other.nextUint32() >>> 24);
    expect(chiSquared(65_536, pair)).toBeLessThan(CRITICAL[65535]);
  });

  test('begin uniformly: the first number of each stream', () => {
    let stream = 0;
    expect(chiSquared(256, () => new Random(SEED, stream++).nextUint32() >>> 24)).toBeLessThan(CRITICAL[255]);
  });
});

describe('uniform', () => {
  const random = new Random(SEED, 0);

  test.each([0, 8, 16, 24])('bits from the %dth on', (shift) => {
    expect(chiSquared(256, () => (random.nextUint32() >>> shift) & 255)).toBeLessThan(CRITICAL[255]);
  });

  test('pairs of one number and the next', () => {
    const pair = () => ((random.nextUint32() & 255) << 8) | (random.nextUint32() >>> 24);
    expect(chiSquared(65_536, pair)).toBeLessThan(CRITICAL[65535]);
  });

  test('nextFloat, within [0, 1)', () => {
    const bin = () => Math.floor(random.nextFloat() * 1000);
    expect(chiSquared(1000, bin)).toBeLessThan(CRITICAL[999]);
  });

  test.each([7, 256, 1000] as const)('nextBelow(%d)', (bound) => {
    const freedom = (bound - 1) as 6 | 255 | 999;
    expect(chiSquared(bound, () => random.nextBelow(bound))).toBeLessThan(CRITICAL[freedom]);
  });

  test('nextBelow stays below its bound, up to 2³¹', () => {
    const bounds = [1, 2, 3, 2 ** 24, 2 ** 31];
    const isBelow = (bound: number) => {
      const drawn = random.nextBelow(bound);
      return Number.isInteger(drawn) && drawn >= 0 && drawn < bound;
    };
    expect(bounds.every((bound) => Array.from({ length: 10_000 }, () => isBelow(bound)).every(Boolean))).toBe(
      true,
    );
  });

  test('rejects a generator that takes one byte of 256 for the next, one time in ten', () => {
    const biased = () => {
      const byte = random.nextUint32() >>> 24;
      return byte === 17 && random.nextBelow(10) === 0 ? 18 : byte;
    };
    expect(chiSquared(256, biased)).toBeGreaterThan(CRITICAL[255]);
  });
});
