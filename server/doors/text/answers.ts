/** The answers of one connection that may be told, in their order: some of them a while after the one before. */

export interface Answer {
  readonly bytes: Uint8Array;
  /** How long after the answer before it. */
  readonly delayMs: number;
}

export class Answers {
  readonly #write: (bytes: Uint8Array) => void;
  #queue: Answer[] = [];
  #pause: NodeJS.Timeout | undefined;
  #bytes = 0;

  /** `write` is called with whatever is due at once: now, or from a timer. */
  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  tell(answers: readonly Answer[]): void {
    this.#queue.push(...answers);
    this.#bytes += lengthOf(answers);
    if (this.#pause === undefined) this.#writeDue();
  }

  /** Nobody is there to be told any more. */
  stop(): void {
    clearTimeout(this.#pause);
    this.#queue = [];
    this.#bytes = 0;
  }

  #writeDue(): void {
    const later = this.#queue.findIndex(({ delayMs }) => delayMs > 0);
    const due = this.#queue.splice(0, later === -1 ? this.#queue.length : later);
    this.#bytes -= lengthOf(due);
    const [next] = this.#queue;
    if (next !== undefined)
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#queue[0] = { bytes: next.bytes, delayMs: 0 };
        this.#writeDue();
      }, next.delayMs);
    if (due.length > 0) this.#write(due.length === 1 ? due[0].bytes : Buffer.concat(due.map(bytesOf)));
  }
}

export function lengthOf(answers: readonly Answer[]): number {
  return answers.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function bytesOf({ bytes }: Answer): Uint8Array {
  return bytes;
}
