/** One part of a race of several doors: the server that it takes, and the run against it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { machineClock } from '../../server/base/clock.ts';
import type { SwarmResult } from '../../load/index.ts';
import { runMixed, spreadOver, type MixedSettings, type RacedDoor } from '../../load/mixed/index.ts';
import { earlyZone } from './early-zone.ts';
import type { ServerProcess, ServerProcessSettings } from './server-process.ts';

/** Clients of several doors for the same hours. */
export interface MixedWorkload {
  readonly name: 'mixed';
  readonly doors: readonly RacedDoor[];
}

/** The agenda sells the hours from 08:00 to 20:00. */
const FIRST_HOUR = 8;
export const MOST_HOURS = 13;
/** Whom the chatbot and the agenda sell unless they are told otherwise. */
const PROVIDER = { name: 'Dr. Leonardo Araujo', specialty: 'Clínico Geral' };

/**
 * The server for a race of several doors: a clinic of one provider, one day and so many hours, in a zone where that day has just begun.
 * The clinic's file goes to `folder`.
 */
export function mixedServer(
  { doors }: MixedWorkload,
  hours: number,
  folder: string,
): {
  readonly day: string;
  readonly settings: Pick<ServerProcessSettings, 'catalogue' | 'doors' | 'timeZone'>;
} {
  const catalogue = join(folder, 'clinic.json');
  writeFileSync(catalogue, JSON.stringify({ days: 1, times: timesOf(hours), providers: [PROVIDER] }));
  const { day, timeZone } = earlyZone(machineClock().nowUs() / 1000);
  return { day, settings: { catalogue, doors: doors.filter((door) => door !== 'native'), timeZone } };
}

export type DoorsSettings = Omit<MixedSettings, 'address' | 'ports' | 'doorOf' | 'places'> & {
  readonly clients: number;
  /** Hours. */
  readonly slots: number;
};

/** Races the doors of a server that `mixedServer` has said how to start. */
export function raceDoors(
  { address, doors: ports }: ServerProcess,
  day: string,
  { doors }: MixedWorkload,
  { clients, slots, ...settings }: DoorsSettings,
): Promise<SwarmResult> {
  const places = timesOf(slots).map((time, slot) => ({ slot, day, time }));
  return runMixed({ ...settings, address, ports, doorOf: spreadOver(doors, clients), places });
}

function timesOf(hours: number): string[] {
  return Array.from({ length: hours }, (_, index) => `${String(FIRST_HOUR + index).padStart(2, '0')}:00`);
}
