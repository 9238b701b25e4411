/** The verdict on a soak: what grows is found, what only wobbles or only warms up is not. */
import { expect, test } from 'vitest';

import { BLIND, LEAKING, soakSample } from './soak-samples.ts';
import { judgeSoak, minutesOf } from './soak.ts';

const risen = (run: Parameters<typeof judgeSoak>[0]): string[] =>
  judgeSoak(run)
    .trends.filter(({ verdict }) => verdict === 'rises')
    .map(({ of }) => of);

test('what wobbles is flat', () => {
  expect(judgeSoak(soakSample(10))).toMatchObject({ verdict: 'ok', reasons: [], judgedFrom: 120 });
});

test('memory that grows is found, and named', () => {
  expect(risen(LEAKING)).toEqual(['serverBytes', 'serverOwnBytes']);
  expect(judgeSoak(LEAKING)).toMatchObject({
    verdict: 'violation',
    reasons: [
      expect.stringContaining('memory of the server rises'),
      expect.stringContaining('mapped files rises'),
    ],
  });
});

test('latency that doubles is found', () => {
  expect(risen(soakSample(10, ({ at, p99Us }) => ({ p99Us: (p99Us ?? 0) * (1 + at / 600) })))).toEqual([
    'p99Us',
  ]);
});

test('latency while the machine has other work to do is not known, whether it grows or not; memory is', () => {
  const growing = soakSample(10, ({ at, p99Us }) => ({
    p99Us: (p99Us ?? 0) * (1 + at / 600),
    otherCpuShare: 0.4,
  }));
  expect(judgeSoak(growing)).toMatchObject({
    verdict: 'unknown',
    reasons: [expect.stringContaining('other processes took 40 % of the processors')],
  });
  expect(judgeSoak(soakSample(10, () => ({ otherCpuShare: 0.4 }))).verdict).toBe('unknown');
  const leaking = LEAKING.seconds.map((second) => ({ ...second, otherCpuShare: 0.4 }));
  expect(judgeSoak({ ...LEAKING, seconds: leaking }).verdict).toBe('violation');
});

test('what grows while it warms up, and then no more, is flat', () => {
  const warming = soakSample(10, ({ at, serverBytes }) => ({
    serverBytes: (serverBytes ?? 0) * Math.min(1, 0.3 + at / 150),
  }));
  expect(judgeSoak(warming).verdict).toBe('ok');
});

test('a few seconds that are far out change nothing', () => {
  expect(
    judgeSoak(soakSample(10, ({ at }) => (at % 97 === 0 ? { p99Us: 5e6, serverBytes: 1e12 } : {}))).verdict,
  ).toBe('ok');
});

test('what falls is flat', () => {
  expect(
    judgeSoak(soakSample(10, ({ at, swarmBytes }) => ({ swarmBytes: (swarmBytes ?? 0) - at * 2 ** 17 })))
      .verdict,
  ).toBe('ok');
});

test('too short a run proves nothing, and says so', () => {
  const { verdict, reasons } = judgeSoak(soakSample(0.5));
  expect(verdict).toBe('unknown');
  expect(reasons.join()).toContain('so short a run proves nothing');
});

test('a machine that does not tell the memory of the server gives no pass', () => {
  expect(judgeSoak(BLIND)).toMatchObject({
    verdict: 'unknown',
    reasons: [expect.stringContaining('does not tell it')],
  });
});

test('lost answers are a violation, however short the run', () => {
  expect(judgeSoak({ ...soakSample(0.5), losses: 1 }).verdict).toBe('violation');
});

test('minutes are the medians of their seconds', () => {
  const run = soakSample(2.5, ({ at }) => ({
    answers: at < 60 ? 10 : 20,
    p50Us: at,
    swarmBytes: at % 60 === 0 ? 1e9 : 7,
  }));
  expect(
    minutesOf(run).map(({ minute, perSecond, p50Us, swarmBytes }) => [minute, perSecond, p50Us, swarmBytes]),
  ).toEqual([
    [1, 10, 30, 7],
    [2, 20, 90, 7],
    [3, 20, 135, 7],
  ]);
});
