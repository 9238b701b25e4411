/**
 * Simulated clients as a process, for weighing: connects so many to a server, then prints by how many bytes that made this
 * process and the server's larger, as one line of JSON. Arguments: port, clients, the server's process id.
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

const before = weigh();
const all = Array.from(
  { length: clients },
  (_, index) => new NativeClient(index + 1, DEPTH, context, buffers),
);
for (let at = 0; at < all.length; at += AT_ONCE)
  await Promise.all(all.slice(at, at + AT_ONCE).map((client) => client.connect('127.0.0.1', port)));
// Each asks once, so that whatever is made on first use is there.
await new Promise<void>((resolve) => {
  allAnswered = resolve;
  unanswered = clients;
  for (const client of all) {
    client.ask(Operation.status, 0, 0);
    client.send();
  }
});
await sleep(SETTLE_MS);
const after = weigh();
console.log(JSON.stringify({ swarm: after.swarm - before.swarm, server: after.server - before.server }));
process.exit(0);

function weigh(): { swarm: number; server: number } {
  return { swarm: process.memoryUsage.rss(), server: memoryOf(server)?.residentBytes ?? Number.NaN };
}
