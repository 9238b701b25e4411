/** A race of clients of several doors, each in the words of its own, for the same places. */
export { RACED_DOORS, spreadOver, type RacedDoor } from './racers.ts';
export { runMixed, type MixedSettings } from './run.ts';
