/**
 * What a power cut would do cannot be tried here: `kill -9` leaves what the kernel has taken. But it follows from the order of system calls, which
 * strace tells: no byte of an answer to a change leaves before the record of its group is on the disk.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { MAGIC, Operation, PROTOCOL_VERSION } from '../../server/doors/native/wire.ts';

const BOOKINGS = 60;
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vaga-strace-'));
const canTrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0;
let log: string[] = [];

beforeAll(async () => {
  if (canTrace) log = await traceBookings();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Books slot after slot, each when the one before is answered, and returns what strace saw of the server. */
async function traceBookings(sabotage?: string): Promise<string[]> {
  const name = sabotage ?? 'sound';
  const file = join(folder, `${name}.trace`);
  const calls = 'openat,read,write,writev,pwrite64,pwritev,fdatasync,fsync,msync';
  const serve = [
    'serve',
    '--json',
    '--slots=100',
    '--threads=2',
    '--doors=native:0',
    `--data=${join(folder, name)}`,
    ...(sabotage === undefined ? [] : [`--sabotage=${sabotage}`]),
    '--until-stdin-ends',
  ];
  const child = spawn('strace', [
    '-f',
    '-yy',
    '-s',
    '0',
    '-o',
    file,
    '-e',
    `trace=${calls}`,
    process.execPath,
    MAIN,
    ...serve,
  ]);
  const ended = once(child, 'close');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { doors } = JSON.parse(line.toString()) as { doors: { native: number[] } };
  const socket = connect({ port: doors.native[0], host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(new Uint8Array(Int32Array.of(Operation.hello, MAGIC, PROTOCOL_VERSION, 0).buffer));
  await once(socket, 'data');
  for (let slot = 0; slot < BOOKINGS; slot += 1) {
    socket.write(new Uint8Array(Int32Array.of(Operation.book, slot, 7, 0).buffer));
    await once(socket, 'data');
  }
  socket.destroy();
  child.stdin.end();
  await ended;
  return readFileSync(file, 'utf8').split('\n');
}

/** What the lines of a trace mean, in order. `written`: a record is in the log; `synced`: an fdatasync of the log has returned. */
function eventsOf(lines: readonly string[]): ('asked' | 'written' | 'synced' | 'answers')[] {
  /** A call that another thread's line interrupts: where it began is known when it ends. */
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) begun.set(thread, text);
    const call = text.startsWith('<...') ? (begun.get(thread) ?? '') : text;
    const result = Number(/ = (-?\d+)/.exec(text)?.[1] ?? Number.NaN);
    // An answer counts from the moment its write begins, everything else when it has returned.
    const writes = /^writev?\(\d+<TCP:/.test(call);
    if (writes && !text.startsWith('<...')) return ['answers'];
    if (Number.isNaN(result)) return [];
    if (/^read\(\d+<TCP:/.test(call) && result > 0) return ['asked'];
    if (/^pwrite64\(\d+<[^>]*ledger\.log>/.test(call) && result > 0) return ['written'];
    if (/^fdatasync\(\d+<[^>]*ledger\.log>/.test(call) && result === 0) return ['synced'];
    return [];
  });
}

/** The answers that left too early, counted from the first change on: what happened since each was asked for. */
function tooEarly(lines: readonly string[]): string[] {
  const since: string[] = [];
  const rounds = eventsOf(lines).flatMap((event) => {
    if (event === 'asked') since.length = 0;
    since.push(event);
    return event === 'answers' ? [since.join(' ')] : [];
  });
  const [, ...changes] = rounds; // the first one answers hello
  expect(changes).toHaveLength(BOOKINGS);
  return changes.filter((round) => !/^asked( written)+ synced answers$/.test(round));
}

describe.skipIf(!canTrace)('seen by strace, where there is one that may trace a process', () => {
  test('no answer to a change leaves before its group is on the disk', () => {
    expect(tooEarly(log)).toEqual([]);
  });

  test.each([
    ['the sync of the log', 'fdatasync'],
    ['what is written into the log', 'pwrite64'],
  ])('a trace without %s is rejected', (_, word) => {
    expect(tooEarly(log.filter((line) => !line.includes(word)))).toHaveLength(BOOKINGS);
  });

  test.each(['ack-early', 'no-sync'])('the saboteur %s is convicted', async (name) => {
    expect(tooEarly(await traceBookings(name)).length).toBeGreaterThan(BOOKINGS / 2);
  });

  test('an answer that leaves before its sync has returned is rejected', () => {
    const swapped = [...log];
    const answer = swapped.findLastIndex((line) => /write\(\d+<TCP:/.test(line));
    const sync = swapped.findLastIndex((line, index) => index < answer && line.includes('fdatasync'));
    swapped.splice(sync, 0, ...swapped.splice(answer, 1));
    expect(tooEarly(swapped)).toEqual(['asked written answers']);
  });
});
