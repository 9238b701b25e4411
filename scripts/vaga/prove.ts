import { readFileSync, writeFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../server/base/errors.ts';
import { flag, text, textOr, whole } from '../../server/base/options.ts';
import { findLock, SHELF, type ShelvedLock, type ShelvedSaboteur } from '../../server/locks/index.ts';
import { GUARANTEES } from '../../server/locks/lock.ts';
import {
  DEFAULT_BOUNDS,
  DEFAULT_LIVENESS_STATES,
  describeProof,
  describeShort,
  drawStates,
  promela as writeModel,
  prove as proveLock,
  type Guarantee,
  type ProofResult,
  type ProveOptions,
} from '../../reports/proof/index.ts';
import { proofHtml } from '../../reports/render/index.ts';
import { Exit } from './exit.ts';
import { makeFolder } from './run-folder.ts';
import { defineVerb } from './verb.ts';

const MAX_LOCKS = 100;
/** More do not fit in what the search packs; none of ours is within reach of it. */
const MAX_THREADS = 8;
/** Progress is told from here on, and then as often. */
const QUIET_SECONDS = 2;

export const prove = defineVerb({
  name: 'prove',
  summary: 'every interleaving of a lock: a proof, or the shortest schedule that breaks it',
  about: [
    'Compiles the very file that runs in the server to an automaton for each thread, and searches every interleaving of their steps. Required are mutual exclusion, that it never gets stuck, no livelock, no lost wake-up and no data race; starvation-freedom and a bounded bypass where the lock promises them.',
    'A refutation is the shortest schedule: a column a thread, a row a step, the value read → written. What repeats for ever is marked. A bound that is reached makes the verdict unknown.',
  ],
  positionals: { most: MAX_LOCKS, name: 'LOCK…' },
  options: {
    threads: whole({ min: 1, max: MAX_THREADS, default: 3, help: 'Threads that use the lock.' }),
    all: flag({
      help: 'Every lock and saboteur on the shelf; ends with 0 only if each has the verdict it should.',
    }),
    require: textOr({
      placeholder: 'NAMES',
      otherwise: 'what the lock promises',
      help: `Also requires these, with commas between them: ${GUARANTEES.join(', ')}.`,
    }),
    promela: textOr({
      placeholder: 'FILE',
      otherwise: 'none',
      help: 'Writes the same automata as a model for SPIN.',
    }),
    states: whole({
      min: 1,
      max: 100_000_000,
      default: DEFAULT_BOUNDS.states,
      help: 'Ends the search after so many states.',
    }),
    memory: whole({
      min: 1,
      max: 64_000,
      unit: 'MiB',
      default: DEFAULT_BOUNDS.megabytes,
      help: 'Ends the search when its tables take more.',
    }),
    seconds: whole({
      min: 1,
      max: 86_400,
      unit: 'seconds',
      default: DEFAULT_BOUNDS.seconds,
      help: 'Ends the search after so long.',
    }),
    json: flag({ help: 'One JSON document (vaga/prove@1) on stdout and nothing else.' }),
    out: text({
      placeholder: 'DIR',
      default: 'reports/out',
      help: 'Each proof becomes a page in its folder proofs, and each refutation one to be played.',
    }),
  },
  examples: [
    ['vaga prove ticket', 'every interleaving of three threads'],
    ['vaga prove ./my-lock.ts --threads 4', 'a lock of your own'],
    ['vaga prove hyman', 'a famous mistake, and the schedule that shows it'],
    ['vaga prove --all', 'the whole shelf'],
  ],
  run: async ({ threads, all, require, promela, states, memory, seconds, json, out }, names) => {
    if (all === names.length > 0)
      throw new VagaError('usage', 'prove takes either --all or at least one LOCK. See vaga prove --help.');
    if (promela !== undefined && names.length !== 1)
      throw new VagaError('usage', '--promela takes exactly one LOCK. See vaga prove --help.');
    const options: ProveOptions = {
      threads,
      demanded: readRequire(require),
      bounds: { ...DEFAULT_BOUNDS, states, megabytes: memory, seconds },
      livenessStates: DEFAULT_LIVENESS_STATES,
    };
    const [name] = names;
    if (promela !== undefined && name !== undefined) await writePromela(name, promela, options);
    const folder = join(out, 'proofs');
    return all ? proveShelf(options, folder, json) : proveEach(names, options, folder, json);
  },
});

function readRequire(given: string | undefined): Guarantee[] {
  return (given?.split(',') ?? []).map((name) => {
    const known = GUARANTEES.find((guarantee) => guarantee === name.trim());
    if (known !== undefined) return known;
    throw new VagaError(
      'usage',
      `--require takes ${GUARANTEES.join(' and ')}, not '${name}'. See vaga prove --help.`,
    );
  });
}

function textOf(name: string): string {
  const path = fileURLToPath(findLock(name).url);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new VagaError('badLock', `${name} cannot be read.`, { cause: error });
  }
}

