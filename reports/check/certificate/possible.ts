import { Kind, type History } from '../../../load/history/history.ts';
import { ROLE_BY_CODE, Role, codeOf } from './roles.ts';

/**
 * How many changes of each slot were confirmed or may have happened: no version can be higher than that. Counted when first
 * asked for, in a pass of its own, since a right history without unanswered operations never asks.
 */
export class PossibleChanges {
  readonly #history: History;
  readonly #slots: number;
  #bySlot: Uint32Array | undefined;

  constructor(history: History, slots: number) {
    this.#history = history;
    this.#slots = slots;
  }

  of(slot: number): number {
    this.#bySlot ??= this.#count();
    return this.#bySlot[slot];
  }

  #count(): Uint32Array {
    const { length, kind, outcome, slot, slot2 } = this.#history;
    const bySlot = new Uint32Array(this.#slots);
    for (let row = 0; row < length; row += 1) {
      const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
      if (role > Role.release && role !== Role.move && role !== Role.maybeChange) continue;
      bySlot[slot[row]] += 1;
      if (kind[row] === Kind.move) bySlot[slot2[row]] += 1;
    }
    return bySlot;
  }
}
