/**
 * The rounds of the ledger that one connection of a text door has: each call of its conversation is one. What a round tells waits until
 * all that the round rests on is durable, and a round that told nothing is waited for, too: what it has learnt may be told by the next.
 */
import { ON_PURPOSE } from '../../booking/death.ts';
import type { Office } from '../../booking/office.ts';
import type { Outbox, Recipient } from '../../ledger/outbox.ts';
import type { Doorkeeper } from '../doorkeeper.ts';
import { lengthOf, type Answer } from './answers.ts';

/** Room in the ledger for what one message decides: who is erased may free nine hundred slots, an entry each. */
const ENTRIES = 1_024;
const NOTHING = new Uint8Array();

/** What the connections of a thread share. Without an outbox answers need not wait. */
export interface TextServices {
  readonly office: Office;
  readonly outbox: Outbox | undefined;
  readonly doorkeeper: Doorkeeper;
  /** Whether a decision is under way. An error in it is the thread's end, so that what it had begun is repaired. */
  readonly isDeciding?: () => boolean;
}

/** `full`: there will be room. `closed`: the ledger takes no changes, so nothing may be decided. */
export type Room = 'open' | 'full' | 'closed';

/** What the rounds need of their connection. */
export interface RoundsHost {
  /** These may be told now. */
  tell(answers: readonly Answer[]): void;
  /** What was waited for is there. */
  goOn(): void;
  /** What a round has decided, or learnt, is lost. */
  lose(): void;
  /** The conversation threw; `reason` has nothing of what the client sent. */
  failed(reason: string): void;
}

export class Rounds implements Recipient {
  readonly #services: TextServices;
  readonly #host: RoundsHost;
  /** By the round under way. */
  #told: Answer[] = [];
  /** By the rounds before it that are not durable yet: the outbox delivers one after another. */
  #held: (readonly Answer[])[] = [];
  #heldBytes = 0;
  #isUnderWay = false;
  #blocked = false;
  #awaitsRoom = false;
  #gone = false;
  /** How many rounds there were in this tick of the doorkeeper's. */
  #roundsOfTick = 0;
  #tick = 0;

  constructor(services: TextServices, host: RoundsHost) {
    this.#services = services;
    this.#host = host;
  }

  /** Bytes of answers that may not be told yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get areDurable(): boolean {
    return this.#held.length === 0;
  }

  /** The ledger was full, and there may not be room yet. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Begins a round where there is room for one; `run` ends it. Else `goOn` is called when there may be, once it was asked for. */
  begin(): Room {
    const { outbox } = this.#services;
    if (this.#isTooFast()) return 'full';
    if (outbox === undefined) return 'open';
    const room = outbox.begin(ENTRIES);
    if (room === ENTRIES) return 'open';
    if (room > 0) outbox.end();
    this.#blocked = room > 0 || outbox.isOpen;
    if (this.#blocked) this.awaitRoom();
    return this.#blocked ? 'full' : 'closed';
  }

  /** Whether this tick has had its share of rounds; then there will be room at the next. */
  #isTooFast(): boolean {
    const { doorkeeper } = this.#services;
    if (this.#tick !== doorkeeper.tick) {
      this.#tick = doorkeeper.tick;
      this.#roundsOfTick = 0;
    }
    if (this.#roundsOfTick < doorkeeper.messagesPerTick) return false;
    doorkeeper.count('slowed');
    this.#blocked = true;
    doorkeeper.atNextTick(() => this.goOn());
    return true;
  }

  awaitRoom(): void {
    if (this.#awaitsRoom) return;
    this.#awaitsRoom = true;
    this.#services.outbox?.awaitRoom(this);
  }

  /** Calls the conversation in the round that `begin` began; with `closed` there is none. */
  run(room: Exclude<Room, 'full'>, call: () => void): void {
    const { office, outbox } = this.#services;
    let reason: string | undefined;
    this.#roundsOfTick += 1;
    office.forget();
    this.#isUnderWay = true;
    try {
      call();
    } catch (error) {
      // The thread dies in the middle of its round, and what it holds is repaired.
      if (isDeath(error) || this.#services.isDeciding?.() === true) throw error;
      reason = describeFailure(error);
    }
    this.#isUnderWay = false;
    if (room === 'open') outbox?.end();
    this.#close(office.restsOn);
    if (reason !== undefined) this.#host.failed(reason);
  }

  /** In a round this is told with it. Else by itself, behind what was told before. */
  tell(answer: Answer): void {
    this.#told.push(answer);
    if (!this.#isUnderWay) this.#close(0);
  }

  /** Nobody is there to be told any more. */
  leave(): void {
    this.#gone = true;
    this.#held = [];
    this.#heldBytes = 0;
  }

  deliver(): void {
    const answers = this.#held.shift();
    if (answers === undefined) return;
    this.#heldBytes -= lengthOf(answers);
    this.#host.tell(answers);
    this.#host.goOn();
  }

  giveUp(): void {
    if (!this.#gone) this.#host.lose();
  }

  goOn(): void {
    this.#awaitsRoom = false;
    this.#blocked = false;
    this.#host.goOn();
  }

  #close(restsOn: number): void {
    const { outbox } = this.#services;
    const told = this.#told;
    this.#told = [];
    if (this.#gone) return;
    const durable = outbox === undefined || outbox.isDurable(restsOn);
    if (durable && (this.areDurable || told.length === 0)) {
      this.#host.tell(told);
      return;
    }
    this.#held.push(told);
    this.#heldBytes += lengthOf(told);
    outbox?.hold(this, restsOn, NOTHING); // the answers stay here, as they have pauses between them
  }
}

function isDeath(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith(ON_PURPOSE);
}

/** What failed and where. Not the message: it may quote the client. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'the conversation failed';
  const { name, message, stack = '' } = error;
  const [where = ''] = stack
    .slice(stack.indexOf(message) + message.length)
    .trim()
    .split('\n');
  return `the conversation failed: ${name} ${where}`;
}
