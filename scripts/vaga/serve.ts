import { choiceOr, decimal, flag, text } from '../../server/base/options.ts';
import { tryLock } from '../../server/locks/index.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { SERVER_SABOTEURS, importSaboteur } from '../../server/saboteurs/shelf.ts';
import { announce } from './announce.ts';
import { calendarIn, defaultDoors, doorOptions, parseDoors, refuseUnknownProvider } from './door-options.ts';
import { Exit } from './exit.ts';
import { hostRaces } from './host-race.ts';
import { takeCommands } from './faults.ts';
import { onInterrupt } from './interrupt.ts';
import { ledgerOptions, openCatalogue, openLedger } from './ledger.ts';
import { limitOptions, limitsOf } from './limits.ts';
import { createLog, logOptions, type Log } from './log.ts';
import { CORES, catalogueOptions, serverOptions } from './options.ts';
import { readProof, refuseOpenHost, secretOptions } from './secret.ts';
import { defineVerb } from './verb.ts';

export const serve = defineVerb({
  name: 'serve',
  summary: 'the server with its doors, until a signal',
  about: [
    'Starts the booking server: worker threads that share their slots in memory and answer on TCP. SIGTERM or Ctrl-C ends it: every connection gets the answers to what was decided.',
    'With --data no answer is sent before what it rests on is on disk, so what was acknowledged survives the end of the process, however it ends. While the disk takes no writes, requests are told so and nothing is booked.',
    'It listens on this machine only. Another --host needs --secret-file: then only clients that have the same secret are served. The secret is no encryption: who can read the network can read everything.',
    'What one client may take is limited. A connection that passes a limit is told why, ended, counted and logged.',
  ],
  options: {
    ...catalogueOptions,
    ...serverOptions,
    ...ledgerOptions,
    ...doorOptions,
    host: text({
      placeholder: 'ADDRESS',
      default: '127.0.0.1',
      help: 'The address to listen on. Any but one of this machine alone needs --secret-file.',
    }),
    ...secretOptions,
    ...limitOptions,
    'hold-us': decimal({
      min: 0,
      max: 1_000_000,
      default: 0,
      unit: 'microseconds',
      help: 'Every decision sleeps so long between reading and writing its slot, to provoke contention; with it the server counts contested attempts.',
    }),
    ...logOptions,
    out: text({
      placeholder: 'DIR',
      default: 'reports/out',
      help: 'Where the folders of races go that are started over HTTP. The last five are kept.',
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
    ['vaga serve', 'the default clinic, the native door on port 7400 and HTTP on port 8080'],
    ['vaga serve --data ~/clinic', 'what was booked survives a crash, and is there again at the next start'],
    [
      'vaga serve --host 0.0.0.0 --secret-file secret.txt',
      'for other machines, too, as far as they have the same secret',
    ],
    ['vaga serve --data ~/clinic --doors all', 'every door at its own port: the clients of five systems'],
    ['vaga serve --slots 1000 --doors native:0 --json', 'any free port, told as JSON'],
  ],
  interruptedStatus: Exit.ok,
  run: async (values) => {
    const catalogue = openCatalogue(values);
    const doors = parseDoors(values.doors ?? defaultDoors(values.host), catalogue);
    const proof = readProof(values['secret-file']);
    refuseOpenHost(values.host, proof, doors);
    refuseUnknownProvider(values.provider, catalogue);
    const lock = await tryLock(values.lock);
    const saboteur = values.sabotage === undefined ? undefined : await importSaboteur(values.sabotage);
    const log = createLog(values['log-level'], values['log-names']);
    const ledger = openLedger(values, catalogue, log.outage, saboteur?.store);
    const server = await startServer({
      slots: catalogue.slots,
      threads: values.threads ?? CORES,
      lock,
      holdUs: values['hold-us'],
      host: values.host,
      doors,
      portMode: values.ports,
      calendar: calendarIn(catalogue),
      reception: { provider: values.provider, capacity: values.capacity, soundFolder: values.sounds },
      ledger,
      faults: values.faults,
      sabotage: values.sabotage,
      limits: limitsOf(values),
      proof,
      startRace: hostRaces(values.out),
      onEvent: (event) => {
        log.event(event);
        // Whoever gives such orders wants to hear what became of them.
        if (values.faults && (event.event === 'died' || event.event === 'restarted')) tellJson(event);
      },
    });
    onInterrupt(() => stop(server, log));
    log.started({ doors: server.doors, threads: server.threads, lock: values.lock, ledger: ledger.name });
    announce(server, catalogue, { ...values, ledger });
    if (values.faults) takeCommands(server, tellJson);
    return Promise.race([
      server.failed,
      ...(values['until-stdin-ends'] ? [stdinEnds().then(() => stop(server, log))] : []),
    ]);
  },
});

function tellJson(event: object): void {
  console.log(JSON.stringify(event));
}

async function stop(server: RunningServer, log: Log): Promise<number> {
  const inTime = await server.stop();
  log.stopped({ inTime });
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
