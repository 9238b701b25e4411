/** Histories of other systems: what is read, and how what cannot be read is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';
import { createHistoryFile } from '../../../load/history/file.ts';
import { checkHistory } from '../check.ts';
import { checkLog } from '../check-log.ts';
import { formatHistory, parseHistory } from '../samples/notation.ts';
import { readLog, readSlots } from './formats.ts';
import { mergeLogs, mergeSlots } from './merge.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** A file with this text; its name tells nothing. */
function fileOf(...lines: readonly string[]): string {
  files += 1;
  const path = join(folder, `file${files}`);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const BOOKED = '{"client":7,"op":"book","slot":3,"invoke":0.000001,"return":0.00001,"result":"ok"}';

describe('JSON lines', () => {
  test.each([
    [BOOKED, '7:book s3 [1,10] ok h7'],
    [
      '{"client":7,"op":"book","slot":3,"invoke":0.000001,"return":0.00001,"result":"ok","version":4,"holder":7}',
      '7:book s3 [1,10] v4',
    ],
    [
      '{"client":9,"op":"book","slot":3,"invoke":0,"return":0,"result":"fail","holder":7}',
      '9:book s3 [0,0] fail h7',
    ],
    ['{"client":9,"op":"cancel","slot":3,"invoke":0,"return":0,"result":"fail"}', '9:cancel s3 [0,0] fail'],
    ['{"client":9,"op":"cancel","slot":3,"invoke":0,"return":0,"result":"ok"}', '9:cancel s3 [0,0] ok h0'],
    ['{"client":9,"op":"move","slot":3,"to":4,"invoke":0,"result":"info"}', '9:move s3>s4 [0,inf] info'],
    [
      '{"client":9,"op":"move","slot":3,"to":4,"invoke":0,"return":1,"result":"info"}',
      '9:move s3>s4 [0,inf] info',
    ],
    [
      '{"client":9,"op":"move","slot":3,"to":4,"invoke":0,"return":0,"result":"fail","because":"to","holder":2}',
      '9:move s3>s4 [0,0] fail2 h2',
    ],
    [
      '{"client":9,"op":"move","slot":3,"to":4,"invoke":0,"return":0,"result":"ok","version":2,"version2":1}',
      '9:move s3>s4 [0,0] v2,v1',
    ],
    [
      '{"client":0,"op":"status","slot":3,"invoke":0,"return":0,"result":"ok","holder":0}',
      '0:status s3 [0,0] ok h0',
    ],
    ['{"client":9,"op":"find","invoke":0,"return":0,"result":"ok"}', '9:find - [0,0]'],
    [
      '{"client":9,"op":"find","slot":1,"holder":0,"invoke":0,"return":0,"result":"ok"}',
      '9:find s1 [0,0] ok h0',
    ],
  ])('%s', (line, expected) => {
    expect(formatHistory(readSlots(fileOf(line)).history)).toBe(expected);
  });

  test('many lines, with empty ones and line ends of Windows, in one history', () => {
    const lines = Array.from(
      { length: 3000 },
      (_, slot) => `{"client":1,"op":"book","slot":${slot},"invoke":1,"return":2,"result":"ok"}\r`,
    );
    const { history, slots, initial } = readSlots(fileOf('', ...lines, ''));
    expect(history).toHaveLength(3000);
    expect(slots).toBe(3000);
    expect(initial).toBe('fresh');
    expect(history.slot[2999]).toBe(2999);
  });

  test('slots may have been booked before', async () => {
    const cancelled = '{"client":7,"op":"cancel","slot":3,"invoke":1,"return":2,"result":"ok"}';
    const observed = readSlots(fileOf('{"initial":"observed"}', cancelled));
    expect(observed).toMatchObject({ initial: 'observed', slots: 4 });
    expect(await checkHistory(observed.history, observed)).toMatchObject({ verdict: 'ok' });
    const fresh = readSlots(fileOf(cancelled));
    expect(await checkHistory(fresh.history, fresh)).toMatchObject({ verdict: 'violation' });
  });

  test.each([
    ['{"client":7', 'line 2, column 12: expected one object of JSON on one line.'],
    ['[1]', 'line 2, column 1: expected an object of JSON, as {"client":1,…}, not "[1]".'],
    [
      '{"client":7,"op":"buy"}',
      'line 2, column 13: expected one of book, cancel, move, status, find in "op", not "\\"buy\\"".',
    ],
    [
      '{"op":"book","slot":3}',
      'line 2, column 1: expected a whole number from 1 to 2147483647 in "client", which is missing.',
    ],
    [
      '{"client":0,"op":"book","invoke":1,"return":2,"result":"ok","slot":3}',
      'line 2, column 2: expected a whole number from 1 to 2147483647 in "client", not "0".',
    ],
    [
      '{"client":7,"op":"book","slot":3,"invoke":2,"return":1,"result":"ok"}',
      'line 2, column 45: expected a time no earlier than that of "invoke" in "return", not "1".',
    ],
    [
      '{"client":7,"op":"book","slot":3,"invoke":"now","return":1,"result":"ok"}',
      'line 2, column 34: expected a number of seconds from 0 on in "invoke", not "\\"now\\"".',
    ],
    [
      '{"client":7,"op":"status","slot":3,"invoke":1,"return":1,"result":"ok"}',
      'line 2, column 1: expected the holder, 0 for nobody, in "holder", which is missing.',
    ],
    [
      '{"client":7,"op":"book","slot":3,"invoke":1,"retrun":1,"result":"ok"}',
      'line 2, column 45: expected only client, op, invoke, return, result, slot, to, holder, because, version, version2, initial, not "retrun".',
    ],
  ])('%s is refused', (line, message) => {
    const path = fileOf(BOOKED, line);
    expect(() => readSlots(path)).toThrow(`${path}: ${message}`);
  });

  test('registers by key', async () => {
    const path = fileOf(
      '{"client":1,"op":"write","key":"a","value":"x","invoke":0,"return":1,"result":"ok"}',
      '{"client":2,"op":"cas","key":"a","expected":"x","value":5,"invoke":2,"return":3,"result":"ok"}',
      '{"client":2,"op":"read","key":"b","value":null,"invoke":2,"return":3,"result":"ok"}',
      '{"client":2,"op":"read","key":"a","value":"x","invoke":4,"return":5,"result":"ok"}',
    );
    const result = await checkLog(readLog(path, 'cas-register'), 'cas-register');
    expect(result).toMatchObject({ verdict: 'violation', operations: 4, objects: 2 });
    expect(result.violations).toMatchObject([
      {
        object: '"a"',
        rows: [1, 3],
        sentence:
          'client 2 was told it changed "x" to 5 (asked 2.000000 s, told 3.000000 s), yet client 2 read "x" (asked 4.000000 s, told 5.000000 s): no order of these 2 answers fits, whatever else happened',
      },
    ]);
  });

  test.each<[string, string]>([
    ['ok', '{"client":2,"op":"acquire","invoke":2,"return":3,"result":"ok"}'],
    ['violation', '{"client":2,"op":"acquire","invoke":1,"return":1.5,"result":"ok"}'],
  ])('a mutex: %s', async (verdict, line) => {
    const path = fileOf(
      '{"client":1,"op":"acquire","invoke":0,"return":1,"result":"ok"}',
      '{"client":1,"op":"release","invoke":1.6,"return":2,"result":"ok"}',
      line.replace('"invoke":1,', '"invoke":1.1,'),
    );
    expect(await checkLog(readLog(path, 'mutex'), 'mutex')).toMatchObject({ verdict });
  });
});

/** As Jepsen's logger writes it. */
const event = (text: string): string =>
  `INFO  jepsen.util - ${text.replaceAll(' ', '\t').replace(/\[(\S+)\t(\S+)\]/, '[$1 $2]')}`;

describe('logs of Jepsen', () => {
  const judge = async (...events: readonly string[]) =>
    checkLog(readLog(fileOf(...events.map(event)), 'cas-register'), 'cas-register');

  test.each<[string, 'ok' | 'violation', readonly string[]]>([
    ['nil at first', 'ok', ['0 :invoke :read nil', '0 :ok :read nil']],
    ['another value at first', 'violation', ['0 :invoke :read nil', '0 :ok :read 3']],
    ['a write seen', 'ok', ['0 :invoke :write 3', '0 :ok :write 3', '1 :invoke :read nil', '1 :ok :read 3']],
    [
      'a write lost',
      'violation',
      ['0 :invoke :write 3', '0 :ok :write 3', '1 :invoke :read nil', '1 :ok :read nil'],
    ],
    [
      'a write that timed out and is seen later',
      'ok',
      [
        '0 :invoke :write 3',
        '0 :info :write :timed-out',
        '1 :invoke :read nil',
        '1 :ok :read nil',
        '1 :invoke :read nil',
        '1 :ok :read 3',
      ],
    ],
    [
      'a write that timed out twice is seen once',
      'violation',
      [
        '0 :invoke :write 3',
        '0 :info :write :timed-out',
        '1 :invoke :read nil',
        '1 :ok :read 3',
        '1 :invoke :write 4',
        '1 :ok :write 4',
        '1 :invoke :read nil',
        '1 :ok :read 3',
      ],
    ],
    ['a write never answered', 'ok', ['0 :invoke :write 3', '1 :invoke :read nil', '1 :ok :read 3']],
    [
      'a process that asks again without an answer',
      'ok',
      ['0 :invoke :write 3', '0 :invoke :read nil', '0 :ok :read 3'],
    ],
    [
      'a process that goes on behind :info',
      'ok',
      ['0 :invoke :write 3', '0 :info :write :timed-out', '0 :invoke :read nil', '0 :ok :read nil'],
    ],
    ['a read that timed out says nothing', 'ok', ['0 :invoke :read nil', '0 :fail :read :timed-out']],
    ['a read without an answer says nothing', 'ok', ['0 :invoke :read nil', '0 :info :read :timed-out']],
    [
      'a write that failed did not happen',
      'violation',
      ['0 :invoke :write 3', '0 :fail :write :timed-out', '1 :invoke :read nil', '1 :ok :read 3'],
    ],
    [
      'a cas',
      'ok',
      [
        '0 :invoke :write 3',
        '0 :ok :write 3',
        '1 :invoke :cas [3 0]',
        '1 :ok :cas [3 0]',
        '1 :invoke :read nil',
        '1 :ok :read 0',
      ],
    ],
    ['a cas of another value', 'violation', ['1 :invoke :cas [3 0]', '1 :ok :cas [3 0]']],
    ['a cas that failed rightly', 'ok', ['1 :invoke :cas [3 0]', '1 :fail :cas [3 0]']],
    [
      'a cas that must not fail',
      'violation',
      ['0 :invoke :write 3', '0 :ok :write 3', '1 :invoke :cas [3 0]', '1 :fail :cas [3 0]'],
    ],
    [
      'a cas that failed for another reason says nothing',
      'ok',
      ['0 :invoke :write 3', '0 :ok :write 3', '1 :invoke :cas [3 0]', '1 :fail :cas :timed-out'],
    ],
    [
      'a cas that timed out and happened',
      'ok',
      ['1 :invoke :cas [nil 4]', '1 :info :cas :timed-out', '2 :invoke :read nil', '2 :ok :read 4'],
    ],
    [
      'a cas of a value to itself',
      'ok',
      ['0 :invoke :write 3', '0 :ok :write 3', '1 :invoke :cas [3 3]', '1 :ok :cas [3 3]'],
    ],
    [
      'the nemesis',
      'ok',
      [
        ':nemesis :info :start "partitioned"',
        '0 :invoke :read nil',
        ':nemesis :info :stop nil',
        '0 :ok :read nil',
      ],
    ],
  ])('%s: %s', async (_, verdict, events) => {
    expect(await judge(...events)).toMatchObject({ verdict });
  });

  test('other lines of the log are passed over, and the prefix may be missing', async () => {
    const path = fileOf(
      'INFO  jepsen.core - Worker 0 starting',
      '',
      '0\t:invoke\t:write\t-3',
      '2026-01-01 10:00:00,000{GMT} INFO [jepsen worker 0] jepsen.util: 0\t:ok\t:write\t-3',
      '1 :invoke :read nil',
      '1 :ok :read -3',
    );
    expect(await checkLog(readLog(path, 'cas-register'), 'cas-register')).toMatchObject({
      verdict: 'ok',
      operations: 2,
    });
  });

  test.each<[readonly string[], string]>([
    [
      [event('0 :invoke :increment 3')],
      'line 1, column 31: expected an operation of the model (:read, :write, :cas), not ":increment\\t3".',
    ],
    [
      [event('0 :begin :read nil')],
      'line 1, column 23: expected :invoke, :ok, :fail or :info, not ":begin".',
    ],
    [[event('0 :invoke :cas 3')], 'line 1, column 36: expected two values in brackets, as [3 0], not "3".'],
    [
      [event('0 :invoke :write {}')],
      'line 1, column 38: expected a value: nil, a whole number or a text in quotes, not "{}".',
    ],
    [
      [event('0 :ok :read 3')],
      'line 1, column 27: expected an operation that process 0 has asked for before its :ok.',
    ],
    [
      [event('0 :invoke :read nil'), event('0 :ok :write 3')],
      'line 2, column 27: expected :read, which process 0 asked for, not ":write".',
    ],
    [
      [event('0 :invoke :read nil'), 'gibberish'],
      'line 2, column 1: expected a process, then :invoke, :ok, :fail or :info, not "gibberish".',
    ],
    [
      ['INFO  jepsen.core - nothing happened'],
      'line 2, column 1: expected at least one :invoke in a log of Jepsen.',
    ],
  ])('%j is refused', (lines, message) => {
    const path = fileOf(...lines);
    expect(() => readLog(path, 'cas-register')).toThrow(`${path}: ${message}`);
  });
});

describe('the format', () => {
  test.each([
    ['nothing', '', 'expected a history of vaga (VAGAHIST), JSON lines, or a log of Jepsen.'],
    [
      'noise',
      '\u0001\u0002hello',
      'expected a history of vaga (VAGAHIST), JSON lines, or a log of Jepsen, not "??hello".',
    ],
  ])('%s is none', (_, text, message) => {
    const path = fileOf(text);
    expect(() => readSlots(path)).toThrow(`${path}: line 1, column 1: ${message}`);
  });

  test('a log of Jepsen needs its model, and a history of slots has none other', () => {
    const log = fileOf(event('0 :invoke :read nil'));
    expect(() => readSlots(log)).toThrow('say which model it has, as --model cas-register');
    const path = join(folder, 'binary');
    createHistoryFile(path, { slots: 5, initial: 'observed', originSeconds: 7, seed: 1, workload: 'churn' });
    expect(readSlots(path)).toMatchObject({ slots: 5, initial: 'observed', originSeconds: 7 });
    expect(() => readLog(path, 'mutex')).toThrow('check it without --model mutex');
  });

  test('a file that is not there', () => {
    expect(() => readSlots(join(folder, 'none'))).toThrow('cannot be read (ENOENT)');
  });
});

describe('shards of one run', () => {
  const record = (line: string, originSeconds?: number, initial: 'fresh' | 'observed' = 'fresh') => ({
    history: parseHistory(line),
    slots: 5,
    initial,
    originSeconds,
  });

  test('are judged together: what each of them allows, both may not', async () => {
    const one = record('1:book s3 [0,10] ok');
    const other = record('2:book s3 [20,30] ok');
    for (const shard of [one, other])
      expect(await checkHistory(shard.history, shard)).toMatchObject({ verdict: 'ok' });
    const merged = mergeSlots([one, other]);
    expect(merged.history).toHaveLength(2);
    expect(await checkHistory(merged.history, merged)).toMatchObject({
      verdict: 'violation',
      doubleBookings: 1,
    });
  });

  test('count their times from different seconds of one clock', () => {
    const merged = mergeSlots([record('1:book s3 [0,10] v1', 8), record('2:status s3 [5,inf] info', 7)]);
    expect(merged.originSeconds).toBe(7);
    expect([...merged.history.invokeNs]).toEqual([1e9, 5000]);
    expect([...merged.history.returnNs]).toEqual([1e9 + 10_000, Number.POSITIVE_INFINITY]);
  });

  test('that are not of one run are refused', () => {
    expect(() => mergeSlots([record(''), record('', undefined, 'observed')])).toThrow(
      'not shards of one run',
    );
    expect(() => mergeSlots([record('', 1), record('')])).toThrow('not shards of one run');
    const log = readLog(fileOf(event('0 :invoke :read nil')), 'cas-register');
    expect(() => mergeLogs([log, log])).toThrow('have no times');
  });

  test('of registers', async () => {
    const shard = (line: string) => readLog(fileOf(line), 'cas-register');
    const merged = mergeLogs([
      shard('{"client":1,"op":"write","key":"a","value":5,"invoke":0,"return":1,"result":"ok"}'),
      shard('{"client":2,"op":"read","key":"a","value":6,"invoke":2,"return":3,"result":"ok"}'),
    ]);
    expect(await checkLog(merged, 'cas-register')).toMatchObject({ verdict: 'violation', operations: 2 });
  });
});
