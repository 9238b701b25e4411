/** A client of the stream of changes on a plain socket: keeps what it is told, in order. For tests and measurements. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface ToldEvent {
  /** Of the event, or of the last one before it that had one. */
  readonly id: string;
  readonly kind: string;
  readonly data: string;
}

export interface ToldChange {
  readonly slot: number;
  readonly state: 'free' | 'taken';
  readonly holder: number | null;
  readonly version: number;
}

export interface EventStreamOptions {
  readonly since?: string | undefined;
  readonly query?: string;
  /** Told of each event that has data. */
  readonly onEvent?: (event: ToldEvent) => void;
}

export class EventTalk {
  readonly socket: Socket;
  readonly events: ToldEvent[] = [];
  /** The last id told: where a browser would go on. */
  lastId = '';
  /** Heartbeats and other comments. */
  comments = 0;
  head = '';
  #rest = '';
  readonly #onEvent: (event: ToldEvent) => void;
  #onNews: () => void = () => {};

  private constructor(socket: Socket, onEvent: (event: ToldEvent) => void) {
    this.socket = socket;
    this.#onEvent = onEvent;
    socket.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    socket.once('close', () => this.#onNews());
  }

  /** Resolves when the stream has begun. */
  static async open(port: number, options: EventStreamOptions = {}): Promise<EventTalk> {
    const { since, query = '', onEvent } = options;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', () => {}); // a reset is one way to be ended
    await once(socket, 'connect');
    const talk = new EventTalk(socket, onEvent ?? (() => {}));
    const header = since === undefined ? '' : `Last-Event-ID: ${since}\r\n`;
    socket.write(`GET /api/events${query} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n`);
    await talk.until(() => talk.lastId !== '' || talk.socket.destroyed);
    return talk;
  }

  /** Until something is so, or the stream has ended. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.socket.destroyed)
      await new Promise<void>((resolve) => {
        this.#onNews = resolve;
      });
  }

  get changes(): ToldChange[] {
    return this.events
      .filter(({ kind }) => kind === 'change')
      .map(({ data }) => JSON.parse(data) as ToldChange);
  }

  get resets(): number {
    return this.events.filter(({ kind }) => kind === 'reset').length;
  }

  close(): void {
    this.socket.destroy();
  }

  #read(text: string): void {
    this.#rest += text;
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + 4);
    }
    const blocks = this.#rest.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#take(block);
    this.#onNews();
  }

  /** One block, as the standard says: without data it is no event, but its id counts. */
  #take(block: string): void {
    let kind = 'message';
    let data = '';
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).replace(/^ /, '');
      const field = line.slice(0, colon);
      if (field === '') this.comments += 1;
      else if (field === 'id') this.lastId = value;
      else if (field === 'event') kind = value;
      else if (field === 'data') data += value;
    }
    if (data === '') return;
    const event = { id: this.lastId, kind, data };
    this.events.push(event);
    this.#onEvent(event);
  }
}
