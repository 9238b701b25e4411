/** A conversation without a connection: says messages and hears the answers, with nothing in between. For tests of doors. */
import type { Office } from '../../../booking/office.ts';
import type { Conversation, TextDoor } from '../door.ts';

interface Answered {
  readonly text: string;
  readonly delayMs: number;
}

export interface Talk {
  readonly conversation: Conversation;
  /** What was complained of, and what was refused. */
  readonly complaints: readonly string[];
  readonly hasEnded: boolean;
  /** What was answered since. */
  readonly hear: () => readonly Answered[];
  /** Says a message and returns the texts of the answers. Nothing is heard of one that comes behind the end. */
  readonly say: (message: string | Uint8Array) => readonly string[];
}

/** Answers are compared as texts: of bytes that are no UTF-8, each stands for itself. */
export function openTalk(door: TextDoor, office: Office): Talk {
  let answers: Answered[] = [];
  let hasEnded = false;
  const complaints: string[] = [];
  const write = (answer: string | Uint8Array, delayMs: number): void => {
    const text = typeof answer === 'string' ? answer : Buffer.from(answer).toString('latin1');
    if (text.length > 0) answers.push({ text, delayMs });
  };
  const conversation = door.open({
    office,
    write: (answer) => write(answer, 0),
    writeLater: write,
    end: () => {
      hasEnded = true;
    },
    after: () => () => {}, // no time goes by here
    run: (callback) => callback(),
    refuse: (reason) => {
      complaints.push(reason);
      hasEnded = true;
    },
    complain: (reason) => complaints.push(reason),
  });
  const hear = (): readonly Answered[] => {
    const heard = answers;
    answers = [];
    return heard;
  };
  conversation.begin?.();
  return {
    conversation,
    complaints,
    get hasEnded() {
      return hasEnded;
    },
    hear,
    say: (message) => {
      if (!hasEnded) conversation.receive(Buffer.from(message as string));
      return hear().map(({ text }) => text);
    },
  };
}
