import { readFileSync } from 'node:fs';

import type { Values } from '../../server/base/options.ts';
import { refuseTooManyClients } from './machine.ts';
import { Progress } from './progress.ts';
import { publish, statusOf } from './publish.ts';
import { raceTarget } from './race-target.ts';
import { raceOptions, runRace } from './run-race.ts';
import { defineVerb } from './verb.ts';

/** A target in ten lines; it stays within 80 columns without indentation. */
const MY_TARGET = readFileSync(
  new URL('../../load/targets/samples/my-target.ts', import.meta.url),
  'utf8',
).trimEnd();

export const race = defineVerb({
  name: 'race',
  summary: 'control, provoked race, natural race, check, report: the main job',
  about: [
    'Starts a server with the lock, lets clients race for its slots, and says whether any slot was sold twice.',
    'First the control: the same race against a lock that is broken on purpose. If that is not caught, the verdict is "unknown", since this race would not notice a fault either. Then the provoked part: every decision is held open, so that threads are sure to meet. Then the natural part, which gives the figures. Everything the clients were told is recorded and checked.',
    "With --target it races what is running already, such as Redis or a service of your own. Nobody can hold the decisions of such a target open, so there is no provoked part, and the control is a rehearsal: the same swarm against a server of ours with a broken lock. How often clients met is then told by the history: at least 1,000 attempts, and 1 % of them, must have been under way at the same time as another client's at the same slot.",
    'Exit status: 0 no violation, 1 a violation (a double booking, a stuck server), 3 unknown, 2 a usage error, 4 vaga itself failed.',
  ],
  options: raceOptions,
  examples: [
    ['vaga race', 'the default lock, on all cores'],
    ['vaga race --lock none', 'no lock at all: watch it being caught'],
    [
      'vaga race --lock ./my-lock.ts',
      "a lock of your own ('vaga new-lock my-lock.ts' writes one to start from)",
    ],
    [
      'vaga race --workload stampede --clients 1000',
      'a thousand clients, one slot, one winner, again and again',
    ],
    [
      'vaga race --workload sellout --slots 10000 --clients 10000',
      'ten thousand places, ten thousand buyers, until nothing is left',
    ],
    [
      'vaga race --workload open --rate 50000',
      'fifty thousand operations a second arrive, ready or not: what they wait',
    ],
    ['vaga race --workload trace --trace requests.csv', 'recorded requests, replayed'],
    [
      'vaga race --doors native,chatbot,clinica,telephone,agenda',
      'five kinds of clients, the same hour, one winner',
    ],
    ["vaga race --target 'redis://127.0.0.1:6379?strategy=setnx'", 'Redis, booked by SET … NX'],
    [
      'vaga race --target ./my-target.ts',
      `a service of your own: it is reached by four functions, such as\n\n${MY_TARGET}`,
    ],
  ],
  run: async (values: Values<typeof raceOptions>) => {
    refuseTooManyClients(values.clients);
    if (values.target !== undefined) return raceTarget(values.target, values);
    const { document, pictures } = await runRace(values, new Progress());
    publish(document, pictures, values.json);
    return statusOf(document.verdict);
  },
});
