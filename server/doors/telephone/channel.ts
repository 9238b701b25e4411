/**
 * One call, between the script that leads it and Asterisk's answers. The script is a generator: it yields a command and goes on with
 * what became of it. It goes on within `receive`, so whatever it decides is decided there. It never hears of a caller who has hung up:
 * it is just not gone on with.
 */
import type { Conversation, Line } from '../text/door.ts';
import { CHANNEL_UP, isHeader, readAnswer } from './agi.ts';

/** What became of a command. */
export interface Reply {
  /** False where the caller is still there, but the command failed: its sound file is missing, or Asterisk does not know it. */
  readonly done: boolean;
  /** What stands behind `result=`; empty where it failed. */
  readonly value: string;
}

/** A part of a call: commands go out, what became of them comes in. */
export type Talk<T> = Generator<string, T, Reply>;

const FAILED: Reply = { done: false, value: '' };
/** For a command whose answer is not known, or where there was none. */
const NO_VALUE: Reply = { done: true, value: '0' };

export class Channel implements Conversation {
  readonly #line: Line;
  readonly #call: () => Talk<void>;
  readonly #apology: () => Talk<void>;
  #talk: Talk<void> | undefined;
  #apologising = false;
  /** A command failed, and Asterisk was asked whether the caller is there. */
  #checking = false;
  #over = false;

  /** `call` leads the call once Asterisk's header is there; `apology` in its place when the ledger takes no changes. */
  constructor(line: Line, call: () => Talk<void>, apology: () => Talk<void>) {
    this.#line = line;
    this.#call = call;
    this.#apology = apology;
  }

  receive(message: Buffer): void {
    if (this.#over) return;
    const text = message.toString();
    if (this.#talk !== undefined) this.#hear(text, this.#talk);
    else if (isHeader(text)) this.#goOn((this.#talk = this.#call()), NO_VALUE);
    else this.#nonsense('a call begins with the header of AGI');
  }

  /** Asterisk waits for a command, whatever it has said just now; a caller who has hung up shows at the next answers. */
  unavailable(): void {
    if (this.#over) return;
    this.#checking = false;
    if (!this.#apologising || this.#talk === undefined) this.#talk = this.#apology();
    this.#apologising = true;
    this.#goOn(this.#talk, NO_VALUE);
  }

  closed(): void {
    this.#over = true;
  }

  #hear(text: string, talk: Talk<void>): void {
    const answer = readAnswer(text);
    if (answer === undefined) {
      this.#nonsense('what came is no answer of AGI');
      return;
    }
    switch (answer.kind) {
      case 'hungUp':
        this.#end();
        return;
      case 'refused':
        if (this.#checking) this.#end();
        else this.#goOn(talk, FAILED);
        return;
      case 'result':
        if (this.#checking) this.#checked(answer.value, talk);
        else if (answer.value === '-1') this.#check();
        else this.#goOn(talk, { done: true, value: answer.value });
        return;
      default:
        answer satisfies never;
    }
  }

  /** −1 is what Asterisk says of a caller who is gone and of a sound file that is missing. The channel itself knows which. */
  #check(): void {
    this.#checking = true;
    this.#line.write('CHANNEL STATUS\n');
  }

  #checked(state: string, talk: Talk<void>): void {
    this.#checking = false;
    if (state === CHANNEL_UP) this.#goOn(talk, FAILED);
    else this.#end();
  }

  #goOn(talk: Talk<void>, reply: Reply): void {
    const step = talk.next(reply);
    if (step.done === true) this.#end();
    else this.#line.write(`${step.value}\n`);
  }

  #nonsense(reason: string): void {
    this.#over = true;
    this.#line.refuse(reason);
  }

  #end(): void {
    this.#over = true;
    this.#line.end();
  }
}
