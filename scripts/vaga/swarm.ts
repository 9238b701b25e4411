import { randomInt } from 'node:crypto';

import { VagaError } from '../../server/base/errors.ts';
import { flag, text, type Values } from '../../server/base/options.ts';
import { inspectServer, type Address } from '../../load/index.ts';
import { controlOptions } from './control.ts';
import { refuseTooManyClients } from './machine.ts';
import { outputOptions, swarmOptions } from './options.ts';
import { Progress } from './progress.ts';
import { planWorkload } from './plan.ts';
import { workloadOptions } from './race-options.ts';
import { raceRunning } from './race-running.ts';
import { createRunFolder } from './run-folder.ts';
import { readProof, secretOptions } from './secret.ts';
import { defineVerb } from './verb.ts';

const options = {
  target: text({
    placeholder: 'HOST:PORT,…',
    default: '127.0.0.1:7400',
    help: 'The native door of the server; several ports where each of its threads has its own.',
  }),
  ...secretOptions,
  force: flag({
    help: 'Races although slots are taken already. Their bookings may be in the way, but are not touched.',
  }),
  ...workloadOptions,
  ...swarmOptions,
  ...controlOptions,
  ...outputOptions,
};

export const swarm = defineVerb({
  name: 'swarm',
  summary: 'the swarm against a server that is already running',
  about: [
    "Races for the slots of a server that 'vaga serve' has started, and judges what its clients were told.",
    'The control is a rehearsal here: the same swarm against a server of ours with a broken lock. Contention is counted only where the server holds its decisions open (vaga serve --hold-us 50).',
  ],
  options,
  examples: [
    ['vaga swarm', 'races the server on port 7400 of this machine'],
    ['vaga swarm --target 127.0.0.1:7400 --pipeline 100', 'a hundred requests under way for each client'],
  ],
  run: async (values: Values<typeof options>) => {
    refuseTooManyClients(values.clients);
    const address = { ...parseTarget(values.target), proof: readProof(values['secret-file']) };
    const server = await inspectServer(address);
    if (server.taken > 0 && !values.force) {
      throw new VagaError(
        'usage',
        `${server.taken} of the server's ${server.slots} slots are taken: somebody may be using it. With --force the swarm races all the same.`,
      );
    }
    const progress = new Progress();
    const slots = values.slots ?? (values.workload === 'trace' ? undefined : server.slots);
    const plan = planWorkload({ ...values, slots }, progress);
    const seed = values.seed ?? randomInt(2 ** 31);
    const folder = createRunFolder(values.out, 'swarm');
    return raceRunning({ values, plan, seed, folder, progress }, address, `Swarm at ${values.target}`);
  },
});

function parseTarget(target: string): Address {
  const match = /^(?<host>.+):(?<ports>\d+(,\d+)*)$/.exec(target);
  const ports = match?.groups?.['ports']?.split(',').map(Number) ?? [];
  const host = match?.groups?.['host'];
  if (host === undefined || ports.some((port) => port < 1 || port > 65_535)) {
    throw new VagaError('usage', `--target takes HOST:PORT or HOST:PORT,PORT,…, not '${target}'.`);
  }
  return { host: host.replaceAll(/[[\]]/g, ''), ports };
}
