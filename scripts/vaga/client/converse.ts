/** The course of a client for people: what is typed is done, one command after another, until the end of the input. */
import { setTimeout as pause } from 'node:timers/promises';

import { Exit } from '../exit.ts';
import { NotDone, type Dialogue, type Setting } from './dialogue.ts';
import { AnswerLost, GaveUp, Session, isUnreachable } from './session.ts';
import type { Terminal } from './terminal.ts';
import { WORDS, type Language } from './words.ts';

/** The exit status when a command could not be delivered. */
const UNDELIVERED = 1;
/** Taking leave is a courtesy: a server that does not answer soon is left without it. */
const FAREWELL_MS = 1_000;

export interface ConversationSettings {
  readonly terminal: Terminal;
  readonly language: Language;
  readonly address: { readonly host: string; readonly port: number };
  readonly retries: number;
  readonly open: (setting: Setting) => Dialogue;
}

/** Resolves with the exit status: 0 at the end of the input, 1 when a command could not be delivered. */
export async function converse(settings: ConversationSettings): Promise<number> {
  const conversation = new Conversation(settings);
  const { terminal } = settings;
  try {
    return await Promise.race([conversation.run(), terminal.interrupted.then(() => Exit.ok)]);
  } finally {
    conversation.close();
    terminal.close();
  }
}

class Conversation {
  readonly #settings: ConversationSettings;
  readonly #terminal: Terminal;
  readonly #dialogue: Dialogue;
  readonly #session: Session;
  /** The command that is being done. */
  #typed: string | undefined;
  #greeting = '';
  #status: number = Exit.ok;

  constructor(settings: ConversationSettings) {
    const { terminal, address, retries, language, open } = settings;
    this.#settings = settings;
    this.#terminal = terminal;
    this.#dialogue = open({
      language,
      isLive: terminal.isLive,
      deliver: (act, effect) => this.#session.deliver(act, effect),
      question: (prompt, otherwise) => this.#question(prompt, otherwise),
      show: (text) => terminal.show(text),
    });
    this.#session = new Session({
      client: this.#dialogue.client,
      address,
      retries,
      identify: (isAgain) => this.#identify(isAgain),
      on: {
        lost: () => terminal.note(this.#words.lost),
        trying: (tries) => terminal.setStatus(this.#words.trying(tries, retries)),
        back: () => {
          terminal.setStatus('');
          terminal.note(this.#words.back);
        },
        gaveUp: (tries) => this.#giveUp(tries),
      },
    });
  }

  async run(): Promise<number> {
    const { host, port } = this.#settings.address;
    const { door } = this.#dialogue.client;
    try {
      await this.#session.open();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      this.#terminal.complain(this.#words.unreachable(`${host}:${port}`, door));
      return UNDELIVERED;
    }
    if (this.#terminal.isLive) {
      this.#terminal.showPlain(`${this.#words.title(door, `${host}:${port}`)}\n\n${this.#help()}\n`);
      if (this.#greeting !== '') this.#terminal.show(this.#greeting);
    }
    return Promise.race([this.#converse(), this.#session.failed.then(() => UNDELIVERED)]);
  }

  close(): void {
    this.#session.close();
  }

  get #words() {
    return WORDS[this.#settings.language];
  }

  async #converse(): Promise<number> {
    for (;;) {
      const typed = await this.#terminal.line(this.#dialogue.prompt);
      if (typed === undefined) return this.#status;
      if (typed === '') continue;
      if (typed === 'sair' || this.#dialogue.isFarewell(typed)) {
        await this.#leave();
        return this.#status;
      }
      if (typed === '?' || typed === 'ajuda') this.#terminal.showPlain(this.#help());
      else await this.#perform(typed);
    }
  }

  async #perform(typed: string): Promise<void> {
    this.#typed = typed;
    try {
      const answer = await this.#dialogue.perform(typed);
      if (answer !== '') this.#terminal.show(answer);
    } catch (error) {
      if (error instanceof NotDone) this.#terminal.complain(error.message);
      else if (error instanceof AnswerLost) this.#terminal.complain(this.#words.answerLost(typed));
      else if (!(error instanceof GaveUp)) throw error; // that was told when it was found
      // A person may think better of it.
      if (!(error instanceof NotDone && this.#terminal.isLive)) this.#status = UNDELIVERED;
    }
    this.#typed = undefined;
  }

  async #leave(): Promise<void> {
    if (!this.#session.isUp) return;
    const lastWords = this.#session.leave(() => this.#dialogue.leave());
    const answer = await Promise.race([lastWords, pause(FAREWELL_MS, '')]);
    if (answer !== '') this.#terminal.show(answer);
  }

  /** A program has asked for no greeting. When it comes again, it may be that the server has forgotten somebody. */
  async #identify(isAgain: boolean): Promise<void> {
    const said = await this.#dialogue.identify(isAgain);
    if (!isAgain) this.#greeting = said;
    else if (said !== '') this.#terminal.note(said);
  }

  async #question(prompt: string, otherwise?: string): Promise<string> {
    if (!this.#terminal.isLive) throw new NotDone(this.#words.missing(prompt.replace(/: $/, '')));
    const answered = (await this.#terminal.line(prompt)) ?? '';
    if (answered !== '') return answered;
    if (otherwise === undefined) throw new NotDone(this.#words.nothingDone);
    return otherwise;
  }

  #giveUp(tries: number): void {
    this.#terminal.setStatus('');
    this.#terminal.complain(this.#words.gaveUp(tries));
    if (this.#typed !== undefined) this.#terminal.complain(this.#words.notDelivered(this.#typed));
  }

  /** What can be typed, in two columns. */
  #help(): string {
    const { commands, rawExample } = this.#dialogue;
    const words = this.#words;
    const rows = [...commands, ['sair', words.leaves], ['?', words.helps], [rawExample, words.raw]] as const;
    const width = Math.max(...rows.map(([typed]) => typed.length));
    const lines = rows.map(([typed, meaning]) => `  ${typed.padEnd(width)}  ${meaning}`);
    return [words.youMayType, ...lines].join('\n');
  }
}
