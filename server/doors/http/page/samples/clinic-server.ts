/** A server with a small clinic in a year to come, so that nothing is over, and the bookings of others. */
import { calendarOf, type Calendar } from '../../../../catalogue/index.ts';
import { findLock } from '../../../../locks/index.ts';
import { startServer, type RunningServer } from '../../../../main.ts';

export const CLINIC: Calendar = {
  providers: [
    { name: 'Dra. Sara Maria', specialty: 'Clínico Geral' },
    { name: 'Dr. Leonardo Araujo', specialty: 'Clínico Geral' },
    { name: 'Dr. Rafael Costa', specialty: 'Dermatologia' },
  ],
  days: ['2099-01-01', '2099-01-02'],
  times: ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00', '11:30'],
};

export interface ClinicServer {
  readonly url: string;
  readonly stop: RunningServer['stop'];
  /** Somebody else books a slot of the first day, and it is known to be done when this resolves. */
  readonly book: (provider: string, time: string, person?: string) => Promise<void>;
  readonly slotOf: (provider: string, time: string) => number;
}

export async function startClinic(port = 0): Promise<ClinicServer> {
  const catalogue = calendarOf(CLINIC);
  const server = await startHttpServer(catalogue.slots, CLINIC, port);
  const url = `http://127.0.0.1:${server.doors['http']?.[0]}`;
  const slotOf = (provider: string, time: string): number => {
    const slot = catalogue.slotOf({ provider, day: CLINIC.days[0], time });
    if (slot === undefined) throw new Error(`nobody sells ${provider}, ${time}`);
    return slot;
  };
  return {
    url,
    slotOf,
    stop: () => server.stop(),
    book: async (provider, time, person = 'Rui') => {
      const { status } = await fetch(`${url}/api/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ slot: slotOf(provider, time), person }),
      });
      if (status !== 201) throw new Error(`not booked: ${status}`);
    },
  };
}

/** Without a calendar slots are plain numbers. */
export function startHttpServer(slots: number, calendar?: Calendar, port = 0): Promise<RunningServer> {
  return startServer({
    slots,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'http', port }],
    portMode: 'shared',
    calendar,
  });
}
