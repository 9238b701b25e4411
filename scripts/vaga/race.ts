import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Values } from '../../server/base/options.ts';
import { SHELF, tryLock, type TriedLock } from '../../server/locks/index.ts';
import { MAX_THREADS } from '../../server/memory/layout.ts';
import { MIN_CONTESTED, MIN_CONTESTED_SHARE, judgeRace, type Part } from '../../reports/judge-race.ts';
import { controlOptions, partSettings, runControl, serverSettings, type Course } from './control.ts';
import { describeMachine, refuseTooManyClients } from './machine.ts';
import { CORES, outputOptions, serverOptions, swarmOptions } from './options.ts';
import { runPart, type PartSettings, type RacedWorkload } from './part.ts';
import { Progress } from './progress.ts';
import { publish, repeatCommand, reportFiles, statusOf, tellOptions } from './publish.ts';
import { planDoors } from './plan-doors.ts';
import { UNBOUNDED_OPERATIONS, planWorkload } from './plan.ts';
import { doorsOption, raceLedgerOptions, targetOption, workloadOptions } from './race-options.ts';
import { raceTarget } from './race-target.ts';
import { createRunFolder } from './run-folder.ts';
import { defineVerb } from './verb.ts';

const options = {
  ...targetOption,
  ...workloadOptions,
  ...doorsOption,
  ...serverOptions,
  ...raceLedgerOptions,
  ...swarmOptions,
  ...controlOptions,
  ...outputOptions,
};

/** A target in ten lines; it stays within 80 columns without indentation. */
const MY_TARGET = readFileSync(
  new URL('../../load/targets/samples/my-target.ts', import.meta.url),
  'utf8',
).trimEnd();

/** The provoked part lasts so long. */
const PROVOKED_MS = 3_000;
/** On a slow machine, or with a slow lock, it goes on until enough attempts met, but no longer than this. */
const PROVOKED_MOST_MS = 9_000;

export const race = defineVerb({
  name: 'race',
  summary: 'control, provoked race, natural race, check, report: the main job',
  about: [
    'Starts a server with the lock, lets clients race for its slots, and says whether any slot was sold twice.',
    'First the control: the same race against a lock that is broken on purpose. If that is not caught, the verdict is "unknown", since this race would not notice a fault either. Then the provoked part: every decision is held open, so that threads are sure to meet. Then the natural part, which gives the figures. Everything the clients were told is recorded and checked.',
    "With --target it races what is running already, such as Redis or a service of your own. Nobody can hold the decisions of such a target open, so there is no provoked part, and the control is a rehearsal: the same swarm against a server of ours with a broken lock. How often clients met is then told by the history: at least 1,000 attempts, and 1 % of them, must have been under way at the same time as another client's at the same slot.",
    'Exit status: 0 no violation, 1 a violation (a double booking, a stuck server), 3 unknown, 2 a usage error, 4 vaga itself failed.',
  ],
  options,
  examples: [
    ['vaga race', 'the default lock, on all cores'],
    ['vaga race --lock none', 'no lock at all: watch it being caught'],
    [
      'vaga race --lock ./my-lock.ts',
      "a lock of your own ('vaga new-lock my-lock.ts' writes one to start from)",
    ],
    [
      'vaga race --workload stampede --clients 1000',
      'a thousand clients, one slot, one winner, again and again',
    ],
    [
      'vaga race --workload sellout --slots 10000 --clients 10000',
      'ten thousand places, ten thousand buyers, until nothing is left',
    ],
    [
      'vaga race --workload open --rate 50000',
      'fifty thousand operations a second arrive, ready or not: what they wait',
    ],
    ['vaga race --workload trace --trace requests.csv', 'recorded requests, replayed'],
    [
      'vaga race --doors native,chatbot,clinica,telephone,agenda',
      'five kinds of clients, the same hour, one winner',
    ],
    ["vaga race --target 'redis://127.0.0.1:6379?strategy=setnx'", 'Redis, booked by SET … NX'],
    [
      'vaga race --target ./my-target.ts',
      `a service of your own: it is reached by four functions, such as\n\n${MY_TARGET}`,
    ],
  ],
  run: async (values: Values<typeof options>) => {
    refuseTooManyClients(values.clients);
    if (values.target !== undefined) return raceTarget(values.target, values);
    const progress = new Progress();
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
    const pictures = { provoked: provoked.pictures, natural: natural?.pictures ?? null };
    publish(document, pictures, values.json);
    return statusOf(document.verdict);
  },
});

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
  progress.begin(`Provoked: ${lock}, every decision held open for ${values['hold-us']} µs`);
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
  progress.begin(`Natural: ${lock}, nothing held`);
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
