/** From a finished race to its files, its card and its exit status. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Verdict } from '../../reports/check/index.ts';
import type { RacePictures } from '../../reports/pictures.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import {
  card,
  raceAnnotations,
  raceHtml,
  documentJson,
  raceJunit,
  raceMarkdown,
} from '../../reports/render/index.ts';
import { Exit } from './exit.ts';
import type { RacedWorkload } from './part.ts';
import type { PlannedWorkload } from './plan.ts';
import { removeOldRuns } from './run-folder.ts';

/** A finished run, in every presentation. */
export interface Reports {
  readonly files: RaceDocument['files'];
  readonly json: string;
  readonly html: string;
  readonly junit: string;
  readonly markdown: string;
  /** For a job of GitHub Actions, a line each. */
  readonly annotations: readonly string[];
  readonly card: (colour: boolean) => string;
}

/** Writes the files of a race and shows its card, or the document. */
export function publish(document: RaceDocument, pictures: RacePictures, json: boolean): void {
  publishReports(reportsOf(document, pictures), json);
}

/** A race in every presentation. */
export function reportsOf(document: RaceDocument, pictures: RacePictures): Reports {
  return {
    files: document.files,
    json: documentJson(document),
    html: raceHtml(document, pictures),
    junit: raceJunit(document),
    markdown: raceMarkdown(document),
    annotations: raceAnnotations(document),
    card: (colour: boolean) => card(document, { colour }),
  };
}

/** Writes the files of a run and shows its card, or with `json` its document. */
export function publishReports(reports: Reports, json: boolean): void {
  writeReports(reports);
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGitHub(reports);
  console.log(
    json ? reports.json : reports.card(process.stdout.isTTY && process.env['NO_COLOR'] === undefined),
  );
}

export function writeReports(reports: Reports): void {
  const { files } = reports;
  if (files.json !== null) {
    writeFileSync(files.json, `${reports.json}\n`);
    removeOldRuns(dirname(dirname(files.json)));
  }
  for (const kind of ['html', 'junit', 'markdown'] as const) {
    const path = files[kind];
    if (path !== null) writeFileSync(path, reports[kind]);
  }
}

/** In a job of GitHub Actions: annotations, and the page of the job. Commands are read from stderr as well as from stdout. */
function tellGitHub({ annotations, markdown }: Reports): void {
  for (const line of annotations) process.stderr.write(`${line}\n`);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') appendFileSync(summary, `${markdown}\n`);
}

export function statusOf(verdict: Verdict): number {
  return { ok: Exit.ok, violation: Exit.violation, unknown: Exit.unknown }[verdict];
}

/** `document`: the name of the file that the document goes to. */
export function reportFiles(
  folder: string,
  history: string | null,
  document: 'race' | 'chaos' = 'race',
): RaceDocument['files'] {
  return {
    html: join(folder, 'report.html'),
    json: join(folder, `${document}.json`),
    junit: join(folder, 'junit.xml'),
    markdown: join(folder, 'summary.md'),
    history,
  };
}

/** The options as they took effect. */
export function tellOptions(
  values: Readonly<Record<string, unknown>>,
  plan: PlannedWorkload<RacedWorkload>,
): RaceDocument['options'] {
  const { json: _json, out: _out, help: _help, ...told } = values;
  const effective = {
    ...told,
    workload: plan.workload,
    slots: plan.slots,
    seconds: plan.seconds,
    'load-threads': plan.loadThreads,
    'speed-up': plan.speedUp,
    rate: plan.rate,
    operations: plan.operations,
  };
  return Object.fromEntries(
    Object.entries(effective).map(([name, value]) => [
      name,
      (value ?? null) as string | number | boolean | null,
    ]),
  );
}

/** The command as it was typed, with the seed that was drawn. */
export function repeatCommand(seed: number): string {
  const typed = process.argv.slice(2).filter((word) => word !== '--json');
  const words = typed.some((word) => word.startsWith('--seed')) ? typed : [...typed, '--seed', String(seed)];
  return commandLine(words);
}

/** Words as a shell takes them. */
export function commandLine(words: readonly string[]): string {
  return [
    'npx vaga',
    ...words.map((word) =>
      /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    ),
  ].join(' ');
}
