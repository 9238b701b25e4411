/** A server thread ends at a point of its decision protocol; the others go on, it is repaired and started again. */
import type { Fault } from '../fault.ts';
import type { Ground, Injected } from '../ground.ts';

/** A point that no thread comes by within so long is told as not reached. */
const REACH_MS = 5_000;
const RESTART_MS = 10_000;

export async function death(
  fault: Extract<Fault, { kind: 'death' }>,
  { server, field }: Ground,
): Promise<Injected> {
  const { thread, point } = fault;
  const fromNs = field.clock.nowNs();
  const restarting = server.restarted(thread, REACH_MS + RESTART_MS);
  const dying = server.died(thread, point, REACH_MS);
  server.arm(thread, point);
  const died = await dying;
  const diedNs = field.clock.nowNs();
  if (died === undefined) {
    const remark = `thread ${thread} did not come by ${point} within ${REACH_MS / 1_000} s`;
    return { fault, isReached: false, fromNs, untilNs: diedNs, recoversFromNs: diedNs, remark };
  }
  const restartMs = await restarting;
  const { repair, repairMs } = died;
  return {
    fault,
    isReached: true,
    fromNs: diedNs,
    untilNs: field.clock.nowNs(),
    recoversFromNs: diedNs,
    remark: `${repair} in ${repairMs.toFixed(2)} ms; ${restartMs === undefined ? 'it did not come back' : `another thread after ${restartMs.toFixed(0)} ms`}`,
    repair,
  };
}
