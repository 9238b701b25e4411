/** The clients for people: written to by a program, with servers that end and come back, and at a terminal. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';

import { startVaga, vaga, type Running } from './run-vaga.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'vaga-client-'));
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const CPF = '52998224725';
const WAIT = { timeout: 20_000, interval: 20 };
const hasScript =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

const started: Running[] = [];
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** A server with one door. */
async function serve(door: string, port = 0, ...args: readonly string[]) {
  const running = startVaga(['serve', '--json', '--doors', `${door}:${port}`, '--threads', '2', ...args]);
  started.push(running);
  const { doors } = JSON.parse(await running.firstLine) as { doors: Record<string, number[]> };
  return { running, port: doors[door]?.[0] ?? 0 };
}

async function kill({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** A client that is written to line by line. */
function openClient(door: string, port: number, ...args: readonly string[]) {
  const running = startVaga(['client', door, '--port', String(port), '--lang', 'en', ...args]);
  started.push(running);
  const { child, ended } = running;
  const told = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text: string) => (told.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (told.stderr += text));
  return {
    child,
    told,
    type: (line: string) => child.stdin?.write(`${line}\n`),
    tells: (text: string) => vi.waitFor(() => expect(told.stdout).toContain(text), WAIT),
    complains: (text: string) => vi.waitFor(() => expect(told.stderr).toContain(text), WAIT),
    end: async () => {
      child.stdin?.end();
      return ended;
    },
  };
}

/** Runs a client to the end of a script. */
function run(door: string, port: number, args: readonly string[], lines: readonly string[]) {
  const client = openClient(door, port, ...args);
  for (const line of lines) client.type(line);
  return client.end();
}

describe('a program writes, an answer comes for each command', () => {
  test('agenda', async () => {
    const { port } = await serve('agenda');
    const lines = [
      'reservar 14',
      'BOOK|14',
      'minhas',
      '',
      'cancelar 14h',
      'cancelar 14',
      'reservar',
      'foo',
      'log',
      'apagar',
      'log',
      'sair',
      'listar',
    ];
    const { status, stdout, stderr } = await run('agenda', port, ['--name', 'ana'], lines);
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY').replaceAll(/\d\d:\d\d:\d\d\.\d{6}/g, 'TIME')).toBe(
      [
        '✅ Reserva realizada: DAY às 14:00:00',
        '❌ Slot indisponível ou já reservado.',
        'Suas reservas:',
        'slot::DAY:14:00:00',
        '✅ Reserva cancelada: DAY às 14:00:00',
        '❌ Reserva não encontrada.',
        'Erro: Hora não fornecida.',
        'Comando inválido.',
        'DAY TIME | BOOK_SUCCESS | ana | slot::DAY:14:00:00',
        'DAY TIME | BOOK_FAILED | ana | slot::DAY:14:00:00 - already booked',
        'DAY TIME | LIST_USER_BOOKINGS | ana | count:1',
        'DAY TIME | CANCEL_SUCCESS | ana | slot::DAY:14:00:00',
        'DAY TIME | CANCEL_FAILED | ana | slot::DAY:14:00:00 - not found',
        '✅ Dados apagados.',
        'Nenhum log.',
        'Conexão encerrada.',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('chatbot', async () => {
    const { port } = await serve('chatbot');
    const day = new Date(new Date().getTime() + 20 * 86_400_000).toISOString().slice(0, 10);
    const lines = [
      'status',
      'cadastrar Marcos Silva',
      `agendar ${day} 14:00`,
      'agendar',
      `${day} 15:30`,
      'status',
      'cancelar',
      'status',
    ];
    const { status, stdout, stderr } = await run('chatbot', port, ['--name', 'Marcos'], lines);
    expect(stdout.replaceAll(/\d+ de \p{L}+/gu, 'DAY').split('\n')).toEqual([
      "Por favor, envie o comando de cadastro no formato 'cadastrar:nome'.",
      expect.stringContaining('Cadastro realizado com sucesso!'),
      expect.stringContaining('Bem-vindo ao sistema hospitalar!'),
      'Consulta agendada para DAY às 14:00.',
      expect.stringContaining('Digite a nova data e hora'),
      'Consulta agendada para DAY às 15:30.',
      'Status da consulta: DAY às 15:30',
      'Consulta cancelada.',
      'Status da consulta: Nenhuma consulta agendada.',
      '',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('clinica', async () => {
    const { port } = await serve('clinica');
    const lines = [
      'lista',
      'agendar 2',
      'agendar 2',
      'buscar',
      `('BUSCA', '${CPF}')`,
      'agendar 11144477735, Bia, 2',
      'cancelar',
      'cancelar',
    ];
    const { status, stdout, stderr } = await run('clinica', port, ['--cpf', CPF, '--name', 'Ana'], lines);
    const found = `('AGEND', '${CPF}', 'Ana', 'CARDIOLOGIA',`;
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^1 {2}\d\d\/\d\d\/\d{4} [A-Z-]+ 8h CLINICO GERAL$/),
      expect.stringMatching(/^2 {2}.* CARDIOLOGIA$/),
      expect.stringMatching(/^3 {2}.* DERMATOLOGIA$/),
      expect.stringContaining(`OK-300 ${found}`),
      'ERRO-111',
      expect.stringContaining(`OK-302 ${found}`),
      expect.stringContaining(`OK-302 ${found}`),
      expect.stringContaining(`OK-300 ('AGEND', '11144477735', 'Bia', 'CARDIOLOGIA',`),
      expect.stringContaining(`OK-301 ${found}`),
      'ERRO-113',
      '',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('telechat: two talk, and what one writes comes as it is', async () => {
    const { port } = await serve('telechat');
    const ana = openClient('telechat', port, '--name', 'ana');
    const bia = openClient('telechat', port, '--name', 'bia', '--role', 'atendente');
    ana.type('olá');
    await bia.tells('MSG - ana enviou: olá\n');
    bia.type('pois não');
    await ana.tells('MSG - bia enviou: pois não\n');
    bia.type('/historico ana');
    await bia.tells('Histórico de ana:');
    ana.type('/sair');
    expect(await ana.end()).toEqual({
      status: 0,
      stdout: '+OK Mensagem recebida!\nMSG - bia enviou: pois não\n+OK ate mais!\n',
      stderr: '',
    });
    expect((await bia.end()).stdout).toMatch(/Histórico de ana:\n\nSessão .*:\nMSG - ana enviou: olá\n/);
  });

  test('SIGINT ends it cleanly', async () => {
    const { port } = await serve('agenda');
    const client = openClient('agenda', port, '--name', 'ana');
    client.type('minhas');
    await client.tells('❌');
    client.child.kill('SIGINT');
    expect(await client.end()).toMatchObject({ status: 0, stderr: '' });
  });

  test('a command that lacks something, or is none, is told on stderr: 1', async () => {
    const { port } = await serve('clinica');
    const ended = await run('clinica', port, [], ['buscar', 'lista']);
    expect(ended).toMatchObject({ status: 1, stderr: 'Missing: CPF (11 digits).\n' });
    expect(ended.stdout).toContain('CLINICO GERAL');
  });
});

test('two clients reach for the same hour: one has it, the other is told so', async () => {
  const { port } = await serve('agenda');
  const clients = ['ana', 'bia'].map((name) => openClient('agenda', port, '--name', name));
  for (const client of clients) client.type('minhas');
  await Promise.all(clients.map((client) => client.tells('❌ Nenhuma reserva feita.')));
  for (const client of clients) client.type('reservar 14');
  const ended = await Promise.all(clients.map((client) => client.end()));
  const told = ended.map(({ stdout }) => stdout.trimEnd().split('\n').at(-1)?.slice(0, 1));
  expect(new Set(told)).toEqual(new Set(['✅', '❌']));
  expect(ended.map(({ status }) => status)).toEqual([0, 0]);
});

describe('a server is killed and comes back at the same port', () => {
  test.each([
    {
      door: 'agenda',
      args: ['--name', 'ana'],
      before: ['reservar 14', '✅ Reserva realizada'],
      after: ['minhas', ':14:00:00'],
    },
    {
      door: 'chatbot',
      args: ['--name', 'Marcos'],
      before: ['cadastrar Marcos Silva', 'Bem-vindo'],
      after: ['status', 'Status da consulta: Nenhuma'],
    },
    {
      door: 'clinica',
      args: ['--cpf', CPF, '--name', 'Ana'],
      before: ['agendar 2', 'OK-300'],
      after: ['buscar', 'OK-302'],
    },
    {
      door: 'telechat',
      args: ['--name', 'bia', '--role', 'atendente'],
      before: ['oi', '+OK'],
      after: ['/listar', 'bia : atendente'],
    },
  ])('$door: the client says so, says who it is again and goes on', async ({ door, args, before, after }) => {
    const data = ['--data', join(FOLDER, door)];
    const { running, port } = await serve(door, 0, ...data);
    const client = openClient(door, port, ...args);
    client.type(before[0]);
    await client.tells(before[1]);
    await kill(running);
    await client.complains('The connection is lost.\nReconnecting, try 1 of 20\n');
    await serve(door, port, ...data);
    await client.complains('The connection is back.\n');
    client.type(after[0]);
    await client.tells(after[1]);
    expect((await client.end()).status).toBe(0);
  });

  test('chatbot: somebody whom the new server has forgotten is registered again', async () => {
    const { running, port } = await serve('chatbot');
    const client = openClient('chatbot', port, '--name', 'Marcos');
    client.type('cadastrar Marcos Silva');
    await client.tells('Bem-vindo');
    await kill(running);
    client.type('status'); // it waits for the server
    await serve('chatbot', port);
    await client.tells('Status da consulta: Nenhuma');
    expect((await client.end()).status).toBe(0);
  });

  test('a server that does not come back: the tries are bounded, and what was typed is named: 1', async () => {
    const { running, port } = await serve('agenda');
    const client = openClient('agenda', port, '--name', 'ana', '--retries', '2');
    client.type('minhas');
    await client.tells('❌');
    await kill(running);
    client.type('reservar 14');
    const { status, stderr } = await client.end();
    expect(stderr).toBe(
      [
        'The connection is lost.',
        'Reconnecting, try 1 of 2',
        'Reconnecting, try 2 of 2',
        'The server did not come back within 2 tries.',
        "'reservar 14' was not delivered.",
        '',
      ].join('\n'),
    );
    expect(status).toBe(1);
  });
});

test('an answer that is lost: what only looks is asked again, what may have changed something is not', async () => {
  const asked: string[] = [];
  let cuts = 2;
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => {
      const requests = text.split('\n').filter((line) => line !== '' && line !== 'ana');
      if (requests.length === 0) return;
      asked.push(...requests);
      if ((cuts -= 1) >= 0) socket.destroy();
      else socket.write('❌ Nenhuma reserva feita.');
    });
  }).listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(server.listening).toBe(true));
  const { port } = server.address() as { port: number };
  const { status, stdout, stderr } = await run('agenda', port, ['--name', 'ana'], ['reservar 14', 'minhas']);
  server.close();
  expect(asked).toEqual(['BOOK|14', 'VIEW', 'VIEW']);
  expect(stdout).toBe('❌ Nenhuma reserva feita.\n');
  expect(stderr).toContain("The answer to 'reservar 14' is lost: it may or may not have been done.");
  expect(status).toBe(1);
});

describe('what makes no sense', () => {
  test.each([
    [['client'], 2, 'client takes a DOOR'],
    [['client', 'fax'], 2, "There is no client of a door 'fax': it is one of chatbot,"],
    [['client', 'agenda'], 2, 'Without a terminal to ask at, --name is needed.'],
    [['client', 'agenda', '--name', 'a|b'], 2, "'a|b' is no name for the agenda"],
    [['client', 'agenda', '--name', 'ana', '--cpf', CPF], 2, '--cpf is for the clinica'],
    [['client', 'chatbot', '--name', 'ana', '--role', 'atendente'], 2, '--role is for the telechat'],
    [
      ['client', 'agenda', '--name', 'ana', '--port', '1', '--lang', 'en'],
      1,
      'No server answers at 127.0.0.1:1',
    ],
    [
      ['client', 'agenda', '--name', 'ana', '--port', '1', '--lang', 'pt'],
      1,
      'Nenhum servidor responde em 127.0.0.1:1',
    ],
  ])('vaga %j: %i', async (args, expected, sentence) => {
    const { status, stdout, stderr } = await vaga(...args);
    expect(stderr).toContain(sentence);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
  });
});

test('--help teaches, within 80 columns', async () => {
  const { status, stdout } = await vaga('client', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Examples:');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

/** What is done when the terminal shows something: keys that are typed, or anything else. */
type Step = readonly [sees: string, does: string | (() => unknown)];

/** A client at a terminal of 80 columns. */
async function atTerminal(
  command: string,
  steps: readonly Step[],
  env: Readonly<Record<string, string>> = {},
) {
  const line = `stty cols 80 rows 40; ${process.execPath} ${MAIN} ${command}`;
  // At a person's terminal: Node takes the logs of CI for one without colours.
  const { CI: _, ...own } = process.env;
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...own, TERM: 'xterm', NO_COLOR: '', ...env },
  });
  const ended = new Promise<number>((resolve) => {
    child.once('close', resolve);
  });
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    raw += text;
  });
  for (const [sees, does] of steps) {
    await vi.waitFor(() => expect(stripVTControlCharacters(raw)).toContain(sees), WAIT);
    if (typeof does === 'string') child.stdin.write(does);
    else await does();
  }
  return { status: await ended, raw, lines: stripVTControlCharacters(raw).split(/\r?\n/) };
}

describe.skipIf(!hasScript)('at a terminal (skipped where there is no script of util-linux)', () => {
  test.each(['pt', 'en'])('every help fits 80 columns (%s)', async (lang) => {
    for (const door of ['agenda', 'chatbot', 'clinica', 'telechat']) {
      const { port } = await serve(door);
      const { status, raw, lines } = await atTerminal(
        `client ${door} --port ${port} --lang ${lang} ${door === 'clinica' ? '' : '--name ana'}`,
        [[door === 'telechat' ? 'ana: ' : `${door}> `, 'sair\r']],
      );
      expect(status).toBe(0);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(raw).toContain('\u001b[1m'); // a prompt in bold
    }
  });

  test('the agenda asks who it is for, shows how a lost connection is made again, and Ctrl-C ends it with 0', async () => {
    const { running, port } = await serve('agenda');
    const { status, lines } = await atTerminal(
      `client agenda --port ${port}`,
      [
        ['Seu nome: ', 'ana\r'],
        ['agenda> ', 'reservar 14\r'],
        ['✅ Reserva realizada', 'lis'],
        ['agenda> lis', () => kill(running)],
        ['A conexão caiu.', () => {}],
        ['[Reconectando, tentativa 1 de 20] agenda> lis', () => serve('agenda', port)],
        ['A conexão voltou.\r\nagenda> lis', 'tar\r'],
        ['>> 14:00:00', '\u0003'],
      ],
      { LANG: 'pt_BR.UTF-8' },
    );
    expect(status).toBe(0);
    expect(lines).toContain(`vaga · agenda em 127.0.0.1:${port}`);
  });

  test('the clinic asks step by step', async () => {
    const { port } = await serve('clinica');
    const { status, lines } = await atTerminal(`client clinica --port ${port} --lang en`, [
      ['clinica> ', 'agendar\r'],
      ['CPF (11 digits): ', `${CPF}\r`],
      ['Name: ', 'Ana Lima\r'],
      ['Specialty (1 to 3, or the name of another): ', '2\r'],
      ['OK-300 Booked: ', '\u0004'],
    ]);
    expect(status).toBe(0);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('what others write goes above the line that is being typed, which stays as it is', async () => {
    const { port } = await serve('telechat');
    const bia = openClient('telechat', port, '--name', 'bia', '--role', 'atendente');
    // It is longer than a row, and comes at once, as from a clipboard.
    const long = `metade ${'de uma linha bem comprida '.repeat(4)}`.trim();
    const { status, raw } = await atTerminal(`client telechat --port ${port} --name ana`, [
      ['ana: ', 'primeira\r'],
      ['+OK', long],
      [`ana: ${long}`, () => bia.type('espere')],
      [`bia: espere\r\nana: ${long}`, () => bia.type('de novo')],
      [`bia: de novo\r\nana: ${long}`, '!\r'],
      ['!', () => bia.tells(`MSG - ana enviou: ${long}!\n`)],
      ['!', 'sair\r'],
    ]);
    expect(status).toBe(0);
    // From the second row of what is typed up to its first, which is where the message goes, and what is typed goes right below it.
    for (const message of ['espere', 'de novo'])
      expect(raw).toContain(`\u001b[1A\u001b[1G\u001b[0Jbia: ${message}\r\n\u001b[1G\u001b[0J`);
  });
});
