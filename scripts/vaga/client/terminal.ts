/**
 * Where a person types and reads. What is typed stays at the bottom, and whatever is told meanwhile goes above it. Without a
 * terminal there is nothing but lines: answers on stdout, everything else on stderr.
 */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { createInterface, type Interface } from 'node:readline/promises';
import { styleText } from 'node:util';

import { wrap } from '../../../server/base/options.ts';
import { clean } from '../../../server/doors/text/clean.ts';

const WIDTH = 80;
type Style = Parameters<typeof styleText>[0];

export class Terminal {
  /** A person sees it: there are prompts, colours and lines of at most 80 columns. */
  readonly isLive = process.stdin.isTTY && process.stdout.isTTY;
  /** Resolves when the person presses Ctrl-C. */
  readonly interrupted: Promise<void>;
  readonly #readline: Interface;
  readonly #lines: AsyncIterator<string, undefined>;
  #isOpen = true;
  /** What goes on, in front of the prompt. */
  #status = '';
  #prompt = '';

  constructor() {
    this.#readline = createInterface({
      input: process.stdin,
      ...(this.isLive ? { output: process.stdout, terminal: true } : { terminal: false }),
      prompt: '',
    });
    // From the beginning, so that what is typed ahead is not lost.
    this.#lines = this.#readline[Symbol.asyncIterator]();
    this.#readline.once('close', () => {
      this.#isOpen = false;
      if (this.#prompt !== '' && this.isLive) process.stdout.write('\n');
    });
    this.interrupted = new Promise((resolve) => {
      this.#readline.once('SIGINT', () => resolve());
    });
  }

  /** The next line that is typed, without blanks around it; `undefined` at the end of the input. */
  async line(prompt: string): Promise<string | undefined> {
    this.#prompt = prompt;
    this.#refresh();
    const next = await this.#lines.next();
    this.#prompt = '';
    if (this.#isOpen) this.#readline.setPrompt('');
    return next.done === true ? undefined : next.value.trim();
  }

  /** Shows an answer: whole lines. */
  show(text: string): void {
    const lines = text.replace(/^\n+|\n+$/g, '').split('\n');
    this.#write(lines.map((line) => this.#arrange(clean(line))).join('\n'), process.stdout);
  }

  /** Shows lines of our own that are laid out already. */
  showPlain(text: string): void {
    this.#write(text, process.stdout);
  }

  /** Says what happens to the connection. */
  note(sentence: string): void {
    this.#write(this.#paint('yellow', this.isLive ? wrap(sentence, this.#width) : sentence), process.stderr);
  }

  /** Says what could not be done. */
  complain(sentence: string): void {
    this.#write(this.#paint('red', this.isLive ? wrap(sentence, this.#width) : sentence), process.stderr);
  }

  /** What goes on meanwhile, as long as it does: in front of the prompt, or a line each. Nothing: it is over. */
  setStatus(status: string): void {
    this.#status = status;
    if (this.isLive) this.#refresh();
    else if (status !== '') this.note(status);
  }

  close(): void {
    this.#readline.close();
  }

  get #width(): number {
    const { columns } = process.stdout; // 0 where the terminal does not know
    return (columns > 0 ? Math.min(WIDTH, columns) : WIDTH) - 1;
  }

  #arrange(line: string): string {
    if (!this.isLive) return line;
    const wrapped = wrap(line, this.#width);
    if (/^(?:✅|OK-|\+OK)/u.test(line)) return this.#paint('green', wrapped);
    return /^(?:❌|ERRO|Erro)/u.test(line) ? this.#paint('red', wrapped) : wrapped;
  }

  #paint(style: Style, text: string): string {
    return this.isLive ? styleText(style, text, { stream: process.stdout }) : text;
  }

  #refresh(): void {
    if (!this.isLive || !this.#isOpen) return;
    const status = this.#status === '' ? '' : `${this.#paint('yellow', `[${this.#status}]`)} `;
    this.#readline.setPrompt(`${status}${this.#paint('bold', this.#prompt)}`);
    this.#readline.prompt(true);
  }

  #write(text: string, stream: NodeJS.WritableStream): void {
    if (!this.isLive || !this.#isOpen) {
      stream.write(`${text}\n`);
      return;
    }
    const { rows } = this.#readline.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    process.stdout.write(`${text}\n`);
    // readline goes up by so many rows before it draws what is typed, and counts them wrongly after a paste. Here it is at its first.
    (this.#readline as { prevRows?: number }).prevRows = 0;
    this.#readline.prompt(true);
  }
}
