/** A private Redis for measurements: on a port and in a folder of its own, ended by its process. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const TOOLS = ['redis-server', 'redis-benchmark', 'redis-cli'];
const READY = 'Ready to accept connections';

/** A sentence that says what is missing on this machine; nothing where all of Redis is there. */
export function missingRedis(): string | undefined {
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  if (missing.length === 0) return undefined;
  return `It needs ${missing.join(', ')}: install Redis 7 (Debian and Ubuntu: apt-get install redis-server).`;
}

/** Starts one whose folder is made in `folder`. `isDurable`: every answer is on the disk before it is sent. */
export async function startRedis(folder: string, isDurable: boolean): Promise<RedisServer> {
  const port = await freePort();
  const own = mkdtempSync(join(folder, 'redis-'));
  const options = {
    port,
    bind: '127.0.0.1',
    dir: own,
    save: '',
    appendonly: isDurable ? 'yes' : 'no',
    appendfsync: 'always',
  };
  const child = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(READY)) resolve('ready');
    });
  });
  const first = await Promise.race([ready, ended]);
  if (first !== 'ready') throw new Error('redis-server ended before it was ready');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(own, { recursive: true });
  };
  return { port, pid: child.pid ?? 0, stop };
}

/** It may be taken again before it is used; then the server says so and ends. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
