/** What can be chosen for a race that is started over HTTP, and its bounds: it shares the machine with people's bookings. */
import { DEFAULT_LOCK, SHELF } from '../locks/index.ts';
import type { RaceChoices, Raced, RaceSettings } from './race.ts';

/** Few slots, so that each can be seen; of a sale, which needs many to last, the first ones stand for all. */
const WORKLOADS = [
  {
    name: 'churn',
    slots: 24,
    watched: 24,
    story: 'everybody books, cancels, moves and looks',
  },
  {
    name: 'stampede',
    slots: 24,
    watched: 24,
    story: 'all clients at one slot, round by round: one may win',
  },
  {
    name: 'sellout',
    slots: 300_000,
    watched: 240,
    story: 'everybody buys until nothing is left',
  },
] as const satisfies RaceChoices['workloads'];

export const BOUNDS = {
  clients: { least: 2, most: 2_000 },
  seconds: { least: 1, most: 30 },
} as const satisfies RaceChoices['bounds'];

const DEFAULT_RACE: RaceSettings = {
  clients: 32,
  lock: DEFAULT_LOCK,
  workload: 'churn',
  seconds: 5,
};

const LOCKS: RaceChoices['locks'] = SHELF.map((lock) => ({
  name: lock.name,
  saboteur: lock.saboteur,
  story: lock.story,
  maxThreads: 'maxThreads' in lock ? lock.maxThreads : null,
  seenInRace: lock.saboteur ? lock.shownBy !== 'prover' : null,
}));

export const CHOICES: RaceChoices = {
  locks: LOCKS,
  workloads: WORKLOADS,
  bounds: BOUNDS,
  defaults: DEFAULT_RACE,
};

export function racedIn(workload: string): Raced {
  const { slots, watched } = WORKLOADS.find(({ name }) => name === workload) ?? WORKLOADS[0];
  return { slots, watched };
}
