/** A race as JUnit XML: one suite, and a test case for each thing that must be so before a race is a pass. */
import type { PartDocument, RaceDocument } from '../race-document.ts';
import { doubts, explainedViolations, violationFacts, type Listed } from './findings.ts';
import { junitText, passed, skipped, type TestCase } from './junit-layout.ts';
import { count, durationOfSeconds, percent } from './numbers.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from './plain-text.ts';
import { figureRows, isEnough } from './rows.ts';
import { headline, whatWasNotShown, whatWasShown } from './sentences.ts';

/** The suite passes if and only if the verdict is `ok`. Under 1 MiB, whatever the document holds. */
export function raceJunit(document: RaceDocument): string {
  const { verdict, seed, command } = document;
  return junitText({
    verb: 'race',
    properties: properties(document),
    cases: testCases(document),
    verdict,
    seed,
    command,
  });
}

function properties(document: RaceDocument): (readonly [name: string, value: string])[] {
  return [
    ['verdict', document.verdict],
    ['seed', String(document.seed)],
    ['command', tidy(document.command, MAX_COMMAND_CHARACTERS)],
    ['shown', whatWasShown(document)],
    ['notShown', whatWasNotShown(document)],
    ...figureRows(document).flatMap(({ label, facts }) =>
      label === 'Seed' ? [] : [[label, facts.join(' · ')] as const],
    ),
  ];
}

function testCases(document: RaceDocument): TestCase[] {
  const { provoked, natural } = document.parts;
  const cases = [
    controlCase(document),
    contentionCase(document),
    partCase('provoked part', provoked, document),
    partCase('natural part', natural, document),
  ];
  const isShown = cases.some(({ result }) => result === 'failure' || result === 'error');
  return document.verdict === 'ok' || isShown ? cases : [...cases, verdictCase(document)];
}

function controlCase(document: RaceDocument): TestCase {
  const name = 'control caught';
  const { control } = document;
  if (control === null) return skipped(name, 'This race had no control.');
  if (control.caught) return passed(name, control.seconds);
  const message = `The control was not caught: the saboteur '${tidy(control.saboteur)}' sold no slot twice in ${durationOfSeconds(control.seconds)}.`;
  return { name, seconds: control.seconds, result: 'error', message, details: doubtLines(document) };
}

function contentionCase(document: RaceDocument): TestCase {
  const name = 'enough contention';
  const { contention } = document;
  if (contention === null) return skipped(name, 'How often clients met was not told.');
  if (isEnough(contention)) return passed(name, 0);
  const { contested, attempts, share, source } = contention;
  const other = source === 'server' ? 'thread' : 'client';
  const message = `Not enough contention: ${count(contested)} of ${count(attempts)} attempts (${percent(share)}) met another ${other}.`;
  return { name, seconds: 0, result: 'error', message, details: doubtLines(document) };
}

function partCase(name: string, part: PartDocument | null, document: RaceDocument): TestCase {
  if (part === null) return skipped(name, 'This part was not run.');
  const { verdict, seconds, violations } = part;
  switch (verdict) {
    case 'ok':
      return passed(name, seconds);
    case 'unknown':
      return {
        name,
        seconds,
        result: 'error',
        message: 'This part has no verdict, which is no pass.',
        details: doubtLines(document),
      };
    case 'violation': {
      const message = violationFacts(violations).join(', ') || 'A violation.';
      return {
        name,
        seconds,
        result: 'failure',
        message,
        details: [message, ...lines(explainedViolations([part]))],
      };
    }
    default:
      return closed(verdict);
  }
}

function closed(verdict: never): never {
  throw new TypeError(`no such verdict: ${String(verdict)}`);
}

/** For a verdict that none of the other test cases shows: without this one the suite would pass. */
function verdictCase(document: RaceDocument): TestCase {
  const { word, meaning } = headline(document);
  const result = document.verdict === 'violation' ? 'failure' : 'error';
  return {
    name: 'verdict',
    seconds: 0,
    result,
    message: `${word}: ${meaning}`,
    details: doubtLines(document),
  };
}

function doubtLines(document: RaceDocument): string[] {
  return lines(doubts(document));
}

function lines({ sentences, note }: Listed): string[] {
  return note === '' ? [...sentences] : [...sentences, `(${note})`];
}
