import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { VagaError } from '../../server/base/errors.ts';
import { choice, decimal, text, wholeOr, type Values } from '../../server/base/options.ts';
import { findLock } from '../../server/locks/index.ts';
import { MAX_SLOTS } from '../../server/memory/layout.ts';
import { readDoctorPage } from '../../reports/profile/doctor.ts';
import { TOOLS, type ProfileDocument, type Tool } from '../../reports/profile/document.ts';
import { TOOL_NAMES, findingsOf } from '../../reports/profile/findings.ts';
import { placeOf } from '../../reports/profile/places.ts';
import { mergeProfiles, type MergedProfile } from '../../reports/profile/threads.ts';
import { profileCard, profileHtml } from '../../reports/render/index.ts';
import { Exit } from './exit.ts';
import { describeMachine, refuseTooManyClients } from './machine.ts';
import { CORES, LEDGERS, outputOptions, pipelineOption, serverOptions, swarmOptions } from './options.ts';
import { UNBOUNDED_OPERATIONS, planWorkload, type PlannedWorkload } from './plan.ts';
import { readPage, runUnderClinic } from './profile/clinic.ts';
import { drive } from './profile/load.ts';
import { runProfiled } from './profile/threads.ts';
import { Progress } from './progress.ts';
import { repeatCommand } from './publish.ts';
import { createRunFolder, removeOldRuns } from './run-folder.ts';
import type { ServerProcessSettings } from './server-process.ts';
import { defineVerb } from './verb.ts';

const { clients, skew, 'load-threads': loadThreads, seed } = swarmOptions;

const options = {
  tools: text({
    placeholder: 'TOOL,…',
    default: TOOLS.join(','),
    help: 'threads: the CPU profile of every thread, by V8. doctor, flame: those of clinic. Each has a server and a load of its own, since they disturb each other.',
  }),
  lock: serverOptions.lock,
  threads: serverOptions.threads,
  ledger: choice({
    choices: LEDGERS,
    default: 'memory',
    help: 'memory: the server keeps nothing. lmdb: it has a durable ledger in the run folder, deleted afterwards.',
  }),
  slots: wholeOr({
    min: 1,
    max: MAX_SLOTS,
    otherwise: 'four for each request under way, at least 64',
    help: 'The slots that the clients want.',
  }),
  clients,
  pipeline: pipelineOption,
  skew,
  'load-threads': loadThreads,
  seconds: decimal({
    min: 0.1,
    max: 60,
    default: 5,
    unit: 'seconds',
    help: 'How long the load of each tool lasts.',
  }),
  seed,
  ...outputOptions,
};

export const profile = defineVerb({
  name: 'profile',
  summary: 'where the time of the server goes: a CPU profile of every thread, clinic doctor and flame',
  about: [
    'Starts the server, puts it under the churn of the swarm, and profiles it: each of its threads by V8 itself, merged into one flame graph, then the process by clinic doctor and a server thread by clinic flame.',
    'The page, profile.html, says what was found in sentences: how the time falls on decisions, locks, doors, ledger, Node, garbage collection and native code, the hottest functions, and how late the event loops are. Beside it lie the raw profiles, for Chrome’s developer tools and for speedscope.',
    'A tool that cannot be had is told, with the reason; exit status 4 when that is true of all.',
  ],
  options,
  examples: [
    ['vaga profile', 'all tools, 5 seconds each'],
    [
      'vaga profile --tools threads --pipeline 100',
      'V8’s profiles alone, a hundred requests under way for each client',
    ],
    ['vaga profile --ledger lmdb', 'with the ledger’s thread'],
  ],
  run: async (values: Values<typeof options>) => {
    const tools = parseTools(values.tools);
    refuseTooManyClients(values.clients);
    const found = findLock(values.lock);
    const progress = new Progress();
    const drawn = values.seed ?? randomInt(2 ** 31);
    const course: Course = {
      values,
      plan: planWorkload({ ...values, ...CHURN, operations: UNBOUNDED_OPERATIONS }, progress),
      seed: drawn,
      folder: createRunFolder(values.out, 'profile'),
      lockPath: found.url.includes('/server/locks/') ? undefined : placeOf(found.url),
      progress,
    };
    const had = await haveTools(course, tools);
    return publish(course, had);
  },
});

const CHURN = {
  workload: 'churn',
  rate: undefined,
  trace: undefined,
  places: 1,
  'speed-up': undefined,
} as const;

interface Course {
  readonly values: Values<typeof options>;
  readonly plan: PlannedWorkload;
  readonly seed: number;
  readonly folder: string;
  /** Where the lock is none of the shelf. */
  readonly lockPath: string | undefined;
  readonly progress: Progress;
}

type Had = Pick<ProfileDocument, 'doctor' | 'flame' | 'missing' | 'files'> & {
  readonly merged: MergedProfile | null;
};

