/** What the ring between a server thread and the ledger's costs each of them. */
import type { Bench } from './rounds.ts';
import { steps } from './steps/ring.ts';
import { runSteps } from './steps/run-steps.ts';

export const ring: Bench = {
  name: 'ring',
  summary: 'a change written into a thread’s ring in rounds of 100, and taken from there; all but the disk',
  unit: 'ns/change',
  better: 'less',
  run: (settings) => runSteps(new URL('./steps/ring.ts', import.meta.url), Object.keys(steps), settings),
};
