/** A campaign of one kill in which all went well, for the tests of what is made of campaigns. */
import type { CheckResult } from '../check/index.ts';
import type { Figures } from '../figures.ts';
import type { Part } from '../judge-race.ts';
import type { ChaosInput } from './judge.ts';

export function samplePart(figures: Partial<Figures> = {}, check: Partial<CheckResult> = {}): Part {
  return {
    clients: 32,
    swarm: {
      seconds: 3,
      startedNs: 0,
      recorded: 12_000,
      losses: 32,
      missing: 0,
      stuck: [],
      counts: undefined,
      serverThreads: 2,
      serverThreadsReached: 2,
      swarmCpuUs: 1_000_000,
      figures: {},
      corrected: undefined,
    },
    check: {
      verdict: 'ok',
      method: 'certificate',
      operations: 12_100,
      slots: 100,
      seconds: 0.01,
      peakRssMiB: 100,
      reasons: [],
      counts: {} as CheckResult['counts'],
      doubleBookings: 0,
      bookings: 4_000,
      refusals: 4_000,
      infos: 32,
      changes: 6_000,
      violations: [],
      ...check,
    },
    figures: {
      operations: 12_000,
      changes: 6_000,
      mix: { book: 0, cancel: 0, move: 0, status: 0, find: 0 },
      latencyUs: null,
      correctedLatencyUs: null,
      fairness: { jain: null, maxWaitUs: null },
      ...figures,
    },
    pictures: {
      timeline: { binSeconds: 1, changes: [], refusals: [], observations: [], infos: [] },
      latency: [],
      wins: null,
    },
    explained: [],
    history: null,
  };
}

export function sampleCampaign(): ChaosInput {
  const fault = { kind: 'kill-9', gapMs: 100 } as const;
  return {
    plan: [fault],
    conducted: {
      injected: [{ fault, isReached: true, fromNs: 1e9, untilNs: 1.6e9, recoversFromNs: 1e9, remark: '' }],
      failure: undefined,
    },
    recoveries: [{ firstAnswerMs: 650, firstChangeMs: 700 }],
    skipped: new Map(),
    demanded: [],
    part: samplePart(),
    lostAcknowledged: 0,
    controls: [{ saboteur: 'ack-early', caught: true, violations: { gap: 3 }, campaigns: 1, seconds: 2 }],
    seed: 5,
    machine: { cpu: 'sample', cores: 2, memoryMiB: 1_024, node: 'v26.10.0', os: 'Linux' },
    options: { lock: 'futex-owner', slots: 100 },
    command: 'npx vaga chaos --seed 5',
    files: { html: null, json: 'chaos.json', junit: null, markdown: null, history: null },
  };
}
