/** A race against servers of ours, from its options to its document. */
import { randomInt } from 'node:crypto';

import type { Values } from '../../server/base/options.ts';
import { SHELF, tryLock, type TriedLock } from '../../server/locks/index.ts';
import { MAX_THREADS } from '../../server/memory/layout.ts';
import { MIN_CONTESTED, MIN_CONTESTED_SHARE, judgeRace, type Part } from '../../reports/judge-race.ts';
import type { RacePictures } from '../../reports/pictures.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import { controlOptions, partSettings, runControl, serverSettings, type Course } from './control.ts';
import { describeMachine } from './machine.ts';
import { CORES, outputOptions, serverOptions, swarmOptions } from './options.ts';
import { runPart, type PartSettings, type RacedWorkload } from './part.ts';
import type { Telling } from './progress.ts';
import { repeatCommand, reportFiles, tellOptions } from './publish.ts';
import { planDoors } from './plan-doors.ts';
import { UNBOUNDED_OPERATIONS, planWorkload } from './plan.ts';
import { doorsOption, raceLedgerOptions, targetOption, workloadOptions } from './race-options.ts';
import { createRunFolder } from './run-folder.ts';

/** All options of `vaga race`. */
export const raceOptions = {
  ...targetOption,
  ...workloadOptions,
  ...doorsOption,
  ...serverOptions,
  ...raceLedgerOptions,
  ...swarmOptions,
  ...controlOptions,
  ...outputOptions,
};

/** The provoked part lasts so long. */
const PROVOKED_MS = 3_000;
/** On a slow machine, or with a slow lock, it goes on until enough attempts met, but no longer than this. */
const PROVOKED_MOST_MS = 9_000;

/** Starts and ends the servers that it takes. Its reports are still to be written. */
export async function runRace(
  values: Values<typeof raceOptions>,
  progress: Telling,
): Promise<{ readonly document: RaceDocument; readonly pictures: RacePictures }> {
  const { doors } = values;
  const plan = doors === undefined ? planWorkload(values, progress) : planDoors({ ...values, doors });
  const tried = await tryLock(values.lock); // what is no lock is refused before anything starts
  const seed = values.seed ?? randomInt(2 ** 31);
  const folder = createRunFolder(values.out, 'race');
  const course = { values, plan, seed, folder, progress };
  warnOfThreads(course, tried);
  const control = await runControl(course, 'server');
  const provoked = await runProvoked(course, values.lock);
  const stuck = provoked.swarm.stuck.length > 0;
  const workload = plan.natural();
  const natural = stuck ? undefined : await runNatural(course, values.lock, workload);
  const document = judgeRace({
    control,
    provoked,
    natural,
    seed,
    machine: describeMachine(),
    options: tellOptions(values, plan),
    trace: natural === undefined ? null : plan.traceResults(workload),
    command: repeatCommand(seed),
    files: reportFiles(folder, (natural ?? provoked).history),
  });
  return { document, pictures: { provoked: provoked.pictures, natural: natural?.pictures ?? null } };
}

/** Says where the lock is for fewer threads than were asked for, or slow with so many. */
function warnOfThreads({ values, progress }: Course, { name, maxThreads = MAX_THREADS }: TriedLock): void {
  const asked = values.threads ?? CORES;
  const threads = Math.min(asked, maxThreads);
  if (threads < asked)
    progress.warn(
      `'${name}' is an algorithm for at most ${maxThreads} threads: the server has ${threads}, not ${asked}.`,
    );
  const spinsInTurn = SHELF.some((known) => known.name === name && 'inTurn' in known);
  if (!spinsInTurn || threads <= CORES) return;
  progress.warn(
    `'${name}' spins until its turn comes. With ${threads} threads on ${CORES} cores the one whose turn it is often does not run: expect it to be slow.`,
  );
}

async function runProvoked(course: Course, lock: string): Promise<Part> {
  const { plan, values, progress } = course;
  progress.begin(`Provoked: ${lock}, every decision held open for ${values['hold-us']} µs`, 'provoked');
  const part = await runPart(serverSettings(course, lock, values['hold-us']), {
    ...partSettings(course, 'provoked'),
    workload: plan.provoked(),
    durationMs: PROVOKED_MS,
    extend: extendUntilContested(),
    operations: UNBOUNDED_OPERATIONS,
  });
  progress.end(describe(part));
  return part;
}

async function runNatural(course: Course, lock: string, workload: RacedWorkload): Promise<Part> {
  const { plan, values, progress } = course;
  progress.begin(`Natural: ${lock}, nothing held`, 'natural');
  const part = await runPart(serverSettings(course, lock, 0), {
    ...partSettings(course, 'natural'),
    clients: values.clients,
    depth: values.pipeline,
    slots: plan.slots,
    workload,
    durationMs: plan.seconds * 1000,
    operations: plan.operations,
  });
  progress.end(describe(part));
  return part;
}

/** More time, when the attempts that met are too few yet but more of them are to be expected. */
function extendUntilContested(): NonNullable<PartSettings['extend']> {
  let leftMs = PROVOKED_MOST_MS - PROVOKED_MS;
  return ({ contested, attempts }) => {
    const hopeless = contested < attempts * MIN_CONTESTED_SHARE || contested < MIN_CONTESTED / 10;
    if (contested >= MIN_CONTESTED || hopeless || leftMs <= 0) return 0;
    leftMs -= PROVOKED_MS;
    return PROVOKED_MS;
  };
}

function describe({ check, figures, swarm }: Part): string {
  const operations = figures.operations.toLocaleString('en');
  return `${check.verdict}, ${operations} operations in ${swarm.seconds.toFixed(1)} s, ${check.doubleBookings} double bookings`;
}
