/** What has come in on one connection of a text door, cut into messages. It knows no socket and no time. */
import type { TextDoor } from './door.ts';

const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

export class Inbox {
  readonly #door: Pick<TextDoor, 'frame' | 'needsLineEnd' | 'maxMessageBytes'>;
  #rest: Buffer = NOTHING;
  /** The rest is a copy. A view of a few bytes would keep a whole chunk alive. */
  #isOwn = false;
  /** Behind so many bytes nothing came for a while: what no line end makes a message of is one. */
  #quietBytes = 0;
  /** The last message was told by the quiet behind it: a line end that comes now is still its own. */
  #lineEndMayFollow = false;
  /** Of the message taken last: nothing where silence was its end. */
  lineEnd = '';

  constructor(door: Pick<TextDoor, 'frame' | 'needsLineEnd' | 'maxMessageBytes'>) {
    this.#door = door;
  }

  /** Bytes that are not taken yet. */
  get bytes(): number {
    return this.#rest.length;
  }

  add(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#isOwn = false;
  }

  /** Nothing more came for a while, or nothing more will: what is left is a message, where the door has such. */
  settle(): void {
    if (this.#door.needsLineEnd !== true) this.#quietBytes = this.#rest.length;
  }

  /** The next message without its line end; `undefined` when none is whole yet. */
  take(): Buffer | 'tooLong' | undefined {
    this.#dropLateLineEnd();
    const rest = this.#rest;
    if (rest.length === 0) return undefined;
    const framed = this.#door.frame(this.#quietBytes > 0 ? rest.subarray(0, this.#quietBytes) : rest);
    const length = framed > 0 ? framed : this.#quietBytes;
    if ((length > 0 ? length : rest.length) > this.#door.maxMessageBytes) return 'tooLong';
    if (length === 0) {
      if (!this.#isOwn) this.#rest = Buffer.from(rest);
      this.#isOwn = true;
      return undefined;
    }
    this.#lineEndMayFollow = framed === 0;
    this.#quietBytes = Math.max(0, this.#quietBytes - length);
    this.#rest = rest.subarray(length);
    const message = withoutLineEnd(rest.subarray(0, length));
    this.lineEnd = rest.subarray(message.length, length).toString();
    return message;
  }

  /** Forgets everything. */
  clear(): void {
    this.#rest = NOTHING;
    this.#quietBytes = 0;
  }

  #dropLateLineEnd(): void {
    const rest = this.#rest;
    if (!this.#lineEndMayFollow || rest.length === 0) return;
    this.#lineEndMayFollow = false;
    const late = rest[0] === LF ? 1 : rest[0] === CR && rest[1] === LF ? 2 : 0;
    this.#rest = rest.subarray(late);
    this.#quietBytes = Math.max(0, this.#quietBytes - late);
  }
}

/** For doors whose messages are lines: how long the first line is, its end included; 0 when it has none yet. */
export function frameLine(bytes: Buffer): number {
  return bytes.indexOf(LF) + 1;
}

function withoutLineEnd(message: Buffer): Buffer {
  if (message.at(-1) !== LF) return message;
  return message.subarray(0, message.at(-2) === CR ? -2 : -1);
}
