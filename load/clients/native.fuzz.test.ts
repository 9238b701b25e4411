/** The fuzzer of the swarm's client can fail: bytes that are changed on their way are noticed. */
import { expect, test } from 'vitest';

import { ANSWER_BYTES } from '../../server/doors/native/wire.ts';
import { fuzz } from '../../server/fuzz/run.ts';
import { openNativeClient } from './native.fuzz.ts';

test('a client that reads a version wrongly is found, with two answers', async () => {
  const oneMore = (bytes: Uint8Array): Uint8Array => {
    const changed = Uint8Array.from(bytes);
    if (changed.length >= 2 * ANSWER_BYTES) changed[ANSWER_BYTES + 16] += 1;
    return changed;
  };
  const target = { name: 'test', unit: 'frames', open: () => openNativeClient(oneMore) } as const;
  const { failure } = await fuzz(target, { seed: 20261121, share: ({ iteration }) => iteration / 500 });
  expect(failure?.message).toContain('in pieces');
  expect(failure?.smallest).toHaveLength(2 * ANSWER_BYTES);
});
