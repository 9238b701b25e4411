/** The log of a server: one line of JSON an event, on stderr. */
import { pino, type DestinationStream } from 'pino';

import { choiceOr, flag } from '../../server/base/options.ts';
import type { ServerEvent } from '../../server/events.ts';
import { Throttle } from './throttle.ts';

export const logOptions = {
  'log-level': choiceOr({
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    otherwise: 'info; warn where stderr is a terminal, as people read stdout there',
    help: 'What goes to stderr, a line of JSON each: this level and what is worse.',
  }),
  'log-names': flag({
    help: 'Shows in the log who somebody is: names, keys, CPFs, birth dates, texts.',
  }),
};

export type LogLevel = NonNullable<(typeof logOptions)['log-level']['default']>;

export interface Log {
  readonly started: (facts: Readonly<Record<string, unknown>>) => void;
  readonly stopped: (facts: { readonly inTime: boolean }) => void;
  /** What the server tells. */
  readonly event: (event: ServerEvent) => void;
  /** The ledger cannot be written, with the reason; without one, it can again. */
  readonly outage: (reason: string | undefined) => void;
}

/** Fields that say who somebody is. */
const PERSONAL = ['name', 'key', 'cpf', 'birth', 'text'];
/** How deep they are looked for. */
const PERSONAL_PATHS = PERSONAL.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

/** `destination`: stderr by default, written at once, so that a line is out before the process ends. */
export function createLog(
  level: LogLevel | undefined,
  showNames: boolean,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log {
  const logger = createLogger(level ?? (process.stderr.isTTY ? 'warn' : 'info'), showNames, destination);
  const ends = new Throttle<Extract<ServerEvent, { event: 'connectionsEnded' }>>(
    ({ door, because }) => `${door} ${because}`,
    ({ door, because, detail, connections, thread }, leftOut) =>
      logger.warn({ door, because, detail, connections, thread, leftOut }, SENTENCES[because]),
  );
  const complaints = new Throttle<Extract<ServerEvent, { event: 'complained' }>>(
    ({ door }) => door,
    ({ door, reason, thread }, leftOut) =>
      logger.warn({ door, reason, thread, leftOut }, 'something was not as it should be on a connection'),
  );
  return {
    started: (facts) => logger.info(facts, 'the server has started'),
    stopped: (facts) => {
      ends.flush();
      complaints.flush();
      logger.info(facts, 'the server has stopped');
    },
    event: (event) => {
      switch (event.event) {
        case 'connectionsEnded':
          ends.tell(event, event.count);
          return;
        case 'complained':
          complaints.tell(event, event.count);
          return;
        case 'died': {
          const { thread, reason, repair, ms, alone } = event;
          logger.error({ thread, reason, repair, ms, othersWentOn: alone }, 'a server thread has died');
          return;
        }
        case 'restarted':
          logger.warn({ thread: event.thread, ms: event.ms }, 'a server thread was started in its place');
          return;
        default:
          return event satisfies never;
      }
    },
    outage: (reason) => {
      if (reason === undefined) logger.warn('the ledger takes writes again');
      else logger.error({ reason }, 'the ledger cannot be written: nothing is booked or told until it can');
    },
  };
}

/** The logger itself. It hides who somebody is unless `showNames` says otherwise. */
export function createLogger(level: LogLevel, showNames: boolean, destination: DestinationStream) {
  return pino(
    {
      level,
      base: { pid: process.pid }, // the machine's name is the log collector's affair
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: showNames ? [] : PERSONAL_PATHS, censor: '[hidden]' },
    },
    destination,
  );
}

const SENTENCES = {
  connections: 'a connection was refused: there are as many as there may be',
  idle: 'a connection was ended: it sent nothing for too long',
  halfFrame: 'a connection was ended: the rest of a request, or hello, did not come in time',
  unread: 'a connection was ended: its answers were not read in time',
  secret: 'a connection was ended: it showed no secret, or a wrong one',
  badFrame: 'a connection was ended: what came was no request',
} as const satisfies Record<Extract<ServerEvent, { event: 'connectionsEnded' }>['because'], string>;
