/**
 * Simulated clients as a process, for weighing: connects so many to a server, then prints by how many bytes each made this
 * process and the server's larger, as one line of JSON. Arguments: port, clients, the server's process id.
 *
 * The first tenth comes before the first weighing: code that is loaded and compiled for it is not what a connection weighs.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { Clock } from '../../server/base/clock.ts';
import { Operation } from '../../server/doors/native/wire.ts';
import { memoryOf } from '../process-memory.ts';
import { ClientBuffers } from '../../load/clients/buffers.ts';
import { NativeClient, type NativeListener } from '../../load/clients/native.ts';

const AT_ONCE = 64;
/** For buffers that are no longer needed to be given back. */
const SETTLE_MS = 1_000;
/** The deepest that the swarm's clients go by default: one request, and one more for a stampede's winner. */
const DEPTH = 2;

const [port = 0, clients = 0, server = 0] = process.argv.slice(2).map(Number);
let unanswered = 0;
let allAnswered: () => void = () => {};
const listener: NativeListener = {
  answered: () => {
    unanswered -= 1;
    if (unanswered === 0) allAnswered();
  },
  drained: () => {},
  lost: () => {},
  closed: () => {},
};
const context = { clock: new Clock(), recorder: undefined, listener };
const buffers = new ClientBuffers();

const first = Math.ceil(clients / 10);
const rest = clients - first;
await connectAndAsk(first);
const before = weigh();
await connectAndAsk(rest);
const after = weigh();
console.log(
  JSON.stringify({
    swarm: (after.swarm - before.swarm) / rest,
    server: (after.server - before.server) / rest,
  }),
);
process.exit(0);

/** Connects so many, and has each ask once, so that whatever is made on first use is there. */
async function connectAndAsk(count: number): Promise<void> {
  const all = Array.from(
    { length: count },
    (_, index) => new NativeClient(index + 1, DEPTH, context, buffers),
  );
  for (let at = 0; at < all.length; at += AT_ONCE)
    await Promise.all(all.slice(at, at + AT_ONCE).map((client) => client.connect('127.0.0.1', port)));
  await new Promise<void>((resolve) => {
    allAnswered = resolve;
    unanswered = count;
    for (const client of all) {
      client.ask(Operation.status, 0, 0);
      client.send();
    }
  });
  await sleep(SETTLE_MS);
}

function weigh(): { swarm: number; server: number } {
  return { swarm: process.memoryUsage.rss(), server: memoryOf(server)?.residentBytes ?? Number.NaN };
}
