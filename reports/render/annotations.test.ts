import fc from 'fast-check';
import { expect, test } from 'vitest';

import { raceAnnotations } from './annotations.ts';
import { hostileDocument, hugeDocument } from './hostile-documents.ts';
import { OK, UNKNOWN, VIOLATION } from './samples.ts';

test('a race that is ok is one notice, with the seed and the command that repeats it', () => {
  const lines = raceAnnotations(OK);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^::notice title=vaga race%3A OK%2C no slot was sold twice::/);
  expect(lines[0]).toContain(`Seed ${OK.seed}. Repeat with: ${OK.command}`);
});

test('a violation is an error for the verdict and one for each violation told in words', () => {
  const lines = raceAnnotations(VIOLATION);
  expect(lines[0]).toMatch(/^::error title=vaga race%3A VIOLATION%2C 42 double bookings::/);
  expect(lines.filter((line) => line.includes('the slot was sold twice'))).toHaveLength(3);
});

test('an unknown is an error too, with its reasons', () => {
  const lines = raceAnnotations(UNKNOWN);
  expect(lines[0]).toMatch(/^::error title=vaga race%3A UNKNOWN%2C this is not a pass::/);
  expect(lines).toHaveLength(4);
});

test('whatever a document holds, each annotation is one workflow command', () => {
  fc.assert(fc.property(hostileDocument, (document) => expectCommands(raceAnnotations(document))));
  expectCommands(raceAnnotations(hugeDocument('%\r\n::')));
});

function expectCommands(lines: readonly string[]): void {
  expect(lines.length).toBeLessThanOrEqual(10);
  for (const line of lines) {
    expect(line).toMatch(/^::(?:notice|error) title=[^:,\r\n]*::[^\r\n]+$/u);
    expect(line.replaceAll(/%(?:25|0D|0A|3A|2C)/g, '')).not.toContain('%');
  }
}
