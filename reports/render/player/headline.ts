/** What a proof's page begins with: the verdict and what it means. */
import type { Verdict } from '../../check/index.ts';
import type { ProofResult } from '../../proof/prove.ts';
import { banner } from '../html/banner.ts';
import type { Html } from '../html/markup.ts';
import { count, counted, durationOfSeconds } from '../numbers.ts';
import { asSentence, tidy } from '../plain-text.ts';
import type { ProofPage } from './proof-page.ts';

const MAX_NAME = 120;

/** Each with the look of the race's verdict that it resembles. */
const LOOKS: Readonly<Record<ProofResult['verdict'], Verdict>> = {
  proved: 'ok',
  refuted: 'violation',
  unknown: 'unknown',
};

/** What a lock does that lacks the property. */
const FAULTS: Readonly<Record<NonNullable<ProofResult['refuted']>, string>> = {
  mutualExclusion: 'lets two threads in at once',
  notStuck: 'gets stuck',
  noLivelock: 'keeps its threads busy and lets none in',
  noLostWakeup: 'loses a wake-up',
  noDataRace: 'has a data race',
  starvationFreedom: 'can leave a thread waiting for ever',
  boundedBypass: 'lets a thread be overtaken again and again',
};

export function proofHeader(page: ProofPage): Html {
  const { verdict } = page;
  return banner({
    verdict: LOOKS[verdict],
    brand: 'vaga · every interleaving of a lock',
    word: verdict.toUpperCase(),
    meaning: meaningOf(page),
    ...whatWasShown(page),
    figures: figuresOf(page),
  });
}

export function titleOf(page: ProofPage): string {
  return `${page.verdict.toUpperCase()}: ${meaningOf(page)}`;
}

function meaningOf({ lock, verdict, refuted, threads }: ProofPage): string {
  const name = tidy(lock, MAX_NAME);
  switch (verdict) {
    case 'proved':
      return `${name}, with ${counted(threads, 'thread')}`;
    case 'refuted':
      return refuted === null ? name : `${name} ${FAULTS[refuted]}`;
    case 'unknown':
      return `${name}: this is not a proof`;
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

function whatWasShown({ verdict, states, threads, trace }: ProofPage): { shown: string; notShown: string } {
  switch (verdict) {
    case 'proved':
      return {
        shown: `No interleaving breaks it: all ${counted(states, 'state')} that ${counted(threads, 'thread')} can reach were looked at.`,
        notShown:
          'Not shown: that it holds for more threads, or where one of the assumptions below does not.',
      };
    case 'refuted':
      return {
        shown: trace === null ? 'A schedule breaks it.' : asSentence(tidy(trace.sentence)),
        notShown:
          trace === null
            ? 'The schedule is not at hand.'
            : `A schedule of ${counted(trace.steps.length, 'step')} shows it, each of them below.`,
      };
    case 'unknown':
      return {
        shown: 'Nothing was found that breaks it, but not everything was judged, for the reasons below.',
        notShown: 'Not shown: that it is right, or that it is wrong.',
      };
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

function figuresOf({ threads, states, transitions, seconds, trace }: ProofPage): [string, string, string][] {
  const figures: [string, string, string][] = [
    ['Threads', count(threads), 'each may come for ever'],
    ['States', count(states), 'were reached'],
    ['Transitions', count(transitions), 'between them were followed'],
    ['Search', durationOfSeconds(seconds), 'on the machine that searched'],
  ];
  if (trace !== null) figures.unshift(['Schedule', counted(trace.steps.length, 'step'), 'from the start']);
  return figures;
}
