/** `vaga serve --data` as its users run it: killed, stopped, started anew, refused. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import { readHistory } from '../../load/history/file.ts';
import { JUDGE, Kind, Outcome, type History } from '../../load/history/history.ts';
import { runSwarm } from '../../load/index.ts';
import { buildZipfTable } from '../../load/workloads/zipf.ts';
import { checkCertificate } from '../../reports/check/index.ts';
import { startVaga, vaga, type Running } from './run-vaga.ts';

const SLOTS = 400;
const SEED = 6;
const folder = mkdtempSync(join(tmpdir(), 'vaga-ledger-'));
const started: Running[] = [];
let directories = 0;

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function freshDirectory(): string {
  directories += 1;
  return join(folder, `data-${directories}`);
}

async function serve(data: string, port = 0, ...args: readonly string[]) {
  const running = startVaga([
    'serve',
    '--json',
    '--threads=2',
    `--doors=native:${port}`,
    `--data=${data}`,
    ...(args.length > 0 ? args : [`--slots=${SLOTS}`]),
  ]);
  started.push(running);
  const line = JSON.parse(await running.firstLine) as {
    doors: { native: number[] };
    ledger: { name: string; data: string; sequence: number; recoverySeconds: number };
  };
  return { running, port: line.doors.native[0], ledger: line.ledger };
}

/** Races a server whose process ends again and again meanwhile, each time after so many more answers, and is started anew. */
async function raceAcrossRestarts(
  signal: NodeJS.Signals,
  restarts: number,
  dataOf: (life: number) => string,
) {
  let server = await serve(dataOf(0));
  const { port } = server;
  let lives = 0;
  let answersBefore = 0;
  let restart: Promise<void> | undefined;
  const history = join(folder, `${signal}-${directories}.hist`);
  const endAndStart = async (): Promise<void> => {
    server.running.child.kill(signal);
    await server.running.ended;
    server = await serve(dataOf(lives), port);
    restart = undefined;
  };
  const result = await runSwarm({
    address: { host: '127.0.0.1', ports: [port] },
    workload: { name: 'churn', zipf: buildZipfTable(SLOTS, 1) },
    clients: 20,
    threads: 2,
    depth: 2,
    slots: SLOTS,
    operations: 250_000,
    durationMs: 20_000,
    seed: SEED,
    history,
    initial: 'fresh',
    stuckMs: 10_000,
    onProgress: ({ stage, operations }) => {
      if (stage !== 'racing' || restart !== undefined || lives === restarts) return;
      if (operations < answersBefore + 10_000) return;
      lives += 1;
      answersBefore = operations;
      restart = endAndStart();
    },
  });
  await restart;
  return { result, lives, ...readHistory(history) };
}

const rowsOf = (history: History) => Array.from({ length: history.length }, (_, row) => row);

/** Slots whose last acknowledged change is missing from what was read back at the end, or contradicted by it. */
function forgotten(history: History): number[] {
  const acknowledged = new Map<number, { version: number; holder: number }>();
  const acknowledge = (slot: number, version: number, holder: number): void => {
    if (version > (acknowledged.get(slot)?.version ?? 0)) acknowledged.set(slot, { version, holder });
  };
  const final = new Map<number, { version: number; holder: number }>();
  for (const row of rowsOf(history)) {
    const { kind, outcome, client, slot, slot2, version, version2, holder } = history;
    if (client[row] === JUDGE) {
      final.set(slot[row], { version: version[row], holder: holder[row] });
    } else if (outcome[row] === Outcome.ok && kind[row] === Kind.move) {
      acknowledge(slot[row], version[row], 0);
      acknowledge(slot2[row], version2[row], client[row]);
    } else if (outcome[row] === Outcome.ok && (kind[row] === Kind.book || kind[row] === Kind.cancel)) {
      acknowledge(slot[row], version[row], kind[row] === Kind.book ? client[row] : 0);
    }
  }
  expect(final.size).toBe(SLOTS);
  return [...acknowledged].flatMap(([slot, { version, holder }]) => {
    const kept = final.get(slot);
    const isKept =
      kept !== undefined && (kept.version > version || (kept.version === version && kept.holder === holder));
    return isKept ? [] : [slot];
  });
}

describe('across the end of the server and a new start on the same directory', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s: all that was acknowledged is there', async (signal) => {
    const data = freshDirectory();
    const { result, lives, history, meta } = await raceAcrossRestarts(signal, 3, () => data);
    expect(lives).toBe(3);
    expect(result.losses).toBeGreaterThan(0);
    expect(result.missing).toBe(0);
    expect(forgotten(history)).toEqual([]);
    const { verdict, violations } = checkCertificate(history, meta);
    expect(violations).toEqual([]);
    expect(verdict).toBe('ok');
  });

  test('a server that starts with another directory is found out', async () => {
    const directoriesOfLives = [freshDirectory(), freshDirectory()];
    const { history, meta } = await raceAcrossRestarts('SIGKILL', 1, (life) => directoriesOfLives[life]);
    expect(checkCertificate(history, meta).verdict).toBe('violation');
  });
});

describe('a directory', () => {
  test('serves one server at a time, and the next one when that is dead', async () => {
    const data = freshDirectory();
    const first = await serve(data);
    const second = await vaga('serve', `--slots=${SLOTS}`, '--doors=native:0', `--data=${data}`);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`--data ${data}: another server is using this directory`);
    first.running.child.kill('SIGKILL');
    await first.running.ended;
    expect((await serve(data)).ledger).toMatchObject({ name: 'lmdb', data, sequence: 0 });
  });

  test('of another catalogue is refused', async () => {
    const data = freshDirectory();
    const first = await serve(data);
    first.running.child.kill('SIGTERM');
    await first.running.ended;
    const second = await vaga('serve', `--slots=${SLOTS + 1}`, '--doors=native:0', `--data=${data}`);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`--data ${data}: its ledger is of another catalogue (${SLOTS} slots`);
  });

  test('that cannot be made is refused', async () => {
    const { status, stderr } = await vaga('serve', '--slots=1', '--doors=native:0', '--data=/dev/null/vaga');
    expect(status).toBe(2);
    expect(stderr).toContain('--data /dev/null/vaga: the directory cannot be used (ENOTDIR)');
  });

  test.each([
    [['--ledger=lmdb'], '--ledger lmdb needs --data DIR'],
    [['--ledger=memory', '--data=x'], '--ledger memory keeps nothing'],
  ])('does not go with every ledger: %j', async (args, because) => {
    const { status, stderr } = await vaga('serve', '--slots=1', '--doors=native:0', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(because);
  });
});

test('race --ledger lmdb races durable servers, and leaves no ledger behind', async () => {
  const { status, stdout } = await vaga(
    'race',
    '--ledger=lmdb',
    '--seconds=0.5',
    '--json',
    `--out=${join(folder, 'out')}`,
  );
  // Where the disk is slow, too few attempts may meet: then it is 'unknown', as of any race.
  expect([0, 3]).toContain(status);
  const document = JSON.parse(stdout) as {
    options: { ledger: string };
    violations: object;
    operations: number;
    files: { json: string };
  };
  expect(document.options.ledger).toBe('lmdb');
  expect(document.violations).toEqual({});
  expect(document.operations).toBeGreaterThan(0);
  expect(readdirSync(dirname(document.files.json))).not.toContain('data');
});
