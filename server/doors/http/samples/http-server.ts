/** A whole server with an HTTP door and a small clinic, and a client of it. For tests. */
import { consecutiveDays } from '../../../catalogue/calendar-day.ts';
import { calendarOf, type Calendar } from '../../../catalogue/index.ts';
import type { Ledger } from '../../../ledger/index.ts';
import { findLock } from '../../../locks/index.ts';
import { startServer, type RunningServer, type ServerSettings } from '../../../main.ts';
import { descriptionOf, type Told } from './described.ts';

export const TIMES = ['08:00', '08:30', '09:00', '09:30', '10:00'];
/** Two of one specialty and one of another. */
export const PROVIDERS = [
  { name: 'Dra. Sara Maria', specialty: 'Clínico Geral' },
  { name: 'Dr. Rafael Costa', specialty: 'Dermatologia' },
  { name: 'Dr. Leonardo Araujo', specialty: 'Clínico Geral' },
];

export function clinicFrom(firstDay: string, days = 2): Calendar {
  return { providers: PROVIDERS, days: consecutiveDays(firstDay, days) ?? [], times: TIMES };
}

export interface HttpServer {
  readonly server: RunningServer;
  readonly port: number;
  /** Every answer has to be as the API describes itself. */
  readonly call: (
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Told>;
}

/** `calendar` alone decides how many slots there are, where it is given. */
export async function startHttp(
  settings: Partial<ServerSettings> & { readonly ledger?: Ledger } = {},
): Promise<HttpServer> {
  const { calendar } = settings;
  const server = await startServer({
    slots: calendar === undefined ? 64 : calendarOf(calendar).slots,
    threads: 2,
    lock: findLock('futex-owner'),
    holdUs: 0,
    host: '127.0.0.1',
    doors: [{ name: 'http', port: 0 }],
    portMode: 'shared',
    ...settings,
  });
  const port = server.doors['http']?.[0] ?? 0;
  return {
    server,
    port,
    call: async (method, path, body, headers = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const told = readTold(answer, text);
      (await descriptionOf(port)).check(method, path, told);
      return told;
    },
  };
}

function readTold({ status, headers }: Response, text: string): Told {
  const type = headers.get('content-type')?.split(';')[0];
  return { status, headers, type, body: type?.includes('json') === true ? JSON.parse(text) : text };
}
