/** The client of the clinic's door, against that door and against servers that are none. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, readCatalogue } from '../../server/catalogue/index.ts';
import { createClinicaDoor } from '../../server/doors/clinica/door.ts';
import { Doorkeeper } from '../../server/doors/doorkeeper.ts';
import { SampleOffice } from '../../server/doors/text/samples/office.ts';
import { serveText } from '../../server/doors/text/serve.ts';
import { createMemory, planLayout } from '../../server/memory/layout.ts';
import { ClinicaClient } from './clinica.ts';

const CPF = '52998224725';
const clock = { nowUs: () => new Date('2026-11-20 07:00').getTime() * 1000 };
const catalogue = readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20');

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function listen(serve: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  server = createServer({ noDelay: true, allowHalfOpen: true }, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** The door, over an office in this process. */
async function listenAsClinic(): Promise<{ host: string; port: number }> {
  const office = new SampleOffice(clock);
  const doorkeeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0);
  const door = createClinicaDoor({ catalogue, clock });
  return listen((socket) => serveText(door, socket, { office, outbox: undefined, doorkeeper }));
}

describe('with the door', () => {
  test('books and cancels what is on offer', async () => {
    const client = new ClinicaClient();
    await client.connect(await listenAsClinic());
    const [[date, weekday, , specialty]] = client.offer;
    expect(await client.ask(`('AGEND', '${CPF}', 'ANA', '${specialty}', '${date}', '${weekday}')`)).toBe(
      `OK-300 ('AGEND', '${CPF}', 'ANA', 'CLINICO GERAL', '20/11/2026', 'SEXTA-FEIRA', '08:00')`,
    );
    expect(await client.ask(`('CANCEL', '${CPF}')`)).toMatch(/^OK-301 /);
    expect(await client.ask(`('BUSCA', '${CPF}')`)).toBe('ERRO-112 ');
    client.close();
  });

  test('asks nothing that is no tuple', async () => {
    const client = new ClinicaClient();
    await client.connect(await listenAsClinic());
    await expect(client.ask('BUSCA')).rejects.toThrow("'BUSCA' is no tuple of texts");
    client.close();
  });
});

describe('with another server', () => {
  const connectTo = async (serve: (socket: Socket) => void): Promise<void> =>
    new ClinicaClient().connect(await listen(serve));

  test.each([
    ['it hangs up', '', 'has closed the connection'],
    ['it says something else', 'SSH-2.0-OpenSSH_9.6\r\n', 'the opcode STRING is refused'],
    ['it sends another value', '\x80\x02N.', 'neither a text nor a list'],
    ['it sends other rows', '\x80\x02]Na.', 'neither a text nor a list'],
  ])('%s', async (_, said, because) => {
    await expect(connectTo((socket) => socket.end(Buffer.from(said, 'latin1')))).rejects.toThrow(because);
  });

  test('nobody is there', async () => {
    const address = await listen(() => {});
    server?.close();
    await expect(new ClinicaClient().connect(address)).rejects.toThrow('ECONNREFUSED');
  });

  test('a question that is open when the connection ends has no answer', async () => {
    const client = new ClinicaClient();
    const address = await listen((socket) => {
      socket.write(Buffer.from('\x80\x02].', 'latin1'));
      socket.once('data', () => socket.end());
    });
    await client.connect(address);
    await expect(client.ask("('BUSCA', '1')")).rejects.toThrow('has closed the connection');
    await expect(client.ask("('BUSCA', '1')")).rejects.toThrow('no connection');
  });
});
