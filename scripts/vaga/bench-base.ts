/** `vaga bench --base`: the benchmarks of this checkout and of another one in turn, in fresh processes, and what changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { SHELF } from '../../server/locks/index.ts';
import { compareCheckouts, judgeChanges, roundsNeeded } from '../../bench/against-base.ts';
import { sideOf, takeTurns } from '../../bench/rounds.ts';
import type { BaseComparison, BenchResult, LoneFigure, Side } from '../../reports/bench-document.ts';
import { hasBench, measureOnce, type BenchProcess } from './bench-process.ts';
import { ROOT, changedSince, copyCheckout, describeHere, findCommit, type Checkout } from './checkout.ts';
import { onInterrupt } from './interrupt.ts';
import type { Progress } from './progress.ts';

export interface BaseSettings {
  readonly ref: string;
  /** The benchmarks to compare. */
  readonly names: readonly string[];
  /** Whether they were asked for by name: one that the base lacks is then an error. */
  readonly named: boolean;
  readonly rounds: number;
  readonly tolerancePercent: number;
  readonly smoke: boolean;
  readonly lock: string | undefined;
  readonly progress: Progress;
}

type Told = Awaited<ReturnType<typeof measureOnce>>;

/** Resolves with the figures of this checkout, and how they stand beside those of the base. */
export async function compareWithBase(
  settings: BaseSettings,
): Promise<BaseComparison & { readonly results: readonly BenchResult[] }> {
  const { ref, progress } = settings;
  const here = await describeHere();
  const commit = await findCommit(ref);
  const folder = mkdtempSync(join(tmpdir(), 'vaga-base-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = onInterrupt(async () => remove());
  try {
    const copy = await copyCheckout(commit, folder, () =>
      progress.warn(
        `the dependencies of ${ref} are not those of this checkout: they are installed (npm ci).`,
      ),
    );
    const sides = openSides(copy, folder, settings);
    const { names, lone } = await sharedNames(sides.base, settings);
    const told = await measureBoth(sides, names, settings);
    const changed = await changedSince(commit, 'bench');
    const changedBenchmarks = changed.filter((path) => !path.endsWith('.test.ts'));
    return { here, changedBenchmarks, ...judge(commit, told, lone, settings) };
  } finally {
    forget();
    remove();
  }
}

interface Sides {
  readonly base: BenchProcess;
  readonly here: BenchProcess;
}

function openSides(copy: Checkout, folder: string, { ref, smoke, lock }: BaseSettings): Sides {
  // Each runs in a folder of its own, where a path of the user's would be another one.
  const isShelved = SHELF.some(({ name }) => name === lock);
  const locks = lock === undefined ? [] : ['--lock', isShelved ? lock : resolve(lock)];
  const options = [...(smoke ? ['--smoke'] : []), ...locks];
  const ours: Checkout = { root: ROOT, node: process.execPath };
  return {
    base: { checkout: copy, title: `The base ${ref}`, folder: join(folder, 'base'), options },
    here: { checkout: ours, title: 'This checkout', folder: join(folder, 'here'), options },
  };
}

/** The benchmarks that the base has, too. */
async function sharedNames(base: BenchProcess, { ref, names, named }: BaseSettings) {
  const shared: string[] = [];
  const lone: LoneFigure[] = [];
  for (const name of names) {
    if (await hasBench(base, name)) shared.push(name);
    else if (named)
      throw new VagaError(
        'usage',
        `--base ${ref}: that checkout has no benchmark '${name}' to compare with.`,
      );
    else lone.push({ bench: name, side: null, because: 'only here' });
  }
  return { names: shared, lone };
}

/** Benchmark after benchmark, so that what is compared was measured close together. The base begins: what it cannot do is known at once. */
async function measureBoth(sides: Sides, names: readonly string[], { rounds, progress }: BaseSettings) {
  const base: Told[] = [];
  const here: Told[] = [];
  for (const name of names) {
    const turns = [
      { name: 'the base', run: () => measureOnce(sides.base, name) },
      { name: 'this checkout', run: () => measureOnce(sides.here, name) },
    ];
    const [theirs, ours] = await takeTurns(turns, rounds, (side, round, share) =>
      progress.step(name, share, `${side}, round ${round} of ${rounds}`),
    );
    base.push(...theirs);
    here.push(...ours);
  }
  progress.clear();
  return { base, here };
}

function judge(
  commit: string,
  told: { readonly base: readonly Told[]; readonly here: readonly Told[] },
  lone: readonly LoneFigure[],
  { ref, rounds, tolerancePercent }: BaseSettings,
) {
  const [ours, theirs] = [told.here, told.base].map((all) => all.map(({ result }) => result));
  const { comparisons, notComparable } = compareCheckouts(ours, theirs);
  return {
    base: { ref, commit, node: told.base[0]?.node ?? process.version },
    results: joinRounds(ours),
    comparisons,
    notComparable: [...lone, ...notComparable],
    tolerancePercent,
    rounds,
    roundsNeeded: comparisons.length === 0 ? null : roundsNeeded(comparisons.length),
    verdict: judgeChanges(comparisons, rounds, tolerancePercent),
  };
}

/** Results of one round each as results of several. */
function joinRounds(results: readonly BenchResult[]): BenchResult[] {
  return [...Map.groupBy(results, ({ name }) => name).values()].map((all) => {
    const [{ name, unit, better, sides }] = all;
    return { name, unit, better, sides: sides.map((side) => joinSide(side, all)) };
  });
}

/** What was noted of it was of one round, and is left out. */
function joinSide({ name, unit, better }: Side, results: readonly BenchResult[]): Side {
  const rounds = results.flatMap(({ sides }) => sides.find((side) => side.name === name)?.rounds ?? []);
  return {
    ...sideOf(name, rounds),
    ...(unit === undefined ? {} : { unit }),
    ...(better === undefined ? {} : { better }),
  };
}
