/** Clients of somebody's own service: what their functions may tell, and what becomes of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { Clock } from '../../server/base/clock.ts';
import { VagaError } from '../../server/base/errors.ts';
import { Operation, Status } from '../../server/doors/native/wire.ts';
import { Kind, Outcome, UNTOLD } from '../history/history.ts';
import { createHistoryFile, readHistory } from '../history/file.ts';
import { Recorder } from '../history/recorder.ts';
import { FileClient } from './file-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A target that does as it should, but for what is given in place of it. */
function target(over: Readonly<Record<string, string>> = {}): { path: string; name: string } {
  files += 1;
  const parts = {
    connect: '() => ({})',
    book: '() => true',
    cancel: '() => true',
    status: '() => ({ holder: 0 })',
    ...over,
  };
  const path = join(folder, `target-${files}.ts`);
  const text = Object.entries(parts).map(([name, value]) =>
    value === '' ? '' : `export const ${name} = ${value};`,
  );
  writeFileSync(path, text.join('\n'));
  return { path, name: './my-target.ts' };
}

function seat(over: Readonly<Record<string, string>>, file = target(over)) {
  files += 1;
  const history = join(folder, `${files}.hist`);
  const { originSeconds } = new Clock();
  const cursor = new BigInt64Array(1);
  cursor[0] = BigInt(
    createHistoryFile(history, { slots: 9, initial: 'observed', originSeconds, seed: 1, workload: 'churn' }),
  );
  const recorder = new Recorder(history, cursor);
  const told: unknown[][] = [];
  let wake: () => void = () => {};
  const note = (...facts: unknown[]): void => {
    told.push(facts);
    wake();
  };
  const listener = {
    answered: (_: unknown, operation: number, status: number, slot: number, _2: number, holder: number) =>
      note('answered', operation, status, slot, holder),
    drained: () => {},
    lost: (_: unknown, operation: number, slot: number) => note('lost', operation, slot),
    closed: () => note('closed'),
    failed: (error: VagaError) => note('failed', error.code, error.message),
    rejected: (why: string) => note('rejected', why),
  };
  const client = new FileClient(
    3,
    9,
    { door: 'file', ...file },
    { clock: new Clock(originSeconds), recorder, listener },
  );
  const until = async (count: number): Promise<unknown[][]> => {
    while (told.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return told;
  };
  const rows = () => {
    recorder.close();
    return readHistory(history).history;
  };
  return { client, until, rows };
}

test('true and false are told and recorded; whoever booked is the holder since', async () => {
  const { client, until, rows } = seat({ cancel: 'async () => false' });
  await client.connect();
  client.ask(Operation.book, 4, 0);
  client.ask(Operation.cancel, 5, 0);
  client.ask(Operation.status, 6, 0);
  expect(client.underWay).toBe(3);
  client.send();
  expect((await until(3)).toSorted((one, other) => Number(one[1]) - Number(other[1]))).toEqual([
    ['answered', Operation.book, Status.ok, 4, 3],
    ['answered', Operation.cancel, Status.refused, 5, UNTOLD],
    ['answered', Operation.status, Status.ok, 6, 0],
  ]);
  const { kind, outcome, holder, version, invokeNs, returnNs } = rows();
  const at = kind.indexOf(Kind.book);
  expect([outcome[at], holder[at], version[at]]).toEqual([Outcome.ok, 3, -1]);
  expect(invokeNs.every((ns, row) => ns < returnNs[row])).toBe(true);
});

test('what is told besides is recorded: holder and version', async () => {
  const { client, until, rows } = seat({ book: '() => ({ done: false, holder: 8, version: 12 })' });
  await client.connect();
  client.ask(Operation.book, 4, 0);
  client.send();
  await until(1);
  const { holder, version } = rows();
  expect([holder[0], version[0]]).toEqual([8, 12]);
});

test('the functions get the connection, the slot and the holder', async () => {
  const { client, until } = seat({
    connect: '({ number, slots }) => ({ number, slots })',
    book: '(connection, slot, holder) => ({ done: false, holder: connection.number * 1000 + connection.slots * 100 + slot * 10 + holder })',
  });
  await client.connect();
  client.ask(Operation.book, 4, 0);
  client.send();
  expect(await until(1)).toEqual([['answered', Operation.book, Status.refused, 4, 3943]]);
});

test('a call that is rejected may have happened, as may all others under way; the client can be connected again', async () => {
  const { client, until, rows } = seat({
    book: '(_, slot) => (slot === 1 ? Promise.reject(new Error("reset by peer")) : new Promise(() => {}))',
    close: '() => { throw new Error("cannot") }',
  });
  await client.connect();
  client.ask(Operation.book, 1, 0);
  client.ask(Operation.book, 2, 0);
  client.send();
  expect(await until(4)).toEqual([
    ['rejected', 'reset by peer'],
    ['lost', Operation.book, 1],
    ['lost', Operation.book, 2],
    ['closed'],
  ]);
  expect([client.connected, client.underWay]).toEqual([false, 0]);
  await client.connect();
  expect(client.connected).toBe(true);
  expect([...rows().outcome]).toEqual([Outcome.info, Outcome.info]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'a function that is missing',
    { book: '' },
    './my-target.ts: book is missing. A target exports the functions connect, book, cancel, status.',
  ],
  ['a function that is none', { cancel: '7' }, './my-target.ts: cancel is 7, not a function'],
  ['a close that is none', { close: '"soon"' }, './my-target.ts: close is "soon", not a function'],
  ['a file that does not compile', { book: '() => {' }, './my-target.ts cannot be loaded:'],
  [
    'a file that throws',
    { book: 'undefined.what' },
    './my-target.ts cannot be loaded: Cannot read properties of undefined',
  ],
])('%s is refused before anything is asked', async (_, over, sentence) => {
  const { client } = seat(over);
  await expect(client.connect()).rejects.toMatchObject({
    code: 'badFile',
    message: expect.stringContaining(sentence),
  });
});

test('a file that is not there is refused', async () => {
  const { client } = seat({}, { path: join(folder, 'none.ts'), name: './none.ts' });
  await expect(client.connect()).rejects.toThrow('./none.ts: there is no such file.');
});

test('a connect that fails is told with its reason', async () => {
  const { client } = seat({ connect: '() => { throw new Error("ECONNREFUSED") }' });
  await expect(client.connect()).rejects.toMatchObject({
    code: 'unreachable',
    message: './my-target.ts: connect failed for client 3: ECONNREFUSED',
  });
});

test.each<[Operation, string, string, string]>([
  [
    Operation.book,
    'book',
    '() => {}',
    'book(…, 4, 3) told undefined: it is to tell true (done), false (refused), or { done, holder, version }.',
  ],
  [Operation.book, 'book', '() => "ok"', 'book(…, 4, 3) told "ok"'],
  [Operation.book, 'book', '() => ({ holder: 3 })', 'book(…, 4, 3) told {"holder":3}'],
  [Operation.cancel, 'cancel', 'async () => 1n', 'cancel(…, 4, 3) told 1n'],
  [
    Operation.cancel,
    'cancel',
    '() => ({ done: false, holder: "7" })',
    'told the holder "7": a holder is a number, 0 for nobody',
  ],
  [
    Operation.cancel,
    'cancel',
    '() => ({ done: true, version: 1.5 })',
    'told the version 1.5: a version is a whole number',
  ],
  [
    Operation.status,
    'status',
    '() => 7',
    'status(…, 4) told 7: it is to tell { holder }, 0 for a slot that is free.',
  ],
  [Operation.status, 'status', '() => ({ holder: null })', 'status(…, 4) told the holder null'],
  [Operation.status, 'status', '() => ({ holder: -1 })', 'status(…, 4) told the holder -1'],
])(
  'operation %i: what is no answer is refused, naming file and function (%s = %s)',
  async (operation, part, value, sentence) => {
    const { client, until } = seat({ [part]: value });
    await client.connect();
    client.ask(operation, 4, 0);
    client.send();
    expect(await until(1)).toEqual([['failed', 'badFile', expect.stringContaining(sentence)]]);
    expect((await until(1))[0][2]).toMatch(/^\.\/my-target\.ts: /);
  },
);
