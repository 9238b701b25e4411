import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished, expect, test } from 'vitest';

import { createRunFolder, removeOldRuns } from './run-folder.ts';

test('the last five finished runs of each verb are kept, whatever was interrupted since, and nothing else is touched', () => {
  const out = mkdtempSync(join(tmpdir(), 'vaga-runs-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const add = (name: string, finished: boolean): void => {
    mkdirSync(join(out, name));
    if (finished) writeFileSync(join(out, name, 'race.json'), '{}');
  };
  const finished = [1, 2, 3, 4, 5, 6, 7].map((second) => `20260101-00000${second}-race`);
  for (const name of finished) add(name, true);
  add('20260101-000100-race', false); // young: it may be under way
  add('20260101-000000-swarm', false);
  utimesSync(join(out, '20260101-000000-swarm'), 0, 0); // given up long ago
  add('my-notes', false);
  mkdirSync(join(out, '20250101-000000-bench')); // of another verb: seven races since do not push it out
  writeFileSync(join(out, '20250101-000000-bench', 'bench.json'), '{}');
  removeOldRuns(out);
  expect(readdirSync(out).toSorted()).toEqual([
    '20250101-000000-bench',
    ...finished.slice(2),
    '20260101-000100-race',
    'my-notes',
  ]);
});

test('an interrupted sweep stays for a week, since it can be gone on with', () => {
  const out = mkdtempSync(join(tmpdir(), 'vaga-runs-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const daysAgo = (days: number) => new Date().getTime() / 1000 - days * 86_400;
  for (const [name, days] of [
    ['20260101-000001-sweep', 6],
    ['20260101-000002-sweep', 8],
  ] as const) {
    mkdirSync(join(out, name));
    writeFileSync(join(out, name, 'points.jsonl'), '');
    utimesSync(join(out, name), daysAgo(days), daysAgo(days));
  }
  removeOldRuns(out);
  expect(readdirSync(out)).toEqual(['20260101-000001-sweep']);
});

test('of benchmarks the last five of each set are kept, since a report needs the newest of every one', () => {
  const out = mkdtempSync(join(tmpdir(), 'vaga-runs-'));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const add = (name: string, benches: readonly string[], smoke = false): void => {
    mkdirSync(join(out, name));
    const document = { smoke, results: benches.map((bench) => ({ name: bench })) };
    writeFileSync(join(out, name, 'bench.json'), JSON.stringify(document));
  };
  add('20260101-000001-bench', ['locks']);
  add('20260101-000002-bench', ['ring'], true);
  const rings = [3, 4, 5, 6, 7, 8, 9].map((second) => `20260101-00000${second}-bench`);
  for (const name of rings) add(name, ['ring']);
  removeOldRuns(out);
  expect(readdirSync(out).toSorted()).toEqual([
    '20260101-000001-bench',
    '20260101-000002-bench',
    ...rings.slice(2),
  ]);
});

test('two runs of one second get folders of their own, in a folder that is made for them', () => {
  const out = join(mkdtempSync(join(tmpdir(), 'vaga-runs-')), 'a', 'b');
  const folders = [1, 2, 3].map(() => createRunFolder(out, 'race'));
  expect(new Set(folders).size).toBe(3);
  expect(readdirSync(out)).toHaveLength(3);
});
