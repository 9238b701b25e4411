/**
 * A client of the telechat's door: what it asks is answered in turn, and what others write comes at any moment. A line that begins with
 * `MSG - ` is somebody's; any other is the door's. A message that was sent without a line end comes without one, and ends with silence.
 */
import type { Socket } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import type { LastingClient } from './door-client.ts';
import { openSocket, type DoorAddress } from './open-socket.ts';

/** Shorter than the pause that the door makes behind a message without a line end. */
const QUIET_MS = 30;
/** How long a list or a history may pause between two pieces of it: nothing marks its end. */
const QUIET_LIST_MS = 60;
/** What takes longer to be answered is not answered at all. */
const MAX_WAIT_MS = 10_000;
/** Longer than any line that the door sends. */
const MAX_LINE_BYTES = 65_536;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

/** The answers that have more than one line. */
const LIST = /^(?:Lista de usuários|Histórico de )/;

interface Question {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: VagaError) => void;
  readonly silence: NodeJS.Timeout;
  /** Of a list that has begun to come. */
  readonly lines: string[];
}

export class TelechatClient implements LastingClient {
  readonly door = 'telechat';
  readonly #onMessage: (message: string) => void;
  #socket: Socket | undefined;
  #rest: Buffer = NOTHING;
  #question: Question | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #closed = Promise.resolve();

  /** `onMessage` is told, without its line end, what others write, and what the door says without being asked. */
  constructor(onMessage: (message: string) => void) {
    this.#onMessage = onMessage;
  }

  async connect(address: DoorAddress): Promise<void> {
    const socket = await openSocket(address);
    this.#socket = socket;
    this.#rest = NOTHING;
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('data', (chunk: Buffer) => this.#read(socket, chunk));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#settle();
      this.#lose('The server has closed the connection.');
    });
  }

  /** CONNECT has no answer unless it fails, and then the door tells that without being asked. */
  async ask(message: string): Promise<string> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed)
      throw new VagaError('unreachable', 'There is no connection to the server.');
    socket.write(`${message}\n`);
    if (message.startsWith('CONNECT')) return '';
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const silence = setTimeout(() => {
      this.#lose('The server does not answer.');
      socket.destroy();
    }, MAX_WAIT_MS);
    this.#question = { resolve, reject, silence, lines: [] };
    return promise;
  }

  get closed(): Promise<void> {
    return this.#closed;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #read(socket: Socket, chunk: Buffer): void {
    clearTimeout(this.#quiet);
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#rest.indexOf(LF); end !== -1; end = this.#rest.indexOf(LF)) {
      const line = this.#rest.toString('utf8', 0, end);
      this.#rest = this.#rest.subarray(end + 1);
      this.#take(line);
    }
    if (this.#rest.length > MAX_LINE_BYTES) socket.destroy();
    const isList = (this.#question?.lines.length ?? 0) > 0;
    if (this.#rest.length > 0 || isList)
      this.#quiet = setTimeout(() => this.#settle(), isList ? QUIET_LIST_MS : QUIET_MS);
  }

  /** Nothing more came for a while: what is there is whole. */
  #settle(): void {
    clearTimeout(this.#quiet);
    const rest = this.#rest.toString();
    this.#rest = NOTHING;
    if (rest !== '') this.#take(rest);
    const lines = this.#question?.lines ?? [];
    if (lines.length > 0) this.#answer(lines.join('\n'));
  }

  /** While a list comes, everything is taken for a part of it: its own lines may be somebody's messages. */
  #take(line: string): void {
    const question = this.#question;
    if (question !== undefined && (question.lines.length > 0 || LIST.test(line))) question.lines.push(line);
    else if (question === undefined || line.startsWith('MSG - ')) this.#onMessage(line);
    else this.#answer(line);
  }

  #answer(answer: string): void {
    const question = this.#question;
    this.#question = undefined;
    clearTimeout(question?.silence);
    question?.resolve(answer);
  }

  #lose(reason: string): void {
    const question = this.#question;
    this.#question = undefined;
    clearTimeout(question?.silence);
    question?.reject(new VagaError('unreachable', reason));
  }
}
