/** What every text door has to do, as a list of what one does not. For tests. */
import type { Office } from '../../booking/office.ts';
import { Random } from '../../base/seed.ts';
import type { TextDoor } from './door.ts';
import { Inbox } from './inbox.ts';
import { openTalk } from './samples/talk.ts';

/** No message of these protocols is nearly as long. */
const MOST_MESSAGE_BYTES = 65_536;
const CHUNKINGS = 20;
const NONSENSES = 300;

export interface ContractSubject {
  readonly door: TextDoor;
  /** With nobody in it, on a clock that tells the same times each time. */
  readonly office: Office;
}

/**
 * `open` makes a door and an office anew each time. `script`: messages that one client sends, as it sends them; a line end behind
 * them is tried here where the door takes one. The seed decides how they are cut.
 */
export function faultsOf(
  open: () => ContractSubject,
  script: readonly (string | Uint8Array)[],
  seed: number,
): string[] {
  const messages = script.map((message) => Buffer.from(message as string));
  return [
    ...faultsOfFraming(open().door, messages),
    ...faultsOfChunking(open, messages, new Random(seed, 0)),
    ...faultsOfNonsense(open, messages, new Random(seed, 1)),
    ...faultsOfClosedLedger(open, messages),
    ...faultsOfLength(open().door),
  ];
}

/** Whether a message has an end of its own, as a pickle has. */
function endsItself(door: TextDoor, message: Buffer): boolean {
  return door.frame(message) === message.length;
}

/** However much of a stream is there, the first message is as long as in the whole of it, or not whole yet. */
function faultsOfFraming(door: TextDoor, messages: readonly Buffer[]): string[] {
  const stream = Buffer.concat(messages.map((message) => withEnd(door, message, '\r\n')));
  const whole = door.frame(stream);
  const wrong = Array.from({ length: stream.length }, (_, length) => length).find((length) => {
    const framed = door.frame(stream.subarray(0, length));
    return length < whole ? framed !== 0 : framed !== whole;
  });
  if (whole === 0) return ['it finds no message in a stream of messages with line ends'];
  return wrong === undefined ? [] : [`the first message is another when ${wrong} bytes are there`];
}

function faultsOfChunking(
  open: () => ContractSubject,
  messages: readonly Buffer[],
  random: Random,
): string[] {
  const { door } = open();
  const expected = hearAll(open(), [messages], (talk, inbox, all) => {
    for (const message of all) {
      inbox.add(withEnd(door, message, door.needsLineEnd === true ? '\n' : ''));
      inbox.settle();
      talk();
    }
  });
  const faults: string[] = [];
  if (expected.every((text) => text === '')) faults.push('it answers nothing at all');
  const ends = door.needsLineEnd === true ? ['\n', '\r\n'] : ['', '\n', '\r\n'];
  for (const end of ends)
    for (let turn = 0; turn < CHUNKINGS; turn += 1) {
      // Without ends of their own or line ends only silence tells one message from the next.
      const streams = end === '' ? messages.map((message) => [message]) : [messages];
      const heard = hearAll(open(), streams, (talk, inbox, stream) => {
        const bytes = Buffer.concat(stream.map((message) => withEnd(door, message, end)));
        for (let at = 0; at < bytes.length;) {
          const length = 1 + random.nextBelow(turn % 2 === 0 ? 4 : 400);
          inbox.add(Buffer.from(bytes.subarray(at, at + length)));
          at += length;
          talk();
        }
        inbox.settle();
        talk();
      });
      if (heard.join('') !== expected.join(''))
        faults.push(`it answers otherwise when messages with the end ${JSON.stringify(end)} come in pieces`);
    }
  return [...new Set(faults)];
}

/** All that is answered to streams with a silence behind each. `feed` puts bytes into the inbox and lets it talk. */
function hearAll(
  { door, office }: ContractSubject,
  streams: readonly (readonly Buffer[])[],
  feed: (talk: () => void, inbox: Inbox, stream: readonly Buffer[]) => void,
): string[] {
  const heard: string[] = [];
  const talk = openTalk(door, office);
  heard.push(...talk.hear().map(({ text }) => text));
  const inbox = new Inbox(door);
  const goOn = (): void => {
    for (let message = inbox.take(); message !== undefined; message = inbox.take()) {
      if (message === 'tooLong') throw new Error('a message of the script is too long');
      heard.push(...talk.say(message));
    }
  };
  for (const stream of streams) feed(goOn, inbox, stream);
  return heard;
}

/** Any bytes, at any place of the script, throw nothing and frame to what is there. */
function faultsOfNonsense(
  open: () => ContractSubject,
  messages: readonly Buffer[],
  random: Random,
): string[] {
  for (let turn = 0; turn < NONSENSES; turn += 1) {
    const { door, office } = open();
    const nonsense = damaged(messages[random.nextBelow(messages.length)], random);
    const before = messages.slice(0, random.nextBelow(messages.length + 1));
    try {
      const framed = door.frame(nonsense);
      if (framed < 0 || framed > nonsense.length)
        return [`a message of ${framed} bytes is found in ${nonsense.length}`];
      const talk = openTalk(door, office);
      for (const message of [...before, nonsense, ...messages]) talk.say(message);
      talk.conversation.closed?.();
    } catch (error) {
      return [`it throws at bad bytes: ${error instanceof Error ? error.message : String(error)}`];
    }
  }
  return [];
}

/** Any bytes, or a message with some of its bytes changed. */
function damaged(message: Buffer, random: Random): Buffer {
  if (random.nextBelow(2) === 0)
    return Buffer.from(Array.from({ length: 1 + random.nextBelow(40) }, () => random.nextBelow(256)));
  const changed = Buffer.from(message);
  for (let change = 0; change <= random.nextBelow(3); change += 1)
    changed[random.nextBelow(changed.length)] = random.nextBelow(256);
  return changed;
}

/** Before any message and behind each of them: an answer or an end, and nothing decided. */
function faultsOfClosedLedger(open: () => ContractSubject, messages: readonly Buffer[]): string[] {
  for (let said = 0; said < messages.length; said += 1) {
    const { door, office } = open();
    const talk = openTalk(door, office);
    for (const message of messages.slice(0, said)) talk.say(message);
    talk.hear();
    if (talk.hasEnded) return [];
    office.forget();
    talk.conversation.unavailable();
    if (talk.hear().length === 0 && !talk.hasEnded)
      return ['it says nothing when the ledger takes no changes'];
    if (office.restsOn > 0) return ['it decides or looks though the ledger takes no changes'];
  }
  return [];
}

function faultsOfLength(door: TextDoor): string[] {
  if (door.maxMessageBytes > MOST_MESSAGE_BYTES)
    return [`messages may have ${door.maxMessageBytes} bytes, far more than any of its protocol has`];
  const inbox = new Inbox(door);
  inbox.add(Buffer.alloc(door.maxMessageBytes + 1, 'x'));
  return inbox.take() !== undefined ? [] : ['a message without an end may be as long as it likes'];
}

function withEnd(door: TextDoor, message: Buffer, end: string): Buffer {
  return endsItself(door, message) ? message : Buffer.concat([message, Buffer.from(end)]);
}
