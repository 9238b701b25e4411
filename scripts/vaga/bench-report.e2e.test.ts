/** `vaga bench --report`: what was measured, as one page. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { soakFile } from '../../reports/bench-report/samples.ts';
import type { BenchDocument } from '../../reports/bench-document.ts';
import { byId, expectSound, parsePage, textOf } from '../../reports/render/html/parsed-page.ts';
import { vaga } from './run-vaga.ts';

const out = mkdtempSync(join(tmpdir(), 'vaga-bench-report-'));
const pagePath = join(out, 'report.html');
afterAll(() => rmSync(out, { recursive: true }));

const sectionText = (id: string) =>
  textOf(byId(parsePage(readFileSync(pagePath, 'utf8')).elements, id)).replaceAll(/\s+/g, ' ');

test('measures, then puts it together with what was measured before', async () => {
  const { status, stdout } = await vaga('bench', 'counters', '--smoke', '--report', '--out', out);
  expect(status).toBe(0);
  expect(stdout.trim().split('\n').at(-1)).toBe(pagePath);
  expectSound(parsePage(readFileSync(pagePath, 'utf8')));
  expect(sectionText('hot-path')).toMatch(/Counters of 2 threads.*Smoke size.*a line each/);
  expect(sectionText('locks')).toContain('Measure it: npx vaga bench locks');
  const run = readdirSync(out).find((name) => name.endsWith('-bench')) ?? '';
  const { here, results } = JSON.parse(readFileSync(join(out, run, 'bench.json'), 'utf8')) as BenchDocument;
  expect(results[0].summary).toContain('counters of 2 threads');
  // A copy of this project that git does not know has no commit to tell.
  expect(here?.commit ?? '0'.repeat(40)).toMatch(/^[0-9a-f]{40}$/);
});

test('without a benchmark it measures nothing, and passes over smoke sizes; a soak is found in its own folder', async () => {
  mkdirSync(join(out, 'soak'), { recursive: true });
  writeFileSync(join(out, 'soak', '20260101-000000.json'), soakFile('').text);
  const before = readdirSync(out);
  const { status, stdout } = await vaga('bench', '--report', '--out', out);
  expect([status, stdout]).toEqual([0, `${pagePath}\n`]);
  expect(readdirSync(out)).toEqual(before);
  expect(sectionText('hot-path')).toContain('Measure it: npx vaga bench counters');
  expect(sectionText('soak')).toContain('Measured 2026-01-01 00:00 UTC');
});

test('with --json stdout is the document’s alone, and a report has none', async () => {
  const measured = await vaga('bench', 'counters', '--smoke', '--report', '--json', '--out', out);
  expect(JSON.parse(measured.stdout)).toMatchObject({ schema: 'vaga/bench@1' });
  expect(measured.stderr).toContain(pagePath);
  const { status, stderr } = await vaga('bench', '--report', '--json', '--out', out);
  expect(status).toBe(2);
  expect(stderr).toContain('leave out --json');
});
