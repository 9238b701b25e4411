/** What came of a wish for slots: all that its answer is made of, so that it can be kept in a few words and told again. */
import { FREE } from '../../booking/ground.ts';
import { Decision, OTHER_VERSION, type Expected } from '../../booking/index.ts';
import { numberOf } from '../../ledger/sequence.ts';
import { OUTCOME_WORDS } from './kept-requests.ts';

/** So many free slots are offered in place of one that is taken. */
export const MOST_OFFERED = 5;

export interface Verdict {
  readonly decision: Exclude<Expected, typeof Decision.none>;
  /** The slot that it rests on: of a move that was made, the one that was left. */
  readonly slot: number;
  /** Who has that slot, `FREE` for nobody: of a move that was made, the slot moved to. */
  readonly holder: number;
  readonly version: number;
  /** Of a move that was made, the version of the slot moved to; else 0. */
  readonly version2: number;
  /** Free slots in place of one that is taken. */
  readonly nearest: readonly number[];
}

/** Offsets in the words of a verdict. */
const Word = { decision: 0, slot: 1, holder: 2, version: 3, version2: 5, nearest: 7 } as const;

const DECISIONS = [Decision.ok, Decision.refused, Decision.refusedSecond, OTHER_VERSION] as const;

export function wordsOf({ decision, slot, holder, version, version2, nearest }: Verdict): Int32Array {
  const words = new Int32Array(OUTCOME_WORDS);
  words[Word.decision] = DECISIONS.indexOf(decision);
  words[Word.slot] = slot;
  words[Word.holder] = holder;
  words.set(halves(version), Word.version);
  words.set(halves(version2), Word.version2);
  words.set(
    nearest.slice(0, MOST_OFFERED).map((each) => each + 1),
    Word.nearest,
  );
  return words;
}

export function verdictIn(words: Int32Array): Verdict {
  return {
    decision: DECISIONS[words[Word.decision]],
    slot: words[Word.slot],
    holder: words[Word.holder],
    version: numberOf(words[Word.version], words[Word.version + 1]),
    version2: numberOf(words[Word.version2], words[Word.version2 + 1]),
    nearest: [...words.subarray(Word.nearest)].filter((each) => each > 0).map((each) => each - 1),
  };
}

/** A change that is made. */
export function done(change: Omit<Verdict, 'decision' | 'nearest'>): Verdict {
  return { ...change, decision: Decision.ok, nearest: [] };
}

/** Whose slot it is, as JSON has it. */
export function holderTold(holder: number): number | null {
  return holder === FREE ? null : holder;
}

function halves(number: number): [lo: number, hi: number] {
  return [number | 0, Math.floor(number / 2 ** 32)];
}
