/** The verb `check` on files of every format: what it prints, and its exit status. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';
import { vaga } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const booked = (client: number, invoke: number, end: number): string =>
  JSON.stringify({ client, op: 'book', slot: 3, invoke, return: end, result: 'ok' });
const cancelled = (client: number, invoke: number, end: number): string =>
  JSON.stringify({ client, op: 'cancel', slot: 3, invoke, return: end, result: 'ok' });

const good = write(
  'good.jsonl',
  booked(1, 12, 12.031),
  cancelled(1, 12.04, 12.043),
  booked(2, 12.042, 12.05),
);
const bad = write('bad.jsonl', booked(1, 12, 12.031), booked(2, 12.04, 12.044), cancelled(1, 12.05, 12.06));

describe('JSON lines', () => {
  test('a right history: exit 0', async () => {
    const { status, stdout } = await vaga('check', good);
    expect(stdout).toMatch(/good\.jsonl: ok\. 3 operations on 1 slot, checked by search in /);
    expect(status).toBe(0);
  });

  test('a double booking: exit 1, and the reason in words', async () => {
    const { status, stdout } = await vaga('check', bad);
    expect(stdout).toContain(
      'doubleBooking: client 1 was told it booked slot 3 (asked 12.000000 s, told 12.031000 s), yet client 2 was told it booked slot 3 (asked 12.040000 s, told 12.044000 s), and client 1 asked to give the slot up only at 12.050000 s: the slot was sold twice, whatever else happened',
    );
    expect(status).toBe(1);
  });

  test('as one document, a result for each file', async () => {
    const { status, stdout } = await vaga('check', '--json', good, bad);
    const { schema, results } = JSON.parse(stdout) as {
      schema: string;
      results: { violations: { rows: number[]; operations: object[]; sentence: string }[] }[];
    };
    expect(schema).toBe('vaga/check@1');
    expect(results).toMatchObject([
      { file: good, verdict: 'ok', operations: 3, slots: 1, method: 'search', violations: [] },
      {
        file: bad,
        verdict: 'violation',
        violations: [
          { kind: 'doubleBooking', slot: 3, rows: [0, 1], operations: [{ row: 0, client: 1 }, { row: 1 }] },
        ],
      },
    ]);
    expect(status).toBe(1);
  });

  test('a bad line: exit 2, with file, line, column and what was expected', async () => {
    const path = write('broken.jsonl', booked(1, 0, 1), '{"client":1,"op":"buy"}');
    const { status, stderr } = await vaga('check', path);
    expect(stderr).toContain(
      `${path}: line 2, column 13: expected one of book, cancel, move, status, find in "op", not`,
    );
    expect(status).toBe(2);
  });

  test('shards are judged together', async () => {
    const one = write('a.jsonl', booked(1, 0, 1));
    const other = write('b.jsonl', booked(2, 2, 3));
    expect((await vaga('check', one, other)).status).toBe(0);
    const { status, stdout } = await vaga('check', '--merge', one, other);
    expect(stdout).toContain(`${one} + ${other}: violation. 2 operations`);
    expect(status).toBe(1);
  });
});

test('a log of Jepsen', async () => {
  const event = (text: string): string => `INFO  jepsen.util - ${text}`;
  const path = write(
    'etcd.log',
    event('0\t:invoke\t:write\t3'),
    event('0\t:ok\t:write\t3'),
    event('1\t:invoke\t:read\tnil'),
    event('1\t:ok\t:read\tnil'),
  );
  const { status, stdout } = await vaga('check', path, '--model', 'cas-register');
  expect(stdout).toContain(
    'order: client 0 was told it wrote 3 (asked in line 1, told in line 2), yet client 1 read nil (asked in line 3, told in line 4): no order of these 2 answers fits',
  );
  expect(status).toBe(1);
  const { status: withoutModel, stderr } = await vaga('check', path);
  expect(stderr).toContain('--model cas-register');
  expect(withoutModel).toBe(2);
});

test('the help says what is judged, which files it takes, and what a verdict means', async () => {
  const { status, stdout } = await vaga('check', '--help');
  for (const words of [
    'one order of all operations',
    'JSON lines',
    'log of',
    '--model slot|cas-register|mutex',
    '--merge',
  ])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(status).toBe(0);
});

test('a run on slots can be written as a time line, several cannot', async () => {
  const page = join(folder, 'timeline.html');
  const { status } = await vaga('check', bad, '--html', page);
  expect(status).toBe(1);
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*bad\.jsonl[^]*VIOLATION/i);
  const { status: several, stderr } = await vaga('check', good, bad, '--html', page);
  expect(stderr).toContain('--html takes one run');
  expect(several).toBe(2);
});
