/** A server of ours as a child process, so that server and swarm can be killed, profiled and measured apart. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../../server/base/errors.ts';
import type { Address } from '../../load/index.ts';
import { onInterrupt } from './interrupt.ts';

export interface ServerProcessSettings {
  readonly slots: number;
  /** A clinic file in place of so many plain slots. */
  readonly catalogue?: string;
  /** Doors to open besides the native one, each at any free port. */
  readonly doors?: readonly string[];
  /** Where it thinks it is; without it where this machine is. */
  readonly timeZone?: string;
  readonly threads: number;
  readonly lock: string;
  readonly holdUs: number;
  readonly ports: 'shared' | 'each';
  /** The directory of its ledger; without one it keeps nothing. */
  readonly data?: string | undefined;
  /** Of its native door; without one any free one. */
  readonly port?: number | undefined;
  /** Options of 'vaga serve' besides those above. */
  readonly others?: readonly string[];
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Told of each line on its stdout after the first. */
  readonly onLine?: (line: string) => void;
}

export interface ServerProcess {
  readonly address: Address;
  /** The ports of each door. */
  readonly doors: Readonly<Record<string, readonly number[]>>;
  readonly threads: number;
  readonly pid: number;
  /** Rejects, with what the server said last, if it ends although nobody asked it to. */
  readonly failed: Promise<never>;
  /** The end of what it has written to stderr: warnings, such as that a thread has died, and of what. */
  readonly said: () => string;
  /** Points at which its threads can be told to die, where it takes such commands. */
  readonly deathPoints: readonly string[];
  /** Writes a line to its stdin. */
  readonly command: (line: string) => void;
  /** Ends it, by force if it must be. */
  readonly stop: () => Promise<void>;
  /** Ends it by SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Of its `vaga/serve@1`. */
export interface Announced {
  readonly pid: number;
  readonly threads: number;
  readonly doors: Readonly<Record<string, readonly number[]>> & { readonly native: readonly number[] };
  readonly deathPoints?: readonly string[];
}

export const HOST = '127.0.0.1';
const STOP_MS = 1_700;
/** Recovering a million slots takes three seconds. */
const START_MS = 30_000;
/** The end of what the server wrote to stderr, kept to explain its death. */
const LAST_WORDS = 2_000;

/** Starts `vaga serve` and resolves when its door is open. Throws what the server said when it would not start. */
export async function startServerProcess(settings: ServerProcessSettings): Promise<ServerProcess> {
  const child = spawnServer(settings);
  let lastWords = '';
  let stopping = false;
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    lastWords = (lastWords + said).slice(-LAST_WORDS);
  });
  const ended = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`)),
  );
  const failed = ended.then((how) => {
    if (stopping) return new Promise<never>(() => {});
    throw endedBadly(how, lastWords);
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
  const kill = async () => {
    stopping = true;
    forget();
    child.kill('SIGKILL');
    await ended;
  };
  const forget = onInterrupt(stop);
  child.stdin.on('error', () => {}); // a command to a server that has just ended
  const late = setTimeout(() => {
    lastWords += `It did not open its door within ${START_MS / 1_000} s, and was killed.`;
    child.kill('SIGKILL');
  }, START_MS);
  const line = await Promise.race([failed, firstLine(child.stdout, settings.onLine)]).finally(() =>
    clearTimeout(late),
  );
  const { pid, threads: started, doors: opened, deathPoints = [] } = JSON.parse(line) as Announced;
  const command = (text: string): void => void child.stdin.write(`${text}\n`);
  const address = { host: HOST, ports: opened.native };
  const said = (): string => lastWords;
  return { address, doors: opened, pid, threads: started, failed, said, deathPoints, command, stop, kill };
}

function spawnServer(settings: ServerProcessSettings) {
  const { timeZone } = settings;
  return spawn(process.execPath, serverArguments(settings), {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(timeZone === undefined ? {} : { env: { ...process.env, TZ: timeZone } }),
  });
}

/** What Node is started with to be the server: it tells its `vaga/serve@1` on stdout, and ends when its stdin does. */
export function serverArguments(settings: ServerProcessSettings): string[] {
  const { threads, lock, holdUs, ports, data, port = 0, others = [] } = settings;
  const { slots, catalogue, doors = [], nodeOptions = [] } = settings;
  const given = {
    ...(catalogue === undefined ? { slots } : { catalogue }),
    threads,
    lock,
    'hold-us': holdUs,
    ports,
    doors: [`native:${port}`, ...doors.map((door) => `${door}:0`)].join(','),
    host: HOST,
    'log-level': 'warn',
  };
  const options = Object.entries({ ...given, ...(data === undefined ? {} : { data }) }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  return [
    ...nodeOptions,
    fileURLToPath(new URL('./main.ts', import.meta.url)),
    'serve',
    ...options,
    ...others,
    '--until-stdin-ends',
    '--json',
  ];
}

function firstLine(stream: NodeJS.ReadableStream, onOther?: (line: string) => void): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream });
    lines.once('line', (line) => {
      resolve(line);
      if (onOther !== undefined) lines.on('line', onOther);
    });
  });
}

/** `how`: its exit status, or the signal that ended it. A server that refuses its options says so on stderr in one sentence and ends with 2: that sentence is ours to pass on. */
function endedBadly(how: string, lastWords: string): VagaError {
  const words = lastWords.trim().replace(/^vaga: /, '');
  if (how === 'exit 2') return new VagaError('usage', words);
  return new VagaError(
    'serverEnded',
    `The server ended by itself (${how}) while it was being raced. It said:\n${words}`,
  );
}
