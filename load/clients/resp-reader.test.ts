import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Reply, ReplyReader } from './resp-reader.ts';

/** What a reader tells of all replies in some bytes. */
function readAll(bytes: Buffer): { told: unknown[]; rest: number } {
  const reader = new ReplyReader();
  const told: unknown[] = [];
  let at = 0;
  while (at < bytes.length) {
    const next = reader.read(bytes, at);
    if (next < 0) break;
    told.push(tell(reader));
    at = next;
  }
  return { told, rest: bytes.length - at };
}

function tell({ kind, number, items, text }: ReplyReader): unknown {
  switch (kind) {
    case Reply.integer:
      return number;
    case Reply.array:
      return [...items];
    case Reply.nil:
      return null;
    case Reply.simple:
    case Reply.error:
    case Reply.bulk:
      return `${kind} ${text}`;
    default:
      return kind satisfies never;
  }
}

const EACH: readonly (readonly [string, unknown])[] = [
  ['+OK\r\n', `${Reply.simple} OK`],
  ['-ERR no such thing\r\n', `${Reply.error} ERR no such thing`],
  [':0\r\n', 0],
  [':-12\r\n', -12],
  ['$-1\r\n', null],
  ['$0\r\n\r\n', `${Reply.bulk} `],
  ['$4\r\n1207\r\n', `${Reply.bulk} 1207`],
  ['$5\r\na\r\nbc\r\n', `${Reply.bulk} a\r\nbc`],
  ['*3\r\n:1\r\n:7\r\n:281474976710654\r\n', [1, 7, 281_474_976_710_654]],
  ['*0\r\n', []],
];

test.each(EACH)('reads %j', (text, told) => {
  expect(readAll(Buffer.from(text))).toEqual({ told: [told], rest: 0 });
});

test('a bulk string that is a number is told as one, and any other is not', () => {
  const reader = new ReplyReader();
  reader.read(Buffer.from('$3\r\n120\r\n'), 0);
  expect(reader.number).toBe(120);
  reader.read(Buffer.from('$3\r\n12x\r\n'), 0);
  expect(reader.number).toBeNaN();
});

test('cut anywhere, it tells the whole replies and waits for the rest of the one that is not', () => {
  const one = fc.constantFrom(...EACH);
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), fc.nat(), (replies, cut) => {
      const bytes = Buffer.from(replies.map(([text]) => text).join(''));
      const at = cut % (bytes.length + 1);
      const first = readAll(bytes.subarray(0, at));
      const second = readAll(bytes.subarray(at - first.rest));
      expect([...first.told, ...second.told]).toEqual(replies.map(([, told]) => told));
      expect(second.rest).toBe(0);
    }),
  );
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n', 'a reply begins with byte 72'],
  [':12x\r\n', "'12x' is not an integer"],
  [':\r\n', "'' is not an integer"],
  ['$-2\r\n', 'a bulk string of -2 bytes'],
  ['$99999999\r\n', 'a bulk string of 99999999 bytes'],
  ['$2\r\nabc\r\n', 'does not end where it should'],
  ['*17\r\n', 'an array of 17 items'],
  ['*1\r\n$1\r\na\r\n', 'an array of something else than integers'],
  [`+${'x'.repeat(70_000)}`, 'a line of more than 65536 bytes'],
])('refuses %j', (text, sentence) => {
  expect(() => readAll(Buffer.from(text))).toThrow(sentence);
});
