/** What is kept of a sweep survives an interruption, at whatever byte. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { sweepInput } from '../../reports/sweep-samples.ts';
import { PointsFile, type MeasuredRound } from './points-file.ts';

const { seed, machine, options, measured } = sweepInput();
const START = { seed, machine, options };
const ROUNDS: readonly MeasuredRound[] = measured.slice(0, 3).map(firstOf);

function firstOf({ rounds, ...point }: (typeof measured)[number]): MeasuredRound {
  return { ...point, ...rounds[0] };
}

function path(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-points-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'points.jsonl');
}

function written(): string {
  const at = path();
  const file = PointsFile.create(at, START);
  for (const round of ROUNDS) file.append(round);
  return at;
}

test('what was appended is read, and goes on', () => {
  const at = written();
  const { file, start, rounds } = PointsFile.open(at);
  expect(start).toEqual(START);
  expect(rounds).toEqual(ROUNDS);
  file.append(ROUNDS[0]);
  expect(PointsFile.open(at).rounds).toEqual([...ROUNDS, ROUNDS[0]]);
});

test('cut off anywhere behind its first line, it has every whole round, and goes on with a whole line', () => {
  const whole = readFileSync(written());
  const first = whole.indexOf(0x0a) + 1;
  for (let end = first; end < whole.length; end += 97) {
    const at = path();
    writeFileSync(at, whole.subarray(0, end));
    const { file, rounds } = PointsFile.open(at);
    expect(rounds).toEqual(ROUNDS.slice(0, rounds.length));
    file.append(ROUNDS[2]);
    expect(PointsFile.open(at).rounds).toEqual([...ROUNDS.slice(0, rounds.length), ROUNDS[2]]);
  }
});

test('one that is there is not begun anew', () => {
  const at = written();
  expect(() => PointsFile.create(at, START)).toThrow('EEXIST');
});

describe('refused with a sentence:', () => {
  test('a file that is not there', () => {
    expect(() => PointsFile.open(path())).toThrow(
      /cannot be read \(ENOENT\): it is where an interrupted sweep/,
    );
  });

  test.each([
    ['an empty file', ''],
    ['a first line that was torn', '{"schema":"vaga/sw'],
    ['text', 'some text\n'],
    ['another document', '{"schema":"vaga/race@1"}\n'],
  ])('%s', (_, text) => {
    const at = path();
    writeFileSync(at, text);
    expect(() => PointsFile.open(at)).toThrow(/is not (one that a sweep has written|that of a sweep)/);
  });

  test('a damaged line in the middle, with its number', () => {
    const at = written();
    appendFileSync(at, '{"lock":\n{}\n');
    expect(() => PointsFile.open(at)).toThrow(`${at}:5: this line is not one that a sweep has written.`);
  });
});
