/** The server process is killed and started again on the same ledger and port. */
import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

export async function kill(fault: Fault, { server, field }: Ground): Promise<Injected> {
  const fromNs = field.clock.nowNs();
  await server.kill();
  await server.start();
  return { fault, isReached: true, fromNs, untilNs: field.clock.nowNs(), recoversFromNs: fromNs, remark: '' };
}
