/** The soak of `vaga bench`: runs it, writes its page and document, shows its table. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { soak } from '../../bench/soak.bench.ts';
import { soakHtml, soakText } from '../../reports/render/index.ts';
import { describeMachine } from './machine.ts';
import type { Progress } from './progress.ts';
import { statusOf } from './publish.ts';
import { makeFolder } from './run-folder.ts';
import { startServerProcess } from './server-process.ts';

/** Of the run folders. */
export const SOAK_FOLDER = 'soak';

export const SOAK_SUMMARY =
  'durable server at half the load that this machine sustains, for --minutes: memory and latency of every second, and whether they stay flat; runs only when it is named, and alone';

export interface SoakRunSettings {
  readonly minutes: number;
  readonly out: string;
  readonly json: boolean;
  readonly progress: Progress;
}

/** Resolves with the exit status. */
export async function runSoak({ minutes, out, json, progress }: SoakRunSettings): Promise<number> {
  const document = await soak(startServerProcess, {
    minutes,
    seed: randomInt(2 ** 31),
    machine: describeMachine(),
    onProgress: (stage, share, detail) => progress.step(stage, share, detail),
  });
  progress.clear();
  const folder = join(out, SOAK_FOLDER);
  makeFolder(resolve(folder));
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const [page, data] = ['html', 'json'].map((kind) => join(folder, `${stamp}.${kind}`));
  writeFileSync(page, soakHtml(document));
  writeFileSync(data, `${JSON.stringify(document)}\n`);
  console.log(json ? JSON.stringify(document) : `${soakText(document)}\n\n${page}\n${data}`);
  return statusOf(document.verdict);
}
