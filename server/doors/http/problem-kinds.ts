/** Why a request was not done: every kind of problem that this door tells of, each with a page of its own below `/problems/`. */
interface ProblemKind {
  readonly status: number;
  /** The same each time, as RFC 9457 has it; what is special about one case is its detail. */
  readonly title: string;
  /** What the page says: why it happens, and what to do. */
  readonly page: string;
}

export const PROBLEM_KINDS = {
  'bad-input': {
    status: 400,
    title: 'The request is not as it has to be',
    page: 'A field of the body, the query, the path or the headers is missing, or is not what it has to be. The member errors names each of them. Nothing was done.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing at this address',
    page: 'No route has this method and path. What there is begins with /api.',
  },
  'cross-origin': {
    status: 403,
    title: 'The request comes from a page of another site',
    page: 'What changes something is taken from pages that this server has served itself, and from programs, which send neither Origin nor Sec-Fetch-Site. Nothing was done.',
  },
  'no-slot': {
    status: 404,
    title: 'There is no such slot',
    page: 'Slots are numbered from 0 on; GET /api/catalogue tells how many there are.',
  },
  'no-calendar': {
    status: 404,
    title: 'The slots of this server have no days',
    page: 'The server was started with --slots: its slots are numbers, with no provider, day or time. GET /api/slots tells of them by number.',
  },
  'no-day': {
    status: 404,
    title: 'Nothing is sold on this day',
    page: 'The day is not one of those that the catalogue sells: GET /api/catalogue lists them.',
  },
  'no-races': {
    status: 404,
    title: 'No race can be started here',
    page: 'The server was given nothing to start races with. vaga serve gives it.',
  },
  'no-race': {
    status: 404,
    title: 'There is no such race',
    page: 'No race has been started yet, none is under way to be stopped, or the one there was has no report. POST /api/races starts one.',
  },
  timeout: {
    status: 408,
    title: 'The request did not come in time',
    page: 'A request has to come whole within the time that --half-frame-s sets. The connection is closed.',
  },
  taken: {
    status: 409,
    title: 'The slot is taken',
    page: 'Somebody holds the slot, maybe you yourself. The members slot, holder and version tell how it is; a holder below zero is a person. Where the server has a calendar, nearest lists up to five free slots of the same specialty, the nearest in time first.',
  },
  'not-yours': {
    status: 409,
    title: 'The slot is not held by who asks',
    page: 'Only the holder can cancel or move a booking. The members slot, holder and version tell how the slot is; nobody holds it where holder is null.',
  },
  'race-under-way': {
    status: 409,
    title: 'A race is under way',
    page: 'One race at a time: GET /api/races/current/events watches it, DELETE /api/races/current stops it.',
  },
  'other-version': {
    status: 412,
    title: 'The slot is at another version',
    page: 'The request came with If-Match, and the slot has changed since: its version is another than the one named. The members slot, holder and version tell how it is now. Nothing was done.',
  },
  'too-long': {
    status: 413,
    title: 'The body is too long',
    page: 'No request of this API is nearly as long.',
  },
  'media-type': {
    status: 415,
    title: 'The body is not JSON',
    page: 'A body has to be JSON and to say so: Content-Type: application/json.',
  },
  'other-host': {
    status: 421,
    title: 'This server has no such name',
    page: 'The header Host has to name this machine: localhost, an address that begins with 127, [::1], or what --host says. A name that somebody else has given to this address could be that of a page which wants to look like this server.',
  },
  'other-request': {
    status: 422,
    title: 'The key was used for another request',
    page: 'The header Idempotency-Key names one request of one person or holder: sent again with the same key, it is answered as it was the first time. This key came before with a request that is not the same. Nothing was done; use a new key.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    page: 'The connection has asked more in a second than --max-requests lets it ask. Nothing was done; the header Retry-After tells when to try again.',
  },
  'headers-too-long': {
    status: 431,
    title: 'The headers are too long',
    page: 'No request of this API is nearly as long. The connection is closed.',
  },
  mistake: {
    status: 500,
    title: 'The server has made a mistake',
    page: 'The server has written down what went wrong. Whether something was done is not known: look at the slot.',
  },
  unavailable: {
    status: 503,
    title: 'The ledger is unavailable',
    page: 'What is booked has to be on the disk before it is told, and the disk takes no writes at the moment. Nothing was done; try again later.',
  },
  stopping: {
    status: 503,
    title: 'The server is stopping',
    page: 'The server takes no more requests, and ends when those are answered that it has. Another may be in its place soon.',
  },
  busy: {
    status: 503,
    title: 'The server has too many connections',
    page: 'The server has as many connections as --max-connections lets it have. Nothing was done; try again later.',
  },
  'no-room-for-persons': {
    status: 507,
    title: 'There is no room for another person',
    page: 'The server keeps as many records of persons as it can. Somebody has to have their data erased first.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;
export type ProblemName = keyof typeof PROBLEM_KINDS;

/** The address of a kind's page, which is its type. */
export function typeOf(name: ProblemName): string {
  return `/problems/${name}`;
}

export function isProblem(name: string): name is ProblemName {
  return Object.hasOwn(PROBLEM_KINDS, name);
}
