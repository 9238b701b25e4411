/** The verb `chaos`: controls, then a campaign of faults, then its verdict. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';

import type { Values } from '../../server/base/options.ts';
import { tryLock } from '../../server/locks/index.ts';
import type { ChaosControl, ChaosDocument } from '../../reports/chaos/document.ts';
import { findPoints } from '../../reports/check/index.ts';
import { judgeChaos } from '../../reports/chaos/judge.ts';
import { countLostChanges } from '../../reports/chaos/lost-changes.ts';
import { measureRecovery } from '../../reports/chaos/recovery.ts';
import { addCounts } from '../../reports/judge-race.ts';
import {
  chaosAnnotations,
  chaosCard,
  chaosHtml,
  chaosJunit,
  chaosMarkdown,
  documentJson,
} from '../../reports/render/index.ts';
import { controlsFor, type PlannedControl } from './chaos-controls.ts';
import { removeLedger, runCampaign, type Campaign, type CampaignSettings } from './chaos-campaign.ts';
import { chaosOptions, chooseFaults, type ChosenFaults } from './chaos-options.ts';
import { describeMachine, refuseTooManyClients } from './machine.ts';
import { CORES } from './options.ts';
import { Progress } from './progress.ts';
import { publishReports, repeatCommand, reportFiles, statusOf } from './publish.ts';
import { createRunFolder } from './run-folder.ts';
import { defineVerb } from './verb.ts';

type ChaosValues = Values<typeof chaosOptions>;

/** What the campaigns of one run have in common. */
interface Course {
  readonly values: ChaosValues;
  readonly seed: number;
  readonly folder: string;
  readonly progress: Progress;
}

/** A control is tried so often, each time with another seed. */
const CONTROL_TRIES = 3;
const CONTROL_KILLS = 8;
const CONTROL_SECONDS = 20;

export const chaos = defineVerb({
  name: 'chaos',
  summary: 'a race with kills, deaths of threads, pauses, cut connections and full disks',
  about: [
    'Starts a server with a ledger and lets clients race for its slots, while one fault after another is done to it. The clients come back and go on; what they were told is judged as one history across all restarts, together with what the slots are at the end. Each fault waits until the server has served again.',
    'First the controls: servers that are broken on purpose, in ways that these faults ought to expose. If one is not convicted the verdict is "unknown".',
    'Exit status: 0 nothing acknowledged was lost or sold twice, 1 a violation, 3 unknown, 2 a usage error, 4 vaga itself failed.',
  ],
  options: chaosOptions,
  examples: [
    ['vaga chaos', 'every fault there is, a few times'],
    ['vaga chaos --faults kill-9 --kills 100', 'a hundred kills and restarts, how long each took'],
    ['vaga chaos --seed 7 --kills 100 --deaths 100', 'the same plan of faults again'],
  ],
  run: async (values: ChaosValues) => {
    refuseTooManyClients(values.clients);
    const chosen = chooseFaults(values.faults);
    await tryLock(values.lock); // what is no lock is refused before anything starts
    const progress = new Progress();
    const seed = values.seed ?? randomInt(2 ** 31);
    const course = { values, seed, folder: createRunFolder(values.out, 'chaos'), progress };
    const controls: ChaosControl[] = [];
    if (values.sabotage === undefined)
      for (const control of controlsFor(chosen.kinds)) controls.push(await runControl(course, control));
    progress.begin(`Campaign: ${values.clients} clients, ${chosen.kinds.join(', ')}`);
    const campaign = await runCampaign(settingsOf(course, chosen));
    progress.end(describe(campaign));
    if (values.data === undefined) removeLedger(ledgerOf(course));
    const document = judge(course, chosen, controls, campaign);
    publish(document, campaign, values.json);
    return statusOf(document.verdict);
  },
});

function ledgerOf({ values, folder }: Course): string {
  return values.data ?? join(folder, 'data');
}

