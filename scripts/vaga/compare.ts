/** The verb `compare`: the same load against several targets, side by side. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { decimal, decimalOr, text, textOr, whole, type Values } from '../../server/base/options.ts';
import { tryLock } from '../../server/locks/index.ts';
import { compare as runComparison } from '../../bench/compare/compare.ts';
import { buildDocument, roundNotes } from '../../bench/compare/document.ts';
import type { CompareDocument } from '../../reports/compare/document.ts';
import { compareHtml, compareText, documentJson } from '../../reports/render/index.ts';
import { allCanMove, chooseSides, SIDE_NAMES } from './compare-sides.ts';
import { describeMachine, refuseTooManyClients } from './machine.ts';
import { CORES, outputOptions, pipelineOption, serverOptions, swarmOptions } from './options.ts';
import { churnSlots, DEFAULT_OPERATIONS } from './plan.ts';
import { Progress } from './progress.ts';
import { repeatCommand, statusOf } from './publish.ts';
import { raceLedgerOptions } from './race-options.ts';
import { createRunFolder, removeOldRuns } from './run-folder.ts';
import { defineVerb } from './verb.ts';

const { slots, clients, skew, seed, 'load-threads': loadThreads } = swarmOptions;
const { lock, threads } = serverOptions;

const options = {
  targets: text({
    placeholder: 'TARGET,…',
    default: 'native,redis',
    help: `What is compared: ${SIDE_NAMES.join(', ')}, each a server of its own that is started anew for every run; or a server that runs already, or a file that reaches one, as 'vaga race --target' takes them.`,
  }),
  base: textOr({
    placeholder: 'TARGET',
    otherwise: 'the first target',
    help: 'The side that the others are divided by.',
  }),
  rounds: whole({
    min: 1,
    max: 100,
    default: 5,
    help: 'Rounds of each side. With 3 or fewer no difference can be significant.',
  }),
  seconds: decimal({
    min: 0.1,
    max: 3_600,
    default: 3,
    unit: 'seconds',
    help: 'How long a run lasts; a round of a side has two.',
  }),
  operations: whole({
    min: 1,
    max: 100_000_000,
    default: DEFAULT_OPERATIONS,
    help: 'How many operations a run asks at most.',
  }),
  rate: decimalOr({
    min: 1,
    max: 1e7,
    unit: 'operations a second',
    otherwise: 'half of what the slowest side does without pipelining',
    help: 'Open loop: how many operations arrive, at every side alike.',
  }),
  clients,
  pipeline: pipelineOption,
  skew: { ...skew, help: 'How unevenly slots are wanted, the exponent of a Zipf distribution; 0 is evenly.' },
  slots: {
    ...slots,
    defaultText: 'four for each request under way, at least 64',
  },
  'load-threads': loadThreads,
  lock: { ...lock, help: `Servers of ours: ${lock.help.charAt(0).toLowerCase()}${lock.help.slice(1)}` },
  threads: { ...threads, help: 'Servers of ours: their threads.' },
  ledger: {
    ...raceLedgerOptions.ledger,
    help: 'memory: the servers that are started keep nothing. lmdb: ours have a durable ledger, and Redis syncs every write (appendfsync always).',
  },
  seed,
  ...outputOptions,
};

export const compare = defineVerb({
  name: 'compare',
  summary: 'the same load against several targets, side by side, every answer judged',
  about: [
    'The same clients, operations and seed against each target in turn: sides alternated, a fresh server and a fresh process of the swarm for every run, several rounds. In a closed loop everybody asks again at once: that gives throughput, fairness and CPU. In an open loop the same operations arrive at one rate for all sides: that gives latency from the moment when a request ought to have been sent.',
    'Shown are medians, the raw rounds, and for each ratio to the base the interval that holds it with 95 %. A difference is called one only where it passes a rank test, too. Every history is checked as in a race.',
    'Exit status: 0 no violation, 1 a side sold a slot twice or told what cannot be true, 3 unknown, 2 a usage error, 4 vaga itself failed.',
  ],
  options,
  examples: [
    ['vaga compare --targets native,resp,redis', 'our two binary doors beside Redis'],
    [
      'vaga compare --targets resp,redis --pipeline 16 --rounds 9',
      'one protocol, two servers, more carefully',
    ],
    ['vaga compare --targets redis,redis-get-then-set', 'how much the bug is worth, and that it is one'],
    ['vaga compare --targets native,./my-target.ts', 'a service of your own'],
  ],
  run: async (values: Values<typeof options>) => {
    refuseTooManyClients(values.clients);
    await tryLock(values.lock); // what is no lock is refused before anything starts
    const progress = new Progress();
    const drawn = values.seed ?? randomInt(2 ** 31);
    const raced = values.slots ?? churnSlots(values);
    const sides = await chooseSides(values.targets, {
      slots: raced,
      threads: values.threads ?? CORES,
      lock: values.lock,
      ledger: values.ledger,
    });
    const base = baseOf(values.base, sides);
    const folder = createRunFolder(values.out, 'compare');
    for (const note of roundNotes(values.rounds)) progress.warn(note);
    progress.begin(`Comparing ${sides.map(({ name }) => name).join(', ')}`);
    const moves = allCanMove(sides.map(({ name }) => name));
    const settings = {
      sides,
      moves,
      rounds: values.rounds,
      rate: values.rate,
      clients: values.clients,
      loadThreads: values['load-threads'] ?? CORES,
      depth: values.pipeline,
      slots: raced,
      skew: values.skew,
      seconds: values.seconds,
      operations: values.operations,
      seed: drawn,
      folder,
    };
    const compared = await runComparison({
      ...settings,
      onProgress: (share, detail) => progress.step('measuring', share, detail),
    });
    progress.end(`${sides.length * values.rounds * 2} runs`);
    const document = buildDocument({
      ...compared,
      seed: drawn,
      machine: describeMachine(),
      options: tellOptions(values, { ...settings, base }),
      clients: values.clients,
      slots: raced,
      moves,
      base,
      command: repeatCommand(drawn),
      files: { html: join(folder, 'report.html'), json: join(folder, 'compare.json') },
    });
    publish(document, folder, values.json);
    return statusOf(document.verdict);
  },
});

function baseOf(named: string | undefined, sides: readonly { readonly name: string }[]): string {
  const names = sides.map(({ name }) => name);
  if (named === undefined) return names[0];
  if (names.includes(named)) return named;
  throw new VagaError('usage', `--base '${named}' is not among the targets: ${names.join(', ')}.`);
}

/** The options as they took effect. */
function tellOptions(
  { json: _json, out: _out, ...told }: Values<typeof options>,
  { base, slots: raced, loadThreads: load }: { base: string; slots: number; loadThreads: number },
): CompareDocument['options'] {
  const effective = {
    ...told,
    base,
    slots: raced,
    threads: told.threads ?? CORES,
    'load-threads': load,
  };
  return Object.fromEntries(Object.entries(effective).map(([name, value]) => [name, value ?? null]));
}

function publish(document: CompareDocument, folder: string, json: boolean): void {
  const data = documentJson(document);
  writeFileSync(join(folder, 'report.html'), compareHtml(document));
  writeFileSync(join(folder, 'compare.json'), `${data}\n`);
  removeOldRuns(dirname(folder));
  console.log(json ? data : compareText(document));
}
