/** The clients of the doors for people, against servers that say what they are told to. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { AgendaClient } from './agenda.ts';
import { ChatbotClient } from './chatbot.ts';
import { TelephoneClient } from './telephone.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Serves one connection: `talk` is given what came, line by line, and writes. */
async function serve(talk: (socket: Socket, line: string) => void, begin?: (socket: Socket) => void) {
  const server = createServer((socket) => {
    closing.push(() => socket.destroy());
    begin?.(socket);
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) talk(socket, line);
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port };
}

describe('chatbot', () => {
  test('a registration has two answers, whether or not they come apart', async () => {
    for (const isApart of [true, false]) {
      const address = await serve((socket, line) => {
        if (!line.startsWith('cadastrar:')) return void socket.write('ID nao encontrado.');
        socket.write('Cadastro realizado com sucesso! Agora você pode agendar.');
        if (isApart) setTimeout(() => socket.write('Bem-vindo!'), 100);
        else socket.write('Bem-vindo!');
      });
      const client = new ChatbotClient();
      await client.connect(address);
      expect(await client.ask('Marcos')).toBe('ID nao encontrado.');
      const answer = await client.ask('cadastrar:Marcos Silva');
      expect(answer).toMatch(/^Cadastro realizado .*Bem-vindo!$/s);
      client.close();
    }
  });

  test('an answer in pieces, a character cut in two, is one answer', async () => {
    const address = await serve((socket) => {
      const bytes = Buffer.from('Consulta agendada para 25 de agosto às 14:00.');
      const cut = bytes.indexOf('à') + 1;
      socket.write(bytes.subarray(0, cut));
      void turn().then(() => socket.write(bytes.subarray(cut)));
    });
    const client = new ChatbotClient();
    await client.connect(address);
    expect(await client.ask('agendar 25/08 14:00')).toBe('Consulta agendada para 25 de agosto às 14:00.');
  });

  test('a connection that ends before the answer is an error that says so', async () => {
    const client = new ChatbotClient();
    await client.connect(await serve((socket) => socket.destroy()));
    await expect(client.ask('status')).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('where nobody listens, connecting is an error that names the address', async () => {
    const client = new ChatbotClient();
    await expect(client.connect({ host: '127.0.0.1', port: 1 })).rejects.toThrow('127.0.0.1:1');
  });
});

describe('agenda', () => {
  test('the name has no answer, a list ends with silence, a booking with its own words', async () => {
    const asked: string[] = [];
    const address = await serve((socket, line) => {
      asked.push(line);
      if (line === 'LIST') {
        socket.write('\n📅 Slots disponíveis:\n>> 08:00:00');
        void turn().then(() => socket.write('\n>> 09:00:00'));
      } else if (line.startsWith('BOOK')) {
        socket.write('\n✅ Reserva realizada: 2026-11-20 às 08:00:00');
      } else if (line === 'close') {
        socket.end('Conexão encerrada.');
      }
    });
    const client = new AgendaClient();
    await client.connect(address);
    expect(await client.ask('ana')).toBe('');
    expect(await client.ask('LIST')).toBe('\n📅 Slots disponíveis:\n>> 08:00:00\n>> 09:00:00');
    expect(await client.ask('BOOK|8')).toBe('\n✅ Reserva realizada: 2026-11-20 às 08:00:00');
    expect(await client.ask('close')).toBe('Conexão encerrada.');
    expect(asked).toEqual(['ana', 'LIST', 'BOOK|8', 'close']);
    await expect(client.ask('VIEW')).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('telephone', () => {
  /** A call that sends these commands one after another, whatever is answered. Returns the answers. */
  async function call(commands: readonly string[]) {
    const lines: string[] = [];
    let sent = 0;
    const next = (socket: Socket): void => {
      if (sent < commands.length) socket.write(`${commands[sent]}\n`);
      sent += 1;
    };
    const address = await serve((socket, line) => {
      if (line.startsWith('agi_')) return;
      if (line !== '') lines.push(line);
      next(socket);
    });
    const heard: string[] = [];
    const client = new TelephoneClient((sound) => heard.push(sound));
    await client.connect(address);
    return { client, lines, heard };
  }

  test('commands are answered as Asterisk answers them', async () => {
    const { client, lines, heard } = await call([
      'ANSWER',
      'STREAM FILE vaga/bom-dia ""',
      'SAY DATETIME 30600 "0123456789*#" HM UTC',
      'SAY DIGITS 12 ""',
      'CHANNEL STATUS',
      'VERBOSE "a \\"b\\" c" 1',
      'SET VARIABLE X 1',
      'BOGUS',
      'GET DATA vaga/digite-cpf 6000 11',
    ]);
    expect(lines).toEqual([
      '200 result=0',
      '200 result=0 endpos=8000',
      '200 result=0',
      '200 result=0',
      '200 result=6',
      '200 result=1',
      '200 result=1',
      '510 Invalid or unknown command',
    ]);
    expect(heard).toEqual(['bom-dia', '08:30', '12', 'digite-cpf']);
    expect(client.heard).toEqual(heard);
  });

  test('keys go where keys are wanted: as text, as their code, as far as there are some', async () => {
    const { client, lines } = await call([
      'GET DATA digite-cpf 6000 11',
      'GET DATA digite-nascimento 6000 8',
      'STREAM FILE menu "123"',
      'WAIT FOR DIGIT 6000',
      'WAIT FOR DIGIT 6000',
      'HANGUP',
    ]);
    await client.ask('52998224725');
    expect(lines.splice(0)).toEqual(['200 result=52998224725']); // the server has gone on since
    // What is typed ahead interrupts the menu.
    expect(await client.ask('0102#29')).toBe(
      'Para marcar uma consulta, digite 1. Para ouvir as suas consultas, digite 2. Para cancelar uma consulta, digite 3. Para encerrar, digite 0.',
    );
    expect(lines.splice(0)).toEqual(['200 result=0102', '200 result=50 endpos=8000', '200 result=57']);
    await client.ask('');
    await vi.waitFor(() => expect(lines).toEqual(['200 result=0', '200 result=1']));
    await expect(client.ask('1')).rejects.toThrow('The call is over.');
  });

  test('who types nothing is told of as a time-out', async () => {
    const { client, lines } = await call(['GET DATA digite-cpf 6000 11', 'WAIT FOR DIGIT 6000']);
    await client.ask('');
    await vi.waitFor(() => expect(lines).toEqual(['200 result= (timeout)']));
  });
});