function settingsOf(course: Course, { kinds }: ChosenFaults): CampaignSettings {
  const { values, seed, folder, progress } = course;
  return {
    kinds,
    kills: values.kills,
    deaths: values.deaths,
    mostSeconds: values.seconds,
    slots: values.slots,
    clients: values.clients,
    skew: values.skew,
    depth: values.pipeline,
    threads: values.threads ?? CORES,
    loadThreads: values['load-threads'] ?? CORES,
    lock: values.lock,
    sabotage: values.sabotage,
    seed,
    data: ledgerOf(course),
    history: join(folder, 'chaos.hist'),
    progress,
  };
}

/** Short campaigns of one kind of fault against a saboteur, until one convicts it. */
async function runControl(course: Course, { saboteur, kind }: PlannedControl): Promise<ChaosControl> {
  const { folder, progress, seed } = course;
  const settings = settingsOf(course, { kinds: [kind], demanded: [], skipped: new Map() });
  progress.begin(`Control: the saboteur '${saboteur}' must be convicted by ${kind}`);
  let seconds = 0;
  let campaigns = 0;
  let violations: ChaosControl['violations'] = {};
  while (campaigns < CONTROL_TRIES && Object.keys(violations).length === 0) {
    campaigns += 1;
    const data = join(folder, `data-${saboteur}`);
    const { part } = await runCampaign({
      ...settings,
      kills: CONTROL_KILLS,
      deaths: undefined,
      mostSeconds: CONTROL_SECONDS,
      sabotage: saboteur,
      seed: seed + campaigns,
      data,
      history: join(folder, `control-${saboteur}-${campaigns}.hist`),
    });
    removeLedger(data);
    seconds += part.swarm.seconds;
    violations = addCounts([part.check.counts]);
  }
  const caught = Object.keys(violations).length > 0;
  progress.end(caught ? `convicted in ${seconds.toFixed(1)} s` : 'not convicted');
  return { saboteur, caught, violations, campaigns, seconds };
}

function judge(
  { values, seed, folder }: Course,
  { demanded, skipped }: ChosenFaults,
  controls: readonly ChaosControl[],
  { plan, conducted, part, history, slots }: Campaign,
): ChaosDocument {
  const momentsNs = conducted.injected.map(({ recoversFromNs }) => recoversFromNs);
  return judgeChaos({
    plan,
    conducted,
    recoveries: measureRecovery(history, momentsNs),
    skipped,
    demanded,
    part,
    lostAcknowledged: countLostChanges(history, slots),
    controls,
    seed,
    machine: describeMachine(),
    options: tellOptions(values),
    command: repeatCommand(seed),
    files: reportFiles(folder, part.history, 'chaos'),
  });
}

/** The options as they took effect. */
function tellOptions({ json: _json, out: _out, ...told }: ChaosValues): ChaosDocument['options'] {
  const effective = {
    ...told,
    threads: told.threads ?? CORES,
    'load-threads': told['load-threads'] ?? CORES,
  };
  return Object.fromEntries(Object.entries(effective).map(([name, value]) => [name, value ?? null]));
}

function publish(document: ChaosDocument, { history, slots, initial, part }: Campaign, json: boolean): void {
  const { check } = part;
  const points = (rows: readonly number[]) => findPoints(history, { slots, initial }, check, rows);
  publishReports(
    {
      files: document.files,
      json: documentJson(document),
      html: chaosHtml(document, { history, slots, violations: check.violations, points }),
      junit: chaosJunit(document),
      markdown: chaosMarkdown(document),
      annotations: chaosAnnotations(document),
      card: (colour) => chaosCard(document, { colour }),
    },
    json,
  );
}

function describe({ part: { check, figures, swarm }, conducted }: Campaign): string {
  return `${check.verdict}, ${conducted.injected.length} faults, ${figures.changes.toLocaleString('en')} acknowledged changes in ${swarm.seconds.toFixed(1)} s`;
}
