/** What a request costs on its way, without a network: each step, and all of them. */
import type { Bench } from './rounds.ts';
import { runSteps } from './steps/run-steps.ts';
import { steps } from './steps/hot-path.ts';

export const hotPath: Bench = {
  name: 'hot-path',
  summary:
    'the native protocol without a network, 1,000 requests at a time, half of them changes: encoded, decoded, decided, answered, recorded',
  unit: 'ns/operation',
  better: 'less',
  run: (settings) => runSteps(new URL('./steps/hot-path.ts', import.meta.url), Object.keys(steps), settings),
};
