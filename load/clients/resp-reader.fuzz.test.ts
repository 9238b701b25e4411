/** The fuzzer of Redis's replies can fail: bytes that are changed on their way are noticed. */
import { expect, test } from 'vitest';

import { fuzz } from '../../server/fuzz/run.ts';
import { openRespReplies } from './resp-reader.fuzz.ts';

const COLON = 0x3a;

test('an integer that is read wrongly is found', async () => {
  const oneMore = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, at) => (bytes[at - 1] === COLON && byte === 0x31 ? byte + 1 : byte));
  const target = { name: 'test', unit: 'frames', open: () => openRespReplies(oneMore) } as const;
  const { failure } = await fuzz(target, { seed: 20261121, share: ({ iteration }) => iteration / 2_000 });
  expect(failure?.message).toContain('in pieces');
  expect(failure?.smallest.length).toBeLessThan(12);
});
