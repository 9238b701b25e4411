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
  raceJson,
  raceJunit,
  raceMarkdown,
} from '../../reports/render/index.ts';
import { Exit } from './exit.ts';
import type { PlannedWorkload } from './plan.ts';
import { removeOldRuns } from './run-folder.ts';

/** Writes the files and shows the card, or the document. */
export function publish(document: RaceDocument, pictures: RacePictures, json: boolean): void {
  const { files } = document;
  if (files.json !== null) {
    writeFileSync(files.json, `${raceJson(document)}\n`);
    removeOldRuns(dirname(dirname(files.json)));
  }
  if (files.html !== null) writeFileSync(files.html, raceHtml(document, pictures));
  if (files.junit !== null) writeFileSync(files.junit, raceJunit(document));
  if (files.markdown !== null) writeFileSync(files.markdown, raceMarkdown(document));
  if (process.env['GITHUB_ACTIONS'] === 'true') tellGitHub(document);
  console.log(
    json
      ? raceJson(document)
      : card(document, { colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined }),
  );
}

/** In a job of GitHub Actions: annotations, and the page of the job. Commands are read from stderr as well as from stdout. */
function tellGitHub(document: RaceDocument): void {
  for (const line of raceAnnotations(document)) process.stderr.write(`${line}\n`);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') appendFileSync(summary, `${raceMarkdown(document)}\n`);
}

export function statusOf(verdict: Verdict): number {
  return { ok: Exit.ok, violation: Exit.violation, unknown: Exit.unknown }[verdict];
}

export function reportFiles(folder: string, history: string | null): RaceDocument['files'] {
  return {
    html: join(folder, 'report.html'),
    json: join(folder, 'race.json'),
    junit: join(folder, 'junit.xml'),
    markdown: join(folder, 'summary.md'),
    history,
  };
}

/** The options as they took effect. */
export function tellOptions(
  values: Readonly<Record<string, unknown>>,
  plan: PlannedWorkload,
): RaceDocument['options'] {
  const { json: _json, out: _out, help: _help, ...told } = values;
  const effective = {
    ...told,
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
  return [
    'npx vaga',
    ...words.map((word) =>
      /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    ),
  ].join(' ');
}