async function writePromela(name: string, file: string, options: ProveOptions): Promise<void> {
  const model = await writeModel(name, textOf(name), options);
  try {
    writeFileSync(file, model);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VagaError('usage', `${file} cannot be written (${code}). Choose another name.`, {
      cause: error,
    });
  }
}

/** Proves one lock, and tells on stderr how far it is when it takes long. */
function proveOne(name: string, options: ProveOptions): Promise<ProofResult> {
  let told = 0;
  const tell = ({ states, seconds }: { states: number; seconds: number }): void => {
    if (seconds < told + QUIET_SECONDS) return;
    told = seconds;
    process.stderr.write(`${name}: ${states.toLocaleString('en')} states in ${seconds.toFixed(0)} s …\n`);
  };
  return proveLock(name, textOf(name), { ...options, tell });
}

async function proveEach(
  names: readonly string[],
  options: ProveOptions,
  folder: string,
  json: boolean,
): Promise<number> {
  const results: ProofResult[] = [];
  for (const name of names) {
    const result = await proveOne(name, options);
    results.push(result);
    const page = await writePage(result, options, folder);
    if (!json)
      console.log(`${results.length > 1 ? '\n' : ''}${describeProof(result)}\n\n  To look at: ${page}`);
  }
  if (json) console.log(JSON.stringify({ schema: 'vaga/prove@1', results }));
  if (results.some(({ verdict }) => verdict === 'refuted')) return Exit.violation;
  return results.some(({ verdict }) => verdict === 'unknown') ? Exit.unknown : Exit.ok;
}

async function proveShelf(options: ProveOptions, folder: string, json: boolean): Promise<number> {
  const results: (ProofResult & { readonly asExpected: boolean })[] = [];
  if (!json) console.log('  lock                    verdict  threads  states      time  refuted by');
  for (const shelved of SHELF as readonly (ShelvedLock | ShelvedSaboteur)[]) {
    const threads = shelved.saboteur ? Math.max(options.threads, shelved.threads) : options.threads;
    const result = await proveOne(shelved.name, { ...options, threads });
    const asExpected = isExpected(shelved, result);
    results.push({ ...result, asExpected });
    await writePage(result, options, folder);
    if (!json) console.log(describeShort(result, asExpected));
  }
  const surprises = results.filter(({ asExpected }) => !asExpected);
  if (json) console.log(JSON.stringify({ schema: 'vaga/prove@1', results }));
  else if (surprises.length === 0)
    console.log(`\nAll ${results.length} have the verdict they should. To look at: ${folder}`);
  else console.log(`\nNot as they should be: ${surprises.map(({ lock }) => lock).join(', ')}.`);
  return surprises.length === 0 ? Exit.ok : Exit.violation;
}

/** Writes the page of a proof, in place of an earlier one of the same name. Returns its path. */
async function writePage(result: ProofResult, options: ProveOptions, folder: string): Promise<string> {
  const { lock, sentence, trace, initialWords, repeatsFrom, ...proof } = result;
  const source = textOf(lock);
  const { threads } = proof;
  const path = join(folder, `${parse(lock).name}.html`);
  const page = proofHtml({
    ...proof,
    lock,
    source,
    trace: sentence === null ? null : { sentence, steps: trace, initialWords, repeatsFrom, threads },
    graph: proof.verdict === 'proved' ? await drawStates(lock, source, { ...options, threads }) : null,
  });
  try {
    makeFolder(resolve(folder));
    writeFileSync(path, page);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VagaError('usage', `--out: ${path} cannot be written (${code}).`, { cause: error });
  }
  return path;
}

/** A lock is proved; a saboteur that the prover can show is refuted by the property that its header names. */
function isExpected(
  shelved: ShelvedLock | ShelvedSaboteur,
  { verdict, properties, refuted }: ProofResult,
): boolean {
  if (!shelved.saboteur) return verdict === 'proved';
  if (shelved.shownBy === 'threads') return true;
  const { breaks } = shelved;
  return (
    verdict === 'refuted' &&
    (breaks === refuted || (breaks !== 'boundedBypass' && properties[breaks] === 'fails'))
  );
}
