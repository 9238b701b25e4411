/**
 * The JSON API, with types. A change carries an idempotency key and is sent again with the same key when its answer is lost, until one
 * comes: it happens once, and nothing is lost.
 */
import { isLost, pause, waitMs } from './connection.ts';

export interface Provider {
  readonly number: number;
  readonly name: string;
  readonly specialty: string;
}

/** Where slots are plain numbers there are no providers, days and times. */
export interface Catalogue {
  readonly slots: number;
  readonly providers: readonly Provider[];
  readonly days: readonly string[];
  readonly times: readonly string[];
}

/** `past`: over, and not one's own. */
export type SlotState = 'free' | 'taken' | 'mine' | 'past';

export interface ListedSlot {
  readonly slot: number;
  readonly state: SlotState;
  readonly version: number;
}

export interface DaySlot extends ListedSlot {
  readonly time: string;
}

/** Slots as they were one after the other. */
export interface List<Slot extends ListedSlot> {
  readonly slots: readonly Slot[];
  /** By which number the changes tell of the person who asked; `null` for who is not known yet. */
  readonly holder: number | null;
}

/** Where a slot is. Where slots are plain numbers there is nothing but the number. */
export interface Place {
  readonly slot: number;
  readonly provider?: number;
  readonly day?: string;
  readonly time?: string;
}

export interface Booked {
  readonly slot: number;
  readonly version: number;
  readonly holder: number | null;
}

export interface Moved extends Booked {
  readonly from: { readonly slot: number; readonly version: number };
}

/** Problem details, as in RFC 9457. */
export interface Problem {
  /** `/problems/` and the name of the kind. */
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly slot?: number;
  readonly version?: number;
  readonly holder?: number | null;
  readonly nearest?: readonly Place[];
}

/** The server has refused. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }
}

type Method = 'GET' | 'POST' | 'DELETE';

/** About ten minutes. */
const MOST_ATTEMPTS = 150;
/** Not there at the moment: what was asked was not done, and may be asked again. */
const TRY_LATER = new Set([429, 503]);

/** Asks once. @throws Refusal, or TypeError where the server cannot be reached */
async function ask<T>(
  method: Method,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<T> {
  const answer = await fetch(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
    cache: 'no-store',
  });
  const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
  const told: unknown = isJson
    ? await answer.json()
    : { title: answer.statusText, detail: answer.statusText };
  isLost.value = false;
  if (!answer.ok) throw new Refusal(answer.status, told as Problem);
  return told as T;
}

/** Asks until there is an answer. */
async function askOn<T>(
  method: Method,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask<T>(method, path, headers, body);
    } catch (error) {
      const isLate = error instanceof Refusal;
      if ((isLate && !TRY_LATER.has(error.status)) || attempt === MOST_ATTEMPTS) throw error;
      isLost.value = true;
      await pause(waitMs(attempt));
    }
  }
}

export function get<T>(path: string): Promise<T> {
  return askOn('GET', path, {});
}

/** One key a change, however often it is sent. */
export function change<T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
  const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
  return askOn(
    method,
    path,
    { 'idempotency-key': key },
    body === undefined ? undefined : JSON.stringify(body),
  );
}

const of = encodeURIComponent;

export function fetchCatalogue(): Promise<Catalogue> {
  return get('/api/catalogue');
}

/** The slots of one provider's day. */
export function fetchDay(day: string, provider: number, person: string): Promise<List<DaySlot>> {
  return get(`/api/days/${of(day)}?provider=${provider}${asking(person)}`);
}

/** Slots by number. */
export function fetchRange(from: number, limit: number, person: string): Promise<List<ListedSlot>> {
  return get(`/api/slots?from=${from}&limit=${limit}${asking(person)}`);
}

function asking(person: string): string {
  return person === '' ? '' : `&person=${of(person)}`;
}

export function book(slot: number, person: string): Promise<Booked> {
  return change('POST', '/api/bookings', { slot, person });
}

export function cancel(slot: number, person: string): Promise<Booked> {
  return change('DELETE', `/api/slots/${slot}/booking?person=${of(person)}`);
}

export function move(slot: number, to: number, person: string): Promise<Moved> {
  return change('POST', `/api/slots/${slot}/move`, { to, person });
}

/** What a person has booked. */
export async function fetchBookings(person: string): Promise<readonly Place[]> {
  return (await get<{ bookings: readonly Place[] }>(`/api/people/${of(person)}/bookings`)).bookings;
}

type TrailKind =
  | 'LIST_SLOTS'
  | 'LIST_USER_BOOKINGS'
  | 'BOOK_SUCCESS'
  | 'BOOK_FAILED'
  | 'CANCEL_SUCCESS'
  | 'CANCEL_FAILED'
  | 'MOVE_SUCCESS'
  | 'MOVE_FAILED';

export interface TrailLine extends Omit<Place, 'slot'> {
  /** As in RFC 3339. */
  readonly at: string;
  readonly kind: TrailKind;
  readonly slot: number | null;
}

/** What was written down about a person. */
export async function fetchTrail(person: string): Promise<readonly TrailLine[]> {
  return (await get<{ trail: readonly TrailLine[] }>(`/api/people/${of(person)}/trail`)).trail;
}

/** Frees what a person has booked and forgets the person. Gives how many slots became free. */
export async function erase(person: string): Promise<number> {
  return (await change<{ freed: number }>('DELETE', `/api/people/${of(person)}`)).freed;
}
