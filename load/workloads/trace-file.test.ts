import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VagaError } from '../../server/base/errors.ts';
import { readTrace } from './trace-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vaga-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'requested_at,clinic,day,patient\n';
/** A good line, 45 characters: the columns begin at 1, 22, 32 and 43. */
const GOOD = '2016-04-29T18:38:08Z,SÃO PEDRO,2016-04-30,123\n';

function traceFile(content: string | Uint8Array): string {
  const path = join(folder, 'trace.csv');
  writeFileSync(path, content);
  return path;
}

function read(content: string | Uint8Array) {
  return readTrace(traceFile(content));
}

/** What a refused read says, with the folder left out. */
function refusal(path: string): string {
  const outcome = attempt(() => readTrace(path));
  expect(outcome).toBeInstanceOf(VagaError);
  expect(outcome).toMatchObject({ code: 'badFile', exitStatus: 2 });
  return (outcome as VagaError).message.replace(join(folder, '/'), '');
}

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('a trace', () => {
  test('is read into columns', () => {
    const trace = read(
      `${HEADER}2016-04-29T18:38:08Z,SÃO PEDRO,2016-04-30,7\n` +
        '2016-04-29T18:38:08Z,CENTRO,2016-04-30,9\n' + // a tie
        '2016-04-29T18:38:10.250Z,SÃO PEDRO,2016-05-01,7\n' +
        '2016-04-30T18:38:08Z,SÃO PEDRO,2016-04-30,2147483647\n',
    );
    expect(trace).toEqual({
      length: 4,
      firstMs: Date.parse('2016-04-29T18:38:08Z'),
      requestedAtMs: Float64Array.of(0, 0, 2250, 86_400_000),
      group: Int32Array.of(0, 1, 2, 0),
      patient: Int32Array.of(7, 9, 7, 2_147_483_647),
      groups: [
        { clinic: 'SÃO PEDRO', day: '2016-04-30' },
        { clinic: 'CENTRO', day: '2016-04-30' },
        { clinic: 'SÃO PEDRO', day: '2016-05-01' },
      ],
    });
  });

  test('whose patients start at 0 has all of them shifted by one', () => {
    const trace = read(`${HEADER}${GOOD}${GOOD.replace('123', '0')}${GOOD.replace('123', '2147483646')}`);
    expect([...trace.patient]).toEqual([124, 1, 2_147_483_647]);
  });

  test('whose patients start at 1 or later has none shifted', () => {
    expect([...read(`${HEADER}${GOOD}${GOOD.replace('123', '1')}`).patient]).toEqual([123, 1]);
  });

  test.each([
    ['without the last line end', (text: string) => text.slice(0, -1)],
    ['with CRLF line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['behind a byte order mark', (text: string) => `\uFEFF${text}`],
    ['in quotes', (text: string) => text.replaceAll('SÃO PEDRO', '"SÃO PEDRO"')],
  ])('%s is the same', (_, change) => {
    const text = `${HEADER}${GOOD}${GOOD}`;
    expect(read(change(text))).toEqual(read(text));
  });

  const moments = fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => seconds * 1000);
  const requests = fc.array(
    fc.record({
      momentMs: moments,
      clinic: fc.stringMatching(/^[A-ZÃÇÉ"',🙂]{1,8}$/u),
      day: fc.constantFrom('2016-02-29', '2016-04-30', '2016-05-01'),
      patient: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    }),
    { minLength: 1, maxLength: 50 },
  );

  test('gives back what was written', () => {
    fc.assert(
      fc.property(requests, (unordered) => {
        const rows = unordered.toSorted((a, b) => a.momentMs - b.momentMs);
        const lines = rows.map(({ momentMs, clinic, day, patient }) => {
          const quoted = `"${clinic.replaceAll('"', '""')}"`;
          return `${new Date(momentMs).toISOString()},${quoted},${day},${patient}\n`;
        });
        const trace = read(HEADER + lines.join(''));
        const back = Array.from({ length: trace.length }, (_, row) => ({
          momentMs: trace.requestedAtMs[row] + rows[0].momentMs,
          ...trace.groups[trace.group[row]],
          patient: trace.patient[row],
        }));
        expect(back).toEqual(rows);
        expect(new Set(trace.groups.map(({ clinic, day }) => `${day} ${clinic}`)).size).toBe(
          trace.groups.length,
        );
      }),
      { seed: 20261120, numRuns: 200 },
    );
  });
});

describe('a line is refused for', () => {
  const moment = 'expected a moment in UTC such as 2016-04-29T18:38:08Z';
  const day = 'expected a day of the calendar such as 2016-04-30';
  const clinic = 'expected the name of a clinic in one line';
  const patient = 'expected a whole number from 0 to 2147483647';
  const fields = 'expected 4 fields (requested_at,clinic,day,patient)';
  const quotes = 'expected quotes only around a whole field, doubled within it, and closed';
  const endless = 'expected at most 4096 characters in a line, found more (is a quote not closed?)';

  test.each<[name: string, line: string, message: string]>([
    [
      'a field too few',
      '2016-04-29T18:38:08Z,SÃO PEDRO,2016-04-30',
      `column 42 (patient): ${fields}, found 3`,
    ],
    ['two fields too few', '2016-04-29T18:38:08Z,SÃO PEDRO', `column 31 (day): ${fields}, found 2`],
    ['a field too many', GOOD.replace('\n', ',x'), `column 47 (after patient): ${fields}, found 5`],
    ['being blank', '', `column 1 (clinic): ${fields}, found 1`],
    [
      'a date alone',
      GOOD.replace('T18:38:08Z', ''),
      `column 1 (requested_at): ${moment}, found "2016-04-29"`,
    ],
    [
      'local time',
      GOOD.replace('08Z', '08'),
      `column 1 (requested_at): ${moment}, found "2016-04-29T18:38:08"`,
    ],
    [
      'hour 24',
      GOOD.replace('T18', 'T24'),
      `column 1 (requested_at): ${moment}, found "2016-04-29T24:38:08Z"`,
    ],
    [
      'a 30th of February',
      GOOD.replace('04-29', '02-30'),
      `column 1 (requested_at): ${moment}, found "2016-02-30T18:38:08Z"`,
    ],
    ['a space before it', ` ${GOOD}`, `column 1 (requested_at): ${moment}, found " 2016-04-29T18:38:08Z"`],
    [
      'an earlier moment',
      GOOD.replace('08Z', '07Z'),
      'column 1 (requested_at): expected 2016-04-29T18:38:08.000Z or later, as in the line before, found "2016-04-29T18:38:07Z"',
    ],
    ['no clinic', GOOD.replace('SÃO PEDRO', ''), `column 22 (clinic): ${clinic}, found ""`],
    ['a blank clinic', GOOD.replace('SÃO PEDRO', ' '), `column 22 (clinic): ${clinic}, found " "`],
    [
      'a line break in it',
      GOOD.replace('SÃO PEDRO', '"SÃO\nPEDRO"'),
      `column 22 (clinic): ${clinic}, found "SÃO\\nPEDRO"`,
    ],
    [
      'a day that does not exist',
      GOOD.replace('-04-30,', '-04-31,'),
      `column 32 (day): ${day}, found "2016-04-31"`,
    ],
    [
      'a day in another form',
      GOOD.replace('2016-04-30,', '30/04/2016,'),
      `column 32 (day): ${day}, found "30/04/2016"`,
    ],
    [
      'a bad day behind a comma in quotes',
      GOOD.replace('SÃO PEDRO,2016-04-30', '"SÃO, PEDRO",2016-04-31'),
      `column 35 (day): ${day}, found "2016-04-31"`,
    ],
    ['no patient', GOOD.replace('123', ''), `column 43 (patient): ${patient}, found ""`],
    ['a negative patient', GOOD.replace('123', '-1'), `column 43 (patient): ${patient}, found "-1"`],
    ['half a patient', GOOD.replace('123', '1.5'), `column 43 (patient): ${patient}, found "1.5"`],
    ['a leading zero', GOOD.replace('123', '0123'), `column 43 (patient): ${patient}, found "0123"`],
    [
      'a patient that is no number',
      GOOD.replace('123', 'x'.repeat(99)),
      `column 43 (patient): ${patient}, found "${'x'.repeat(60)}…"`,
    ],
    [
      'a patient beyond 31 bits',
      GOOD.replace('123', '2147483648'),
      `column 43 (patient): ${patient}, found "2147483648"`,
    ],
    ['a quote within a field', GOOD.replace('PEDRO', '"PEDRO"'), `column 22 (clinic): ${quotes}`],
    ['text behind a quote', GOOD.replace('SÃO PEDRO', '"SÃO" PEDRO'), `column 22 (clinic): ${quotes}`],
    ['a quote that is not closed', GOOD.replace('SÃO', '"SÃO'), `column 22 (clinic): ${quotes}`],
    ['being endless', GOOD.replace('PEDRO', 'PEDRO'.repeat(1000)), `column 22 (clinic): ${endless}`],
  ])('%s', (_, line, message) => {
    expect(refusal(traceFile(`${HEADER}${GOOD}${line}\n`))).toBe(`trace.csv: line 3, ${message}.`);
    const behindMark = `\uFEFF${HEADER}${GOOD}${line}\n`.replaceAll(/(?<!SÃO)\n/g, '\r\n');
    expect(refusal(traceFile(behindMark))).toBe(`trace.csv: line 3, ${message}.`);
  });

  test('the largest patient, in a file where another is 0', () => {
    const lines = [GOOD, GOOD.replace('123', '2147483647'), GOOD.replace('123', '0')];
    expect(refusal(traceFile(HEADER + lines.join('')))).toBe(
      'trace.csv: line 3, column 43 (patient): expected at most 2147483646 in a file whose patients start at 0, found 2147483647.',
    );
  });

  test('being saved in another encoding', () => {
    expect(refusal(traceFile(Buffer.from(`${HEADER}${GOOD}${GOOD}`, 'latin1')))).toBe(
      'trace.csv: line 2, column 23 (clinic): expected UTF-8 text, found other bytes: save it as UTF-8.',
    );
  });
});

describe('a header is refused', () => {
  const expected = 'expected the header requested_at,clinic,day,patient, found';
  test.each([
    ['when it is missing', GOOD, `column 1 (requested_at): ${expected} "2016-04-29T18:38:08Z" here`],
    ['in another order', 'requested_at,day,clinic,patient\n', `column 14 (clinic): ${expected} "day" here`],
    ['with a column too few', 'requested_at,clinic,day\n', `column 24 (patient): ${expected} nothing here`],
    [
      'with one too many',
      'requested_at,clinic,day,patient,x\n',
      `column 33 (after patient): ${expected} "x" here`,
    ],
    [
      'between semicolons',
      HEADER.replaceAll(',', ';'),
      `column 1 (requested_at): ${expected} "requested_at;clinic;day;patient" here`,
    ],
  ])('%s', (_, content, message) => {
    expect(refusal(traceFile(content))).toBe(`trace.csv: line 1, ${message}.`);
  });

  test('without any request behind it', () => {
    expect(refusal(traceFile(HEADER))).toBe(
      'trace.csv: line 2, column 1 (requested_at): expected at least one request after the header, found none.',
    );
  });
});

describe('a file is refused that is', () => {
  test('missing', () => {
    expect(refusal(join(folder, 'nowhere.csv'))).toBe('nowhere.csv: there is no such file: check the path.');
  });

  test('a folder', () => {
    mkdirSync(join(folder, 'traces'));
    expect(refusal(join(folder, 'traces'))).toBe('traces: is a folder: name the CSV file itself.');
  });

  test.each(['', '\uFEFF'])('empty (%j)', (content) => {
    expect(refusal(traceFile(content))).toBe(
      'trace.csv: is empty: expected the header requested_at,clinic,day,patient, then a line a request.',
    );
  });

  test('far too large', () => {
    const path = traceFile('');
    truncateSync(path, 512 * 2 ** 20 + 1);
    expect(refusal(path)).toBe('trace.csv: is larger than 512 MiB: cut it into shorter traces.');
  });

  // On Windows, devices have other names, and making a symbolic link is a privilege.
  test.skipIf(process.platform === 'win32')('a device, or unreadable for another reason', () => {
    expect(refusal('/dev/null')).toBe('/dev/null: is not an ordinary file: name a CSV file.');
    symlinkSync('loop.csv', join(folder, 'loop.csv'));
    expect(refusal(join(folder, 'loop.csv'))).toBe(
      'loop.csv: cannot be read (ELOOP): check the path and its permissions.',
    );
  });
});

test('the requests made to the clinics of Vitória are read', ({ skip }) => {
  const project = fileURLToPath(new URL('../../', import.meta.url));
  const path = resolve(project, process.env['VAGA_DATA'] ?? '../shared/data', 'vitoria-requests.csv');
  skip(!existsSync(path), `${path} is not there: VAGA_DATA names the folder of the real data.`);

  const trace = readTrace(path);
  expect(trace.length).toBe(39_596);
  expect(new Set(trace.groups.map(({ clinic }) => clinic)).size).toBe(79);
  expect(new Set(trace.groups.map(({ day }) => day)).size).toBe(20);
  expect(new Set(trace.patient).size).toBe(26_579);
  expect(trace.groups[0]).toEqual({ clinic: 'RESISTÊNCIA', day: '2016-05-04' });
  expect(trace.patient[0]).toBe(3352);
  expect(trace.requestedAtMs[1]).toBe(
    Date.parse('2015-12-08T13:30:21Z') - Date.parse('2015-11-10T07:13:56Z'),
  );
  expect(Math.max(...trace.group)).toBe(trace.groups.length - 1);
});
