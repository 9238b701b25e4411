/** The clinic's door over real sockets, with Python's own pickle at the other end. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../catalogue/index.ts';
import type { ServerEvent } from '../../events.ts';
import { createMemory, planLayout } from '../../memory/layout.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { serveText } from '../text/serve.ts';
import { createClinicaDoor } from './door.ts';
import type { ClinicaContext } from './offer.ts';
import { writePickle } from './pickle-writer.ts';
import { frameOfPickle, readPickle, type PickleValue } from './pickle.ts';
import { pyRepr, readPyTuple } from './py-repr.ts';

const asked = spawnSync('python3', ['-c', 'import pickle; print(pickle.HIGHEST_PROTOCOL)'], {
  encoding: 'utf8',
});
const hasPython = asked.status === 0;
const CPF = '52998224725';
const PROTOCOLS = Array.from({ length: hasPython ? Number(asked.stdout) + 1 : 0 }, (_, protocol) => protocol);
const clock = { nowUs: () => new Date('2026-11-20 07:00').getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');
const memory = createMemory(planLayout(1, 1, 1));
const events: ServerEvent[] = [];
const doorkeeper = new Doorkeeper(memory, 0, DEFAULT_LIMITS, (event) => events.push(event));
const folder = mkdtempSync(join(tmpdir(), 'vaga-clinica-'));

let office: SampleOffice;
let context: Partial<ClinicaContext> = {};
const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) =>
  serveText(createClinicaDoor({ catalogue, clock, ...context }), socket, {
    office,
    outbox: undefined,
    doorkeeper,
  }),
);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  office = new SampleOffice(clock);
  context = {};
});

/** Runs a client of the samples to its end; the lines that it prints. */
async function python(script: string, ...args: readonly string[]): Promise<readonly string[]> {
  const path = fileURLToPath(new URL(`samples/${script}`, import.meta.url));
  const { port } = server.address() as AddressInfo;
  const { stdout } = await promisify(execFile)('python3', [path, String(port), ...args], {
    timeout: 30_000,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  return stdout.split('\n').slice(0, -1);
}

/** What Python says to values that were pickled here: how it prints each, and the pickles that it makes of it. */
function pythonOn(
  values: readonly PickleValue[],
): readonly { printed: string; pickles: readonly Buffer[] }[] {
  const path = fileURLToPath(new URL('samples/oracle.py', import.meta.url));
  const input = values.map((value) => `${writePickle(value).toString('hex')}\n`).join('');
  const { stdout, stderr } = spawnSync('python3', [path], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [printed, ...pickles] = line.split('\t');
      return { printed, pickles: pickles.map((hex) => Buffer.from(hex, 'hex')) };
    });
}

describe.skipIf(!hasPython)('with Python 3 (skipped where there is none)', () => {
  test.each([[], ...PROTOCOLS.map((protocol) => [String(protocol)])])(
    'its client books, looks and cancels, with one recv a message, in protocol %s (of none: its own)',
    async (...args) => {
      const rows = [
        ['20/11/2026', 'SEXTA-FEIRA', '8h', 'CLINICO GERAL'],
        ['20/11/2026', 'SEXTA-FEIRA', '8h', 'CARDIOLOGIA'],
        ['20/11/2026', 'SEXTA-FEIRA', '8h', 'DERMATOLOGIA'],
      ];
      const list = `[${rows.map((row) => `['${row.join("', '")}']`).join(', ')}]`;
      const tuple = `('AGEND', '${CPF}', "ANA D'ÁVILA", 'CLINICO GERAL', '20/11/2026', 'SEXTA-FEIRA', '08:00')`;
      expect((await python('booking.py', ...args)).map(unquoted)).toEqual([
        list,
        `OK-300 ${tuple}`,
        list,
        'ERRO-111 ',
        list,
        `OK-302 ${tuple}`,
        list,
        `OK-301 ${tuple}`,
        list,
        'ERRO-113 ',
        list,
        'ERRO-112 ',
        list,
      ]);
    },
  );

  test.each(PROTOCOLS)('a pickle that would run something runs nothing, in protocol %i', async (protocol) => {
    events.length = 0;
    const file = join(folder, `made-${protocol}`);
    expect(await python('evil.py', String(protocol), file)).toEqual(['END']);
    expect(existsSync(file)).toBe(false);
    await expect
      .poll(() => events)
      .toMatchObject([
        {
          door: 'clinica',
          because: 'badFrame',
          detail: expect.stringMatching(/^the opcode (STACK_)?GLOBAL is refused$/),
        },
      ]);
  });

  test('messages may come in pieces, two at once, printed, and with a line end behind them', async () => {
    expect(await python('pieces.py')).toEqual([
      "'ERRO-112 ' 3",
      "'ERRO-112 ' 3",
      "'ERRO-112 ' 3",
      "b'ERRO-112 \\n'",
      "'ERRO-112 ' 3",
    ]);
  });

  test('of twenty who want one of five places five get one', async () => {
    context = { capacity: 5 };
    const answers = await python('race.py', '20');
    expect(answers.filter((answer) => answer.startsWith('OK-300 '))).toHaveLength(5);
    expect(answers.filter((answer) => answer === 'ERRO-110 ')).toHaveLength(15);
  });

  test('Python reads what is written here, and what it writes is read here, in every protocol', () => {
    const { value } = fc.letrec<{ value: PickleValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 4 },
        fc.string({ unit: character, maxLength: 20 }),
        fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 6 }),
        fc.record({ tuple: fc.array(tie('value'), { maxLength: 6 }) }, { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 300, maxLength: 300 }), (values) => {
        for (const [index, { pickles }] of pythonOn(values).entries()) {
          expect(pickles.length).toBeGreaterThanOrEqual(5);
          for (const pickle of pickles) {
            expect(frameOfPickle(Buffer.concat([pickle, pickle]))).toBe(pickle.length);
            expect(readPickle(pickle)).toEqual(values[index]);
          }
        }
      }),
      { numRuns: 3 },
    );
  });

  test('tuples are printed as Python prints them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: character, maxLength: 20 })), { minLength: 500, maxLength: 500 }),
        (tuples) => {
          const printed = pythonOn(tuples.map((tuple) => ({ tuple }))).map((said) => said.printed);
          expect(printed).toEqual(tuples.map((tuple) => asciiOf(pyRepr(tuple))));
        },
      ),
      { numRuns: 3 },
    );
  });
});

/** A text that Python has printed by itself. */
function unquoted(line: string): string {
  return readPyTuple(`(${line})`)?.[0] ?? line;
}

/** Characters that every Python 3 and this Node know the same things of. */
const character = fc.oneof(
  fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom(...Array.from(`'"\\ \t\n\r\0é漢😀\u200b\u2028\ue000\ufeff\u{e0001}\u{10ffff}`)),
);

/** The same in Python's `ascii`. */
function asciiOf(text: string): string {
  return pyRepr([text])
    .slice(1, -2)
    .replaceAll(/[^\0-\x7f]/gu, (each) => {
      const hex = each.codePointAt(0)!.toString(16);
      if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
      return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
    });
}
