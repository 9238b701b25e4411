/**
 * One worker thread of the server: its own listeners, its own event loop, its own desk. It meets the other threads
 * only in shared memory.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

import { machineClock } from './base/clock.ts';
import { openDeath, recordPoints } from './booking/death.ts';
import { openDesk } from './booking/index.ts';
import { openPersonDesk } from './booking/person-desk.ts';
import { openStaging } from './booking/staging.ts';
import { calendarOf, plainCatalogue, type Calendar } from './catalogue/index.ts';
import { Doorkeeper } from './doors/doorkeeper.ts';
import { openKeptRequests } from './doors/http/kept-requests.ts';
import type { Limits } from './doors/limits.ts';
import { NativeDoor } from './doors/native/door.ts';
import { DOOR_PORTS, isForPeople, type DoorName } from './doors/ports.ts';
import { openReception, REQUESTS, type ReceptionOptions } from './doors/reception.ts';
import { RespDoor } from './doors/resp/door.ts';
import type { ServerEvent } from './events.ts';
import { openFeedJournal } from './feed/journal.ts';
import { openJournal } from './ledger/journal.ts';
import { Outbox } from './ledger/outbox.ts';
import { prepareDisturbance, type Disturbance } from './locks/disturb.ts';
import { importLock, type FoundLock, type Lock } from './locks/index.ts';
import { FIGURES, Thread, figuresOf, readLayout, threadAt } from './memory/layout.ts';
import { openRecords } from './people/records.ts';
import { listen } from './ports.ts';
import { Grandstand } from './races/grandstand.ts';
import type { RaceAsk, RaceMessage } from './races/racecourse.ts';
import type { RaceLog } from './races/race-log.ts';
import { importSaboteur } from './saboteurs/shelf.ts';

/** What the supervisor hands to a thread. */
export interface ThreadSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly lock: FoundLock;
  readonly holdUs: number;
  /** It may be made to die on purpose. */
  readonly mortal: boolean;
  /** The saboteur that it is, if it is one. */
  readonly sabotage: string | undefined;
  readonly host: string;
  readonly doors: readonly { readonly name: DoorName; readonly port: number }[];
  /** What the doors for people sell; without it there are none that sell. */
  readonly calendar: Calendar | undefined;
  readonly reception: ReceptionOptions;
  readonly reusePort: boolean;
  readonly limits: Limits;
  /** What clients have to show; without it whoever can connect is served. */
  readonly proof: Uint8Array | undefined;
  /** Where races can be started: what has been told of the last one. */
  readonly races: { readonly log: RaceLog | undefined } | undefined;
}

/** What a thread tells the supervisor: once when it listens, once when it has stopped as asked, what is for the log, and what it asks of races. */
export type ThreadMessage =
  | { readonly listening: readonly number[] }
  | { readonly stopped: true }
  | { readonly event: ServerEvent }
  | { readonly race: RaceAsk };

/** What the supervisor tells a thread. */
export type SupervisorMessage = 'stop' | { readonly race: RaceMessage };

/** How long a connection may take to read its last answers when the server stops. */
const LINGER_MS = 500;

const settings = workerData as ThreadSettings;
const grandstand =
  settings.races &&
  new Grandstand(settings.races.log, (race) => parentPort?.postMessage({ race } satisfies ThreadMessage));
const sockets = new Set<Socket>();
const listeners: Server[] = [];
/** Of doors that are not read by events of their sockets: from then on they decide nothing. */
const deafen: (() => void)[] = [];
let outbox: Outbox | undefined;
let stopping = false;

function accept(serve: (socket: Socket) => void, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => {
    sockets.delete(socket);
    if (stopping && sockets.size === 0) tellStopped();
  });
  serve(socket);
}

/** Counts the connections of a door where the metrics of any thread can tell of them. */
function countAt(name: DoorName, serve: (socket: Socket) => void): (socket: Socket) => void {
  const figures = figuresOf(settings.memory, settings.thread);
  if (figures === undefined) return serve;
  const at = FIGURES.length + Object.keys(DOOR_PORTS).indexOf(name);
  figures[at] = 0; // a thread that died had others
  return (socket) => {
    figures[at] += 1;
    socket.once('close', () => (figures[at] -= 1));
    serve(socket);
  };
}

