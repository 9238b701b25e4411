/** A Redis of our own: started where one is installed, in a folder of its own, and ended with whoever started it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { VagaError } from '../../server/base/errors.ts';
import { onInterrupt } from './interrupt.ts';

export interface RedisOptions {
  /** Syncs every write to the disk before it answers; without it nothing is kept. */
  readonly durable?: boolean;
  /** Where its folder is made; what is to be durable must not lie in memory. */
  readonly under?: string;
}

export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  /** Such as 7.0.15. */
  readonly version: string;
  /** Its own; deleted when it ends. */
  readonly folder: string;
  /** Ends it, and deletes its folder. */
  readonly stop: () => Promise<void>;
}

const HOST = '127.0.0.1';
/** A port that was free a moment ago may be taken by the time Redis listens. */
const TRIES = 5;
const START_MS = 10_000;
const LOOK_MS = 10;
const STOP_MS = 2_000;

/** What to tell where there is none. */
export const NO_REDIS = 'no redis-server is installed here (Debian: apt install redis-server)';

/** The version of the `redis-server` on the PATH; undefined where there is none. */
export function redisVersion(): string | undefined {
  const { stdout, error } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  return /v=(?<version>\S+)/.exec(stdout)?.groups?.['version'];
}

/** Resolves when it answers; with undefined where none is installed. Throws `VagaError('serverEnded')` where it does not start. */
export async function startRedis({ durable = false, under = tmpdir() }: RedisOptions = {}): Promise<
  RedisServer | undefined
> {
  const version = redisVersion();
  if (version === undefined) return undefined;
  let said = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const started = await tryStart(await freePort(), durable, under);
    if (typeof started !== 'string') return { ...started, version };
    said = started;
  }
  throw new VagaError('serverEnded', `redis-server does not start. It said:\n${said}`);
}

/** What it said last where it does not start. */
async function tryStart(
  port: number,
  durable: boolean,
  under: string,
): Promise<Omit<RedisServer, 'version'> | string> {
  const folder = mkdtempSync(join(under, 'vaga-redis-'));
  const options = {
    port,
    bind: HOST,
    dir: folder,
    save: '',
    appendonly: durable ? 'yes' : 'no',
    appendfsync: 'always',
    daemonize: 'no',
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    forget();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = onInterrupt(stop);
  const answers = await Promise.race([answersAt(port), ended.then(() => false)]);
  if (answers && child.pid !== undefined && child.exitCode === null)
    return { port, pid: child.pid, folder, stop };
  await stop();
  return said;
}

/** Whether a ping is answered before it is too late. */
async function answersAt(port: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += LOOK_MS) {
    if (await pings(port)) return true;
    await sleep(LOOK_MS);
  }
  return false;
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      resolve(String(answer).startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
