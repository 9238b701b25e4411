/** The log of a server: its lines, what they hide, and how many there are at most. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createLog, createLogger, type LogLevel } from './log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A log whose lines can be looked at. */
function recorded(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLog(level, false, { write: (line) => void lines.push(line) });
  const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, parsed };
}

const refused = (count: number, because: 'connections' | 'idle' = 'connections') => ({
  event: 'connectionsEnded' as const,
  door: 'native',
  because,
  count,
  connections: 20,
  thread: 1,
});

test('each event is one line of JSON with its level and the time', () => {
  const { log, lines, parsed } = recorded();
  log.started({ doors: { native: [7400] }, threads: 2, lock: 'futex-owner', ledger: 'lmdb' });
  log.event({ ...refused(1), because: 'badFrame', detail: 'a connection begins with hello' });
  log.outage('no space left on device');
  log.outage(undefined);
  log.event({
    event: 'died',
    thread: 1,
    reason: 'it was terminated',
    repair: 'rolled back',
    ms: 1,
    alone: true,
  });
  log.event({ event: 'restarted', thread: 1, ms: 90 });
  log.stopped({ inTime: true });
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(parsed()).toMatchObject([
    { level: 'info', msg: 'the server has started', doors: { native: [7400] }, threads: 2, ledger: 'lmdb' },
    { level: 'warn', door: 'native', because: 'badFrame', detail: 'a connection begins with hello' },
    { level: 'error', reason: 'no space left on device' },
    { level: 'warn', msg: 'the ledger takes writes again' },
    { level: 'error', thread: 1, reason: 'it was terminated' },
    { level: 'warn', thread: 1 },
    { level: 'info', msg: 'the server has stopped', inTime: true },
  ]);
  for (const { time } of parsed()) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('a flood is a line a second of each kind, which says how many were left out', () => {
  const { log, parsed } = recorded();
  for (let index = 0; index < 30; index += 1) log.event(refused(10));
  log.event(refused(1, 'idle'));
  log.event({ ...refused(1), door: 'agenda' });
  const told = () => parsed().map(({ because, leftOut }) => [because, leftOut]);
  expect(told()).toEqual([
    ['connections', 9],
    ['idle', 0],
    ['connections', 0],
  ]);
  vi.advanceTimersByTime(1_000);
  expect(told().slice(3)).toEqual([['connections', 289]]);
  log.event(refused(5));
  vi.advanceTimersByTime(999);
  expect(told()).toHaveLength(4);
  log.stopped({ inTime: true }); // what was kept back comes before
  expect(told().slice(4)).toEqual([
    ['connections', 4],
    [undefined, undefined],
  ]);
});

test('what was complained of is a line a second for each door, with the last reason', () => {
  const { log, parsed } = recorded();
  const complain = (door: string, reason: string, count: number): void =>
    log.event({ event: 'complained', door, reason, count, thread: 1 });
  complain('telephone', 'the menu is missing', 3);
  complain('telephone', 'the greeting is missing', 2);
  complain('telephone', 'the goodbye is missing', 2);
  complain('clinica', 'it smells', 1);
  vi.advanceTimersByTime(1_000);
  expect(parsed()).toMatchObject([
    { level: 'warn', door: 'telephone', reason: 'the menu is missing', thread: 1, leftOut: 2 },
    { level: 'warn', door: 'clinica', reason: 'it smells', leftOut: 0 },
    { level: 'warn', door: 'telephone', reason: 'the goodbye is missing', leftOut: 3 },
  ]);
  complain('clinica', 'it smells', 1);
  complain('telephone', 'the menu is missing', 1);
  log.stopped({ inTime: true }); // what was kept back comes before
  expect(parsed().slice(3)).toMatchObject([
    { door: 'clinica' },
    { door: 'telephone', reason: 'the menu is missing', leftOut: 0 },
    { msg: 'the server has stopped' },
  ]);
});

test('a level leaves out what is better than it', () => {
  const { log, parsed } = recorded('error');
  log.started({});
  log.event(refused(1));
  log.outage('why');
  expect(parsed()).toMatchObject([{ level: 'error', reason: 'why' }]);
  const silent = recorded('silent');
  silent.log.outage('why');
  expect(silent.lines).toEqual([]);
});

describe('who somebody is', () => {
  const person = { name: 'Ana Souza', key: 'ana', cpf: '111.444.777-35', birth: '1980-02-03', text: 'oi' };
  const write = (showNames: boolean): string => {
    let written = '';
    const logger = createLogger('info', showNames, { write: (line) => void (written += line) });
    logger.info({ ...person, person, request: { person }, slot: 7 }, 'a booking');
    return written;
  };

  test('is hidden, however deep it lies', () => {
    const line = write(false);
    expect(Object.values(person).filter((value) => line.includes(value))).toEqual([]);
    expect(line).toContain('"slot":7');
    expect(line.match(/\[hidden\]/g)).toHaveLength(15);
  });

  test('is shown when asked for', () => {
    expect(JSON.parse(write(true))).toMatchObject({ ...person, person, request: { person } });
  });
});
