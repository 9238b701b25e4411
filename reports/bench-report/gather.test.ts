import { expect, test } from 'vitest';

import { gatherReport, type FoundFile } from './gather.ts';
import {
  ELSEWHERE,
  HERE,
  benchFile,
  compareFile,
  file,
  locksResult,
  side,
  soakFile,
  sweepFile,
} from './samples.ts';

const FIRST = '2026-01-01T00:00:00Z';
const LATER = '2026-01-02T00:00:00Z';
const gather = (files: readonly FoundFile[], smoke = false) => gatherReport(files, HERE, smoke);
const ring = { name: 'ring', unit: 'ns/change', better: 'less', sides: [side('begin', [97])] } as const;

test('the newest of each benchmark is taken, whatever else its document holds and in whatever order they are found', () => {
  const files = [benchFile(LATER, [locksResult(20)]), benchFile(FIRST, [locksResult(30), ring])];
  for (const found of [files, files.toReversed()]) {
    const { benchmarks, unused } = gather(found);
    expect(benchmarks.get('locks')).toMatchObject({
      source: { at: LATER, isElsewhere: false },
      told: { sides: [{ median: 20 }, {}] },
    });
    expect(benchmarks.get('ring')?.source.at).toBe(FIRST);
    expect(unused).toEqual([]);
  }
});

test('a smoke size is passed over unless it is asked for', () => {
  const files = [benchFile(FIRST, [locksResult(30)]), benchFile(LATER, [locksResult(20)], { smoke: true })];
  expect(gather(files).benchmarks.get('locks')?.source).toMatchObject({ at: FIRST, smoke: false });
  expect(gather(files, true).benchmarks.get('locks')?.source).toMatchObject({ at: LATER, smoke: true });
});

test('of another machine only what was never measured on this one', () => {
  const files = [
    benchFile(FIRST, [locksResult(30)]),
    benchFile(LATER, [locksResult(20), ring], { machine: ELSEWHERE }),
    compareFile(FIRST, ELSEWHERE),
  ];
  const { benchmarks, compare } = gather(files);
  expect(benchmarks.get('locks')?.source).toMatchObject({ at: FIRST, isElsewhere: false });
  expect(benchmarks.get('ring')?.source).toMatchObject({ at: LATER, isElsewhere: true });
  expect(compare?.source.isElsewhere).toBe(true);
  // Measured there first and here later.
  const moved = [benchFile(FIRST, [ring], { machine: ELSEWHERE }), benchFile(LATER, [ring])];
  expect(gather(moved).benchmarks.get('ring')?.source.isElsewhere).toBe(false);
});

test('a newer Node or system is the same machine, and told', () => {
  const machine = { ...HERE, node: 'v26.99.0', os: 'Linux 9' };
  const { source } = gather([benchFile(FIRST, [ring], { machine })]).benchmarks.get('ring')!;
  expect(source).toMatchObject({ isElsewhere: false, machine: { node: 'v26.99.0' } });
});

test('a benchmark that could not be run is not measured', () => {
  const missing = { name: 'redis', unit: 'requests/s', better: 'more', sides: [] } as const;
  const files = [benchFile(FIRST, [{ ...missing, sides: [side('ours', [1])] }]), benchFile(LATER, [missing])];
  expect(gather(files).benchmarks.get('redis')?.source.at).toBe(FIRST);
  expect(gather([files[1]]).benchmarks.size).toBe(0);
});

test('comparison, sweep and soak are taken, too', () => {
  const { compare, sweep, soak } = gather([compareFile(FIRST), sweepFile(FIRST), soakFile(LATER)]);
  expect(compare?.told.sides.map(({ name }) => name)).toEqual(['native', 'get-then-set']);
  expect(sweep?.told.points).toHaveLength(2);
  expect(soak?.told.seconds.length).toBeGreaterThan(100);
});

test.each([
  [
    'an older version',
    file(FIRST, 'bench', { schema: 'vaga/bench@1', machine: HERE, results: [{ name: 'locks' }] }),
    'It is of an older version: measure anew.',
  ],
  [
    'a soak of an older version',
    file(FIRST, 'soak', { schema: 'vaga/soak@1' }),
    'It is of an older version: measure anew.',
  ],
  [
    'another schema',
    file(FIRST, 'bench', { schema: 'vaga/race@1' }),
    'Its schema is "vaga/race@1", which is not known here.',
  ],
  ['none', file(FIRST, 'bench', null), 'Its schema is null, which is not known here.'],
  [
    'half a file',
    { path: 'half.json', at: FIRST, text: '{"schema":' },
    'It is not JSON: the run that wrote it may have been interrupted.',
  ],
])('%s is left out, and it is told why', (_, found, because) => {
  const { unused, benchmarks, soak } = gather([found]);
  expect(unused).toEqual([{ path: found.path, because }]);
  expect([benchmarks.size, soak]).toEqual([0, null]);
});
