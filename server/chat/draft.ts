/**
 * A decision of the chat while it is made: what it writes it reads back, and nobody else sees any of it before all of it is published.
 */
import type { Staging } from '../booking/staging.ts';
import { numberOf } from '../ledger/sequence.ts';

export interface Draft {
  /** A word of the chat's part of the region, as this decision has it. */
  readonly read: (at: number) => number;
  readonly write: (at: number, word: number) => void;
  /** Forgets all of it. */
  readonly drop: () => void;
  /** Writes all of it. Returns its number in the ledger's sequence: 0 without a ledger; `undefined` where there was nothing to write. */
  readonly publish: () => number | undefined;
}

/** `regionFrom`: where the chat's part begins. */
export function openDraft(staging: Staging, regionFrom: number): Draft {
  const words = new Map<number, number>();
  return {
    read: (at) => words.get(at) ?? staging.read(regionFrom + at),
    write: (at, word) => {
      words.set(at, word);
    },
    drop: () => words.clear(),
    publish: () => {
      if (words.size === 0) return undefined;
      for (const { at, run } of runsOf(words)) staging.stage(regionFrom + at, run);
      words.clear();
      const { lo, hi } = staging.publish();
      return numberOf(lo, hi);
    },
  };
}

/** Neighbours go together: each run costs two words besides. */
function runsOf(words: ReadonlyMap<number, number>): { at: number; run: number[] }[] {
  const runs: { at: number; run: number[] }[] = [];
  for (const [at, word] of [...words].toSorted(([one], [other]) => one - other)) {
    const last = runs.at(-1);
    if (last !== undefined && last.at + last.run.length === at) last.run.push(word);
    else runs.push({ at, run: [word] });
  }
  return runs;
}
