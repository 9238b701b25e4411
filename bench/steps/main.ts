/** A step in a process of its own, with the engine set as a server sets it. Prints nanoseconds an operation. Arguments: module, step, whether tiny. */
import { inlineTheHotPath } from '../../server/engine.ts';
import { timeStep, type Steps } from './step.ts';

inlineTheHotPath();
const [module = '', name = '', size] = process.argv.slice(2);
const { steps } = (await import(module)) as { steps: Steps };
console.log(timeStep(name, await steps[name](), size === 'smoke'));
process.exit(0);
