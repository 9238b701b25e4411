/** The verb `sweep`: measures every point, fits the laws of scaling, and writes what came of it. */
import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { tryLock } from '../../server/locks/index.ts';
import type { SweepDocument, SweepOptions } from '../../reports/sweep/document.ts';
import { judgeSweep } from '../../reports/sweep/judge.ts';
import { sweepHtml, sweepText } from '../../reports/render/index.ts';
import { planPoints } from '../../bench/sweep/plan.ts';
import { PointsFile, type MeasuredRound, type SweepStart } from '../../bench/sweep/points-file.ts';
import { compareLocks, roundsByPoint, runSweep } from '../../bench/sweep/run.ts';
import { onInterrupt } from './interrupt.ts';
import { describeMachine, refuseTooManyClients } from './machine.ts';
import { raceServer } from './part.ts';
import { Progress } from './progress.ts';
import { commandLine, statusOf } from './publish.ts';
import { createRunFolder, removeOldRuns } from './run-folder.ts';
import { startServerProcess } from './server-process.ts';
import { chooseOptions, refuseOthers, sweepOptions, wordsFor, type SweepValues } from './sweep-options.ts';
import { defineVerb } from './verb.ts';

const BAR_CHARACTERS = 12;

export const sweep = defineVerb({
  name: 'sweep',
  summary: 'threads, clients, skew, hold and lock against throughput, with fitted curves',
  about: [
    'Measures every combination of the lists given: throughput, latency, fairness, wake-ups, CPU time. Each round of each point has a fresh server and a fresh swarm, and its history is recorded and checked. The order of points is shuffled within each round.',
    "Fits the Universal Scalability Law (contention σ, coherence κ) and Amdahl's law over the thread counts, and says where more threads stop helping and why. Points with more server and load threads than cores are marked: there a fit describes the scheduler as much as the lock.",
    'Each round is written down when it is finished; --resume goes on after an interruption. Exit status: 0 all rounds are verified, 1 a history has a violation, 3 a round could not be verified or the sweep was interrupted.',
  ],
  options: sweepOptions,
  examples: [
    ['vaga sweep', 'two locks, few and many clients, with and without hot slots; some minutes'],
    [
      'vaga sweep --threads 1,2,4,8 --clients 128 --skew 1.1 --locks ttas,mcs-park',
      'one curve for each of two locks',
    ],
    ['vaga sweep --resume reports/out/20261121-101010-sweep', 'goes on with one that was interrupted'],
  ],
  run: async (values: SweepValues) => {
    const begun = values.resume === undefined ? undefined : resume(values, values.resume);
    const { seed, options, machine } = begun?.start ?? {
      seed: values.seed ?? randomInt(2 ** 31),
      options: chooseOptions(values),
      machine: describeMachine(),
    };
    refuseTooManyClients(Math.max(...options.clients));
    const { points, skipped } = planPoints(options, await mostThreadsOf(options.locks));
    const folder = values.resume ?? createRunFolder(values.out, 'sweep');
    const files = filesIn(folder);
    const file = begun?.file ?? PointsFile.create(files.points, { seed, machine, options });
    rmSync(files.json, { force: true }); // with it the run would be over, and could be removed as an old one
    const progress = new Progress();
    for (const why of skipped) progress.warn(why);
    const over = Promise.withResolvers<void>();
    const interruption = Promise.withResolvers<void>();
    onInterrupt(() => {
      interruption.resolve();
      return over.promise;
    });
    const measured = await runSweep({
      hands: { start: startServerProcess, race: raceServer },
      points,
      options,
      seed,
      folder,
      file,
      earlier: begun?.rounds ?? [],
      onProgress: (share, done, planned, what) =>
        progress.step('sweeping', share, `${bar(done / planned)} ${done} of ${planned} · ${what}`),
      interruption: interruption.promise,
    });
    progress.clear();
    const document = judgeSweep({
      seed,
      machine,
      options,
      skipped,
      measured: roundsByPoint(points, measured),
      compare: (swept) => compareLocks(swept, options.locks),
      command: commandLine(wordsFor(options, seed)),
      files,
    });
    publish(document, values.json, folder);
    over.resolve();
    return statusOf(document.verdict);
  },
});

function filesIn(folder: string): SweepDocument['files'] {
  return {
    html: join(folder, 'report.html'),
    json: join(folder, 'sweep.json'),
    points: join(folder, 'points.jsonl'),
  };
}

/** Reads what an interrupted sweep left behind. Refuses one of other options, or of another machine. */
function resume(
  values: SweepValues,
  folder: string,
): { readonly file: PointsFile; readonly start: SweepStart; readonly rounds: readonly MeasuredRound[] } {
  const begun = PointsFile.open(filesIn(folder).points);
  refuseOthers(values, begun.start);
  const here = describeMachine();
  for (const name of ['cpu', 'cores', 'node'] as const) {
    const there = begun.start.machine[name];
    if (there !== here[name])
      throw new VagaError(
        'usage',
        `--resume ${folder}: that sweep was begun on another machine (${name}: ${there}, here ${here[name]}), and points of different machines are not mixed.`,
      );
  }
  return begun;
}

/** What is no lock is refused before anything starts. The limit of each lock that has one. */
async function mostThreadsOf(locks: SweepOptions['locks']): Promise<Map<string, number>> {
  const limits = new Map<string, number>();
  for (const name of locks) {
    const { maxThreads } = await tryLock(name);
    if (maxThreads !== undefined) limits.set(name, maxThreads);
  }
  return limits;
}

function publish(document: SweepDocument, json: boolean, folder: string): void {
  const { files, rounds } = document;
  writeFileSync(files.html, sweepHtml(document));
  writeFileSync(files.json, `${JSON.stringify(document)}\n`);
  removeOldRuns(dirname(folder));
  console.log(json ? JSON.stringify(document) : sweepText(document));
  if (rounds.measured < rounds.planned)
    process.stderr.write(
      `${rounds.measured} of ${rounds.planned} rounds were measured. Go on with:\n${commandLine(['sweep', '--resume', folder])}\n`,
    );
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_CHARACTERS);
  return '█'.repeat(full) + '░'.repeat(BAR_CHARACTERS - full);
}
