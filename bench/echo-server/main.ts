/** The echo server as a process: prints its port, and ends with its standard input. Arguments: slots, threads. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';

import { inlineTheHotPath } from '../../server/engine.ts';
import { createMemory, planLayout } from '../../server/memory/layout.ts';
import type { EchoTask } from './thread.ts';

inlineTheHotPath(); // as the server does
const [slots = 1, threads = 1] = process.argv.slice(2).map(Number);
const memory = createMemory(planLayout(slots, threads, 1));
const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const { port } = probe.address() as AddressInfo;
probe.close();
await once(probe, 'close');
await Promise.all(
  Array.from({ length: threads }, (_, thread) => {
    const task: EchoTask = { memory, thread, port };
    return once(new Worker(new URL('./thread.ts', import.meta.url), { workerData: task }), 'message');
  }),
);
console.log(port);
process.stdin.on('end', () => process.exit(0)).resume();
