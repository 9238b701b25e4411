import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { VagaError } from '../../server/base/errors.ts';
import { Random } from '../../server/base/seed.ts';
import { chiSquaredTest, kolmogorovSmirnovTest } from './goodness-of-fit.ts';
import { buildZipfTable, ZipfSampler } from './zipf.ts';

const SEED = 20261120;
const DRAWS = 1_000_000;
/** A right sampler fails one test in ten thousand; seeds are fixed, so those that pass pass always. */
const SIGNIFICANCE = 1e-4;

const THETAS = [0, 0.5, 0.99, 1.1, 2];
const CASES = THETAS.flatMap((theta) => [2, 10, 1000, 4096, 100_000].map((ranks) => [theta, ranks] as const));

/** The law itself, written as it is defined. */
function zipf(ranks: number, theta: number): Float64Array {
  const weights = Float64Array.from({ length: ranks }, (_, rank) => 1 / (rank + 1) ** theta);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function countDraws(table: SharedArrayBuffer): Int32Array {
  const sampler = new ZipfSampler(table);
  const random = new Random(SEED, sampler.ranks);
  const counts = new Int32Array(sampler.ranks);
  for (let draw = 0; draw < DRAWS; draw += 1) counts[sampler.draw(random)] += 1;
  return counts;
}

describe('draws follow the law', () => {
  test.each(CASES)('θ = %d over %d ranks', (theta, ranks) => {
    const counts = countDraws(buildZipfTable(ranks, theta));
    const law = zipf(ranks, theta);
    expect(counts.reduce((total, count) => total + count, 0)).toBe(DRAWS);
    expect(chiSquaredTest(counts, law)).toBeGreaterThan(SIGNIFICANCE);
    expect(kolmogorovSmirnovTest(counts, law)).toBeGreaterThan(SIGNIFICANCE);
  });

  test('one after the other independently: all pairs of 12 ranks are as frequent as their product', () => {
    const ranks = 12;
    const sampler = new ZipfSampler(buildZipfTable(ranks, 0.99));
    const random = new Random(SEED, 0);
    const counts = new Int32Array(ranks * ranks);
    for (let draw = 0; draw < DRAWS; draw += 1)
      counts[sampler.draw(random) * ranks + sampler.draw(random)] += 1;
    const law = zipf(ranks, 0.99);
    const pairs = Float64Array.from(counts, (_, pair) => law[Math.floor(pair / ranks)] * law[pair % ranks]);
    expect(chiSquaredTest(counts, pairs)).toBeGreaterThan(SIGNIFICANCE);
  });
});

describe('the same tests reject', () => {
  test.each(CASES)('θ = %d over %d ranks when θ is 0.05 more', (theta, ranks) => {
    const counts = countDraws(buildZipfTable(ranks, theta + 0.05));
    const law = zipf(ranks, theta);
    expect(chiSquaredTest(counts, law)).toBeLessThan(SIGNIFICANCE);
    expect(kolmogorovSmirnovTest(counts, law)).toBeLessThan(SIGNIFICANCE);
  });

  test('a table in which one column of a thousand keeps what it should share', () => {
    const table = buildZipfTable(1000, 0.99);
    const last = new Uint32Array(table).subarray(2 * 999);
    expect(last[0]).toBeLessThan(2 ** 31);
    last[0] = 2 ** 32 - 1;
    expect(chiSquaredTest(countDraws(table), zipf(1000, 0.99))).toBeLessThan(SIGNIFICANCE);
  });

  test('a table whose columns share with the wrong rank', () => {
    const table = buildZipfTable(1000, 0.99);
    const columns = new Uint32Array(table);
    for (let rank = 0; rank < 1000; rank += 1) columns[2 * rank + 1] = (columns[2 * rank + 1] + 1) % 1000;
    expect(chiSquaredTest(countDraws(table), zipf(1000, 0.99))).toBeLessThan(SIGNIFICANCE);
  });
});

describe('the table', () => {
  /** The probabilities that a table stands for, added up from its columns. */
  function probabilitiesIn(table: SharedArrayBuffer): Float64Array {
    const columns = new Uint32Array(table);
    const ranks = columns.length / 2;
    const probabilities = new Float64Array(ranks);
    for (let rank = 0; rank < ranks; rank += 1) {
      probabilities[rank] += columns[2 * rank] / 2 ** 32 / ranks;
      probabilities[columns[2 * rank + 1]] += (1 - columns[2 * rank] / 2 ** 32) / ranks;
    }
    return probabilities;
  }

  test.each([...CASES, [0, 1], [1.1, 1], [0.99, 2 ** 20], [3.7, 77]] as const)(
    'is exact to 32 bits for θ = %d over %d ranks',
    (theta, ranks) => {
      const law = zipf(ranks, theta);
      const distances = probabilitiesIn(buildZipfTable(ranks, theta)).map((p, rank) =>
        Math.abs(p - law[rank]),
      );
      const totalVariation = distances.reduce((total, distance) => total + distance, 0) / 2;
      expect(totalVariation).toBeLessThan(2 ** -33 + 1e-12);
    },
  );

  test('may have so large a θ that only the first rank is ever drawn', () => {
    const counts = countDraws(buildZipfTable(50, 5000));
    expect(counts[0]).toBe(DRAWS);
  });

  test('of a single rank draws it', () => {
    expect(countDraws(buildZipfTable(1, 0.99))[0]).toBe(DRAWS);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 24 + 1])('refuses %s ranks', (ranks) => {
    const message = `Zipf's law needs a whole number of ranks from 1 to 16777216, not ${ranks}.`;
    expect(() => buildZipfTable(ranks, 1)).toThrow(new VagaError('usage', message));
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])('refuses θ = %s', (theta) => {
    const message = `Zipf's law needs an exponent θ that is finite and at least 0, not ${theta}.`;
    expect(() => buildZipfTable(10, theta)).toThrow(new VagaError('usage', message));
  });

  test.each([0, 4, 12])('of %d bytes is refused', (bytes) => {
    const message = `${bytes} bytes are not a table of Zipf's law`;
    expect(() => new ZipfSampler(new SharedArrayBuffer(bytes))).toThrow(new RangeError(message));
  });
});

test('the same seed draws the same ranks, another stream others', () => {
  const sampler = new ZipfSampler(buildZipfTable(1000, 0.99));
  const drawn = (stream: number) => {
    const random = new Random(SEED, stream);
    return Array.from({ length: 100 }, () => sampler.draw(random));
  };
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

test('a number above the last multiple of the ranks is drawn again, so that no column is favoured', () => {
  const ranks = Math.ceil(2 ** 32 / 4296); // one number in 4296 lies above the last multiple
  const sampler = new ZipfSampler(buildZipfTable(ranks, 0)); // of a uniform table every column is whole
  const [random, reference] = [new Random(SEED, 0), new Random(SEED, 0)];
  let rejected = 0;
  const column = () => {
    let bits = reference.nextUint32();
    for (; bits >= 4295 * ranks; rejected += 1) bits = reference.nextUint32();
    reference.nextUint32();
    return bits % ranks;
  };
  const expected = Array.from({ length: 100_000 }, column);
  expect(rejected).toBeGreaterThan(10);
  expect(expected.findIndex((rank) => sampler.draw(random) !== rank)).toBe(-1);
});

/** What the body of a function of `sampler` and `random` (stream 7) returns in a fresh thread that is handed the table. */
async function inThread(table: SharedArrayBuffer, body: string): Promise<unknown> {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { getHeapStatistics } = require('node:v8');
    const work = (sampler, random) => { ${body} };
    Promise.all([import(workerData.zipf), import(workerData.seed)]).then(([{ ZipfSampler }, { Random }]) => {
      parentPort.postMessage(work(new ZipfSampler(workerData.table), new Random(${SEED}, 7)));
    });`;
  const zipfUrl = new URL('zipf.ts', import.meta.url).href;
  const seedUrl = new URL('../../server/base/seed.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData: { table, zipf: zipfUrl, seed: seedUrl } });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

test('a thread that is handed the table draws what this one draws', async () => {
  const table = buildZipfTable(1000, 0.99);
  const drawn = await inThread(table, 'return Array.from({ length: 1000 }, () => sampler.draw(random));');
  const sampler = new ZipfSampler(table);
  const random = new Random(SEED, 7);
  expect(drawn).toEqual(Array.from({ length: 1000 }, () => sampler.draw(random)));
});

test('a draw allocates nothing, once it is compiled', async () => {
  // When V8 compiles is its own affair: one round without allocation is enough, and a draw that allocates has no such
  // round. In a thread of its own, because what else has called `draw` decides what V8 makes of it; and many short calls
  // instead of one long loop, because that is how V8 comes to compile for good.
  const bytesPerDraw = await inThread(
    buildZipfTable(1000, 0.99),
    `let sum = 0;
    const drawHundred = () => {
      for (let draw = 0; draw < 100; draw += 1) sum = (sum + sampler.draw(random)) | 0;
    };
    let fewest = Infinity;
    for (let round = 0; round < 100 && fewest > 4; round += 1) {
      const before = getHeapStatistics().total_allocated_bytes;
      for (let call = 0; call < 2000; call += 1) drawHundred();
      fewest = Math.min(fewest, (getHeapStatistics().total_allocated_bytes - before) / 200_000);
    }
    return fewest;`,
  );
  // V8 counts in pages, hence up to 1 byte of noise. A number boxed every other time would be 8, an object 24 or more.
  expect(bytesPerDraw).toBeLessThan(4);
});
