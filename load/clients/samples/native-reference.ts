/**
 * What a client of the native door tells of a server's answers, read plainly: from whole bytes, without a thought for pieces and speed. The
 * fuzzer holds the swarm's client beside it.
 */
import {
  ANSWER_BYTES,
  Answer,
  FAREWELL,
  Operation,
  Status,
  operationOf,
  statusOf,
  threadOf,
} from '../../../server/doors/native/wire.ts';
import { MAX_SLOTS, MAX_THREADS } from '../../../server/memory/layout.ts';
import { NONE_HI, NONE_LO } from '../../history/file.ts';
import { Kind, NO_SLOT, Outcome } from '../../history/history.ts';

export const NUMBER = 7;
export const SLOTS = 32;
/** Asked of every server, before any of them is answered. */
export const ASKED = Array.from({ length: 300 }, (_, index) => ({
  operation: 2 + (index % 6),
  slot: (index * 5) % SLOTS,
  slot2: index % 6 === 2 ? (index * 7 + 1) % SLOTS : 0,
}));
export const OUTCOMES = [
  Status.ok,
  Status.refused,
  Status.refusedSecond,
  Status.none,
  Status.ledgerUnavailable,
];

/** By operation. */
const KINDS = [0, 0, Kind.book, Kind.cancel, Kind.move, Kind.status, Kind.find];

/** What there is to tell, read without a thought for pieces and speed; and how many answers were looked at. */
export function readPlainly(bytes: Uint8Array): { readonly told: string[]; readonly frames: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < ANSWER_BYTES) return { told: ['refused'], frames: 0 };
  const head = view.getInt32(0, true);
  const [threads, slots] = [8, 12].map((at) => view.getInt32(at, true));
  const isWelcome = operationOf(head) === Operation.hello && statusOf(head) === Status.ok;
  if (!isWelcome || threadOf(head) >= threads || threads > MAX_THREADS || slots < 0 || slots > MAX_SLOTS)
    return { told: ['refused'], frames: 1 };
  const told = [`hello ${threadOf(head)} ${threads} ${slots}`];
  let index = 0;
  let frames = 1;
  for (let at = ANSWER_BYTES; at + ANSWER_BYTES <= bytes.length; at += ANSWER_BYTES) {
    frames += 1;
    const words = new Int32Array(bytes.slice(at, at + ANSWER_BYTES).buffer);
    if (operationOf(words[0]) === FAREWELL) continue; // the server says why it ends the connection
    if (index === ASKED.length || isSenseless(index, words)) {
      told.push('refused');
      break;
    }
    told.push(...tellAnswer(index, words));
    index += 1;
  }
  for (const asked of ASKED.slice(index)) told.push(...tellLoss(asked));
  told.push('closed');
  return { told, frames };
}

function isSenseless(index: number, words: Int32Array): boolean {
  const status = statusOf(words[0]);
  const isVersion = [Answer.versionHi, Answer.version2Hi].every(
    (word) => words[word] >= 0 && words[word] < 65_536,
  );
  const isStatus = OUTCOMES.some((outcome) => outcome === status);
  return operationOf(words[0]) !== ASKED[index].operation || !isStatus || !isVersion;
}

function tellAnswer(index: number, words: Int32Array): string[] {
  const { operation, slot, slot2 } = ASKED[index];
  const status = statusOf(words[0]);
  if (status === Status.ledgerUnavailable) return [`lost ${operation} ${slot}`];
  const isFind = operation === Operation.find;
  const isMoved = operation === Operation.move && status === Status.ok;
  const answered = `answered ${operation} ${status} ${isFind ? words[Answer.slot] : slot} ${slot2}`;
  if (operation === Operation.stats) return [answered];
  const outcome = [Outcome.ok, Outcome.fail, Outcome.failSecond, Outcome.fail][status];
  const row = [
    KINDS[operation] | (outcome << 4),
    NUMBER,
    isFind ? (status === Status.ok ? words[Answer.slot] : NO_SLOT) : slot,
    operation === Operation.move ? slot2 : NO_SLOT,
    1,
    0,
    1,
    0,
    words[Answer.versionLo],
    words[Answer.versionHi],
    isMoved ? words[Answer.version2Lo] : words[Answer.holder],
    isMoved ? words[Answer.version2Hi] : 0,
  ];
  return [`record ${row.join(' ')}`, answered];
}

/** A request without an answer may have happened. */
function tellLoss({ operation, slot, slot2 }: (typeof ASKED)[number]): string[] {
  const lost = `lost ${operation} ${slot}`;
  if (operation === Operation.stats) return [lost];
  const second = operation === Operation.move ? slot2 : NO_SLOT;
  const none = [NONE_LO, NONE_HI];
  const row = [KINDS[operation] | (Outcome.info << 4), NUMBER, slot, second, 1, 0, ...none, ...none, 0, 0];
  return [`record ${row.join(' ')}`, lost];
}
