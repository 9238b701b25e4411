/** The requests of our HTTP door's API, and what its answers say. `server/doors/http/door.ts` describes both. */
import { senseless } from '../clients/refusal.ts';
import { Kind, NOBODY, Outcome } from '../history/history.ts';

/** What can be asked over HTTP: there are no moves. */
export type HttpKind = typeof Kind.book | typeof Kind.cancel | typeof Kind.status;

export interface HttpRequest {
  readonly method: 'POST' | 'DELETE' | 'GET';
  /** Below the address of the service. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

export interface HttpTold {
  readonly outcome: typeof Outcome.ok | typeof Outcome.fail;
  /** `NOBODY` where the slot is free. */
  readonly holder: number;
  readonly version: number;
}

export function requestOf(kind: HttpKind, slot: number, holder: number): HttpRequest {
  switch (kind) {
    case Kind.book:
      return { method: 'POST', path: '/api/bookings', body: JSON.stringify({ slot, holder }) };
    case Kind.cancel:
      return { method: 'DELETE', path: `/api/slots/${slot}/booking?holder=${holder}` };
    case Kind.status:
      return { method: 'GET', path: `/api/slots/${slot}` };
    default:
      return kind satisfies never;
  }
}

const DONE = { [Kind.book]: 201, [Kind.cancel]: 200, [Kind.status]: 200 } as const;

/**
 * Reads the answer to such a request; `undefined` where nobody says what became of it: the service failed. Throws `VagaError`
 * `unreachable` for an answer that makes no sense.
 */
export function readAnswer(kind: HttpKind, slot: number, status: number, body: string): HttpTold | undefined {
  if (status >= 500) return undefined;
  const done = status === DONE[kind];
  const refused = status === 409 && kind !== Kind.status;
  if (!done && !refused) throw senseless(`status ${status}, and it says '${body.slice(0, 200)}'`);
  const { slot: told, holder, version } = parse(body);
  if (told !== slot) throw senseless(`asked about slot ${slot} it tells of slot ${JSON.stringify(told)}`);
  if (holder !== null && !isWhole(holder, 1))
    throw senseless(`the holder of slot ${slot} is ${JSON.stringify(holder)}`);
  if (!isWhole(version, 0)) throw senseless(`the version of slot ${slot} is ${JSON.stringify(version)}`);
  return { outcome: done ? Outcome.ok : Outcome.fail, holder: holder ?? NOBODY, version };
}

function parse(body: string): Readonly<Record<'slot' | 'holder' | 'version', unknown>> {
  try {
    const told: unknown = JSON.parse(body);
    if (typeof told === 'object' && told !== null)
      return { slot: undefined, holder: undefined, version: undefined, ...told };
  } catch {
    // Told below.
  }
  throw senseless(`it says '${body.slice(0, 200)}', and JSON with slot, holder and version was expected`);
}

function isWhole(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
