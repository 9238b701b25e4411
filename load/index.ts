/** The swarm: simulated clients on real sockets, and the history of what they were told. */
export { runSwarm, type SwarmResult } from './swarm.ts';
export type { SwarmProgress, SwarmSettings } from './settings.ts';
export type { Stuck } from './crew.ts';
export type { Address } from './crew-settings.ts';
/** Looks at a server before it is raced. */
export { inspectServer } from './judge.ts';
