import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { decimal, flag, textOr, wholeOr } from '../../server/base/options.ts';
import { certificate } from '../../bench/certificate.bench.ts';
import { counters } from '../../bench/counters.bench.ts';
import { durable } from '../../bench/durable.bench.ts';
import { events } from '../../bench/events.bench.ts';
import { hotPath } from '../../bench/hot-path.bench.ts';
import { http } from '../../bench/http.bench.ts';
import { layout } from '../../bench/layout.bench.ts';
import { contended, locks } from '../../bench/locks.bench.ts';
import { memory } from '../../bench/memory.bench.ts';
import { cpu, throughput } from '../../bench/native.bench.ts';
import { prover, shelf } from '../../bench/prover.bench.ts';
import { recorder } from '../../bench/recorder.bench.ts';
import { redis } from '../../bench/redis.bench.ts';
import { ring } from '../../bench/ring.bench.ts';
import type { Bench } from '../../bench/rounds.ts';
import { search } from '../../bench/search.bench.ts';
import type { BaseVerdict, BenchDocument, BenchResult } from '../../reports/bench-document.ts';
import { benchText, comparisonText } from '../../reports/render/index.ts';
import { compareWithBase } from './bench-base.ts';
import { writeBenchReport } from './bench-report.ts';
import { describeIfKnown } from './checkout.ts';
import { Exit } from './exit.ts';
import { describeMachine } from './machine.ts';
import { outputOptions } from './options.ts';
import { Progress } from './progress.ts';
import { startRedis } from './redis-server.ts';
import { createRunFolder, removeOldRuns } from './run-folder.ts';
import { startServerProcess } from './server-process.ts';
import { SOAK_SUMMARY, runSoak } from './soak.ts';
import { defineVerb } from './verb.ts';

const BENCHES: readonly Bench[] = [
  throughput(startServerProcess),
  cpu(startServerProcess),
  durable(startServerProcess),
  redis(startServerProcess, startRedis),
  http(startServerProcess),
  events(startServerProcess),
  hotPath,
  ring,
  recorder,
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
const ROUNDS = 5;
/** Of each checkout: as many begin with the one as with the other, and a change of one of a hundred figures can be told. */
const BASE_ROUNDS = 8;

export const bench = defineVerb({
  name: 'bench',
  summary: 'measures the server, the checker and the memory layout on this machine',
  about: [
    'Runs the benchmarks named, or all. The sides of each are alternated, in fresh processes or threads; shown are the medians with the raw rounds, and the machine. The document goes into a run folder, too.',
    `Benchmarks: ${BENCHES.map(({ name, summary }) => `${name} (${summary})`).join('; ')}; ${SOAK} (${SOAK_SUMMARY}).`,
    'With --report everything that was measured on this machine is put together as one HTML page, report.html below --out: the newest of each benchmark, of vaga compare, vaga sweep and the soak, each with its machine, its raw rounds and what it is to be held against. Without a NAME nothing is measured for it.',
    'With --base REF the same benchmarks are run in a copy of that commit, too, and in this checkout with all that is not committed, in turn. Of each figure it says whether it changed: by the rank test of Mann and Whitney, at 5 % for all figures together (Holm), and a bootstrap interval for the ratio of the medians. Exit status 1 when a figure got worse by at least --tolerance, 3 when there are too few rounds to tell, 0 otherwise.',
  ],
  positionals: { most: NAMES.length, name: 'NAME…' },
  options: {
    rounds: wholeOr({
      min: 1,
      max: 100,
      otherwise: `${ROUNDS}; ${BASE_ROUNDS} with --base`,
      help: 'Rounds of each side; with --base, of each checkout.',
    }),
    smoke: flag({ help: 'One tiny round: shows that the benchmarks still run, not how fast anything is.' }),
    report: flag({
      help: 'Puts everything that was measured so far together as one HTML page; with a NAME, after that was measured, too.',
    }),
    base: textOr({
      placeholder: 'REF',
      help: 'A commit, branch or tag of this project to compare with.',
    }),
    tolerance: decimal({
      min: 0,
      max: 1_000,
      default: 5,
      unit: 'per cent',
      help: 'With --base: what got worse by less is told, and is no reason for exit status 1. Code that only moves to another address may be that much slower.',
    }),
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
    out: outputOptions.out,
    json: flag({ help: 'One JSON document (vaga/bench@1, or vaga/soak@1) on stdout and nothing else.' }),
  },
  examples: [
    ['vaga bench', 'everything, in some minutes'],
    ['vaga bench throughput --rounds 9', 'one of them, more carefully'],
    ['vaga bench hot-path ring --base main', 'did my changes make the hot path slower than it is on main?'],
    ['vaga bench locks contended --lock ./my-lock.ts', 'a lock of your own, alone and contended'],
    ['vaga bench --report', 'all that was measured so far, as one page'],
    ['vaga bench soak --minutes 60', 'an hour at half load: does anything grow?'],
  ],
  run: async ({ rounds, smoke, report, base, tolerance, lock, minutes, out, json }, names) => {
    const unknown = names.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) {
      throw new VagaError('usage', `There is no benchmark '${unknown}': it is one of ${NAMES.join(', ')}.`);
    }
    const assemble = (status: number): number => {
      if (!report) return status;
      const page = writeBenchReport(out, smoke);
      if (json) process.stderr.write(`${page}\n`);
      else console.log(page);
      return status;
    };
    if (report && names.length === 0 && base === undefined) {
      if (json)
        throw new VagaError(
          'usage',
          'A report has no JSON of its own: leave out --json, or name a benchmark.',
        );
      return assemble(Exit.ok);
    }
    const progress = new Progress();
    if (names.includes(SOAK)) {
      if (names.length > 1)
        throw new VagaError('usage', 'A soak runs alone: name no other benchmark with it.');
      if (base !== undefined) throw new VagaError('usage', 'A soak is not compared: it takes no --base.');
      return assemble(await runSoak({ minutes, out, json, progress }));
    }
    const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name));
    const settings = { chosen, smoke, lock, out, json, progress };
    if (base === undefined)
      return assemble(await measure({ ...settings, rounds: smoke ? 1 : (rounds ?? ROUNDS) }));
    const status = await compare({
      ...settings,
      named: names.length > 0,
      rounds: rounds ?? BASE_ROUNDS,
      ref: base,
      tolerancePercent: tolerance,
    });
    return assemble(status);
  },
});

