import {
  DEFAULT_CLINIC_FILE,
  plainCatalogue,
  readCatalogue,
  type Catalogue,
} from '../../server/catalogue/index.ts';
import { VagaError } from '../../server/base/errors.ts';
import { decimal, flag, text } from '../../server/base/options.ts';
import { tryLock } from '../../server/locks/index.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { CORES, catalogueOptions, serverOptions } from './options.ts';
import { defineVerb } from './verb.ts';

/** The doors there are, with their default ports. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { native: 7400 };

export const serve = defineVerb({
  name: 'serve',
  summary: 'the server with its doors, until a signal',
  about: [
    'Starts the booking server: worker threads that share their slots in memory and answer on TCP. SIGTERM or Ctrl-C ends it: every connection gets the answers to what was decided.',
    'Nobody is authenticated, so it listens on this machine only unless --host says otherwise.',
  ],
  options: {
    ...catalogueOptions,
    ...serverOptions,
    doors: text({
      placeholder: 'DOOR:PORT,…',
      default: 'native',
      help: `The doors to open: ${Object.entries(DEFAULT_PORTS)
        .map(([name, port]) => `${name} (port ${port})`)
        .join(', ')}, or all. Port 0 is any free one.`,
    }),
    host: text({ placeholder: 'ADDRESS', default: '127.0.0.1', help: 'The address to listen on.' }),
    'hold-us': decimal({
      min: 0,
      max: 1_000_000,
      default: 0,
      unit: 'microseconds',
      help: 'Every decision sleeps so long between reading and writing its slot, to provoke contention; with it the server counts contested attempts.',
    }),
    'until-stdin-ends': flag({
      help: 'Stops when its standard input ends: with the program that started it.',
    }),
    json: flag({ help: 'Prints one line of JSON (vaga/serve@1) when every door is open.' }),
  },
  examples: [
    ['vaga serve', 'the default clinic, the native door on port 7400'],
    ['vaga serve --slots 1000 --doors native:0 --json', 'any free port, told as JSON'],
  ],
  interruptedStatus: Exit.ok,
  run: async (values) => {
    const catalogue = openCatalogue(values);
    const server = await startServer({
      slots: catalogue.slots,
      threads: values.threads ?? CORES,
      lock: await tryLock(values.lock),
      holdUs: values['hold-us'],
      host: values.host,
      doors: parseDoors(values.doors),
      portMode: values.ports,
    });
    onInterrupt(() => stop(server));
    announce(server, catalogue, values);
    return Promise.race([
      server.failed,
      ...(values['until-stdin-ends'] ? [stdinEnds().then(() => stop(server))] : []),
    ]);
  },
});

/** The catalogue that the options ask for: numbered slots, a file, or our own clinic from today on. */
function openCatalogue(values: { slots: number | undefined; catalogue: string | undefined }): Catalogue {
  if (values.slots !== undefined && values.catalogue !== undefined) {
    throw new VagaError(
      'usage',
      '--slots and --catalogue exclude each other: a catalogue says how many slots there are.',
    );
  }
  if (values.slots !== undefined) return plainCatalogue(values.slots);
  return readCatalogue(values.catalogue ?? DEFAULT_CLINIC_FILE, today());
}

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}

function parseDoors(list: string): { name: string; port: number }[] {
  const wanted = list === 'all' ? Object.keys(DEFAULT_PORTS) : list.split(',');
  return wanted.map((one) => {
    const [name = '', portText] = one.split(':');
    const byDefault = DEFAULT_PORTS[name];
    if (byDefault === undefined) {
      throw new VagaError(
        'usage',
        `--doors: there is no door '${name}': it is one of ${Object.keys(DEFAULT_PORTS).join(', ')}, or all.`,
      );
    }
    const port = portText === undefined ? byDefault : Number(portText);
    if (portText === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new VagaError('usage', `--doors: '${one}' does not name a port from 0 to 65535.`);
    }
    return { name, port };
  });
}

function announce(
  server: RunningServer,
  catalogue: Catalogue,
  values: { json: boolean; lock: string; host: string; threads: number | undefined },
): void {
  if (values.json) {
    console.log(
      JSON.stringify({
        schema: 'vaga/serve@1',
        pid: process.pid,
        threads: server.threads,
        doors: server.doors,
      }),
    );
    return;
  }
  const doors = Object.entries(server.doors).map(
    ([name, ports]) => `${name} door at ${values.host}:${ports.join(', ')}`,
  );
  console.log(
    `vaga serves ${catalogue.slots.toLocaleString('en')} slots with ${server.threads} threads, each slot guarded by ${values.lock}.`,
  );
  console.log(`${doors.join('; ')}. Ctrl-C ends it.`);
  if (server.threads < (values.threads ?? CORES))
    console.log(
      `${values.lock} is an algorithm for at most ${server.threads} threads, so there are no more.`,
    );
}

async function stop(server: RunningServer): Promise<number> {
  const inTime = await server.stop();
  if (!inTime)
    console.error(
      'vaga: a server thread did not stop by itself and was terminated; it may have been stuck in its lock.',
    );
  return Exit.ok;
}

function stdinEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', resolve).once('error', resolve).resume();
  });
}
