/** Runs the command line as its users do, for the tests of whole processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The first line on stdout. */
  readonly firstLine: Promise<string>;
}

/** `env`: what is set besides the environment of the tests; a job of CI must not be told of races that are only tests. */
export function startVaga(
  args: readonly string[],
  cwd?: string,
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd,
    env: { ...process.env, GITHUB_ACTIONS: '', ...env },
  });
  let stdout = '';
  let stderr = '';
  let tellFirstLine: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => {
    tellFirstLine = resolve;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes('\n')) tellFirstLine(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    stdout,
    stderr,
  }));
  return { child, ended, firstLine };
}

/** Runs it to its end. */
export function vaga(...args: readonly string[]): Promise<Ended> {
  return startVaga(args).ended;
}
