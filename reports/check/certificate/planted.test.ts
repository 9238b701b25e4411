import { describe, expect, test } from 'vitest';
import { explain } from '../explain.ts';
import { parseHistory } from '../samples/notation.ts';
import { PLANTED } from '../samples/planted.ts';
import { checkCertificate } from './certificate.ts';

describe('one fault is one violation, of its kind, explained:', () => {
  test.each(PLANTED)('$name', ({ history: line, initial, kind, sentence }) => {
    const history = parseHistory(line);
    const result = checkCertificate(history, { slots: 10, initial: initial ?? 'fresh' });
    expect(result.verdict).toBe('violation');
    expect(result.violations.map((violation) => violation.kind)).toEqual([kind]);
    expect(result.counts[kind]).toBe(1);
    expect(explain(result.violations[0], history)).toBe(sentence);
    expect(result.reasons).toEqual([`${kind} (1): ${sentence}`]);
  });
});
