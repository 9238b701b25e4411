/** Options that several verbs have in common, declared once. */
import { availableParallelism } from 'node:os';

import { choice, decimal, decimalOr, flag, text, textOr, whole, wholeOr } from '../../server/base/options.ts';
import { DEFAULT_LOCK } from '../../server/locks/index.ts';
import { MAX_SLOTS, MAX_THREADS } from '../../server/memory/layout.ts';
import { DEFAULT_PORT_MODE } from '../../server/ports.ts';

/** All cores, as far as the layout goes. */
export const CORES = Math.min(availableParallelism(), MAX_THREADS);

export const serverOptions = {
  lock: text({
    placeholder: 'NAME|FILE',
    default: DEFAULT_LOCK,
    help: 'The lock that guards each slot: one from the shelf (vaga list), or a file of your own (vaga new-lock).',
  }),
  threads: wholeOr({ min: 1, max: MAX_THREADS, otherwise: 'all cores', help: 'Server threads.' }),
  ports: choice({
    choices: ['shared', 'each'],
    default: DEFAULT_PORT_MODE,
    help: 'Whether the server threads share one port (SO_REUSEPORT) or listen on a port each.',
  }),
};

/** The ledgers there are. */
export const LEDGERS = ['memory', 'lmdb'] as const;

export const catalogueOptions = {
  slots: wholeOr({
    min: 1,
    max: MAX_SLOTS,
    otherwise: 'as the catalogue has',
    help: 'So many numbered slots, in place of a catalogue.',
  }),
  catalogue: textOr({
    placeholder: 'FILE',
    otherwise: 'a clinic of ours',
    help: 'What is sold: a JSON file of providers, days and times.',
  }),
};

export const pipelineOption = whole({
  min: 1,
  max: 4_096,
  default: 1,
  help: 'Requests that a client may have under way at once.',
});

export const swarmOptions = {
  slots: wholeOr({
    min: 1,
    max: MAX_SLOTS,
    otherwise:
      'churn, open: four for each request under way, at least 64; stampede: 64; sellout: 10000; with --doors one for two clients, at most 13; all of them where the server runs already',
    help: 'The slots that are raced for.',
  }),
  clients: whole({ min: 1, max: 20_000, default: 32, help: 'Simulated clients, each a real socket.' }),
  pipeline: {
    ...pipelineOption,
    help: 'Natural part: requests that a client may have under way at once.',
  },
  skew: decimal({
    min: 0,
    max: 4,
    default: 1.1,
    help: 'Churn and open: how unevenly slots are wanted, the exponent of a Zipf distribution; 0 is evenly.',
  }),
  'load-threads': wholeOr({
    min: 1,
    max: MAX_THREADS,
    otherwise: 'all cores',
    help: 'Threads that the clients are spread over.',
  }),
  seconds: decimalOr({
    min: 0.1,
    max: 86_400,
    unit: 'seconds',
    otherwise: '5; a trace and a sellout run to their end',
    help: 'How long the natural part lasts at most.',
  }),
  operations: wholeOr({
    min: 1,
    max: 100_000_000,
    otherwise: '5000000; a trace and a sellout run to their end',
    help: 'How many operations the natural part asks at most. A sellout then asks so many: when all is sold, the rest are refused.',
  }),
  seed: wholeOr({
    min: 0,
    max: 2 ** 31 - 1,
    otherwise: 'drawn, and printed',
    help: 'Replays the same workload; not the interleaving of threads.',
  }),
};

export const outputOptions = {
  json: flag({ help: 'One JSON document on stdout and nothing else; progress goes to stderr.' }),
  out: text({
    placeholder: 'DIR',
    default: 'reports/out',
    help: 'Where the run folder goes. The last five runs of each verb are kept.',
  }),
};
