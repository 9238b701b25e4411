/** Races of several doors, as a user runs them: clients of each for the same hours. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { RaceDocument } from '../../reports/race-document.ts';
import { vaga } from './run-vaga.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-doors-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DOORS = ['native', 'chatbot', 'clinica', 'telephone', 'agenda'];

async function race(...args: readonly string[]) {
  const always = ['--json', '--seconds', '2', '--threads', '2', '--out', join(folder, 'out')];
  const { status, stdout, stderr } = await vaga('race', ...always, ...args);
  return { status, stderr, document: (status === 2 ? undefined : JSON.parse(stdout)) as RaceDocument };
}

test('clients of five doors race for the same hours, and every answer fits one order', async () => {
  const { status, document } = await race('--doors', DOORS.join(','));
  expect(document.reasons).toEqual([]);
  expect(status).toBe(0);
  expect(document.control).toMatchObject({ caught: true });
  expect(document.check.method).toBe('search');
  expect(document.options).toMatchObject({ workload: 'mixed', slots: 13, doors: DOORS.join(',') });
  expect(document.doors?.map(({ name, clients }) => [name, clients])).toEqual([
    ['native', 7],
    ['chatbot', 7],
    ['clinica', 6],
    ['telephone', 6],
    ['agenda', 6],
  ]);
  for (const door of document.doors ?? []) {
    expect(door).toMatchObject({ infos: 0, latencyUs: { p99: expect.any(Number) } });
    expect(Math.min(door.bookings, door.refusals)).toBeGreaterThan(0);
  }
  const { natural } = document.parts;
  expect(document.doors?.reduce((sum, { bookings }) => sum + bookings, 0)).toBe(natural?.bookings);
  expect(natural?.workload).toMatchObject({ roundsWithSeveralWinners: 0, roundsWithNoWinner: 0 });
  // What was judged can be judged again, by itself.
  const again = await vaga('check', '--json', document.files.history ?? '');
  expect(JSON.parse(again.stdout)).toMatchObject({ results: [{ verdict: 'ok', method: 'search' }] });
  expect(readFileSync(document.files.html ?? '', 'utf8')).toContain('The doors');
});

test('without a lock an hour is sold twice, and that is a violation', async () => {
  const { status, document } = await race('--doors', 'all', '--lock', 'none');
  expect(status).toBe(1);
  expect(document.doubleBookings).toBeGreaterThan(0);
});

describe('is refused with a sentence', () => {
  test.each([
    [['--doors', 'smtp'], "no clients come through a door 'smtp'"],
    [['--doors', 'agenda,agenda'], "names 'agenda' twice"],
    [['--doors', 'all', '--clients', '4'], '--clients 4 is too few for 5 doors'],
    [['--doors', 'all', '--slots', '14'], 'not 14'],
    [['--doors', 'all', '--workload', 'open'], 'leave out --workload open'],
    [['--doors', 'all', '--pipeline', '2'], '--pipeline'],
    [['--doors', 'all', '--load-threads', '2'], '--load-threads'],
    [['--doors', 'all', '--seconds', '30000'], '--seconds'],
  ])('%s', async (args, sentence) => {
    const { status, stderr } = await race(...args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  });
});
