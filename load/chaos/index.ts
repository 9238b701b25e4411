/** Campaigns: a plan of faults, and who carries it out while the swarm races on. */
export { FAULT_KINDS, STORY_BY_KIND, type Fault, type FaultKind } from './fault.ts';
export { planFaults } from './plan.ts';
export { conductFaults, type Conducted } from './conductor.ts';
export type { Death, FaultyServer } from './faulty-server.ts';
export type { Injected } from './ground.ts';
