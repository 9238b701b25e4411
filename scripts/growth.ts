/**
 * Measures how the time of both checks grows with the length of the history, and draws it:
 *
 *     node scripts/growth.ts reports/check/growth.svg
 *
 * From 10,000 to 10,000,000 operations: the median of three rounds of the processor time of one thread's work, garbage collection
 * included, as other work on the machine disturbs that least. It takes about two minutes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { median } from '../bench/rounds.ts';
import type { History } from '../load/history/history.ts';
import { checkCertificate } from '../reports/check/index.ts';
import { slot } from '../reports/check/models/slot.ts';
import { withoutVersions } from '../reports/check/samples/blind.ts';
import { CHURN, generateExecution, type ExecutionOptions } from '../reports/check/samples/executions.ts';
import { compile } from '../reports/check/search/program.ts';
import { searchProgram } from '../reports/check/search/search.ts';
import { Random } from '../server/base/seed.ts';
import { VagaError } from '../server/base/errors.ts';
import { drawGrowth, exponentOf, type Curve } from './growth-picture.ts';
import { describeMachine } from './vaga/machine.ts';

/** Three a decade. */
const SIZES = [4, 4 + 1 / 3, 4 + 2 / 3, 5, 5 + 1 / 3, 5 + 2 / 3, 6, 6 + 1 / 3, 6 + 2 / 3, 7].map((power) =>
  Math.round(10 ** power),
);
const ROUNDS = 3;
/** A round repeats a short history until it has checked so many operations: a clock tells too little of a millisecond. */
const LEAST_OPERATIONS = 400_000;
const OPTIONS: ExecutionOptions = { ...CHURN, slots: 10_000, skew: 1.1 };

const CHECKS: readonly (Omit<Curve, 'points'> & {
  readonly generate: (operations: number) => History;
  readonly isOk: (history: History) => Promise<boolean> | boolean;
})[] = [
  {
    name: 'search without versions',
    colour: '#d55e00',
    generate: (operations) =>
      withoutVersions(generateExecution({ ...OPTIONS, operations, moveShare: 0 }), 0, new Random(1, 6)),
    isOk: async (history) =>
      (await searchProgram(compile(history, slot, OPTIONS.slots), { threads: 1 })).length === 0,
  },
  {
    name: 'certificate, moves included',
    colour: '#0072b2',
    generate: (operations) => generateExecution({ ...OPTIONS, operations }),
    isOk: (history) => checkCertificate(history, { slots: OPTIONS.slots, initial: 'fresh' }).verdict === 'ok',
  },
];

/** `tell` is told each size before it is measured. */
export async function measureGrowth(
  sizes: readonly number[],
  rounds: number,
  leastOperations: number,
  tell: (text: string) => void,
): Promise<Curve[]> {
  const curves: Curve[] = [];
  for (const { name, colour, generate, isOk } of CHECKS) {
    const points: (readonly [number, number])[] = [];
    for (const operations of sizes) {
      tell(`${name}: ${operations.toLocaleString('en')} operations`);
      const history = generate(operations);
      const repeats = Math.ceil(leastOperations / operations);
      const seconds: number[] = [];
      // One round more, the first, in which the code is compiled.
      for (let round = 0; round <= rounds; round += 1) {
        const before = process.cpuUsage();
        for (let repeat = 0; repeat < repeats; repeat += 1)
          if (!(await isOk(history))) throw new Error(`${name}: a correct history was not accepted`);
        const { user, system } = process.cpuUsage(before);
        seconds.push((user + system) / 1e6 / repeats);
      }
      points.push([operations, median(seconds.slice(1))]);
    }
    curves.push({ name, colour, points });
  }
  return curves;
}

async function main([path]: readonly string[]): Promise<void> {
  if (path === undefined) throw new VagaError('usage', 'Name a file: node scripts/growth.ts FILE.');
  const curves = await measureGrowth(SIZES, ROUNDS, LEAST_OPERATIONS, (text) => console.error(text));
  const { cpu, cores, node } = describeMachine();
  const day = new Date().toISOString().slice(0, 10);
  const notes = [
    `Processor time, medians of ${ROUNDS} rounds; churn of 10,000 slots, 64 clients, Zipf 1.1`,
    `${cpu}, ${cores} cores, Node ${node.replace('v', '')}, ${day}`,
  ];
  writeFileSync(path, drawGrowth(curves, notes));
  for (const curve of curves) {
    const raw = curve.points.map(([operations, seconds]) => `${operations}: ${seconds.toFixed(4)} s`);
    console.log(`${curve.name}: exponent ${exponentOf(curve).toFixed(3)}; ${raw.join(', ')}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitStatus;
  }
}
