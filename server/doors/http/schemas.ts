/**
 * What the routes of the API take and give. Nothing is coerced: a slot that is `null` or a text is an error, not slot 0. What is part of
 * an address is text, so it is held to a pattern.
 */
export const MOST_HOLDER = 2 ** 31 - 1;

export interface BookingBody {
  readonly slot: number;
  readonly holder: number;
}

export interface SlotAddress {
  readonly slot: string;
}

export interface HolderQuery {
  readonly holder: string;
}

/** What every decision tells: the slot as it was decided on. Versions have 53 bits, so that a number of JSON holds them. */
export interface SlotTold {
  readonly slot: number;
  /** `null`: nobody. */
  readonly holder: number | null;
  readonly version: number;
}

/** What each field has to be, in words: those of a pattern help nobody. */
export const FIELDS: Readonly<Record<string, string>> = {
  slot: 'has to be a whole number from 0 on',
  holder: `has to be a whole number from 1 to ${MOST_HOLDER}`,
};

const told = {
  type: 'object',
  properties: {
    slot: { type: 'integer' },
    holder: { type: 'integer', nullable: true },
    version: { type: 'integer' },
  },
} as const;

const slotAddress = {
  type: 'object',
  properties: { slot: { type: 'string', pattern: '^[0-9]{1,15}$' } },
} as const;

export const BOOK = {
  body: {
    type: 'object',
    required: ['slot', 'holder'],
    additionalProperties: false,
    properties: {
      slot: { type: 'integer', minimum: 0 },
      holder: { type: 'integer', minimum: 1, maximum: MOST_HOLDER },
    },
  },
  response: { 201: told, 409: told },
} as const;

export const CANCEL = {
  params: slotAddress,
  querystring: {
    type: 'object',
    required: ['holder'],
    additionalProperties: false,
    properties: { holder: { type: 'string', pattern: '^0*[1-9][0-9]{0,9}$' } },
  },
  response: { 200: told, 409: told },
} as const;

export const LOOK = { params: slotAddress, response: { 200: told } } as const;
