/** Clients of the swarm send half a request and reset their connection, with requests under way. */
import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

/** Every client that has an answer is one that can be cut, so it takes some milliseconds. */
const CUT_MS = 250;

export async function cut(
  fault: Extract<Fault, { kind: 'cut' }>,
  { field, pause: sleep }: Ground,
): Promise<Injected> {
  const fromNs = field.clock.nowNs();
  field.cut(fault.clients);
  await sleep(CUT_MS);
  return { fault, isReached: true, fromNs, untilNs: field.clock.nowNs(), recoversFromNs: fromNs, remark: '' };
}
