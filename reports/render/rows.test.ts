import { describe, expect, test } from 'vitest';

import type { RaceDocument } from '../race-document.ts';
import { figureRows } from './rows.ts';
import { OK, SAMPLES, STAMPEDE, STUCK, TRACE, UNKNOWN } from './samples.ts';

function facts(document: RaceDocument, label: string): string {
  return (
    figureRows(document)
      .find((row) => row.label === label)
      ?.facts.join(' · ') ?? 'no such row'
  );
}

describe('rows', () => {
  test('of a group are neighbours', () => {
    for (const document of Object.values(SAMPLES)) {
      const groups = figureRows(document).map(({ group }) => group);
      expect(groups).toEqual([...groups].toSorted((a, b) => groups.indexOf(a) - groups.indexOf(b)));
    }
  });

  test('a control that was not caught says so in capitals', () => {
    expect(facts(UNKNOWN, 'Control')).toBe('NOT caught in 3 s · saboteur check-then-set');
    expect(facts({ ...OK, control: null }, 'Control')).toBe('none');
  });

  test('a rehearsal is called one', () => {
    expect(facts(TRACE, 'Control')).toContain('a rehearsal: against a server of ours');
    expect(facts(OK, 'Control')).not.toContain('rehearsal');
  });

  test('too little contention says how much is needed', () => {
    expect(facts(UNKNOWN, 'Provoked')).toContain('too few: 1,000 and 1 % are needed');
    expect(facts(OK, 'Provoked')).not.toContain('too few');
    expect(facts({ ...OK, contention: { ...OK.contention, share: 0.009 } }, 'Provoked')).toContain('too few');
    expect(facts({ ...OK, contention: { ...OK.contention, contested: 999 } }, 'Provoked')).toContain(
      'too few',
    );
  });

  test('options are found under both names', () => {
    expect(facts(OK, 'Provoked')).toContain('each decision held open for 50 µs');
    expect(facts({ ...OK, options: { holdUs: 70 } }, 'Provoked')).toContain('held open for 70 µs');
    expect(facts({ ...OK, options: { 'hold-us': 0 } }, 'Provoked')).not.toContain('held open');
  });

  test('a throughput says its mix', () => {
    expect(facts(OK, 'Natural')).toBe('1,204,331 operations in 5 s · 240,818/s, 37.2 % changes');
    expect(facts(OK, 'Asked')).toBe('book 35 % · cancel 20 % · move 3 % · status 32 % · find 10 %');
  });

  test('rounds of a stampede', () => {
    expect(facts(STAMPEDE, 'Natural')).toContain('18,040 rounds, 3,607/s');
  });

  test('requests of a trace', () => {
    expect(facts(TRACE, 'Natural')).toBe(
      '48,310 operations in 12 s · 4,026/s, 25.7 % changes · 12,715 requests: 12,402 sold, 311 refused · 2 with an unknown end · 4,120 overlapped another for the same places · asked 12 ms late at most · 600 times as fast as recorded',
    );
  });

  test('server threads without clients are told', () => {
    expect(facts(UNKNOWN, 'Raced')).toContain('2 server threads, only 1 of them with clients');
  });

  test('what was not measured has no row', () => {
    expect(figureRows(STUCK).map(({ label }) => label)).toEqual([
      'Raced',
      'Control',
      'Provoked',
      'Check',
      'Lost',
      'Natural',
      'Machine',
      'Seed',
    ]);
    expect(facts(STUCK, 'Natural')).toBe('not run');
    expect(facts(TRACE, 'CPU time')).toBe('server not told · swarm 3.4 s');
  });
});
