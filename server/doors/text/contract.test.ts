/** The contract of text doors rejects each door that breaks it, and says what is wrong. */
import { expect, test } from 'vitest';

import { faultsOf, type ContractSubject } from './contract.ts';
import type { Conversation, Line, TextDoor } from './door.ts';
import { frameLine } from './inbox.ts';
import { SampleOffice } from './samples/office.ts';

const SEED = 20261121;
const SCRIPT = ['ana', 'um', 'dois e três', 'quatro'];

/** Knows everybody who says a name and repeats what is said. */
function echo(line: Line): Conversation {
  return {
    receive: (message) => {
      line.office.register('echo:ana', 'ana');
      line.write(`${message.toString()}. `);
    },
    unavailable: () => line.write('indisponível'),
  };
}

function subject(change: Partial<TextDoor> = {}): () => ContractSubject {
  const door: TextDoor = { name: 'echo', frame: frameLine, maxMessageBytes: 100, open: echo, ...change };
  return () => ({ door, office: new SampleOffice({ nowUs: () => 0 }) });
}

const changed = (change: (line: Line, sound: Conversation) => Partial<Conversation>): Partial<TextDoor> => ({
  open: (line) => ({ ...echo(line), ...change(line, echo(line)) }),
});

test('a sound door has no faults', () => {
  expect(faultsOf(subject(), SCRIPT, SEED)).toEqual([]);
  expect(faultsOf(subject({ needsLineEnd: true }), SCRIPT, SEED)).toEqual([]);
});

const BROKEN: readonly (readonly [string, Partial<TextDoor>, string])[] = [
  ['answers each chunk', { frame: (bytes) => bytes.length }, 'the first message is another'],
  [
    'takes a carriage return for an end',
    { frame: (bytes) => 1 + Math.max(bytes.indexOf('\n'), bytes.indexOf('\r')) },
    'the first message is another',
  ],
  [
    'counts what is said beyond what it framed',
    changed((line) => {
      let bytes = 0;
      return { receive: (message) => line.write(`${(bytes += message.byteOffset)}. `) };
    }),
    'answers otherwise',
  ],
  [
    'throws at bytes that are no text',
    changed((_, sound) => ({
      receive: (message) => {
        new TextDecoder('utf-8', { fatal: true }).decode(message);
        sound.receive(message);
      },
    })),
    'it throws at bad bytes',
  ],
  ['says nothing while the ledger is closed', changed(() => ({ unavailable: () => {} })), 'says nothing'],
  [
    'looks while the ledger is closed',
    changed((line) => ({ unavailable: () => line.write(`${line.office.freeOf([0]).length}`) })),
    'it decides or looks',
  ],
  ['never answers', changed(() => ({ receive: () => {} })), 'it answers nothing at all'],
  ['takes messages of any length', { maxMessageBytes: 1e9 }, 'messages may have 1000000000 bytes'],
];

test.each(BROKEN)('a door that %s is rejected', (_, change, fault) => {
  const faults = faultsOf(subject(change), SCRIPT, SEED);
  expect(faults.join('\n')).toContain(fault);
});
