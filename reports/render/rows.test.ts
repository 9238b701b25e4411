import { describe, expect, test } from 'vitest';

import type { RaceDocument } from '../race-document.ts';
import { figureRows } from './rows.ts';
import { CLINICS, OK, OPEN, SAMPLES, SELLOUT, STAMPEDE, STUCK, TARGET, TRACE, UNKNOWN } from './samples.ts';

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

  test('a target that does not count tells what overlapped, and no server threads', () => {
    expect(facts(TARGET, 'Overlap')).toContain(
      '296,474 attempts, 168,339 while another client was at the same slot (56.8 %)',
    );
    expect(facts({ ...TARGET, contention: { ...TARGET.contention, contested: 999 } }, 'Overlap')).toContain(
      'too few',
    );
    expect(facts(TARGET, 'Provoked')).toContain('nobody can hold the decisions of this target open');
    expect(facts(TARGET, 'Raced')).not.toContain('server thread');
    expect(facts(OK, 'Overlap')).toBe('no such row');
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

  test('a sellout tells when all was sold, or that it was not', () => {
    expect(facts(SELLOUT, 'Natural')).toContain(
      '10,000 places sold to 100,000 attempts · sold out after 335 ms and 40,347 attempts (120,583/s) · 59,653 came when all was sold',
    );
    const natural = { ...OK.parts.natural, workload: { sold: 7, attempts: 9, attemptsInTime: 9, left: 3 } };
    expect(facts({ ...SELLOUT, parts: { provoked: null, natural } }, 'Natural')).toContain(
      '7 places sold to 9 attempts · NOT sold out: 3 left',
    );
  });

  test('an open system tells the latency from the intended start beside the other, and who was never served', () => {
    expect(facts(OPEN, 'Natural')).toContain(
      '1,499,812 arrived, intended 300,000/s · 1,204,002 waited for a client · 295,481 still waited at the end',
    );
    expect(facts(OPEN, 'Latency')).toContain('p99 1.42 ms');
    expect(facts(OPEN, 'Corrected')).toContain('p99 981 ms');
    expect(facts(OK, 'Corrected')).toBe('no such row');
  });

  test('a trace tells of its clinics', () => {
    expect(facts(CLINICS, 'Clinics')).toContain('the rush: 2016-04-29 07 h, 454 requests, 154 refused');
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
