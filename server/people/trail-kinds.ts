/** What a person's trail tells of; the number of a kind is its place in the list, which is kept on disk: append only. */
export const TRAIL_KINDS = [
  'LIST_SLOTS',
  'LIST_USER_BOOKINGS',
  'BOOK_SUCCESS',
  'BOOK_FAILED',
  'CANCEL_SUCCESS',
  'CANCEL_FAILED',
  'MOVE_SUCCESS',
  'MOVE_FAILED',
] as const;
export type TrailKind = (typeof TRAIL_KINDS)[number];

/** One line of a person's trail. */
export interface TrailEntry {
  /** Microseconds since 1970-01-01 UTC, by the machine's clock. */
  readonly atUs: number;
  readonly kind: TrailKind;
  /** The slot it is about; `undefined` for a list. */
  readonly slot: number | undefined;
  /** How many bookings a `LIST_USER_BOOKINGS` has told of; else 0. */
  readonly count: number;
}