function parseTools(told: string): Tool[] {
  const names = told.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(TOOLS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new VagaError('usage', `--tools: there is no tool '${unknown}': it is one of ${TOOLS.join(', ')}.`);
  return TOOLS.filter((tool) => names.includes(tool));
}

/** One after the other, the threads first. One that fails is no reason to be without the others. */
async function haveTools(course: Course, tools: readonly Tool[]): Promise<Had> {
  const { folder, progress } = course;
  const missing: { tool: Tool; reason: string }[] = [];
  const attempt = async <Result>(tool: Tool, run: () => Promise<Result>): Promise<Result | null> => {
    if (!tools.includes(tool)) return null;
    progress.begin(TITLES[tool]);
    try {
      const result = await run();
      progress.end('done');
      return result;
    } catch (error) {
      if (error instanceof VagaError && (error.code === 'usage' || error.code === 'badLock')) throw error;
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      progress.end(`not had: ${reason}`);
      missing.push({ tool, reason });
      return null;
    }
  };
  const threads = await attempt('threads', async () => {
    const run = await runProfiled(serverSettings(course, 'threads'), join(folder, 'threads'), driver(course));
    const merged = mergeProfiles(run.threads, run.window, run.load, course.lockPath);
    return { merged, files: run.files };
  });
  const doctor = await attempt('doctor', async () => {
    const { load, page } = await clinic(course, 'doctor');
    return { page, ...readDoctorPage(readPage(page)), load };
  });
  const flame = await attempt('flame', () => clinic(course, 'flame'));
  return {
    merged: threads?.merged ?? null,
    doctor:
      doctor === null
        ? null
        : { category: doctor.category, issues: doctor.issues, samples: doctor.samples, load: doctor.load },
    flame: flame === null ? null : { load: flame.load },
    missing,
    files: {
      ...(doctor === null ? {} : { doctor: doctor.page }),
      ...(flame === null ? {} : { flame: flame.page }),
      ...threads?.files,
    },
  };
}

const TITLES: Readonly<Record<Tool, string>> = {
  threads: 'Profiles of the threads',
  doctor: 'Clinic doctor',
  flame: 'Clinic flame',
};

async function clinic(course: Course, tool: 'doctor' | 'flame') {
  const { load, page } = await runUnderClinic(
    tool,
    serverSettings(course, tool),
    join(course.folder, tool),
    driver(course),
    () => course.progress.begin(`${TITLES[tool]} writes its page`),
  );
  return { load: load.load, page };
}

function driver({ plan, values, seed: drawn, progress }: Course) {
  return (address: Parameters<typeof drive>[0]) =>
    drive(address, {
      plan,
      clients: values.clients,
      pipeline: values.pipeline,
      seed: drawn,
      onProgress: (told) => progress.tell(told),
    });
}

/** Paths are absolute, since clinic works in a folder of its own. */
function serverSettings({ values, plan, folder, lockPath }: Course, tool: Tool): ServerProcessSettings {
  return {
    slots: plan.slots,
    threads: values.threads ?? CORES,
    lock: lockPath === undefined ? values.lock : resolve(values.lock),
    holdUs: 0,
    ports: 'shared',
    data: values.ledger === 'lmdb' ? resolve(folder, `ledger-${tool}`) : undefined,
  };
}

/** Writes document and page, and shows the card. Returns the exit status. */
function publish({ values, plan, seed: drawn, folder }: Course, had: Had): number {
  const { merged, doctor, flame, missing } = had;
  for (const tool of TOOLS) rmSync(join(folder, `ledger-${tool}`), { recursive: true, force: true });
  const threadsResult = merged?.result ?? null;
  const html = join(folder, 'profile.html');
  const json = join(folder, 'profile.json');
  const document: ProfileDocument = {
    schema: 'vaga/profile@1',
    machine: describeMachine(),
    seed: drawn,
    options: {
      tools: values.tools,
      lock: values.lock,
      ledger: values.ledger,
      threads:
        threadsResult?.threads.filter(({ role }) => role === 'server').length ?? values.threads ?? CORES,
      clients: values.clients,
      pipeline: values.pipeline,
      slots: plan.slots,
      skew: values.skew,
      'load-threads': plan.loadThreads,
      seconds: values.seconds,
    },
    command: repeatCommand(drawn),
    threads: threadsResult,
    doctor,
    flame,
    missing,
    findings: findingsOf({ threads: threadsResult, doctor, flame, missing }),
    files: { html, json, ...had.files },
  };
  const beside = Object.fromEntries(
    Object.entries({ json, ...had.files }).map(([name, path]) => [name, relative(folder, path)]),
  );
  writeFileSync(html, profileHtml(document, merged, beside));
  const told = JSON.stringify(document);
  writeFileSync(json, `${told}\n`);
  removeOldRuns(values.out);
  console.log(
    values.json
      ? told
      : profileCard(document, { colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined }),
  );
  const nothing = merged === null && doctor === null && flame === null;
  if (nothing)
    console.error(`vaga: no tool could be had: ${missing.map(({ tool }) => TOOL_NAMES[tool]).join(', ')}.`);
  return nothing ? Exit.toolFailed : Exit.ok;
}
