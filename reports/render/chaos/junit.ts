/** A campaign as JUnit XML: a test case for each control, for each kind of fault, and for the history as a whole. */
import type { ChaosDocument, FaultSummary } from '../../chaos/document.ts';
import { junitText, passed, skipped, type TestCase } from '../junit-layout.ts';
import { durationOfSeconds } from '../numbers.ts';
import { tidy } from '../plain-text.ts';
import { chaosContent, chaosHeadline, spreadText } from './content.ts';

const LIMITS = { sentences: 20, characters: 1_000 };

/** The suite passes if and only if the verdict is `ok`. */
export function chaosJunit(document: ChaosDocument): string {
  const { verdict, seed, command } = document;
  const { rows, shown, notShown } = chaosContent(document, LIMITS);
  return junitText({
    verb: 'chaos',
    properties: [
      ['verdict', verdict],
      ['seed', String(seed)],
      ['command', tidy(command)],
      ['shown', shown],
      ['notShown', notShown],
      ...rows.flatMap(({ label, facts }) => (label === 'Seed' ? [] : [[label, facts.join(' · ')] as const])),
    ],
    cases: [...document.controls.map(controlCase), ...document.faults.map(faultCase), historyCase(document)],
    verdict,
    seed,
    command,
  });
}

function controlCase({ saboteur, caught, seconds }: ChaosDocument['controls'][number]): TestCase {
  const name = `control ${tidy(saboteur)} caught`;
  if (caught) return passed(name, seconds);
  const message = `The saboteur '${tidy(saboteur)}' was not caught in ${durationOfSeconds(seconds)}.`;
  return { name, seconds, result: 'error', message, details: [] };
}

function faultCase({ kind, planned, injected, skipped: why, firstChangeMs }: FaultSummary): TestCase {
  const name = `fault ${kind}`;
  if (why !== null) return skipped(name, tidy(why));
  if (injected > 0) {
    const told = firstChangeMs === null ? name : `${name}, served again ${spreadText(firstChangeMs)}`;
    return passed(told, 0);
  }
  return { name, seconds: 0, result: 'error', message: `None of ${planned} was brought about.`, details: [] };
}

/** Carries the verdict, so that the suite passes only where the campaign does. */
function historyCase(document: ChaosDocument): TestCase {
  const name = 'history across all faults';
  const { verdict, seconds } = document;
  if (verdict === 'ok') return passed(name, seconds);
  const { word, meaning } = chaosHeadline(document);
  const { findings } = chaosContent(document, LIMITS);
  const details = findings.flatMap(({ summary, listed: { sentences } }) => summary.concat(sentences));
  const result = verdict === 'violation' ? 'failure' : 'error';
  return { name, seconds, result, message: `${word}: ${meaning}`, details };
}
