/** What the doors for people share on one thread, and the doors themselves. */
import type { Socket } from 'node:net';

import { machineClock, type WallClock } from '../base/clock.ts';
import type { Desk } from '../booking/index.ts';
import { openOffice } from '../booking/person-office.ts';
import { openStaging } from '../booking/staging.ts';
import { calendarOf, type Calendar, type Catalogue } from '../catalogue/index.ts';
import { CHAT_LOCKS, CHAT_WORDS, officeBeside, openChat } from '../chat/index.ts';
import type { Journal } from '../ledger/journal.ts';
import type { Outbox } from '../ledger/outbox.ts';
import type { Lock } from '../locks/index.ts';
import { PEOPLE_LOCKS, PEOPLE_WORDS } from '../people/records.ts';
import { createAgendaDoor } from './agenda/door.ts';
import { createChatbotDoor } from './chatbot/door.ts';
import { createClinicaDoor } from './clinica/door.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { REQUEST_LOCKS, REQUEST_WORDS, type KeptPlace } from './http/kept-requests.ts';
import type { PeopleDoorName } from './ports.ts';
import { createTelechatDoor } from './telechat/door.ts';
import { createTelephoneDoor } from './telephone/door.ts';
import type { TextDoor } from './text/door.ts';
import { serveText } from './text/serve.ts';

/** Words of the region and locks that persons, conversations and requests with a key need, in this order. */
export const RECEPTION = {
  regionWords: PEOPLE_WORDS + CHAT_WORDS + REQUEST_WORDS,
  locks: PEOPLE_LOCKS + CHAT_LOCKS + REQUEST_LOCKS,
} as const;

/** Where the requests with a key are. */
export const REQUESTS: KeptPlace = {
  regionFrom: PEOPLE_WORDS + CHAT_WORDS,
  lockFrom: PEOPLE_LOCKS + CHAT_LOCKS,
};

/** What the doors for people leave to whoever starts the server. */
export interface ReceptionOptions {
  /** Whom the chatbot and the agenda book for, and whose specialty the clinic lists first. */
  readonly provider?: string | undefined;
  /** Places of a specialty that the clinic sells a day. */
  readonly capacity?: number | undefined;
  /** Where Asterisk finds the telephone's sound files. */
  readonly soundFolder?: string | undefined;
}

export interface ReceptionSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly lock: Lock;
  readonly thread: number;
  readonly desk: Desk;
  readonly journal: Journal | undefined;
  readonly outbox: Outbox | undefined;
  readonly doorkeeper: Doorkeeper;
  readonly calendar: Calendar | undefined;
  readonly options: ReceptionOptions;
}

/** Serves connections of a door for people. */
export type ServePeople = (name: PeopleDoorName) => (socket: Socket) => void;

export function openReception(settings: ReceptionSettings): ServePeople {
  const { memory, lock, thread, desk, journal, outbox, doorkeeper, calendar, options } = settings;
  const clock = machineClock();
  const staging = openStaging(memory, lock, thread, journal);
  const office = openOffice({ memory, desk, staging, journal, clock });
  const chat = openChat(memory, staging, {
    thread,
    regionFrom: PEOPLE_WORDS,
    lockFrom: PEOPLE_LOCKS,
    clock,
  });
  const { isDeciding } = staging;
  const shared = { office, outbox, doorkeeper, isDeciding };
  return (name) => {
    if (name === 'telechat') {
      const door = createTelechatDoor({ chat });
      const services = { ...shared, office: officeBeside(chat, office) };
      return (socket) => serveText(door, socket, services);
    }
    if (calendar === undefined) throw new Error(`the door ${name} needs a calendar`);
    const door = createDoor(name, calendarOf(calendar), clock, options);
    return (socket) => serveText(door, socket, shared);
  };
}

function createDoor(
  name: Exclude<PeopleDoorName, 'telechat'>,
  catalogue: Catalogue,
  clock: WallClock,
  { provider, capacity, soundFolder }: ReceptionOptions,
): TextDoor {
  const whose = provider === undefined ? {} : { provider };
  switch (name) {
    case 'chatbot':
      return createChatbotDoor({ catalogue, clock, ...whose });
    case 'agenda':
      return createAgendaDoor({ catalogue, clock, ...whose });
    case 'clinica':
      return createClinicaDoor({
        catalogue,
        clock,
        ...whose,
        ...(capacity === undefined ? {} : { capacity }),
      });
    case 'telephone':
      return createTelephoneDoor({
        catalogue,
        clock,
        options: soundFolder === undefined ? {} : { soundFolder },
      });
    default:
      return name satisfies never;
  }
}
