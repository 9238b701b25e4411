/** A server of ours as a child process, so that server and swarm can be killed, profiled and measured apart. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../server/base/errors.ts';
import type { Address } from '../../load/index.ts';
import { onInterrupt } from './interrupt.ts';

export interface ServerProcessSettings {
  readonly slots: number;
  readonly threads: number;
  readonly lock: string;
  readonly holdUs: number;
  readonly ports: 'shared' | 'each';
  /** The directory of its ledger; without one it keeps nothing. */
  readonly data?: string | undefined;
}

export interface ServerProcess {
  readonly address: Address;
  readonly threads: number;
  readonly pid: number;
  /** Rejects, with what the server said last, if it ends although nobody asked it to. */
  readonly failed: Promise<never>;
  /** Ends it, by force if it must be. */
  readonly stop: () => Promise<void>;
}

/** Of its `vaga/serve@1`. */
interface Announced {
  readonly pid: number;
  readonly threads: number;
  readonly doors: { readonly native: readonly number[] };
}

const HOST = '127.0.0.1';
const STOP_MS = 1_700;
/** The end of what the server wrote to stderr, kept to explain its death. */
const LAST_WORDS = 2_000;

/** Starts `vaga serve` and resolves when its door is open. Throws what the server said when it would not start. */
export async function startServerProcess(settings: ServerProcessSettings): Promise<ServerProcess> {
  const { slots, threads, lock, holdUs, ports, data } = settings;
  const given = {
    slots,
    threads,
    lock,
    'hold-us': holdUs,
    ports,
    doors: 'native:0',
    host: HOST,
    'log-level': 'warn',
  };
  const options = Object.entries({ ...given, ...(data === undefined ? {} : { data }) }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./main.ts', import.meta.url)),
      'serve',
      ...options,
      '--until-stdin-ends',
      '--json',
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let lastWords = '';
  let stopping = false;
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    lastWords = (lastWords + said).slice(-LAST_WORDS);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const failed = ended.then((code) => {
    if (stopping) return new Promise<never>(() => {});
    throw endedBadly(code, lastWords);
  });
  failed.catch(() => {}); // whoever races awaits it; until then it is not an unhandled rejection
  const stop = async () => {
    stopping = true;
    forget();
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const forget = onInterrupt(stop);
  const [line] = await Promise.race([failed, onceLine(child.stdout)]);
  const { pid, threads: started, doors: opened } = JSON.parse(line) as Announced;
  return { address: { host: HOST, ports: opened.native }, pid, threads: started, failed, stop };
}

function onceLine(stream: NodeJS.ReadableStream): Promise<[string]> {
  return new Promise((resolve) => {
    createInterface({ input: stream }).once('line', (line) => resolve([line]));
  });
}

/** A server that refuses its options says so on stderr in one sentence and ends with 2: that sentence is ours to pass on. */
function endedBadly(code: number | null, lastWords: string): VagaError {
  const words = lastWords.trim().replace(/^vaga: /, '');
  if (code === 2) return new VagaError('usage', words);
  return new VagaError(
    'serverEnded',
    `The server ended by itself (exit ${code}) while it was being raced. It said:\n${words}`,
  );
}
