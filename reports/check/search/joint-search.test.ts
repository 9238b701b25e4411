/** A search of slots that depend on each other goes back as far as it must. */
import { expect, test } from 'vitest';
import { checkHistory } from '../check.ts';
import { parseHistory } from '../samples/notation.ts';
import { isOrderable } from '../samples/oracle.ts';

/**
 * In these the same state is come to twice. The second time it is left at once, as it was tried in vain; and since nobody knows any more which
 * slots had a part in that, choices about any of them must be tried again.
 */
test.each([
  '1:book s2 [1,7] ok h1 | 1:move s2>s0 [2,2] ok h0 | 2:book s1 [0,14] ok h2 | 2:move s1>s2 [3,9] ok h0 | 2:cancel s2 [6,8] ok h0 | 1:book s2 [0,10] ok h1 | 2:book s0 [5,13] ok h2 | 2:status s2 [12,15] ok h1 | 1:cancel s2 [9,16] ok h0 | 2:book s2 [4,17] ok h2 | 1:cancel s0 [11,inf] info',
  '3:book s3 [0,3] ok h3 | 3:book s2 [1,10] ok h3 | 3:move s2>s3 [6,6] ok h0 | 3:move s3>s2 [5,inf] info | 1:book s2 [7,9] ok h1 | 3:move s3>s0 [2,10] ok h0 | 1:move s2>s3 [4,8] ok h0',
])('a state that was tried in vain does not hide an order', async (line) => {
  const history = parseHistory(line);
  expect(isOrderable(history, 'fresh')).toBe(true);
  expect((await checkHistory(history, { slots: 4, initial: 'fresh' })).verdict).toBe('ok');
});
