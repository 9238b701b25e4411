import { VagaError } from '../../server/base/errors.ts';
import { decimal, flag, textOr, whole } from '../../server/base/options.ts';
import { certificate } from '../../bench/certificate.bench.ts';
import { counters } from '../../bench/counters.bench.ts';
import { durable } from '../../bench/durable.bench.ts';
import { layout } from '../../bench/layout.bench.ts';
import { contended, locks } from '../../bench/locks.bench.ts';
import { memory } from '../../bench/memory.bench.ts';
import { cpu, throughput } from '../../bench/native.bench.ts';
import { prover, shelf } from '../../bench/prover.bench.ts';
import type { Bench, Side } from '../../bench/rounds.ts';
import { search } from '../../bench/search.bench.ts';
import { Exit } from './exit.ts';
import { describeMachine } from './machine.ts';
import { Progress } from './progress.ts';
import { startServerProcess } from './server-process.ts';
import { SOAK_SUMMARY, runSoak } from './soak.ts';
import { defineVerb } from './verb.ts';

const BENCHES: readonly Bench[] = [
  throughput(startServerProcess),
  cpu(startServerProcess),
  durable(startServerProcess),
  certificate,
  search,
  memory(startServerProcess),
  locks,
  contended,
  shelf,
  prover,
  layout,
  counters,
];
/** Takes minutes or hours, and says something else than the others. */
const SOAK = 'soak';
const NAMES = [...BENCHES.map(({ name }) => name), SOAK];

export const bench = defineVerb({
  name: 'bench',
  summary: 'measures the server, the checker and the memory layout on this machine',
  about: [
    'Runs the benchmarks named, or all. The sides of each are alternated, in fresh processes or threads; shown are the medians with the raw rounds, and the machine.',
    `Benchmarks: ${BENCHES.map(({ name, summary }) => `${name} (${summary})`).join('; ')}; ${SOAK} (${SOAK_SUMMARY}).`,
  ],
  positionals: { most: NAMES.length, name: 'NAME…' },
  options: {
    rounds: whole({ min: 1, max: 100, default: 5, help: 'Rounds of each side.' }),
    smoke: flag({ help: 'One tiny round: shows that the benchmarks still run, not how fast anything is.' }),
    lock: textOr({
      placeholder: 'NAME|FILE',
      otherwise: 'the whole shelf',
      help: 'For locks and contended: this lock, beside the default one.',
    }),
    minutes: decimal({
      min: 0.1,
      max: 10_000,
      default: 10,
      unit: 'minutes',
      help: 'For soak: how long. Exit status 1 when something grows, 3 when the run is too short to tell.',
    }),
    json: flag({ help: 'One JSON document (vaga/bench@1, or vaga/soak@1) on stdout and nothing else.' }),
  },
  examples: [
    ['vaga bench', 'everything, in a few minutes'],
    ['vaga bench throughput --rounds 9', 'one of them, more carefully'],
    ['vaga bench locks contended --lock ./my-lock.ts', 'a lock of your own, alone and contended'],
    ['vaga bench soak --minutes 60', 'an hour at half load: does anything grow?'],
  ],
  run: async ({ rounds, smoke, lock, minutes, json }, names) => {
    const unknown = names.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) {
      throw new VagaError('usage', `There is no benchmark '${unknown}': it is one of ${NAMES.join(', ')}.`);
    }
    const progress = new Progress();
    if (names.includes(SOAK)) {
      if (names.length > 1)
        throw new VagaError('usage', 'A soak runs alone: name no other benchmark with it.');
      return runSoak(minutes, json, progress);
    }
    const machine = describeMachine();
    const results = [];
    if (!json)
      console.log(
        `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.os}${smoke ? ' (smoke: figures mean nothing)' : ''}`,
      );
    for (const one of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const sides = await one.run({
        rounds: smoke ? 1 : rounds,
        smoke,
        lock,
        onRound: (side, round, share) => progress.step(one.name, share, `${side}, round ${round}`),
      });
      progress.clear();
      results.push({ name: one.name, unit: one.unit, sides });
      if (!json)
        console.log(`\n${one.name} (${one.unit}): ${one.summary}\n${sides.map(describe).join('\n')}`);
    }
    if (json) console.log(JSON.stringify({ schema: 'vaga/bench@1', machine, smoke, results }));
    return Exit.ok;
  },
});

function describe({ name, median, rounds }: Side): string {
  return `  ${name.padEnd(34)} ${figure(median).padStart(12)}   rounds ${rounds.map(figure).join(' ')}`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
