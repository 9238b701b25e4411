/**
 * Clients of the stream of changes as a process: opens so many streams, makes so many changes a second for some seconds, and holds every byte
 * that every stream is told against what it has to be told. Prints delays, and what the server took, as one line of JSON. Arguments: port of
 * the HTTP door, port of the native door, the server's process id, streams, changes a second, seconds.
 *
 * A delay is the time from when the request for a change was handed to the socket until the event was read: an upper bound of
 * the time from the decision. This process reads all streams, so what it takes to read them is in it.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { Clock } from '../../server/base/clock.ts';
import { ANSWER_BYTES, MAGIC, Operation, PROTOCOL_VERSION } from '../../server/doors/native/wire.ts';
import { cpuMsOf } from '../other-work.ts';
import { memoryOf } from '../process-memory.ts';

const HOST = '127.0.0.1';
const AT_ONCE = 50;
/** Opened before anything is weighed, so that what is made on first use is there. */
const FIRST_STREAMS = 20;
/** With fewer a page more or less would be most of what is weighed. */
const WEIGHED_STREAMS = 200;
/** For buffers that are no longer needed to be given back. */
const SETTLE_MS = 500;
/** The last events may take so long. */
const LATE_MS = 10_000;
const HOLDER = 7;
/** Each is booked and cancelled in turn. */
const SLOTS = 50;
const HEARTBEAT = /^: \nid: [^\n]*\n\n/;

const [httpPort = 0, nativePort = 0, server = 0, streams = 0, perSecond = 0, seconds = 0] = process.argv
  .slice(2)
  .map(Number);
const clock = new Clock();
const delays = createHistogram();
const sentNs: number[] = [];

/** What each stream has to be told, and where each event ends in it. */
interface Expected {
  readonly text: Buffer;
  readonly ends: readonly number[];
}

class Stream {
  #rest = '';
  #at = 0;
  #told = 0;
  id = '';

  /** Resolves when it has begun. */
  static async open(): Promise<Stream> {
    const socket = connect({ port: httpPort, host: HOST });
    const stream = new Stream();
    await once(socket, 'connect');
    socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    let text = '';
    while (!/\nid: .*\n\n/.test(text)) text += String((await once(socket, 'data'))[0]);
    stream.id = /\nid: (.*)\n\n/.exec(text)?.[1] ?? '';
    socket.on('data', (chunk: Buffer) => stream.read(chunk));
    socket.on('close', () => fail('the server has ended a stream'));
    return stream;
  }

  get told(): number {
    return this.#told;
  }

