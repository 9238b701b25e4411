/**
 * The streams of changes of one thread.
 *
 * All threads read the same feed, so all streams have the same changes in the same order. A piece of it is made into text once and
 * written to every stream that is abreast. A stream whose client has not taken the last piece is left alone until it has; then it goes on from
 * where it is, by itself, until it is abreast again. So nothing is queued for it but one piece, and if the feed's ring has overtaken it
 * it is told to load everything anew. One that takes nothing at all is ended by the doorkeeper, as any connection is.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { Clock } from '../../base/clock.ts';
import { LOST, FeedReader, type Cursor } from '../../feed/reader.ts';
import { Watch } from '../../feed/watch.ts';
import { FIGURES, figuresOf, type Figure } from '../../memory/layout.ts';
import { whenTaken } from '../when-taken.ts';
import { changes, greeting, heartbeat, reset, type SlotRange } from './event-text.ts';

/** Changes of a piece: some 25 KB of text, which is all that is ever queued for a stream. */
const PIECE = 256;
/** So many pieces are written in a row; then other work has its turn. */
const MOST_PIECES = 16;
/** A stream says that it lives so often; and as often whoever wants to hear of changes says so. */
const HEARTBEAT_MS = 15_000;
/** Between two rounds of writing a thread does other work for at least so long … */
const REST_MS = 2;
/** … and for so many times as long as the round took: streams take a fifth of a thread at most, and what comes meanwhile goes out in one piece. */
const REST_RATIO = 4;
const MOST_REST_MS = 100;
/** Where all streams had to be told to load everything anew, the next time is not before that. */
const RESET_REST_MS = 1_000;

interface Stream {
  readonly socket: Socket;
  /** All slots without one. */
  readonly range: SlotRange | undefined;
  /** Of no meaning while it is abreast. */
  readonly cursor: Cursor;
  /** Its client has not taken the last piece yet. */
  isDraining: boolean;
}

export class EventStreams {
  readonly #reader: FeedReader;
  readonly #watch: Watch;
  readonly #figures: Float64Array;
  readonly #clock = new Clock();
  /** Up to here the streams that are abreast have been written to. */
  #cursor: Cursor;
  readonly #abreast = new Set<Stream>();
  /** Those behind, and those that ask for some slots only: each goes on by itself. */
  readonly #alone = new Set<Stream>();
  #isListening = false;
  #isOver = false;

