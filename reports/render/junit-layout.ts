/** JUnit XML: one suite with its properties and test cases. */
import type { Verdict } from '../check/index.ts';
import { MAX_COMMAND_CHARACTERS, tidy } from './plain-text.ts';
import { xmlAttributes, xmlText } from './xml.ts';

/** `failure`: shown to be wrong. `error`: could not tell, which is no pass. `skipped`: was not to be done. */
type Result = 'passed' | 'failure' | 'error' | 'skipped';

export interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly result: Result;
  /** In one line. */
  readonly message: string;
  readonly details: readonly string[];
}

export interface Suite {
  /** Of the verb. */
  readonly verb: 'race' | 'chaos';
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
  readonly verdict: Verdict;
  readonly seed: number;
  readonly command: string;
}

/** The text, which passes if and only if none of its cases fails. */
export function junitText(suite: Suite): string {
  const { verb, cases, properties } = suite;
  const totals = {
    tests: cases.length,
    failures: cases.filter(({ result }) => result === 'failure').length,
    errors: cases.filter(({ result }) => result === 'error').length,
    skipped: cases.filter(({ result }) => result === 'skipped').length,
    time: time(cases.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
  const attributes = xmlAttributes({ name: `vaga ${verb}`, ...totals });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes}>`,
    `  <testsuite${attributes}>`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>`),
    '    </properties>',
    ...cases.map((testCase) => caseElement(testCase, suite)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

export function passed(name: string, seconds: number): TestCase {
  return { name, seconds, result: 'passed', message: '', details: [] };
}

export function skipped(name: string, message: string): TestCase {
  return { name, seconds: 0, result: 'skipped', message, details: [] };
}

/** Seconds as JUnit has them: a plain decimal number. */
function time(seconds: number): string {
  return Number.isFinite(seconds) && Math.abs(seconds) < 1e15 ? seconds.toFixed(3) : '0';
}

function caseElement({ name, seconds, result, message, details }: TestCase, suite: Suite): string {
  const opening = `    <testcase${xmlAttributes({ classname: `vaga.${suite.verb}`, name, time: time(seconds) })}`;
  if (result === 'passed') return `${opening}/>`;
  if (result === 'skipped') return `${opening}><skipped${xmlAttributes({ message })}/></testcase>`;
  const { seed, command, verdict } = suite;
  const text = [
    ...(details.length > 0 ? details : [message]),
    `Seed: ${seed}`,
    `Repeat with: ${tidy(command, MAX_COMMAND_CHARACTERS)}`,
  ].join('\n');
  return `${opening}><${result}${xmlAttributes({ type: verdict, message })}>${xmlText(text)}</${result}></testcase>`;
}