async function start(): Promise<void> {
  const { memory, thread, holdUs, mortal, host, reusePort, limits, proof } = settings;
  const prepared = holdUs > 0 ? prepareDisturbance(disturbance()) : (lock: Lock) => lock;
  const lock = prepared(await importLock(settings.lock));
  const reach = mortal ? openDeath(memory, thread) : undefined;
  const points = reach && recordPoints(reach);
  const journal = openJournal(memory, thread, points);
  const saboteur = settings.sabotage === undefined ? undefined : await importSaboteur(settings.sabotage);
  const openOutbox = saboteur?.openOutbox ?? ((words, ring) => new Outbox(words, ring));
  if (journal !== undefined) outbox = openOutbox(memory, journal);
  const changes = journal ?? openFeedJournal(memory, thread, points);
  const desk = openDesk(memory, lock, thread, { holdUs, journal: changes, reach, sabotage: saboteur?.desk });
  const doorkeeper = new Doorkeeper(memory, thread, limits, (event) =>
    parentPort?.postMessage({ event } satisfies ThreadMessage),
  );
  const native = new NativeDoor(memory, desk, thread, doorkeeper, outbox, proof);
  const { calendar, reception: options } = settings;
  const people = settings.doors.some(({ name }) => isForPeople(name))
    ? openReception({ memory, lock, thread, desk, journal, outbox, doorkeeper, calendar, options })
    : undefined;
  const serveResp = (): ((socket: Socket) => void) => {
    const records = openRecords(openStaging(memory, lock, thread, journal), () => {});
    const door = new RespDoor({ memory, thread, desk, records, doorkeeper, outbox });
    return (socket) => door.serve(socket);
  };
  const serverOf = async (name: DoorName): Promise<(socket: Socket) => void> => {
    if (name === 'native') return (socket) => native.serve(socket);
    if (name === 'resp') return serveResp();
    if (name === 'http') {
      // Where nobody opens it, fastify need not be loaded.
      const { HttpDoor } = await import('./doors/http/door.ts');
      const clock = machineClock();
      const staging = openStaging(memory, lock, thread, journal);
      const persons = openPersonDesk({ memory, desk, staging, journal, clock });
      const catalogue =
        calendar === undefined ? plainCatalogue(readLayout(memory).slots) : calendarOf(calendar);
      const requests = openKeptRequests(staging, REQUESTS);
      const room = { memory, thread, desk, persons, requests, catalogue, clock };
      const http = await HttpDoor.open({ ...room, doorkeeper, outbox, limits, host, grandstand });
      deafen.push(() => http.stop());
      return (socket) => http.serve(socket);
    }
    if (people === undefined || !isForPeople(name))
      throw new Error(`the door ${name} needs records of persons`);
    return people(name);
  };
  for (const { name, port } of settings.doors) {
    // Half open: a client that has sent its last request still gets the answers that have to wait.
    const serve = await serverOf(name);
    const counted = countAt(name, serve);
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => accept(counted, socket));
    listeners.push(await listen(name, server, { host, port, reusePort }));
  }
  const ports = listeners.map((server) => (server.address() as { port: number }).port);
  parentPort?.postMessage({ listening: ports } satisfies ThreadMessage);
}

/** The lock's own gaps are held open as long as the decisions are. */
function disturbance(): Disturbance {
  const { memory, thread, holdUs } = settings;
  return {
    memory,
    privateAt: threadAt(thread) + Thread.private,
    sleepMs: holdUs / 1000,
    words: readLayout(memory).lockWords,
    thread,
  };
}

/**
 * Stops: no new connections, no new requests. What was decided is written as soon as it is durable, and each connection is ended behind
 * its answers; whatever still arrives is read and dropped: closing with unread requests would reset the
 * connection and destroy answers on their way. A request that was dropped has no answer, so its client knows.
 */
async function stop(): Promise<void> {
  for (const server of listeners) server.close();
  for (const door of deafen) door();
  for (const socket of sockets) socket.removeAllListeners('data').resume();
  await outbox?.settle();
  stopping = true;
  for (const socket of sockets) socket.end();
  if (sockets.size === 0) tellStopped();
  setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, LINGER_MS).unref();
}

function tellStopped(): void {
  parentPort?.postMessage({ stopped: true } satisfies ThreadMessage);
  parentPort?.close();
}

parentPort?.on('message', (message: SupervisorMessage) => {
  if (message === 'stop') void stop();
  else grandstand?.hear(message.race);
});
await start();
