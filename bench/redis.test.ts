/** What is read of redis-benchmark's output. */
import { expect, test } from 'vitest';

import { readCsv } from './redis.bench.ts';

test('requests a second are read behind a command with commas and spaces in it', () => {
  expect(readCsv('"test","rps","avg_latency_ms"\n"SET key:__rand_int__ xxx NX","160513.64","0.264"\n')).toBe(
    160_513.64,
  );
});

test('no figure is an error, not a zero', () => {
  expect(() => readCsv('"test","rps"\n')).toThrow('told no requests per second');
  expect(() => readCsv('"SET","0.00"\n')).toThrow('told no requests per second');
});
