/** How bookings are kept in Redis: what is sent for each operation, and what the replies say. */
import { createHash } from 'node:crypto';

import { Operation, Status } from '../../server/doors/native/wire.ts';
import { NO_VERSION, NOBODY, UNTOLD } from '../history/history.ts';
import type { Strategy } from '../targets/address.ts';
import type { Told } from './record.ts';
import { senseless } from './refusal.ts';
import { Reply, type ReplyReader } from './resp-reader.ts';

/** The oldest request is not answered yet: it takes one more exchange. */
export const AGAIN = 'again';

export interface RespStrategy {
  /** Whether Redis is asked to free a slot only of its holder. */
  readonly cancelsAreSafe: boolean;
  /** Sent once to each connection, each with one reply that is no error. */
  readonly prepare: readonly string[];
  /** What to send. `exchange`: 0 first, 1 after `AGAIN`. */
  readonly encode: (operation: number, exchange: number, key: string, holder: string) => string;
  readonly read: (
    operation: number,
    exchange: number,
    holder: number,
    reply: ReplyReader,
  ) => Told | typeof AGAIN;
}

/** A command as Redis's protocol has it. Its words are ASCII. */
export function command(...words: readonly string[]): string {
  let text = `*${words.length}\r\n`;
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`;
  return text;
}

const FREE: Told = { status: Status.ok, holder: NOBODY, version: NO_VERSION };
const NOT_FREED: Told = { status: Status.refused, holder: UNTOLD, version: NO_VERSION };

/** The key exists where the slot is taken, and its value is the holder. One command decides. */
const setnx: RespStrategy = {
  cancelsAreSafe: false,
  prepare: [],
  encode: (operation, _exchange, key, holder) => {
    if (operation === Operation.book)
      return `*5\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${holder.length}\r\n${holder}\r\n$2\r\nNX\r\n$3\r\nGET\r\n`;
    return encodeOther(operation, key);
  },
  read: (operation, _exchange, holder, reply) => {
    if (operation !== Operation.book) return readOther(operation, reply);
    return reply.kind === Reply.nil ? booked(holder) : refusedBy(reply);
  },
};

/** What people write who have not met a race yet: look whether it is free, then take it. */
const getThenSet: RespStrategy = {
  cancelsAreSafe: false,
  prepare: [],
  encode: (operation, exchange, key, holder) => {
    if (operation !== Operation.book) return encodeOther(operation, key);
    return exchange === 0 ? command('GET', key) : command('SET', key, holder);
  },
  read: (operation, exchange, holder, reply) => {
    if (operation !== Operation.book) return readOther(operation, reply);
    if (exchange === 0) return reply.kind === Reply.nil ? AGAIN : refusedBy(reply);
    if (reply.kind === Reply.simple) return booked(holder);
    throw senseless('SET answers neither OK nor an error');
  },
};

/** One script decides, and counts the changes of the slot, so that every answer tells a version. */
const SCRIPT = `local told = redis.call('HMGET', KEYS[1], 'holder', 'version')
local holder, version = tonumber(told[1] or 0), tonumber(told[2] or 0)
local done = 0
if ARGV[1] == 'book' and holder == 0 then holder, done = tonumber(ARGV[2]), 1
elseif ARGV[1] == 'cancel' and holder == tonumber(ARGV[2]) then holder, done = 0, 1 end
if done == 1 then
  version = version + 1
  redis.call('HSET', KEYS[1], 'holder', holder, 'version', version)
end
return {done, holder, version}`;
const SCRIPT_SHA1 = createHash('sha1').update(SCRIPT).digest('hex');
const SCRIPT_OPERATIONS: Readonly<Record<number, string>> = {
  [Operation.book]: 'book',
  [Operation.cancel]: 'cancel',
  [Operation.status]: 'status',
};

const lua: RespStrategy = {
  cancelsAreSafe: true,
  prepare: [command('SCRIPT', 'LOAD', SCRIPT)],
  encode: (operation, _exchange, key, holder) =>
    command('EVALSHA', SCRIPT_SHA1, '1', key, SCRIPT_OPERATIONS[operation] ?? '', holder),
  read: (operation, _exchange, _holder, reply) => {
    if (reply.kind !== Reply.array || reply.items.length !== 3) throw senseless('the script did not answer');
    const [done, holder, version] = reply.items;
    const isDone = done === 1 || operation === Operation.status;
    return { status: isDone ? Status.ok : Status.refused, holder, version };
  },
};

export const RESP_STRATEGIES: Readonly<Record<Strategy, RespStrategy>> = {
  setnx,
  lua,
  'get-then-set': getThenSet,
};

function encodeOther(operation: number, key: string): string {
  return command(operation === Operation.cancel ? 'DEL' : 'GET', key);
}

/** Of `DEL`, or of `GET` as a look at the slot. */
function readOther(operation: number, reply: ReplyReader): Told {
  if (operation === Operation.cancel) {
    if (reply.kind !== Reply.integer) throw senseless('DEL answers no number');
    return reply.number === 1 ? FREE : NOT_FREED;
  }
  return reply.kind === Reply.nil ? FREE : { ...refusedBy(reply), status: Status.ok };
}

function booked(holder: number): Told {
  return { status: Status.ok, holder, version: NO_VERSION };
}

function refusedBy(reply: ReplyReader): Told {
  if (reply.kind !== Reply.bulk || !(reply.number > NOBODY))
    throw senseless('the value of a key is no holder');
  return { status: Status.refused, holder: reply.number, version: NO_VERSION };
}
