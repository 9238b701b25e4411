/** The server process is stopped for a while, as by a debugger or a machine that is moved: all its threads at once. */
import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

export async function pause(
  fault: Extract<Fault, { kind: 'pause' }>,
  { server, field, pause: sleep }: Ground,
): Promise<Injected> {
  const pid = server.pid();
  const fromNs = field.clock.nowNs();
  process.kill(pid, 'SIGSTOP');
  await sleep(fault.forMs).finally(() => process.kill(pid, 'SIGCONT'));
  const untilNs = field.clock.nowNs();
  return { fault, isReached: true, fromNs, untilNs, recoversFromNs: untilNs, remark: '' };
}
