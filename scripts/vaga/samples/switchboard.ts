/** Clients of the doors in Python, as people run them, led from a test: samples/switchboard.py runs them, samples/clients.py says what they are. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const HAS_PYTHON = spawnSync('python3', ['-c', 'import pickle']).status === 0;

const ENV = { ...process.env, PYTHONUTF8: '1', PYTHONDONTWRITEBYTECODE: '1' };
const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

/** Runs a script of the samples to its end: the lines of JSON that it prints. */
export async function runPython<T>(script: string, ...args: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await promisify(execFile)('python3', [pathOf(script), ...args], {
    env: ENV,
    timeout: 30_000,
  });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Whoever is asked, and the words that it says: with none it only hears. */
export type Words = readonly [client: string, ...words: readonly (string | number)[]];

export interface Switchboard {
  /** A client comes. Returns what it hears at once. */
  readonly dial: (client: string, door: string, port: number, options?: object) => Promise<unknown>;
  /** All say their words, one right after another, and then each hears what was answered. */
  readonly askAll: (...asked: readonly Words[]) => Promise<readonly unknown[]>;
  readonly ask: (...asked: Words) => Promise<unknown>;
  /** Nobody waits for an answer. */
  readonly say: (...asked: Words) => Promise<void>;
  /** A client goes: with a reset, if so wished. */
  readonly close: (client: string, reset?: boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function openSwitchboard(): Switchboard {
  const child = spawn('python3', [pathOf('switchboard.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: ENV,
  });
  const ended = once(child, 'close');
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  const order = async (what: object): Promise<unknown> => {
    const line = await new Promise<string>((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(what)}\n`);
    });
    const answer = JSON.parse(line) as { readonly heard?: unknown; readonly failed?: string };
    if (answer.failed !== undefined) throw new Error(`${JSON.stringify(what)}: ${answer.failed}`);
    return answer.heard;
  };
  const askAll: Switchboard['askAll'] = async (...asked) => (await order({ ask: asked })) as unknown[];
  return {
    dial: (client, door, port, options = {}) => order({ dial: client, door, port, options }),
    askAll,
    ask: async (...asked) => (await askAll(asked))[0],
    say: async (client, ...words) => void (await order({ say: client, words })),
    close: async (client, reset = false) => void (await order({ close: client, reset })),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
