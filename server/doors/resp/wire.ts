/**
 * What the RESP door speaks: the protocol of Redis, RESP2 and after `HELLO 3` RESP3 (https://redis.io/docs/latest/develop/reference/protocol-spec/),
 * as far as `redis-cli`, `redis-benchmark` and the usual clients need it to book.
 *
 * A command is an array of bulk strings, or a line of words. Answers come in the order of the commands, which may be pipelined.
 *
 *     *4\r\n$3\r\nSET\r\n$7\r\nslot:12\r\n$3\r\nana\r\n$2\r\nNX\r\n       SET slot:12 ana NX\r\n
 *
 * The limits are Redis's own in kind and in words, and smaller where a booking never needs so much. What passes one in bold is no command,
 * so nothing behind it can be trusted: it gets `-ERR Protocol error: …`, and the connection is closed.
 *
 *     **arguments of a command**, as announced     1,048,576     invalid multibulk length
 *     **bytes of an argument**, as announced       64 KiB        invalid bulk length
 *     **bytes of a line of words**                 64 KiB        too big inline request
 *     **bytes of a command**                       128 KiB       too big command
 *     keys of DEL, EXISTS, MGET                    1,024
 *     bytes of a holder, or of a client's name     80
 */
export const MOST_ARGUMENTS = 1_048_576;
export const MOST_BULK_BYTES = 65_536;
export const MOST_LINE_BYTES = 65_536;
export const MOST_COMMAND_BYTES = 131_072;
export const MOST_KEYS = 1_024;
/** Names in a `COMMAND INFO` or `COMMAND DOCS`: each is answered with a description. */
export const MOST_NAMES = 64;

/** The version of Redis whose `SET … NX GET` this is; clients look at it to learn what they may ask for. */
export const REDIS_VERSION = '7.0.0';

/** The protocols that `HELLO` can ask for. */
export type Protocol = 2 | 3;

/** Bytes that frames are made of. */
export const Byte = {
  cr: 0x0d,
  lf: 0x0a,
  star: 0x2a,
  dollar: 0x24,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
} as const;

export function isDigit(byte: number): boolean {
  return byte >= Byte.zero && byte <= Byte.nine;
}

/** Makes a capital letter a small one. */
const LOWER = 0x20;

/** Whether these bytes are that word, in small or large letters. Byte by byte: it is done for every booking that asks for the holder. */
export function isWord(bytes: Buffer, from: number, to: number, word: Buffer): boolean {
  if (to - from !== word.length) return false;
  for (let index = 0; index < word.length; index += 1)
    if ((bytes[from + index] | LOWER) !== word[index]) return false;
  return true;
}
