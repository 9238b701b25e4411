import { describe, expect, test } from 'vitest';
import { checkCertificate } from './certificate/certificate.ts';
import { explain } from './explain.ts';
import { addViolations } from './result.ts';
import { parseHistory } from './samples/notation.ts';
import { mergeVerdicts } from './verdict.ts';
import { MAX_LISTED, type Stuck } from './violations.ts';

const OPTIONS = { slots: 10, initial: 'fresh' } as const;
const STUCK: Stuck = { kind: 'stuck', client: 4, slot: 3, waitedSeconds: 5, rows: [] };
const STUCK_SENTENCE =
  'client 4 waited 5.0 s for an answer about slot 3 that never came, while the server lived';

test.each([
  [['ok'], 'ok'],
  [['ok', 'unknown'], 'unknown'],
  [['unknown', 'ok', 'ok'], 'unknown'],
  [['unknown', 'violation'], 'violation'],
  [['violation', 'ok', 'unknown'], 'violation'],
] as const)('%j together are %s', ([first, ...rest], merged) => {
  expect(mergeVerdicts(first, ...rest)).toBe(merged);
});

describe('a violation that the swarm saw', () => {
  test('makes a right history wrong', () => {
    const history = parseHistory('1:book s3 [0,10] v1');
    const result = checkCertificate(history, OPTIONS);
    const stuck = addViolations(result, [STUCK], history);
    expect(result.verdict).toBe('ok');
    expect(stuck).toMatchObject({
      verdict: 'violation',
      reasons: [`stuck (1): ${STUCK_SENTENCE}`],
      counts: { stuck: 1 },
      violations: [STUCK],
      bookings: 1,
    });
    expect(explain(STUCK, history)).toBe(STUCK_SENTENCE);
  });

  test('comes beside those and the doubts that are there', () => {
    const line =
      '1:book s3 [0,10] v1 | 2:book s3 [0,10] v1 | 1:book s0 [0,inf] info | 2:move s0>s1 [0,inf] info | 1:move s0>s1 [0,inf] info | 1:cancel s0 [0,inf] info | 9:status s1 [5,6] v1 h2';
    const history = parseHistory(line);
    const result = checkCertificate(history, OPTIONS);
    const kinds = result.reasons.map((reason) => reason.split(' ')[0]);
    expect(kinds).toEqual(['doubleBooking', 'version']);
    const stuck = addViolations(result, [STUCK, STUCK], history);
    expect(stuck.reasons).toEqual([result.reasons[0], `stuck (2): ${STUCK_SENTENCE}`, result.reasons[1]]);
    expect(stuck.counts).toMatchObject({ doubleBooking: 1, stuck: 2 });
    expect(stuck.violations).toHaveLength(3);
  });

  test('is counted, but not listed, beyond the bound', () => {
    const history = parseHistory('');
    const many = Array.from({ length: MAX_LISTED + 5 }, () => STUCK);
    const stuck = addViolations(checkCertificate(history, OPTIONS), many, history);
    expect(stuck.counts.stuck).toBe(MAX_LISTED + 5);
    expect(stuck.violations).toHaveLength(MAX_LISTED);
  });

  test('none changes nothing', () => {
    const history = parseHistory('');
    const result = checkCertificate(history, OPTIONS);
    expect(addViolations(result, [], history)).toBe(result);
  });
});
