/** Documents as nobody wishes them, for the tests beside this file: every text and number of a sample replaced, and the verdict. */
import fc from 'fast-check';

import type { RaceDocument } from '../race-document.ts';
import { OK, PROVOKED, SAMPLES, VIOLATION } from './samples.ts';

/** What decides the shape of a document stays as it is. */
const KEPT = new Set(['schema', 'verdict', 'where', 'kind', 'operation', 'outcome', 'from']);

/** Any UTF-16 units, halves of surrogate pairs among them. */
const unitsOfUtf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

const traps = fc.constantFrom(
  '',
  ' ',
  ']]>',
  '<script>alert(1)</script>',
  '&amp;&#0;&lt;',
  '"\'',
  '\u0000\u0001\u0008\u000b\ufffe\uffff',
  '\ud800',
  '\u001b[31mred\u001b]0;title\u0007',
  '\u202egnp.exe',
  '\r\n\n\u2028\u0085',
  '|`*_[x](y)~#@a',
  '予約席',
  '👩‍👩‍👧',
  '🇵🇹',
  '❤️',
  'é\u0301\u0327',
  './homework/my lock.ts',
);

export const hostileText = fc.oneof(
  unitsOfUtf16,
  traps,
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.tuple(traps, fc.integer({ min: 1, max: 500 })).map(([text, repeats]) => text.repeat(repeats)),
  fc.array(traps, { maxLength: 40 }).map((texts) => texts.join(' ')),
);

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, 1, 2, 999.5, 1e15, 1.7e308, Number.POSITIVE_INFINITY, Number.NaN, -1),
);

/** A sample with every text and number replaced; only what decides its shape is kept. */
export function hostile<Sample>(samples: readonly Sample[]): fc.Arbitrary<Sample> {
  return fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(hostileText, { minLength: 1, maxLength: 12 }),
      fc.array(anyNumber, { minLength: 1, maxLength: 12 }),
    )
    .map(([sample, texts, numbers]) => {
      let next = 0;
      const replace = (value: unknown, key: string): unknown => {
        next += 1;
        if (KEPT.has(key)) return value;
        if (typeof value === 'string') return texts[next % texts.length];
        if (typeof value === 'number') return numbers[next % numbers.length];
        if (Array.isArray(value)) return value.map((item) => replace(item, ''));
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item, name)]));
      };
      return replace(sample, '') as Sample;
    });
}

export const hostileDocument: fc.Arbitrary<RaceDocument> = fc
  .tuple(hostile<RaceDocument>(Object.values(SAMPLES)), fc.constantFrom('ok', 'violation', 'unknown'))
  .map(([document, verdict]) => Object.assign(document, { verdict }));

/** As large as a document can be expected, and larger: every text long and expensive to escape, every list long. */
export function hugeDocument(character: string): RaceDocument {
  const long = character.repeat(5_000);
  const [first] = VIOLATION.parts.provoked?.explained ?? [];
  const operations = Array.from({ length: 1_000 }, () => first?.operations ?? []).flat();
  const explained = Array.from(
    { length: 1_000 },
    () => ({ kind: 'doubleBooking', slot: 1, sentence: long, operations }) as const,
  );
  const part = {
    ...PROVOKED,
    verdict: 'violation',
    violations: { doubleBooking: 9_000 },
    explained,
  } as const;
  return {
    ...VIOLATION,
    reasons: Array.from({ length: 1_000 }, (_, index) => `${index} ${long}`),
    machine: { ...VIOLATION.machine, cpu: long, node: long, os: long },
    options: { target: long, lock: long, workload: long },
    control: { ...OK.control, saboteur: long, caught: false },
    contention: { source: 'server', contested: 1, attempts: 1_000, share: 0.001, lockWaits: 1, bookings: 1 },
    check: { ...VIOLATION.check, method: long },
    parts: { provoked: part, natural: part },
    command: long,
    files: { html: long, json: long, junit: long, markdown: long, history: long },
  };
}
