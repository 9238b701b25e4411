import { describe, expect, test } from 'vitest';

import type { Fault, Injected } from '../../load/chaos/index.ts';
import type { CheckResult } from '../check/index.ts';
import { chaosCard, chaosJunit, chaosMarkdown } from '../render/index.ts';
import { judgeChaos, type ChaosInput } from './judge.ts';
import { sampleCampaign, samplePart } from './samples.ts';

const judge = (over: Partial<ChaosInput> = {}) => judgeChaos({ ...sampleCampaign(), ...over });
const DEATH: Fault = { kind: 'death', gapMs: 1, thread: 1, point: 'move.published' };
const died = (over: Partial<Injected> = {}): Injected => ({
  fault: DEATH,
  isReached: true,
  fromNs: 1e9,
  untilNs: 2e9,
  recoversFromNs: 1e9,
  remark: 'rolled forward',
  repair: 'rolled forward',
  ...over,
});
const withDeath = (death: Injected): Partial<ChaosInput> => ({
  plan: [DEATH],
  conducted: { injected: [death], failure: undefined },
  recoveries: [{ firstAnswerMs: 1, firstChangeMs: 2 }],
});

describe('a campaign', () => {
  test('in which all went well is ok', () => {
    expect(judge()).toMatchObject({
      verdict: 'ok',
      reasons: [],
      faults: [{ kind: 'kill-9', planned: 1, injected: 1, firstChangeMs: { p50: 700, p90: 700, max: 700 } }],
      injected: [{ label: 'kill -9', fromSeconds: 1, untilSeconds: 1.6 }],
    });
  });

  test.each<[string, Partial<ChaosInput>, string]>([
    [
      'whose control was not caught',
      { controls: [{ saboteur: 'ack-early', caught: false, violations: {}, campaigns: 3, seconds: 9 }] },
      "the saboteur 'ack-early' passed 3 campaigns",
    ],
    ['with few changes', { part: samplePart({ changes: 999 }) }, 'Too few changes were acknowledged: 999'],
    ['with few refusals', { part: samplePart({}, { refusals: 99 }) }, 'Too few clients met at a slot: 99'],
    ['whose slots were not read back', { lostAcknowledged: null }, 'could not be read at the end'],
    [
      'without a fault that was planned',
      { conducted: { injected: [], failure: undefined }, recoveries: [] },
      "'kill-9' none was brought about",
    ],
    [
      'without a fault that was demanded',
      { skipped: new Map([['disk-full', 'There is no prlimit.']]), demanded: ['disk-full'] },
      'There is no prlimit.',
    ],
    [
      'in which no thread came by a point',
      withDeath(died({ isReached: false })),
      'No thread died at move.published',
    ],
  ])('%s is unknown', (_, over, because) => {
    const { verdict, reasons } = judge(over);
    expect(verdict).toBe('unknown');
    expect(reasons.join(' ')).toContain(because);
  });

  test('that left out a fault which nobody named is ok, and says so', () => {
    const { verdict, reasons } = judge({ skipped: new Map([['disk-full', 'There is no prlimit.']]) });
    expect({ verdict, reasons }).toEqual({ verdict: 'ok', reasons: ['There is no prlimit.'] });
  });

  test('tells of each point how often it was reached and what repaired it', () => {
    expect(judge(withDeath(died())).deathPoints).toEqual([
      { point: 'move.published', planned: 1, reached: 1, repairs: { 'rolled forward': 1 } },
    ]);
  });

  test('with a violation is one, whatever else is doubtful', () => {
    const check: Partial<CheckResult> = { verdict: 'violation', doubleBookings: 1 };
    expect(judge({ part: samplePart({ changes: 3 }, check) }).verdict).toBe('violation');
  });
});

describe('what is presented', () => {
  const OK = judge();
  const UNKNOWN = judge({ lostAcknowledged: null });

  test('the card fits its width, and has the recovery of each kind', () => {
    const lines = chaosCard(OK, { colour: false }).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toContain('kill-9      1 · served again p50 700 ms · p90 700 ms · max 700 ms');
  });

  test('the suite of JUnit passes if and only if the verdict is ok', () => {
    expect(chaosJunit(OK)).toContain('failures="0" errors="0"');
    expect(chaosJunit(UNKNOWN)).toContain('failures="0" errors="1"');
    const bad = judge({ part: samplePart({}, { verdict: 'violation' }) });
    expect(chaosJunit(bad)).toContain('failures="1" errors="0"');
  });

  test('the Markdown has the verdict and the reasons', () => {
    expect(chaosMarkdown(UNKNOWN)).toContain('UNKNOWN: this is not a pass');
    expect(chaosMarkdown(UNKNOWN)).toContain('- The slots could not be read at the end.');
  });
});
