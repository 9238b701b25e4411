/** A server whose threads profile themselves, under load: their profiles and notes, by name. */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Address } from '../../../load/index.ts';
import { parseCpuProfile, type CpuProfile, type TimeWindow } from '../../../reports/profile/cpu-profile.ts';
import type { ProfiledLoad, Role } from '../../../reports/profile/document.ts';
import { speedscopeFile } from '../../../reports/profile/speedscope.ts';
import { onClockOf, type ThreadLog } from '../../../reports/profile/thread-log.ts';
import type { ProfiledThread } from '../../../reports/profile/threads.ts';
import { startServerProcess, type ServerProcessSettings } from '../server-process.ts';

export interface ThreadsRun {
  readonly load: ProfiledLoad;
  readonly window: TimeWindow;
  readonly threads: readonly ProfiledThread[];
  /** Paths of the profiles, by thread, and of all as one file of speedscope's. */
  readonly files: Readonly<Record<string, string>>;
}

/** Twice as fine as by default; the server is slowed by a few per cent. */
const SAMPLE_EVERY_US = 500;

/** `CPU.<date>.<time>.<process>.<thread>.<number>.cpuprofile`, as Node names them. */
const PROFILE = /^CPU\.\d+\.\d+\.\d+\.(?<thread>\d+)\.\d+\.cpuprofile$/;

/** `folder` is made. Throws an `Error` when there is no profile of a server thread. */
export async function runProfiled(
  settings: ServerProcessSettings,
  folder: string,
  drive: (address: Address) => Promise<{ readonly load: ProfiledLoad; readonly window: TimeWindow }>,
): Promise<ThreadsRun> {
  mkdirSync(folder);
  const watch = new URL('./watch-thread.ts', import.meta.url);
  watch.searchParams.set('folder', resolve(folder));
  const server = await startServerProcess({
    ...settings,
    nodeOptions: [
      '--cpu-prof',
      `--cpu-prof-dir=${resolve(folder)}`,
      `--cpu-prof-interval=${SAMPLE_EVERY_US}`,
      `--import=${watch.href}`,
    ],
  });
  let driven;
  try {
    driven = await Promise.race([server.failed, drive(server.address)]);
  } finally {
    await server.stop();
  }
  const { window } = driven;
  const threads = readThreads(folder, window);
  if (!threads.some(({ role }) => role === 'server'))
    throw new Error(
      'no server thread has written its profile; with -r in NODE_OPTIONS threads start without the profiler',
    );
  const speedscope = join(folder, 'threads.speedscope.json');
  writeFileSync(speedscope, JSON.stringify(speedscopeFile('vaga serve', threads, window)));
  return {
    ...driven,
    threads,
    files: {
      ...Object.fromEntries(threads.map(({ name }) => [name, join(folder, fileOf(name))])),
      speedscope,
    },
  };
}

/** Reads what the threads have written, and gives the profiles names that people know. */
function readThreads(folder: string, { fromUs }: TimeWindow): ProfiledThread[] {
  const names = readdirSync(folder);
  const logs = new Map(
    names
      .filter((name) => /^thread-\d+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ThreadLog)
      .map((log) => [log.threadId, log]),
  );
  const threads: ProfiledThread[] = [];
  for (const file of names.toSorted()) {
    const thread = PROFILE.exec(file)?.groups?.['thread'];
    if (thread === undefined) continue;
    const path = join(folder, file);
    const log = logs.get(Number(thread));
    const profile = readProfile(path, log);
    // A thread that tried the lock out has ended before the load began.
    if (profile === undefined || profile.endTime < fromUs) {
      rmSync(path);
      continue;
    }
    const { name, role } = describeThread(Number(thread), log);
    renameSync(path, join(folder, fileOf(name)));
    threads.push({ name, role, profile, log });
  }
  return threads.toSorted(
    (a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.name < b.name ? -1 : 1),
  );
}

const ROLES: readonly Role[] = ['server', 'ledger', 'main', 'other'];

function readProfile(path: string, log: ThreadLog | undefined): CpuProfile | undefined {
  try {
    const profile = parseCpuProfile(readFileSync(path, 'utf8'));
    return log === undefined ? profile : onClockOf(log, profile);
  } catch {
    return undefined; // half a file: its thread was ended by force
  }
}

function describeThread(thread: number, log: ThreadLog | undefined): { name: string; role: Role } {
  if (thread === 0) return { name: 'main', role: 'main' };
  const name = log?.name.replace(/^vaga /, '') ?? '';
  if (/^server \d+$/.test(name)) return { name, role: 'server' };
  if (name === 'ledger') return { name, role: 'ledger' };
  return { name: `thread ${thread}`, role: 'other' };
}

function fileOf(name: string): string {
  return `${name.replace(' ', '-')}.cpuprofile`;
}
