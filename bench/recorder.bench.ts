/** What it costs the swarm to write its history down. */
import type { Bench } from './rounds.ts';
import { steps } from './steps/recorder.ts';
import { runSteps } from './steps/run-steps.ts';

export const recorder: Bench = {
  name: 'recorder',
  summary: 'an operation written down by the swarm, in memory and with its share of the file',
  unit: 'ns/operation',
  better: 'less',
  run: (settings) => runSteps(new URL('./steps/recorder.ts', import.meta.url), Object.keys(steps), settings),
};
