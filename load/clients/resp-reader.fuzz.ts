/** Fuzzes the reader of Redis's replies: in whatever pieces bytes come, it tells the same replies, and refuses the same nonsense with a sentence. */
import { VagaError } from '../../server/base/errors.ts';
import type { Random } from '../../server/base/seed.ts';
import { anyInt32, damage, onceIn, pick, randomBytes } from '../../server/fuzz/mutate.ts';
import { assertThat } from '../../server/fuzz/scratch.ts';
import type { FuzzTarget, OpenedTarget } from '../../server/fuzz/target.ts';
import { Reply, ReplyReader } from './resp-reader.ts';

const MOST_REPLIES = 20;

export const respReplies: FuzzTarget = {
  name: 'resp-replies',
  unit: 'frames',
  open: () => openRespReplies(),
};

/** `between`: what becomes of the bytes that come in pieces, for those who want to see a fault found. */
export function openRespReplies(between: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): OpenedTarget {
  return {
    draw: (random) => {
      if (onceIn(random, 50)) return randomBytes(random, random.nextBelow(100));
      const text = Array.from({ length: 1 + random.nextBelow(MOST_REPLIES) }, () => drawReply(random)).join(
        '',
      );
      const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
      return onceIn(random, 4) ? bytes : damage(random, bytes);
    },
    check: (input, random) => {
      const whole = readPieces([input]);
      const pieces = readPieces(split(between(input), random));
      assertThat(
        JSON.stringify(whole) === JSON.stringify(pieces),
        () => `in one piece: ${JSON.stringify(whole)}, in pieces: ${JSON.stringify(pieces)}`,
      );
      return whole.length;
    },
  };
}

function drawReply(random: Random): string {
  const text = pick(random, ['', '0', '7', '-3', '281474976710654', 'OK', 'a\r\nb', 'xxx']);
  switch (random.nextBelow(6)) {
    case 0:
      return '+OK\r\n';
    case 1:
      return '-ERR no such thing\r\n';
    case 2:
      return `:${anyInt32(random)}\r\n`;
    case 3:
      return `$${text.length}\r\n${text}\r\n`;
    case 4:
      return '$-1\r\n';
    default: {
      const items = Array.from({ length: random.nextBelow(5) }, () => `:${anyInt32(random)}\r\n`);
      return `*${items.length}\r\n${items.join('')}`;
    }
  }
}

function split(bytes: Uint8Array, random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.nextBelow(onceIn(random, 3) ? 40 : 4);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

/** What is told of bytes that come in pieces, one entry a reply; the last entry tells what was refused, or what is left. */
function readPieces(pieces: readonly Uint8Array[]): string[] {
  const reader = new ReplyReader();
  const told: string[] = [];
  let rest = Buffer.alloc(0);
  try {
    for (const piece of pieces) {
      const bytes = Buffer.concat([rest, piece]);
      let at = 0;
      for (;;) {
        const next = at < bytes.length ? reader.read(bytes, at) : -1;
        if (next < 0) break;
        assertThat(next > at && next <= bytes.length, () => `a reply at ${at} ends at ${next}`);
        told.push(tell(reader));
        at = next;
      }
      rest = bytes.subarray(at);
    }
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    return [...told, `refused: ${error.message}`];
  }
  return [...told, `${rest.length} bytes left`];
}

function tell({ kind, number, items, text }: ReplyReader): string {
  switch (kind) {
    case Reply.integer:
      return String(number);
    case Reply.array:
      return JSON.stringify(items);
    case Reply.nil:
      return 'nil';
    case Reply.simple:
    case Reply.error:
      return `${kind} ${text}`;
    case Reply.bulk:
      return `${kind} ${text} ${number}`;
    default:
      return kind satisfies never;
  }
}
