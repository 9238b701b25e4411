/** From a finished race to its files, its card and its exit status. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Verdict } from '../../reports/check/index.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import { card, raceJson, raceJunit, raceMarkdown } from '../../reports/render/index.ts';
import { Exit } from './exit.ts';
import type { PlannedWorkload } from './race-options.ts';
import { removeOldRuns } from './run-folder.ts';

/** Writes the files and shows the card, or the document. */
export function publish(document: RaceDocument, json: boolean): void {
  const { files } = document;
  if (files.json !== null) {
    writeFileSync(files.json, `${raceJson(document)}\n`);
    removeOldRuns(dirname(dirname(files.json)));
  }
  if (files.junit !== null) writeFileSync(files.junit, raceJunit(document));
  if (files.markdown !== null) writeFileSync(files.markdown, raceMarkdown(document));
  console.log(
    json
      ? raceJson(document)
      : card(document, { colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined }),
  );
}

export function statusOf(verdict: Verdict): number {
  return { ok: Exit.ok, violation: Exit.violation, unknown: Exit.unknown }[verdict];
}

export function reportFiles(folder: string, history: string | null): RaceDocument['files'] {
  return {
    html: null,
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
