/** The doors that can be raced, and who races through each. */
import type { Clock } from '../../server/base/clock.ts';
import { ClientBuffers } from '../clients/buffers.ts';
import { createAgendaRacer } from './agenda-racer.ts';
import { createChatbotRacer } from './chatbot-racer.ts';
import { createClinicaRacer } from './clinica-racer.ts';
import { createNativeRacer } from './native-racer.ts';
import type { CreateRacer, Racer } from './racer.ts';
import { createTelephoneRacer } from './telephone-racer.ts';

export const RACED_DOORS = ['native', 'chatbot', 'clinica', 'telephone', 'agenda'] as const;
export type RacedDoor = (typeof RACED_DOORS)[number];

/** One of them, with the number that it goes by in the history. */
export interface Entrant {
  readonly door: RacedDoor;
  readonly number: number;
  readonly racer: Racer;
}

/** Which door each client comes through, from client 1 on: as many at each, or one more at the first ones. */
export function spreadOver(doors: readonly RacedDoor[], clients: number): readonly RacedDoor[] {
  return Array.from({ length: clients }, (_, index) => doors[index % doors.length]);
}

export function createEntrants(doorOf: readonly RacedDoor[], clock: Clock): Entrant[] {
  const buffers = new ClientBuffers();
  const create: Readonly<Record<RacedDoor, CreateRacer>> = {
    native: (number) => createNativeRacer(number, clock, buffers),
    chatbot: createChatbotRacer,
    clinica: createClinicaRacer,
    telephone: createTelephoneRacer,
    agenda: createAgendaRacer,
  };
  return doorOf.map((door, index) => {
    const number = index + 1;
    return { door, number, racer: create[door](number) };
  });
}