  read(chunk: Buffer): void {
    const { text, ends } = expected;
    const isNext = this.#rest === '' && chunk.compare(text, this.#at, this.#at + chunk.length) === 0;
    if (isNext) this.#at += chunk.length;
    else this.#readSlowly(chunk.toString('latin1'), text);
    const nowNs = clock.nowNs();
    for (; ends[this.#told] <= this.#at; this.#told += 1)
      delays.record(Math.max(1, Math.round((nowNs - sentNs[this.#told]) / 1e3)));
    if (this.#told === ends.length) tellWhole();
  }

  /** Block by block, leaving out heartbeats. */
  #readSlowly(chunk: string, text: Buffer): void {
    this.#rest += chunk;
    for (let end = this.#rest.indexOf('\n\n'); end >= 0; end = this.#rest.indexOf('\n\n')) {
      const block = this.#rest.slice(0, end + 2);
      this.#rest = this.#rest.slice(end + 2);
      if (HEARTBEAT.test(block)) continue;
      // Of an event whose beginning was taken the quick way the rest is here.
      const due = text.toString('latin1', this.#at, this.#at + block.length);
      if (block !== due)
        fail(`a stream was told ${JSON.stringify(block)} in place of ${JSON.stringify(due)}`);
      this.#at += block.length;
    }
  }
}

let expected: Expected = { text: Buffer.alloc(0), ends: [] };
let whole = 0;
const allWhole = Promise.withResolvers<void>();
function tellWhole(): void {
  whole += 1;
  if (whole === streams) allWhole.resolve();
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}

async function openStreams(count: number): Promise<Stream[]> {
  const all: Stream[] = [];
  while (all.length < count) {
    const next = Math.min(AT_ONCE, count - all.length);
    all.push(...(await Promise.all(Array.from({ length: next }, () => Stream.open()))));
  }
  return all;
}

/** Change `n` is of slot `n` modulo `SLOTS`, which is booked and cancelled in turn. */
function expect(id: string, count: number): Expected {
  const [, prefix = '', position = ''] = /^(.*-)(\d+)$/.exec(id) ?? [];
  const ends: number[] = [];
  let text = '';
  for (let n = 0; n < count; n += 1) {
    const turn = Math.floor(n / SLOTS);
    const state = turn % 2 === 0 ? `"taken","holder":${HOLDER}` : '"free","holder":null';
    const data = `{"slot":${n % SLOTS},"state":${state},"version":${turn + 1}}`;
    text += `id: ${prefix}${Number(position) + 1 + n}\nevent: change\ndata: ${data}\n\n`;
    ends.push(text.length);
  }
  return { text: Buffer.from(text, 'latin1'), ends };
}

async function openNative(): Promise<Socket> {
  const socket = connect({ port: nativePort, host: HOST, noDelay: true });
  await once(socket, 'connect');
  socket.write(Buffer.from(Int32Array.of(Operation.hello, MAGIC, PROTOCOL_VERSION, 0).buffer));
  await once(socket, 'data');
  return socket;
}

/** Makes the changes at an even pace; where this process is late it catches up. Returns how many were answered. */
async function change(socket: Socket, count: number): Promise<number> {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const startedNs = clock.nowNs();
  while (sentNs.length < count) {
    const due = Math.min(count, Math.floor(((clock.nowNs() - startedNs) / 1e9) * perSecond) + 1);
    while (sentNs.length < due) {
      const n = sentNs.length;
      const operation = Math.floor(n / SLOTS) % 2 === 0 ? Operation.book : Operation.cancel;
      sentNs.push(clock.nowNs());
      socket.write(Buffer.from(Int32Array.of(operation, n % SLOTS, HOLDER, 0).buffer));
    }
    await sleep(1);
  }
  await Promise.race([allWhole.promise, sleep(LATE_MS)]);
  return bytes / ANSWER_BYTES;
}

const count = perSecond * seconds;
const first = Math.min(FIRST_STREAMS, streams);
const native = await openNative();
const some = await openStreams(first);
const before = memoryOf(server);
const all = [...some, ...(await openStreams(streams - first))];
await sleep(SETTLE_MS);
const opened = memoryOf(server);
const ids = new Set(all.map(({ id }) => id));
if (ids.size !== 1) fail(`streams began at ${ids.size} places, though nothing had changed`);
expected = expect(all[0].id, count);
const cpuBefore = cpuMsOf(server);
const answered = await change(native, count);
const cpuAfter = cpuMsOf(server);
const least = Math.min(...all.map(({ told }) => told));
if (least < count || answered < count)
  fail(`of ${count} changes ${answered} were answered, and some stream was told ${least} only`);
const loaded = memoryOf(server);
const grown = (now: typeof before): number | null =>
  before === undefined || now === undefined || streams < WEIGHED_STREAMS
    ? null
    : (now.residentBytes - before.residentBytes) / (streams - first);
console.log(
  JSON.stringify({
    p50Us: delays.percentile(50),
    p99Us: delays.percentile(99),
    cpuUs:
      cpuBefore === undefined || cpuAfter === undefined
        ? null
        : (1e3 * (cpuAfter - cpuBefore)) / (count * streams),
    openedBytes: grown(opened),
    loadedBytes: grown(loaded),
  }),
);
process.exit(0);
