/**
 * Loaded first in every thread of a server that is profiled (`--import`): notes when the event loop turns, what the thread has taken of the processors,
 * and when garbage was collected. It writes the notes when the thread ends, to the folder that its own address names.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { threadId, threadName } from 'node:worker_threads';

import { NOTE_EVERY_MS, type ThreadLog } from '../../../reports/profile/thread-log.ts';
import { Clock } from '../../../server/base/clock.ts';

const folder = new URL(import.meta.url).searchParams.get('folder') ?? '.';
// From the origin of the machine's clock itself, as V8's profiles have it.
const clock = new Clock(0);
const notes: [number, number][] = [];
const collections: [number, number][] = [];

function note(): void {
  const { user, system } = process.threadCpuUsage();
  notes.push([clock.nowNs() / 1000, user + system]);
}

// What is collected is told in milliseconds since the thread began.
const beganUs = clock.nowNs() / 1000 - performance.now() * 1000; // oxlint-disable-line eslint/no-restricted-properties -- it is that clock which has to be placed on ours
const observer = new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries())
    collections.push([beganUs + startTime * 1000, duration * 1000]);
});
observer.observe({ entryTypes: ['gc'] });

note();
setInterval(note, NOTE_EVERY_MS).unref();

process.on('exit', () => {
  note();
  const log: ThreadLog = { threadId, name: threadName ?? '', notes, collections };
  writeFileSync(join(folder, `thread-${threadId}.json`), JSON.stringify(log));
});
