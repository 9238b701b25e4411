/** A call without sockets: the bytes of a sample Asterisk, framed by the door, and the door's commands back to it. */
import type { Office } from '../../../booking/office.ts';
import type { TextDoor } from '../../text/door.ts';
import { Inbox } from '../../text/inbox.ts';
import { openTalk, type Talk } from '../../text/samples/talk.ts';
import { HEADER, SampleAsterisk, type Caller } from './asterisk.ts';

/** Whether the ledger takes changes when the nth message comes. */
export type Availability = (message: number) => boolean;

export class SampleCall {
  readonly commands: string[] = [];
  readonly #talk: Talk;
  readonly #inbox: Inbox;
  readonly #available: Availability;
  #messages = 0;

  constructor(door: TextDoor, office: Office, available: Availability = () => true) {
    this.#talk = openTalk(door, office);
    this.#inbox = new Inbox(door);
    this.#available = available;
  }

  get complaints(): readonly string[] {
    return this.#talk.complaints;
  }

  get ended(): boolean {
    return this.#talk.hasEnded;
  }

  /** Bytes from Asterisk, in any chunk. */
  hear(chunk: string | Uint8Array): void {
    this.#inbox.add(Buffer.from(chunk as string));
    for (let message = this.#inbox.take(); message !== undefined; message = this.#inbox.take()) {
      if (this.ended) return;
      if (message === 'tooLong') throw new Error('the message is too long');
      this.#messages += 1;
      const answers = this.#available(this.#messages) ? this.#talk.say(message) : this.#apology();
      this.commands.push(...answers.map((command) => command.replace(/\n$/, '')));
    }
  }

  /** Lets Asterisk answer until the door has nothing more to say. Returns all that Asterisk has sent. */
  run(asterisk: SampleAsterisk): string {
    let sent = HEADER.join('');
    for (const segment of HEADER) this.hear(segment);
    for (let told = 0; told < this.commands.length; told += 1) {
      if (told > 2_000) throw new Error('the call does not end');
      const answer = asterisk.answer(this.commands[told]);
      sent += answer;
      this.hear(answer);
    }
    return sent;
  }

  #apology(): readonly string[] {
    this.#talk.conversation.unavailable();
    return this.#talk.hear().map(({ text }) => text);
  }
}

export interface WholeCall {
  readonly commands: readonly string[];
  readonly complaints: readonly string[];
  readonly ended: boolean;
  /** All that Asterisk has sent. */
  readonly sent: string;
  /** What the caller would still have typed. */
  readonly leftToType: readonly string[];
}

/** A whole call of one caller's. */
export function callUp(door: TextDoor, office: Office, caller: Caller, available?: Availability): WholeCall {
  const call = new SampleCall(door, office, available);
  const asterisk = new SampleAsterisk(caller);
  const sent = call.run(asterisk);
  const { commands, complaints, ended } = call;
  return { commands, complaints, ended, sent, leftToType: asterisk.leftToType };
}