  constructor(memory: Int32Array<SharedArrayBuffer>, thread: number) {
    this.#reader = new FeedReader(memory, PIECE);
    this.#watch = new Watch(memory, thread);
    this.#figures = figuresOf(memory, thread) ?? new Float64Array(FIGURES.length);
    this.#cursor = this.#reader.now();
    this.#figures[FIGURES.indexOf('streams')] = 0; // a thread that died had others
    setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /**
   * The id behind which every change from now on will be found: to be asked for before one looks at slots, and told with them. Who opens
   * a stream with it misses nothing.
   */
  position(): string {
    this.#watch.renew();
    return this.#reader.idOf(this.#reader.now());
  }

  /** Begins a stream, behind the change that its client has read last, or now. The head of the answer is written. */
  begin(socket: Socket, lastId: string | undefined, range: SlotRange | undefined): void {
    this.#watch.renew();
    // Without streams nobody has kept up with the feed.
    if (this.#isEmpty) this.#cursor = this.#reader.now();
    const since = this.#cursorOf(lastId);
    const stream: Stream = { socket, range, cursor: { ...(since ?? this.#cursor) }, isDraining: false };
    this.#alone.add(stream);
    this.#count('streams', 1);
    this.#count('streamsOpened', 1);
    socket.once('close', () => {
      this.#abreast.delete(stream);
      this.#alone.delete(stream);
      this.#count('streams', -1);
    });
    const id = this.#reader.idOf(stream.cursor);
    this.#tell(stream, Buffer.from(greeting(id) + (since === undefined ? reset(id) : '')));
    this.#goOn(stream);
    this.#listen();
  }

  /** No more is written. */
  stop(): void {
    this.#isOver = true;
  }

  get #isEmpty(): boolean {
    return this.#abreast.size + this.#alone.size === 0;
  }

  /** `undefined`: it is not known any more what came behind that id. */
  #cursorOf(lastId: string | undefined): Cursor | undefined {
    if (lastId === undefined) return this.#cursor;
    const cursor = this.#reader.cursorOf(lastId);
    return cursor !== undefined && this.#reader.has(cursor) ? cursor : undefined;
  }

  #listen(): void {
    if (this.#isListening || this.#isOver || this.#isEmpty) return;
    this.#isListening = true;
    void this.#follow();
  }

  /** Sleeps until there is something behind the cursor, writes it, and rests, as long as there are streams. */
  async #follow(): Promise<void> {
    while (!this.#isOver && !this.#isEmpty) {
      await this.#reader.untilNews(this.#cursor.position);
      const startedNs = this.#clock.nowNs();
      const isWhole = this.#write();
      const tookMs = (this.#clock.nowNs() - startedNs) / 1e6;
      const restMs = Math.min(MOST_REST_MS, Math.max(REST_MS, REST_RATIO * tookMs));
      await sleep(isWhole ? restMs : RESET_REST_MS, undefined, { ref: false });
    }
    this.#isListening = false;
  }

  /** Writes what there is to all streams. False when changes were lost. */
  #write(): boolean {
    if (this.#isOver) return true;
    const isWhole = this.#writeAbreast();
    for (const stream of this.#alone) this.#goOn(stream);
    return isWhole;
  }

  #writeAbreast(): boolean {
    const reader = this.#reader;
    for (let piece = 0; piece < MOST_PIECES; piece += 1) {
      const count = reader.take(this.#cursor, PIECE);
      if (count === 0) return true;
      if (count === LOST) {
        this.#cursor = reader.now();
        this.#count('resets', this.#abreast.size);
        this.#tellAbreast(reset(reader.idOf(this.#cursor)));
        return false;
      }
      if (this.#abreast.size === 0) continue; // the others go on by themselves
      const { text, told } = changes(reader, count, this.#cursor);
      this.#count('events', told * this.#abreast.size);
      if (told > 0) this.#tellAbreast(text);
    }
    return true;
  }

  /** To every stream that is abreast, which it then still is if its client has taken it at once. */
  #tellAbreast(text: string): void {
    const piece = Buffer.from(text, 'latin1');
    for (const stream of this.#abreast) {
      this.#tell(stream, piece);
      if (!stream.isDraining) continue;
      this.#abreast.delete(stream);
      this.#alone.add(stream);
      Object.assign(stream.cursor, this.#cursor);
    }
  }

  /** Goes on with a stream by itself, up to where the others are, as far as its client takes it. */
  #goOn(stream: Stream): void {
    const { cursor, range, socket } = stream;
    const reader = this.#reader;
    for (let piece = 0; !stream.isDraining && !this.#isOver && !socket.destroyed; piece += 1) {
      if (piece === MOST_PIECES) {
        setImmediate(() => this.#goOn(stream));
        return;
      }
      // It may be ahead of the others, if its client has heard of a change from elsewhere: then it waits for them.
      const behind = (this.#cursor.position - cursor.position) | 0;
      const count = reader.take(cursor, Math.max(0, Math.min(PIECE, behind)));
      if (count === 0) {
        if (behind === 0 && range === undefined) this.#join(stream);
        return;
      }
      if (count === LOST) {
        Object.assign(cursor, reader.now());
        this.#count('resets', 1);
        this.#tell(stream, Buffer.from(reset(reader.idOf(cursor))));
        return;
      }
      const { text, told } = changes(reader, count, cursor, range);
      this.#count('events', told);
      if (told > 0) this.#tell(stream, Buffer.from(text, 'latin1'));
    }
  }

  #join(stream: Stream): void {
    this.#alone.delete(stream);
    this.#abreast.add(stream);
  }

  #tell(stream: Stream, piece: Uint8Array): void {
    const { socket } = stream;
    if (!socket.writable) return;
    socket.write(piece);
    if (socket.writableLength === 0) return;
    stream.isDraining = true;
    whenTaken(socket, () => {
      stream.isDraining = false;
      this.#goOn(stream);
    });
  }

  #beat(): void {
    this.#watch.lapse();
    if (this.#isOver || this.#isEmpty) return;
    this.#watch.renew();
    this.#tellAbreast(heartbeat(this.#reader.idOf(this.#cursor)));
    for (const stream of this.#alone)
      if (!stream.isDraining) this.#tell(stream, Buffer.from(heartbeat(this.#reader.idOf(stream.cursor))));
  }

  #count(figure: Figure, by: number): void {
    this.#figures[FIGURES.indexOf(figure)] += by;
  }
}
