/** What was found wrong or doubtful in a race, in words. */
import type { ViolationKind } from '../check/index.ts';
import type { PartDocument, RaceDocument } from '../race-document.ts';
import { count, counted } from './numbers.ts';
import { asSentence, MAX_LISTED, MAX_TEXT_CHARACTERS, tidy } from './plain-text.ts';

/** One of each kind, and several. */
const KIND_WORDS: Readonly<Record<ViolationKind, readonly [one: string, many: string]>> = {
  doubleBooking: ['double booking', 'double bookings'],
  illegalRelease: [
    'release by somebody who was not the holder',
    'releases by somebody who was not the holder',
  ],
  tokens: ['wrong version', 'wrong versions'],
  contradiction: ['answer that contradicts another', 'answers that contradict others'],
  wrongRefusal: ['refusal without a reason', 'refusals without a reason'],
  gap: ['version that nobody made', 'versions that nobody made'],
  order: ['answer that does not fit its time', 'answers that do not fit their times'],
  cycle: ['circle of moves', 'circles of moves'],
  finalState: ['slot that ended otherwise than told', 'slots that ended otherwise than told'],
  stuck: ['request that was never answered', 'requests that were never answered'],
};

type Counts = RaceDocument['violations'];

/** `42 double bookings`, `1 wrong version`: a fact for each kind that occurred. */
export function violationFacts(violations: Counts): string[] {
  return (Object.keys(KIND_WORDS) as ViolationKind[]).flatMap((kind) => {
    const [one, many] = KIND_WORDS[kind];
    const found = violations[kind] ?? 0;
    return found === 0 ? [] : [counted(found, one, many)];
  });
}

export function violationTotal(violations: Counts): number {
  return Object.values(violations).reduce((sum, found) => sum + found, 0);
}

/** The violations of each part that has any. */
export function violationsByPart(
  document: RaceDocument,
): { readonly part: string; readonly facts: readonly string[] }[] {
  const { provoked, natural } = document.parts;
  return [
    { part: 'In the provoked part', facts: violationFacts(provoked?.violations ?? {}) },
    { part: 'In the natural part', facts: violationFacts(natural?.violations ?? {}) },
  ].filter(({ facts }) => facts.length > 0);
}

export interface Listed {
  readonly sentences: readonly string[];
  /** `showing 3 of 42`; empty when nothing was left out. */
  readonly note: string;
}

/** How many sentences are shown, and how long they may be. */
interface Limits {
  readonly sentences: number;
  readonly characters: number;
}

const LIMITS: Limits = { sentences: MAX_LISTED, characters: MAX_TEXT_CHARACTERS };

/** The first violations as sentences, in the order of the parts. */
export function explainedViolations(parts: readonly (PartDocument | null)[], limits = LIMITS): Listed {
  const raced = parts.filter((part) => part !== null);
  const sentences = raced.flatMap((part) => part.explained.map(({ sentence }) => sentence));
  const total = raced.reduce((sum, part) => sum + violationTotal(part.violations), 0);
  return listed(sentences, Math.max(total, sentences.length), limits);
}

/** The reasons for a verdict that are not violations told elsewhere: why it is no pass. */
export function doubts(document: RaceDocument, limits = LIMITS): Listed {
  const told = new Set(
    bothParts(document).flatMap((part) => part?.explained.map(({ sentence }) => sentence) ?? []),
  );
  const others = document.reasons.filter((reason) => !told.has(reason));
  return listed(others, others.length, limits);
}

/** The first sentences, of so many in all. */
export function listed(sentences: readonly string[], total: number, limits: Limits): Listed {
  const shown = sentences
    .slice(0, limits.sentences)
    .map((sentence) => asSentence(tidy(sentence, limits.characters)));
  return {
    sentences: shown,
    note: shown.length < total ? `showing ${count(shown.length)} of ${count(total)}` : '',
  };
}

/** What somebody can do about a race without a verdict. The reasons themselves say how to get more contention. */
export function whatToDo(document: RaceDocument): string {
  const parts = bothParts(document).filter((part) => part !== null);
  const steps: string[] = [];
  if (parts.some(({ missing }) => missing > 0)) {
    steps.push('Look into why connections were lost: the output of the server, the limit of open files.');
  }
  if (parts.some(({ serverThreads }) => serverThreads !== null && serverThreads < 2))
    steps.push('Give the server two threads or more: --threads 2.');
  steps.push('Change what the reasons name, and race again. Until then this counts as a failure.');
  return steps.join(' ');
}

export function bothParts({ parts }: RaceDocument): readonly (PartDocument | null)[] {
  return [parts.provoked, parts.natural];
}
