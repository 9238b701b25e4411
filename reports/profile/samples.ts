/** Profiles for the tests: a sixth of a second of two server threads and of the ledger's, as V8 wrote them under load; only paths were changed. */
import { readFileSync } from 'node:fs';

import { parseCpuProfile, type TimeWindow } from './cpu-profile.ts';
import type { ProfileDocument, ProfiledLoad, Role } from './document.ts';
import { findingsOf } from './findings.ts';
import { NOTE_EVERY_MS, type ThreadLog } from './thread-log.ts';
import { mergeProfiles, type MergedProfile, type ProfiledThread } from './threads.ts';

const ROOT = new URL('../../', import.meta.url).href;

function thread(file: string, name: string, role: Role): ProfiledThread {
  const text = readFileSync(new URL(`./samples/${file}.cpuprofile`, import.meta.url), 'utf8');
  const profile = parseCpuProfile(text.replaceAll('file:///vaga/', ROOT));
  return { name, role, profile, log: logOf(profile.startTime, profile.endTime, role === 'ledger') };
}

/** Notes as the thread would have made them: it has a processor for a tenth of the time, and its event loop is 5 ms late once. */
function logOf(fromUs: number, untilUs: number, sleeps: boolean): ThreadLog {
  const inBetween = sleeps ? 0 : Math.floor((untilUs - fromUs) / 1000 / NOTE_EVERY_MS);
  const noteAt = (index: number) => fromUs + 1000 * (NOTE_EVERY_MS * index + (index > 4 ? 5 : 0));
  const times = [fromUs, ...Array.from({ length: inBetween }, (_, index) => noteAt(index + 1)), untilUs];
  const notes = times.filter((atUs) => atUs <= untilUs).map((atUs) => [atUs, (atUs - fromUs) / 10] as const);
  return { threadId: 1, name: '', notes, collections: [[fromUs + 1000, 700]] };
}

export const THREADS: readonly ProfiledThread[] = [
  thread('server-0', 'server 0', 'server'),
  thread('server-1', 'server 1', 'server'),
  thread('ledger', 'ledger', 'ledger'),
];

export const WINDOW: TimeWindow = {
  fromUs: Math.min(...THREADS.map(({ profile }) => profile.startTime)),
  untilUs: Math.max(...THREADS.map(({ profile }) => profile.endTime)),
};

export const LOAD: ProfiledLoad = {
  operations: 8_000,
  seconds: 0.16,
  throughputOps: 50_000,
  refusedShare: 0.35,
  serverCpuSeconds: 0.1,
};

export const MERGED: MergedProfile = mergeProfiles(THREADS, WINDOW, LOAD);

/** With all tools, unless told otherwise. */
export function profileSample(changed: Partial<ProfileDocument> = {}): ProfileDocument {
  const had = {
    threads: MERGED.result,
    doctor: {
      category: 'none' as const,
      issues: { delay: 'none', 'memory rss': 'none' },
      samples: 300,
      load: LOAD,
    },
    flame: { load: LOAD },
    missing: [],
    ...changed,
  };
  return {
    schema: 'vaga/profile@1',
    machine: { cpu: 'A <processor>', cores: 2, memoryMiB: 8_192, node: 'v26.10.0', os: 'Linux 6 x64' },
    seed: 7,
    options: {
      lock: 'futex-owner',
      ledger: 'lmdb',
      threads: 2,
      clients: 32,
      pipeline: 4,
      slots: 512,
      skew: 1.1,
    },
    command: 'npx vaga profile --seed 7',
    findings: findingsOf(had),
    files: { html: 'out/profile.html', json: 'out/profile.json' },
    ...had,
  };
}
