/** The swarm: simulated clients on real sockets, and the history of what they were told. */
export { runSwarm, type SwarmResult } from './swarm.ts';
export type { SwarmProgress, SwarmSettings } from './settings.ts';
export type { Stuck } from './stuck.ts';
/** Looks at a server before it is raced. */
export { inspectServer } from './judge.ts';
/** Targets that need not be servers of ours. */
export { inspectTarget, runTarget } from './targets/run.ts';
export { parseTarget, type Address, type TargetAddress } from './targets/address.ts';
