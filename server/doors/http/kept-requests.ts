/**
 * The requests that were answered, by their `Idempotency-Key`, in the region of the shared memory: what came of each is staged with the
 * decision itself, so that both are in the ledger or neither is, and whoever asks again hears the same.
 *
 *     bucket    places given out so far │ 64 places of 16 words
 *     place     key and who asks: 64 bits of a hash │ the request: 64 bits │ what came of it: 12 words
 *
 * A bucket is read and written under its own lock. A new request takes the place of its bucket's oldest. So one is forgotten when 64 others of its
 * bucket have come, of 128 buckets: half as many requests as there are places, 4,096, push it out with a probability below one in a million.
 */
import { hash } from 'node:crypto';

import type { Staging } from '../../booking/staging.ts';

const BUCKETS = 128;
const PLACES = 64;
/** Words for what came of a request. */
export const OUTCOME_WORDS = 12;

const HASH_WORDS = 2;
const REQUEST_AT = HASH_WORDS;
const OUTCOME_AT = REQUEST_AT + HASH_WORDS;
const PLACE_WORDS = OUTCOME_AT + OUTCOME_WORDS;
const BUCKET_WORDS = 1 + PLACES * PLACE_WORDS;

/** What they take of the region and of its locks. */
export const REQUEST_WORDS = BUCKETS * BUCKET_WORDS;
export const REQUEST_LOCKS = BUCKETS;

/** A request that has a key. */
export interface KeyedRequest {
  readonly bucket: number;
  /** The hash of its key with who asks, and that of what it asks for. */
  readonly words: Int32Array;
}

/** `key` has no line end in it. */
export function keyedRequest(key: string, caller: string, request: string): KeyedRequest {
  const name = hash('sha256', `${key}\n${caller}`, 'buffer');
  const asked = hash('sha256', request, 'buffer');
  const words = [name.readInt32LE(0), name.readInt32LE(4), asked.readInt32LE(0), asked.readInt32LE(4)];
  return { bucket: name.readUInt32LE(8) % BUCKETS, words: Int32Array.from(words) };
}

/** The same key from the same caller came with another request. */
export const OTHER_REQUEST = 'another request has this key';

/** Writes down what came of a request. */
export interface Keeping {
  /** Stages it, for whatever is published next. Once a request. */
  readonly stage: (outcome: Int32Array) => void;
  /** Publishes what is staged by itself; returns its number in the ledger's sequence. */
  readonly publish: () => { readonly lo: number; readonly hi: number };
}

export interface KeptRequests {
  /**
   * Decides on a request, or says what came of it before, under the lock of its key: of two at the same time one comes after the other. That lock
   * is taken before any other.
   */
  readonly once: <T>(
    request: KeyedRequest,
    again: (outcome: Int32Array | typeof OTHER_REQUEST) => T,
    decide: (keeping: Keeping) => T,
  ) => T;
}

export interface KeptPlace {
  /** Where their part of the region begins, and which of its locks is the first of theirs. */
  readonly regionFrom: number;
  readonly lockFrom: number;
}

export function openKeptRequests(staging: Staging, { regionFrom, lockFrom }: KeptPlace): KeptRequests {
  const { read, stage, publish } = staging;
  const find = ({ bucket, words }: KeyedRequest): Int32Array | typeof OTHER_REQUEST | undefined => {
    const at = regionFrom + bucket * BUCKET_WORDS;
    const used = Math.min(read(at), PLACES);
    for (let place = 0; place < used; place += 1) {
      const from = at + 1 + place * PLACE_WORDS;
      if (read(from) !== words[0] || read(from + 1) !== words[1]) continue;
      const isSame = read(from + REQUEST_AT) === words[2] && read(from + REQUEST_AT + 1) === words[3];
      if (!isSame) return OTHER_REQUEST;
      return Int32Array.from({ length: OUTCOME_WORDS }, (_, index) => read(from + OUTCOME_AT + index));
    }
    return undefined;
  };
  const keep = ({ bucket, words }: KeyedRequest, outcome: Int32Array): void => {
    const at = regionFrom + bucket * BUCKET_WORDS;
    const given = read(at);
    const entry = new Int32Array(PLACE_WORDS);
    entry.set(words);
    entry.set(outcome, OUTCOME_AT);
    stage(at + 1 + (given % PLACES) * PLACE_WORDS, entry);
    // From 64 to 127 and again: it tells which place is next, and that none is empty.
    stage(at, [given + 1 === 2 * PLACES ? PLACES : given + 1]);
  };
  return {
    once: (request, again, decide) => {
      staging.enter(lockFrom + request.bucket);
      const kept = find(request);
      const result =
        kept === undefined ? decide({ stage: (outcome) => keep(request, outcome), publish }) : again(kept);
      staging.leave(lockFrom + request.bucket);
      return result;
    },
  };
}
