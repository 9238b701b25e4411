/**
 * Random executions of a server that makes no mistake, as histories: every operation takes effect at one moment, in the
 * order of rows, and its interval is that moment widened at random on both sides. Seeded: the same options give the same history.
 */
import {
  HISTORY_COLUMNS,
  JUDGE,
  Kind,
  NOBODY,
  NO_SLOT,
  Outcome,
  createHistory,
  type History,
  type InitialState,
} from '../../../load/history/history.ts';
import { ZipfSampler, buildZipfTable } from '../../../load/workloads/zipf.ts';
import { Random } from '../../../server/base/seed.ts';

export interface ExecutionOptions {
  readonly seed: number;
  /** Operations of clients; rows of the judge come on top. */
  readonly operations: number;
  readonly slots: number;
  readonly clients: number;
  /** Exponent θ of Zipf's law over the slots: 0 is uniform. */
  readonly skew: number;
  /** Shares of what is asked; what is left books or cancels, whichever changes the slot. */
  readonly moveShare: number;
  readonly lookShare: number;
  /** Share of books, cancels and moves by somebody who cannot succeed. */
  readonly vainShare: number;
  /** Share of operations whose answer is lost, and the share of these that had no effect either. */
  readonly infoShare: number;
  readonly lostShare: number;
  /** Effects are at most so far apart; 0 now and then, so that ties occur where it is small. */
  readonly stepNs: number;
  /** Intervals begin at most so long before their effect, and end at most so long behind it. */
  readonly spreadNs: number;
  /** `observed`: slots start with random versions and holders, and the judge reads them all first. */
  readonly initial: InitialState;
  /** Whether the judge reads all slots at the end. */
  readonly readBack: boolean;
}

/** A churn: at least a third of all operations are changes. */
export const CHURN: ExecutionOptions = {
  seed: 1,
  operations: 10_000,
  slots: 100,
  clients: 64,
  skew: 0.99,
  moveShare: 0.12,
  lookShare: 0.2,
  vainShare: 0.4,
  infoShare: 0,
  lostShare: 0.5,
  stepNs: 400,
  spreadNs: 50_000,
  initial: 'fresh',
  readBack: true,
};

export function generateExecution(options: ExecutionOptions): History {
  return new Execution(options).run();
}

class Execution {
  readonly #options: ExecutionOptions;
  readonly #random: Random;
  readonly #zipf: ZipfSampler;
  readonly #history: History;
  readonly #holder: Int32Array;
  readonly #version: Float64Array;
  #row = 0;
  #nowNs = 0;

  constructor(options: ExecutionOptions) {
    const { seed, operations, slots, skew, initial, readBack } = options;
    this.#options = options;
    this.#random = new Random(seed, 0);
    this.#zipf = new ZipfSampler(buildZipfTable(slots, skew));
    const judged = (initial === 'observed' ? slots : 0) + (readBack ? slots : 0);
    this.#history = createHistory(operations + judged);
    this.#holder = new Int32Array(slots);
    this.#version = new Float64Array(slots);
  }

  run(): History {
    const { operations, initial, readBack, spreadNs } = this.#options;
    if (initial === 'observed') {
      this.#useSlots();
      this.#judgeAll();
      this.#nowNs += 2 * spreadNs;
    }
    for (let operation = 0; operation < operations; operation += 1) this.#operate();
    // The judge reads when everybody has been answered.
    this.#nowNs += 2 * spreadNs;
    if (readBack) this.#judgeAll();
    return this.#history;
  }

