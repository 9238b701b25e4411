/** A server with one of clinic's tools around it, under load: from its start to the page that the tool writes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Address } from '../../../load/index.ts';
import { onInterrupt } from '../interrupt.ts';
import { HOST, serverArguments, type Announced, type ServerProcessSettings } from '../server-process.ts';

export interface ClinicRun<Load> {
  readonly load: Load;
  /** Of its page. */
  readonly page: string;
}

/** From the start until the server's door is open, and from the end of the server until the page is written. */
const START_MS = 30_000;
const ANALYSIS_MS = 120_000;
const LAST_WORDS = 4_000;

/**
 * `folder`: of the tool alone; it is made. `drive` puts the server under load, and `onAnalysis` is told when that is over. Throws an `Error` with what the
 * tool said when there is no page.
 */
export async function runUnderClinic<Load>(
  tool: 'doctor' | 'flame',
  server: ServerProcessSettings,
  folder: string,
  drive: (address: Address) => Promise<Load>,
  onAnalysis: () => void,
): Promise<ClinicRun<Load>> {
  mkdirSync(folder);
  const child = spawnClinic(tool, server, folder);
  const end = () => endGroup(child);
  let lastWords = '';
  const listen = (said: string) => {
    lastWords = (lastWords + said).slice(-LAST_WORDS);
  };
  child.stderr.setEncoding('utf8').on('data', listen);
  child.stdin.on('error', () => {}); // it has ended before its server was told to
  const ended = new Promise<string>((tell) => {
    child.once('error', (error) => tell(error.message));
    child.once('close', (code, signal) => tell(signal ?? `exit ${code}`));
  });
  const failed = ended.then((how) => {
    throw new Error(`it ended too early (${how}). ${firstComplaint(lastWords)}`);
  });
  failed.catch(() => {}); // it is raced below; afterwards its end is no failure
  const forget = onInterrupt(async () => {
    end();
    await ended;
  });
  try {
    const late = sleep(START_MS, undefined, { ref: false }).then(() => {
      throw new Error(`the server did not open its door within ${START_MS / 1000} s`);
    });
    late.catch(() => {});
    const { doors } = await Promise.race([failed, late, announcement(child)]);
    const load = await Promise.race([failed, drive({ host: HOST, ports: doors.native })]);
    onAnalysis();
    child.stdin.end();
    const how = await Promise.race([ended, sleep(ANALYSIS_MS, 'too late', { ref: false })]);
    const page = join(folder, `server.clinic-${tool}.html`);
    if (how !== 'exit 0' || !existsSync(page))
      throw new Error(`it wrote no page (${how}). ${firstComplaint(lastWords)}`);
    return { load, page };
  } finally {
    forget();
    end();
    await ended;
  }
}

export function readPage(path: string): string {
  return readFileSync(path, 'utf8');
}

/** It writes what it needs on its way to its working directory, so that is the folder. */
function spawnClinic(tool: 'doctor' | 'flame', server: ServerProcessSettings, folder: string) {
  const preloads = tool === 'flame' ? [`--import=${new URL('./keep-log.ts', import.meta.url).href}`] : [];
  return spawn(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve('clinic/bin.js')),
      tool,
      '--open=false',
      `--dest=${resolve(folder)}`,
      '--name=server',
      '--',
      process.execPath,
      ...serverArguments({ ...server, nodeOptions: preloads }),
    ],
    {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      // It asks nobody, tells nobody, and looks for no new version of itself.
      env: { ...process.env, NO_INSIGHT: '1', NO_UPDATE_NOTIFIER: '1' },
      // A group of its own: it starts the server and others, and they are to end with it.
      detached: process.platform !== 'win32',
    },
  );
}

/** The line with which the server says that its door is open; clinic has said other things before. */
function announcement({ stdout }: { readonly stdout: NodeJS.ReadableStream }): Promise<Announced> {
  return new Promise((tell) => {
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith('{"schema":"vaga/serve@1"')) tell(JSON.parse(line) as Announced);
    });
  });
}

/** clinic, the server, and whatever else either has started. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all of them have ended
  }
}

/** What it complains of, without the stack; the server's own log is no complaint. */
function firstComplaint(said: string): string {
  const lines = said.split('\n').filter((line) => /\S/.test(line) && !line.startsWith('{'));
  const line = lines.find((one) => /^(\w*Error|vaga): /.test(one)) ?? lines[0];
  return line === undefined ? 'It did not say why.' : `It said: ${line.trim()}`;
}
