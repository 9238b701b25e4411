/** Parsers that are broken on purpose, for the tests of the fuzzer: one hangs, one grows, one ends its thread. */
import type { Random } from '../../../server/base/seed.ts';
import type { FuzzTarget } from '../../../server/fuzz/target.ts';

const LEAK_BYTES = 4_096;
const draw = (random: Random): Uint8Array => Uint8Array.of(random.nextBelow(50));

function target(name: string, parse: (byte: number) => void): FuzzTarget {
  const check = ([byte]: Uint8Array): number => {
    parse(byte);
    return 1;
  };
  return { name, unit: 'inputs', open: () => ({ draw, check }) };
}

const leaked: Uint8Array[] = [];

export const TARGETS: readonly FuzzTarget[] = [
  target('hangs', (byte) => {
    for (let again = byte === 7; again;) again = again === (byte === 7);
  }),
  target('grows', () => leaked.push(new Uint8Array(LEAK_BYTES))),
  target('dies', (byte) => {
    if (byte === 7)
      queueMicrotask(() => {
        throw new Error('out of its reach');
      });
  }),
];
