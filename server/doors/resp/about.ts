/** What the RESP door tells of the server: `INFO` and `CONFIG GET`. */
import {
  COUNTERS,
  COUNTER_INDEX,
  Thread,
  countersOf,
  readLayout,
  threadAt,
  type Counter,
} from '../../memory/layout.ts';
import type { Reply } from './reply.ts';
import { REDIS_VERSION, type Protocol } from './wire.ts';

/** Sections that are asked for by one of these are all of them. */
const ALL: ReadonlySet<string> = new Set(['', 'all', 'default', 'everything']);

/**
 * INFO [section …]. `taken` counts the slots that are taken; without it they may not be told. Clients look for `loading:0` before they send
 * anything.
 */
export function infoOf(
  memory: Int32Array<SharedArrayBuffer>,
  thread: number,
  sections: readonly string[],
  taken: (() => number) | undefined,
): string {
  const { threads, slots, ringEntries } = readLayout(memory);
  const isDurable = ringEntries > 0;
  let connected = 0;
  for (let one = 0; one < threads; one += 1)
    connected += Atomics.load(memory, threadAt(one) + Thread.connected);
  const told: readonly (readonly [string, () => Readonly<Record<string, string | number>>])[] = [
    [
      'Server',
      () => ({
        redis_version: REDIS_VERSION,
        redis_mode: 'standalone',
        server_name: 'vaga',
        process_id: process.pid,
      }),
    ],
    ['Clients', () => ({ connected_clients: connected })],
    ['Persistence', () => ({ loading: 0, aof_enabled: Number(isDurable) })],
    ['Replication', () => ({ role: 'master', connected_slaves: 0 })],
    ['Vaga', () => ({ slots, threads, thread, ledger: isDurable ? 'lmdb' : 'memory' })],
    ['Counters', () => Object.fromEntries(COUNTERS.map((name) => [name, sumOf(memory, threads, name)]))],
    [
      'Keyspace',
      (): Record<string, string> =>
        taken === undefined ? {} : { db0: `keys=${taken()},expires=0,avg_ttl=0` },
    ],
  ];
  const wanted = sections.map((section) => section.toLowerCase());
  const isAll = wanted.length === 0 || wanted.some((section) => ALL.has(section));
  return told
    .filter(([name]) => isAll || wanted.includes(name.toLowerCase()))
    .map(([name, fields]) => {
      const lines = Object.entries(fields()).map(([field, value]) => `${field}:${value}\r\n`);
      return `# ${name}\r\n${lines.join('')}`;
    })
    .join('\r\n');
}

/** CONFIG GET pattern …: what `redis-benchmark` asks for. An error as text. */
export function tellConfig(
  words: readonly string[],
  isDurable: boolean,
  reply: Reply,
  protocol: Protocol,
): string | undefined {
  const [what = '', ...names] = words;
  if (what.toLowerCase() !== 'get' || names.length === 0)
    return 'ERR CONFIG GET is all there is of CONFIG: the server has its options from its command line (vaga serve --help).';
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const settings = [
    ['save', ''],
    ['appendonly', isDurable ? 'yes' : 'no'],
    ['appendfsync', isDurable ? 'always' : 'no'],
    ['databases', '1'],
  ].filter(([name]) => wanted.has(name) || wanted.has('*'));
  reply.map(settings.length, protocol);
  for (const pair of settings) for (const text of pair) reply.bulk(text);
  return undefined;
}

function sumOf(memory: Int32Array<SharedArrayBuffer>, threads: number, counter: Counter): number {
  let sum = 0;
  for (let thread = 0; thread < threads; thread += 1)
    sum += countersOf(memory, thread)[COUNTER_INDEX[counter]];
  return sum;
}
