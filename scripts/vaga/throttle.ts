/** Keeps a log from being flooded: of each kind at most one line a second, which says how many were left out. */
const PAUSE_MS = 1_000;

interface Kept<T> {
  last: T | undefined;
  count: number;
  readonly timer: NodeJS.Timeout;
}

export class Throttle<T> {
  readonly #kindOf: (event: T) => string;
  readonly #write: (event: T, leftOut: number) => void;
  readonly #kept = new Map<string, Kept<T>>();

  /** `write` is given one event, and how many others of its kind it stands for. */
  constructor(kindOf: (event: T) => string, write: (event: T, leftOut: number) => void) {
    this.#kindOf = kindOf;
    this.#write = write;
  }

  /** `count`: for how many of its kind the event stands already. */
  tell(event: T, count: number): void {
    const kind = this.#kindOf(event);
    const kept = this.#kept.get(kind);
    if (kept === undefined) {
      this.#writeAndPause(kind, event, count);
    } else {
      kept.last = event;
      kept.count += count;
    }
  }

  /** Writes what was kept back, now. */
  flush(): void {
    for (const [kind, { last, count, timer }] of this.#kept) {
      clearTimeout(timer);
      this.#kept.delete(kind);
      if (last !== undefined) this.#write(last, count - 1);
    }
  }

  #writeAndPause(kind: string, event: T, count: number): void {
    this.#write(event, count - 1);
    const timer = setTimeout(() => {
      const { last, count: more } = this.#kept.get(kind) ?? { last: undefined, count: 0 };
      this.#kept.delete(kind);
      if (last !== undefined) this.#writeAndPause(kind, last, more);
    }, PAUSE_MS);
    timer.unref(); // the log alone is no reason to go on
    this.#kept.set(kind, { last: undefined, count: 0, timer });
  }
}
