import type { Catalogue } from '../../server/catalogue/index.ts';
import { VagaError } from '../../server/base/errors.ts';
import { POINT_NAMES } from '../../server/booking/death.ts';
import type { Ledger } from '../../server/ledger/index.ts';
import { choiceOr, decimal, flag, text } from '../../server/base/options.ts';
import { tryLock } from '../../server/locks/index.ts';
import { startServer, type RunningServer, type ThreadEvent } from '../../server/main.ts';
import { SERVER_SABOTEURS, importSaboteur } from '../../server/saboteurs/shelf.ts';
import { Exit } from './exit.ts';
import { takeCommands } from './faults.ts';
import { onInterrupt } from './interrupt.ts';
import { ledgerOptions, openCatalogue, openLedger } from './ledger.ts';
import { CORES, catalogueOptions, serverOptions } from './options.ts';
import { defineVerb } from './verb.ts';

/** The doors there are, with their default ports. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { native: 7400 };

export const serve = defineVerb({
  name: 'serve',
  summary: 'the server with its doors, until a signal',
  about: [
    'Starts the booking server: worker threads that share their slots in memory and answer on TCP. SIGTERM or Ctrl-C ends it: every connection gets the answers to what was decided.',
    'With --data no answer is sent before what it rests on is on disk, so what was acknowledged survives the end of the process, however it ends. While the disk takes no writes, requests are told so and nothing is booked.',
    'Nobody is authenticated, so it listens on this machine only unless --host says otherwise.',
  ],
  options: {
    ...catalogueOptions,
    ...serverOptions,
    ...ledgerOptions,
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
    sabotage: choiceOr({
      choices: SERVER_SABOTEURS.map(({ name }) => name),
      otherwise: 'none',
      help: 'For trials of the judge: serves with a fault on purpose, so that it can be seen to be found. vaga list tells them.',
    }),
    faults: flag({
      help: 'For trials of the server itself: threads die in the middle of a decision when a line on standard input says so (die THREAD POINT).',
    }),
    json: flag({ help: 'Prints one line of JSON (vaga/serve@1) when every door is open.' }),
  },
  examples: [
    ['vaga serve', 'the default clinic, the native door on port 7400'],
    ['vaga serve --data ~/clinic', 'what was booked survives a crash, and is there again at the next start'],
    ['vaga serve --slots 1000 --doors native:0 --json', 'any free port, told as JSON'],
  ],
  interruptedStatus: Exit.ok,
  run: async (values) => {
    const catalogue = openCatalogue(values);
    const doors = parseDoors(values.doors);
    const lock = await tryLock(values.lock);
    const saboteur = values.sabotage === undefined ? undefined : await importSaboteur(values.sabotage);
    const ledger = openLedger(values, catalogue, saboteur?.store);
    const server = await startServer({
      slots: catalogue.slots,
      threads: values.threads ?? CORES,
      lock,
      holdUs: values['hold-us'],
      host: values.host,
      doors,
      portMode: values.ports,
      ledger,
      faults: values.faults,
      sabotage: values.sabotage,
      onEvent: values.json ? tellJson : tellEvent,
    });
    onInterrupt(() => stop(server));
    announce(server, catalogue, { ...values, ledger });
    if (values.faults) takeCommands(server, tellJson);
    return Promise.race([
      server.failed,
      ...(values['until-stdin-ends'] ? [stdinEnds().then(() => stop(server))] : []),
    ]);
  },
});

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

function tellJson(event: object): void {
  console.log(JSON.stringify(event));
}

/** The death of a thread, and who took its place, for people. */
function tellEvent(told: ThreadEvent): void {
  const { event, thread, ms } = told;
  if (event === 'restarted') {
    console.error(`vaga: thread ${thread} serves again after ${ms.toFixed(0)} ms.`);
    return;
  }
  const others = told.alone
    ? 'The others go on.'
    : 'This lock cannot be recovered from a death, so all threads start anew.';
  console.error(`vaga: thread ${thread} died (${told.reason}); ${told.repair}. ${others}`);
}

function announce(
  server: RunningServer,
  catalogue: Catalogue,
  values: {
    json: boolean;
    lock: string;
    host: string;
    threads: number | undefined;
    data: string | undefined;
    faults: boolean;
    sabotage: string | undefined;
    ledger: Ledger;
  },
): void {
  if (values.json) {
    console.log(
      JSON.stringify({
        schema: 'vaga/serve@1',
        pid: process.pid,
        threads: server.threads,
        doors: server.doors,
        ...(values.faults ? { deathPoints: POINT_NAMES } : {}),
        ledger: {
          name: values.ledger.name,
          data: values.data ?? null,
          sequence: server.recovery.sequence,
          recoverySeconds: server.recovery.seconds,
        },
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
  if (values.sabotage !== undefined) console.log(`It is broken on purpose: ${values.sabotage}.`);
  if (values.data !== undefined)
    console.log(
      `The ledger in ${values.data} was read in ${server.recovery.seconds.toFixed(1)} s: ${server.recovery.sequence.toLocaleString('en')} changes so far.`,
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
