import { expect, test } from 'vitest';
import { parseHistory } from './notation.ts';
import { isOrderable } from './oracle.ts';

test.each<[string, boolean]>([
  ['', true],
  ['1:book s3 [0,10] v1', true],
  ['1:book s3 [0,10] v2', false],
  ['1:book s3 [0,10] v1 h2', false],
  ['1:book s3 [0,10] v1 | 2:book s3 [0,10] v1', false],
  ['1:book s3 [0,10] v1 | 2:book s3 [0,10] fail v1 h1', true],
  ['1:book s3 [0,10] v1 | 2:book s3 [0,10] fail v0 h0', false],
  ['1:book s3 [0,10] v1 | 2:status s3 [11,12] v0 h0', false],
  ['1:book s3 [0,10] v1 | 2:status s3 [10,12] v0 h0', true],
  ['1:book s3 [0,10] v1 | 1:cancel s3 [0,10] v2 | 2:cancel s3 [0,10] fail v2', true],
  ['1:book s3 [0,10] v1 | 1:cancel s3 [20,30] v2 | 1:cancel s3 [0,10] v2', false],
  ['1:book s3 [0,10] v1 | 1:move s3>s4 [0,10] v2,v1 | 2:status s4 [0,10] v1 h1', true],
  ['1:book s3 [0,10] v1 | 1:move s3>s4 [0,10] v2,v2', false],
  ['1:book s3 [0,10] v1 | 1:move s3>s3 [0,10] v2,v3', false],
  ['1:book s3 [0,10] v1 | 1:move s3>s3 [0,10] fail2 v1 h1', true],
  ['1:book s3 [0,10] v1 | 1:move s3>s4 [0,10] fail v0', true],
  ['1:book s3 [0,10] v1 | 1:move s3>s4 [0,10] fail v1 h1', false],
  ['1:book s3 [0,inf] info | 2:status s3 [1,2] v1 h1', true],
  ['1:book s3 [3,inf] info | 2:status s3 [1,2] v1 h1', false],
  ['1:book s3 [0,inf] info | 2:status s3 [1,2] v0', true],
  [
    '1:book s3 [0,1] v1 | 1:move s3>s4 [0,inf] info | 2:status s4 [1,2] v1 h1 | 2:status s3 [3,4] v1 h1',
    false,
  ],
  ['4:find - [0,1]', true],
])('%s: %s', (line, expected) => {
  expect(isOrderable(parseHistory(line), 'fresh')).toBe(expected);
});

test('a slot that was in use may have had any version and holder', () => {
  const history = parseHistory('7:cancel s3 [2,3] v42 | 8:book s3 [2,3] v43');
  expect(isOrderable(history, 'observed')).toBe(true);
  expect(isOrderable(history, 'fresh')).toBe(false);
});