interface Settings {
  readonly chosen: readonly Bench[];
  readonly rounds: number;
  readonly smoke: boolean;
  readonly lock: string | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly progress: Progress;
}

async function measure({ chosen, rounds, smoke, lock, out, json, progress }: Settings): Promise<number> {
  const machine = describeMachine();
  if (!json) console.log(headline(machine, smoke));
  const results: BenchResult[] = [];
  for (const { name, summary, unit, better, missing, run } of chosen) {
    const why = missing?.();
    if (why !== undefined) {
      results.push({ name, unit, better, sides: [], missing: why });
      if (!json) console.log(`\n${name}: skipped. ${why}`);
      continue;
    }
    const sides = await run({
      rounds,
      smoke,
      lock,
      onRound: (side, round, share) => progress.step(name, share, `${side}, round ${round}`),
    });
    progress.clear();
    results.push({ name, summary, unit, better, sides });
    if (!json) console.log(`\n${summary}:\n${benchText({ name, unit, better, sides })}`);
  }
  const here = await describeIfKnown();
  const document = { schema: 'vaga/bench@1', machine, smoke, results } as const;
  publish(here === undefined ? document : { ...document, here }, { out, json });
  return Exit.ok;
}

interface CompareSettings extends Settings {
  readonly ref: string;
  readonly named: boolean;
  readonly tolerancePercent: number;
}

async function compare({ chosen, out, json, ...settings }: CompareSettings): Promise<number> {
  const machine = describeMachine();
  const compared = await compareWithBase({ ...settings, names: chosen.map(({ name }) => name) });
  const { smoke } = settings;
  const document = { schema: 'vaga/bench@1', machine, smoke, ...compared } as const;
  if (!json) console.log(`${headline(machine, smoke)}\n${comparisonText(document)}`);
  publish(document, { out, json });
  const status: Readonly<Record<BaseVerdict, number>> = {
    ok: Exit.ok,
    worse: Exit.violation,
    unknown: Exit.unknown,
  };
  return status[document.verdict];
}

function headline({ cpu: name, cores, node, os }: BenchDocument['machine'], smoke: boolean): string {
  return `${name}, ${cores} cores, Node ${node}, ${os}${smoke ? ' (smoke: figures mean nothing)' : ''}`;
}

function publish(document: BenchDocument, { out, json }: Pick<Settings, 'out' | 'json'>): void {
  const path = join(createRunFolder(out, 'bench'), 'bench.json');
  writeFileSync(path, `${JSON.stringify(document)}\n`);
  removeOldRuns(out);
  console.log(json ? JSON.stringify(document) : `\n${path}`);
}
