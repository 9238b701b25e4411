/** What can be raced, as it is named on the command line: a door of ours, Redis, or a file that reaches somebody's own service. */
import { resolve } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';

/** How Redis is asked to book. `get-then-set` looks and then sets, in two round trips: it sells slots twice, and is here to be caught. */
export const STRATEGIES = ['setnx', 'lua', 'get-then-set'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Where the server's native door is: one port for all its threads, or one a thread. */
export interface Address {
  readonly door?: undefined;
  readonly host: string;
  readonly ports: readonly number[];
  /** What it wants to be shown, where it has a secret. */
  readonly proof?: Uint8Array | undefined;
}

/** A server that speaks Redis's protocol: Redis itself, or our own door. */
export interface RespAddress {
  readonly door: 'resp';
  readonly host: string;
  readonly port: number;
  readonly strategy: Strategy;
  /** What every key begins with; the number of the slot follows. Two runs never share it. */
  readonly keys: string;
}

/** A file that exports a `Target`. */
export interface FileAddress {
  readonly door: 'file';
  /** Absolute. */
  readonly path: string;
  /** As it was given, for messages. */
  readonly name: string;
}

/** A service with our HTTP door's paths, without a slash at its end. */
interface HttpAddress {
  readonly door: 'http';
  readonly url: string;
}

/** What the swarm's own clients reach; without `door` it is the native one. */
export type SwarmAddress = Address | RespAddress | FileAddress;
/** What can be raced. */
export type TargetAddress = SwarmAddress | HttpAddress;

/** The forms that `parseTarget` takes, for people. */
export const TARGET_FORMS =
  'native://HOST:PORT,…, resp://HOST:PORT, redis://HOST:PORT?strategy=STRATEGY, http://HOST:PORT, or a file (./my-target.ts)';

const NATIVE_PORT = 7400;
const RESP_PORT = 6390;
const REDIS_PORT = 6379;

/**
 * What a text on the command line names. `run` is a word of its own for every run, of letters and digits, so that no two runs meet at the same
 * keys. Throws `VagaError('usage')`.
 */
export function parseTarget(text: string, run: string): TargetAddress {
  const { scheme = '', rest = '' } = /^(?<scheme>[a-z]+):(?:\/\/)?(?<rest>.*)$/.exec(text)?.groups ?? {};
  switch (scheme) {
    case 'native':
    case 'vaga':
      return parseNative(text, rest);
    case 'resp':
    case 'redis':
      return parseResp(text, scheme, run);
    case 'http':
      return { door: 'http', url: parseUrl(text, 'http:').href.replace(/\/$/, '') };
    default:
      if (/\.[cm]?[jt]s$/.test(text)) return { door: 'file', path: resolve(text), name: text };
      throw unknownTarget(text);
  }
}

/** `HOST:PORT` or `HOST:PORT,PORT,…`. */
function parseNative(text: string, where: string): Address {
  const { host, ports = String(NATIVE_PORT) } =
    /^(?<host>\[[\da-f:.]+\]|[^:/?]+)(:(?<ports>\d+(,\d+)*))?$/i.exec(where)?.groups ?? {};
  const numbers = ports.split(',').map(Number);
  if (host === undefined || numbers.some((port) => port < 1 || port > 65_535)) throw unknownTarget(text);
  return { host: host.replaceAll(/[[\]]/g, ''), ports: numbers };
}

function parseResp(text: string, scheme: 'resp' | 'redis', run: string): RespAddress {
  const url = parseUrl(text, `${scheme}:`);
  const strategy = url.searchParams.get('strategy') ?? 'setnx';
  const others = [...url.searchParams.keys()].filter((name) => name !== 'strategy');
  if (others.length > 0) throw refused(text, `it takes ?strategy=, not ?${others[0]}=`);
  if (url.pathname.length > 1) throw refused(text, 'the keys go to database 0, so no other can be named');
  if (!isStrategy(strategy)) throw refused(text, `a strategy is one of ${STRATEGIES.join(', ')}`);
  if (scheme === 'resp' && strategy !== 'setnx')
    throw refused(text, 'our own door books by SET … NX alone, so it takes no strategy');
  return {
    door: 'resp',
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(url.port === '' ? (scheme === 'resp' ? RESP_PORT : REDIS_PORT) : url.port),
    strategy,
    keys: `vaga:${run}:slot:`,
  };
}

function parseUrl(text: string, protocol: string): URL {
  const url = URL.parse(text);
  if (url === null || url.protocol !== protocol || url.hostname === '') throw unknownTarget(text);
  // Whoever reads a report should not read a password.
  if (url.username !== '' || url.password !== '') throw refused(text, 'it takes no user and no password');
  return url;
}

function isStrategy(name: string): name is Strategy {
  return STRATEGIES.some((strategy) => strategy === name);
}

function refused(text: string, why: string): VagaError {
  return new VagaError('usage', `--target ${text}: ${why}.`);
}

function unknownTarget(text: string): VagaError {
  return new VagaError('usage', `--target ${text} names no target. It takes ${TARGET_FORMS}.`);
}