  #useSlots(): void {
    for (let slot = 0; slot < this.#holder.length; slot += 1) {
      this.#version[slot] = this.#random.nextBelow(1000);
      this.#holder[slot] = this.#isDrawn(0.5) ? this.#anyClient() : NOBODY;
    }
  }

  #judgeAll(): void {
    for (let slot = 0; slot < this.#holder.length; slot += 1) {
      this.#begin(Kind.status, JUDGE, slot, NO_SLOT);
      this.#answer(Outcome.ok, slot);
    }
  }

  #operate(): void {
    const { lookShare, moveShare, vainShare } = this.#options;
    const slot = this.#zipf.draw(this.#random);
    const drawn = this.#random.nextFloat();
    if (drawn < lookShare) {
      this.#look(slot);
      return;
    }
    const holder = this.#holder[slot];
    const isVain = this.#isDrawn(vainShare);
    const client = isVain || holder === NOBODY ? this.#anyClient() : holder;
    const isMove = drawn < lookShare + moveShare && this.#options.slots > 1;
    if (isMove) this.#move(slot, this.#otherSlot(slot), client);
    else if ((holder === NOBODY) !== isVain || this.#isDrawn(0.5 * vainShare)) this.#book(slot, client);
    else this.#cancel(slot, client);
  }

  #look(slot: number): void {
    const isFind = this.#isDrawn(0.3);
    const client = this.#anyClient();
    if (isFind && this.#isDrawn(0.2)) {
      this.#begin(Kind.find, client, NO_SLOT, NO_SLOT);
      this.#history.outcome[this.#row] = Outcome.fail;
      this.#history.version[this.#row] = 0;
      this.#row += 1;
      return;
    }
    this.#begin(isFind ? Kind.find : Kind.status, client, slot, NO_SLOT);
    if (!this.#loses()) this.#answer(Outcome.ok, slot);
  }

  #book(slot: number, client: number): void {
    this.#begin(Kind.book, client, slot, NO_SLOT);
    const isLost = this.#loses();
    if (isLost && this.#isDrawn(this.#options.lostShare)) return;
    const isFree = this.#holder[slot] === NOBODY;
    if (isFree) this.#change(slot, client);
    if (!isLost) this.#answer(isFree ? Outcome.ok : Outcome.fail, slot);
  }

  #cancel(slot: number, client: number): void {
    this.#begin(Kind.cancel, client, slot, NO_SLOT);
    const isLost = this.#loses();
    if (isLost && this.#isDrawn(this.#options.lostShare)) return;
    const isOwn = this.#holder[slot] === client;
    if (isOwn) this.#change(slot, NOBODY);
    if (!isLost) this.#answer(isOwn ? Outcome.ok : Outcome.fail, slot);
  }

  #move(slot: number, slot2: number, client: number): void {
    this.#begin(Kind.move, client, slot, slot2);
    const isLost = this.#loses();
    if (isLost && this.#isDrawn(this.#options.lostShare)) return;
    const isOwn = this.#holder[slot] === client;
    const isDone = isOwn && this.#holder[slot2] === NOBODY;
    if (isDone) {
      this.#change(slot, NOBODY);
      this.#change(slot2, client);
    }
    if (isLost) return;
    if (isDone) {
      this.#history.version2[this.#row] = this.#version[slot2];
      this.#answer(Outcome.ok, slot);
      this.#history.holder[this.#row - 1] = NOBODY;
    } else if (isOwn) this.#answer(Outcome.failSecond, slot2);
    else this.#answer(Outcome.fail, slot);
  }

  #change(slot: number, holder: number): void {
    this.#holder[slot] = holder;
    this.#version[slot] += 1;
  }

  #begin(kind: Kind, client: number, slot: number, slot2: number): void {
    const { stepNs, spreadNs } = this.#options;
    const history = this.#history;
    this.#nowNs += this.#random.nextBelow(stepNs + 1);
    history.kind[this.#row] = kind;
    history.client[this.#row] = client;
    history.slot[this.#row] = slot;
    history.slot2[this.#row] = slot2;
    // Time starts late enough for every interval to begin after zero. Most intervals are short, a few very long.
    history.invokeNs[this.#row] = spreadNs + this.#nowNs - this.#widening();
    history.returnNs[this.#row] = spreadNs + this.#nowNs + this.#widening();
  }

  #widening(): number {
    const share = this.#random.nextFloat();
    return Math.floor(this.#options.spreadNs * share * share * share);
  }

  /** Whether the answer of the operation that has begun is lost; then its row is complete. */
  #loses(): boolean {
    const isLost = this.#isDrawn(this.#options.infoShare);
    if (isLost) {
      this.#history.outcome[this.#row] = Outcome.info;
      this.#history.returnNs[this.#row] = Number.POSITIVE_INFINITY;
      this.#row += 1;
    }
    return isLost;
  }

  /** Completes a row with what `slot` is now. */
  #answer(outcome: Outcome, slot: number): void {
    this.#history.outcome[this.#row] = outcome;
    this.#history.version[this.#row] = this.#version[slot];
    this.#history.holder[this.#row] = this.#holder[slot];
    this.#row += 1;
  }

  #isDrawn(share: number): boolean {
    return this.#random.nextFloat() < share;
  }

  #anyClient(): number {
    return 1 + this.#random.nextBelow(this.#options.clients);
  }

  #otherSlot(slot: number): number {
    const other = this.#zipf.draw(this.#random);
    return other === slot ? (slot + 1) % this.#options.slots : other;
  }
}

/** The same rows in a random order. */
export function shuffleRows(history: History, random: Random): History {
  const order = Int32Array.from({ length: history.length }, (_, row) => row);
  for (let left = order.length; left > 1; left -= 1) {
    const drawn = random.nextBelow(left);
    const kept = order[left - 1];
    order[left - 1] = order[drawn];
    order[drawn] = kept;
  }
  const shuffled = createHistory(history.length);
  for (const column of HISTORY_COLUMNS) {
    for (let at = 0; at < order.length; at += 1) shuffled[column][at] = history[column][order[at]];
  }
  return shuffled;
}
