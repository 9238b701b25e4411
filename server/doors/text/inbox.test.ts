/** Streams are cut into messages where they end, and where silence says so. */
import { expect, test } from 'vitest';

import { Inbox, frameLine } from './inbox.ts';

const lines = { frame: frameLine, maxMessageBytes: 10 };

/** What is taken after each of the pieces; `null` stands for a silence. */
function takenFrom(pieces: readonly (string | null)[], door = lines): string[] {
  const inbox = new Inbox(door);
  const taken: string[] = [];
  for (const piece of pieces) {
    if (piece === null) inbox.settle();
    else inbox.add(Buffer.from(piece));
    for (let message = inbox.take(); message !== undefined; message = inbox.take()) {
      taken.push(message.toString());
      if (message === 'tooLong') return taken;
    }
  }
  return taken;
}

test.each([
  ['one line', ['LIST\n'], ['LIST']],
  ['a line of another system', ['LIST\r\n'], ['LIST']],
  ['two at once', ['LIST\nBOOK|1\n'], ['LIST', 'BOOK|1']],
  ['one in pieces', ['BO', 'OK', '|18\n'], ['BOOK|18']],
  ['an end in pieces', ['BOOK|18\r', '\n', 'VIEW\n'], ['BOOK|18', 'VIEW']],
  ['no end, and silence', ['BOOK', '|1', null, 'LIST', null], ['BOOK|1', 'LIST']],
  ['no end, and no silence yet', ['BOOK|1'], []],
  ['an end and none', ['LIST\nBOOK|1', null], ['LIST', 'BOOK|1']],
  ['an end that comes behind the silence', ['LIST', null, '\n', 'VIEW\r\n'], ['LIST', 'VIEW']],
  ['another that does', ['LIST', null, '\r\nVIEW', null], ['LIST', 'VIEW']],
  ['an empty line', ['LIST\n\nVIEW\n'], ['LIST', '', 'VIEW']],
  ['silence and nothing', [null, 'LIST\n', null], ['LIST']],
  ['the longest', ['123456789\n'], ['123456789']],
  ['a longer one', ['1234567890\n'], ['tooLong']],
  ['one that never ends', ['12345', '678901'], ['tooLong']],
  ['a longer one behind a good one', ['LIST\n12345678901'], ['LIST', 'tooLong']],
] as const)('%s', (_, pieces, messages) => {
  expect(takenFrom(pieces)).toEqual(messages);
});

test('where a line end is needed silence makes no message', () => {
  expect(takenFrom(['LIS', null, 'T\n', null], { ...lines, needsLineEnd: true } as typeof lines)).toEqual([
    'LIST',
  ]);
});

test('a part of a message that waits does not keep the chunk that it came with', () => {
  const inbox = new Inbox(lines);
  const chunk = Buffer.concat([Buffer.from('LIST\nBO')]);
  inbox.add(chunk);
  expect(inbox.take()?.toString()).toBe('LIST');
  expect(inbox.take()).toBe(undefined);
  chunk.fill('x');
  inbox.add(Buffer.from('OK\n'));
  expect(inbox.take()?.toString()).toBe('BOOK');
});

test('a silence leaves the messages before it as they are', () => {
  const inbox = new Inbox(lines);
  inbox.add(Buffer.from('LIST\nVIEW\nBO'));
  inbox.settle();
  inbox.add(Buffer.from('OK\n'));
  expect(Array.from({ length: 5 }, () => inbox.take()?.toString())).toEqual([
    'LIST',
    'VIEW',
    'BO',
    'OK',
    undefined,
  ]);
});
