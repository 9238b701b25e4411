/**
 * Brings a slot's words near the processor before they are needed. Decisions wait for their words one slot after the other, since a lock's
 * atomic step waits for all that came before; words that are only looked at come together. Claims nothing: what it returns is of no
 * meaning, and is kept so that looking is not optimised away.
 */
import { readLayout } from '../memory/layout.ts';

export function openFetch(memory: Int32Array<SharedArrayBuffer>): (slot: number) => number {
  const { slotsAt, slotStride } = readLayout(memory);
  let seen = 0;
  return (slot) => {
    const at = slotsAt + slot * slotStride;
    seen ^= memory[at] ^ memory[at + slotStride - 1]; // it may lie across two lines
    return seen;
  };
}
