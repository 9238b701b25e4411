/**
 * The native protocol, version 1. Little-endian binary frames of fixed size over TCP, pipelined; answers come in the order
 * of the requests. The first request of a connection is `hello`.
 *
 *     request, 16 bytes   0: u8 operation, 1..3: zero │ 4: i32 slot  │ 8: i32 holder │ 12: i32 slot2
 *     answer, 32 bytes    0: u8 operation, 1: u8 status, 2: u16 thread │ 4: i32 slot │ 8: i32 holder │ 12: i32 slot2
 *                         16: u64 version │ 24: u64 version2
 *
 *     operation   asks with                                answers with
 *     hello       slot = MAGIC, holder = PROTOCOL_VERSION, slot = PROTOCOL_VERSION, holder = threads, slot2 = slots
 *                 slot2 = bytes of proof that follow
 *     book        slot, holder                             holder and version of the slot as decided
 *     cancel      slot, holder                             the same
 *     move        slot → slot2, holder                     ok: version of slot, version2 of slot2; refused: those of the slot
 *                                                          that the refusal rests on
 *     status      slot                                     holder and version
 *     find        slot = look from here on, holder         ok: slot, version; none: slot = go on from here, until it is
 *                                                          the number of slots
 *     stats       slot = counter, holder = thread or −1    version = the counter's value, summed over threads for −1
 *
 * The proof is the SHA-256 of the secret that a server may share with its clients (32 bytes), or nothing (0). A server without a
 * secret takes any. A server with one answers a wrong proof or none with wrongSecret, and closes.
 *
 * A connection that passes a limit (server/doors/limits.ts) gets one last answer to no request, of operation 0, whose status says
 * why, and is closed. Frames are of fixed length, so their length needs no limit.
 *
 * Unused request fields are zero. Holders are 1 … 2³¹ − 1; holder 0 in an answer is nobody. Versions have 53 bits.
 * While the server cannot write to its ledger, all but hello and stats get the status ledgerUnavailable and nothing happens.
 * A request that is out of range gets an error status and the connection goes on; one that is no request at all gets an error
 * status and the connection is closed, since nothing behind it can be trusted to start where it should.
 */
export const PROTOCOL_VERSION = 1;
export const MAGIC = 0x61_67_61_76; // 'vaga' on the wire
export const REQUEST_BYTES = 16;
export const ANSWER_BYTES = 32;
export const REQUEST_WORDS = REQUEST_BYTES / 4;
export const ANSWER_WORDS = ANSWER_BYTES / 4;

export const Operation = { hello: 1, book: 2, cancel: 3, move: 4, status: 5, find: 6, stats: 7 } as const;
export type Operation = (typeof Operation)[keyof typeof Operation];
/** In place of the operation, in an answer to no request. */
export const FAREWELL = 0;

/** The first four are `booking/`'s decisions, number for number. */
export const Status = {
  ok: 0,
  refused: 1,
  refusedSecond: 2,
  none: 3,
  badSlot: 4,
  badHolder: 5,
  badCounter: 6,
  /** Nothing was decided. */
  ledgerUnavailable: 7,
  /** From here on the connection is closed behind the answer. */
  badOperation: 16,
  helloExpected: 17,
  otherProtocol: 18,
  wrongSecret: 19,
  tooManyConnections: 20,
  idle: 21,
  halfFrame: 22,
  unread: 23,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** A sentence for each status that is not an outcome, for people. */
export function describeStatus(status: number): string {
  switch (status) {
    case Status.badSlot:
      return 'there is no such slot';
    case Status.badHolder:
      return 'a holder is a number from 1 to 2147483647';
    case Status.badCounter:
      return 'there is no such counter';
    case Status.ledgerUnavailable:
      return 'the ledger is unavailable: nothing can be booked or told until its disk takes writes again';
    case Status.badOperation:
      return 'that is not a request of this protocol';
    case Status.helloExpected:
      return 'a connection begins with hello';
    case Status.otherProtocol:
      return `the server speaks version ${PROTOCOL_VERSION} of the protocol`;
    case Status.wrongSecret:
      return 'the secret is wrong or missing: give the one that the server has (--secret-file)';
    case Status.tooManyConnections:
      return 'the server has as many connections as it takes (--max-connections)';
    case Status.idle:
      return 'nothing was sent for too long (--idle-s)';
    case Status.halfFrame:
      return 'the rest of a request, or hello, did not come in time (--half-frame-s)';
    case Status.unread:
      return 'the answers were not read in time (--unread-s)';
    default:
      return `status ${status}`;
  }
}

/** Word offsets within an answer. */
export const Answer = {
  head: 0,
  slot: 1,
  holder: 2,
  slot2: 3,
  versionLo: 4,
  versionHi: 5,
  version2Lo: 6,
  version2Hi: 7,
} as const;

/** Numbers beyond the layout's own counters that `stats` tells: the process's CPU time in microseconds. */
export const CPU_COUNTER = 255;

/** Writes a request into `words` (Int32, little-endian host) at word `at`. */
export function writeRequest(
  words: Int32Array,
  at: number,
  operation: Operation,
  slot: number,
  holder: number,
  slot2: number,
): void {
  words[at] = operation;
  words[at + 1] = slot;
  words[at + 2] = holder;
  words[at + 3] = slot2;
}

/** The last answer of a connection that the server ends by itself: it answers no request. */
export function farewell(status: Status, thread: number): Uint8Array<ArrayBuffer> {
  const answer = new Int32Array(ANSWER_WORDS);
  answer[Answer.head] = answerHead(FAREWELL, status, thread);
  return new Uint8Array(answer.buffer);
}

/** The first word of an answer. */
export function answerHead(operation: number, status: number, thread: number): number {
  return operation | (status << 8) | (thread << 16);
}

export function operationOf(head: number): number {
  return head & 0xff;
}

export function statusOf(head: number): number {
  return (head >>> 8) & 0xff;
}

export function threadOf(head: number): number {
  return head >>> 16;
}

/** A version of two words as a number. */
export function versionOf(lo: number, hi: number): number {
  return hi * 0x1_0000_0000 + (lo >>> 0);
}
