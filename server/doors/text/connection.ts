import type { Socket } from 'node:net';

import type { Guest } from '../doorkeeper.ts';
import type { EndReason } from '../limits.ts';
import { whenTaken } from '../when-taken.ts';
import { Answers, type Answer } from './answers.ts';
import type { Conversation, TextDoor } from './door.ts';
import { Inbox } from './inbox.ts';
import { openLine, type OpenLine } from './line.ts';
import { Rounds, describeFailure, type RoundsHost, type TextServices } from './rounds.ts';

/** With nothing more for so long, what is there is a message. A person does not notice it, and a message in pieces comes faster. */
const FLUSH_MS = 40;

/** In place of a tick. */
const NEVER = -1;

/**
 * One connection of a text door: calls its conversation, each call in a round of the ledger, and writes what it answers.
 *
 * It is not read from while it has to wait: for its client to take its answers, for its answers to become durable, or for room in the
 * ledger. The client's own delays are limited; while the connection waits for the ledger, the client is not to blame.
 */
export class TextConnection implements RoundsHost, Guest {
  readonly #door: TextDoor;
  readonly #socket: Socket;
  readonly #services: TextServices;
  readonly #inbox: Inbox;
  readonly #rounds: Rounds;
  readonly #answers: Answers;
  readonly #line: OpenLine;
  #conversation: Conversation | undefined;
  /** What is to be called besides `receive`; it comes first. */
  #calls = [() => this.#conversation?.begin?.()];
  /** Whole, and not received yet. */
  #message: Buffer | undefined;
  #isWorking = false;
  /** The client will ask nothing more. */
  #ended = false;
  /** Nothing more is answered: the conversation has ended, or has to. */
  #over = false;
  /** It is counted already why it is ended. */
  #counted = false;
  #gone = false;
  #flush: NodeJS.Timeout | undefined;
  /** When it sent or was given something last. The times are ticks of the doorkeeper's. */
  #heardAt: number;
  /** Since when a part of a message is there that no silence makes whole; `NEVER` between two messages. */
  #halfSince = NEVER;
  /** Since when the kernel does not take the answers, as the client does not; `NEVER` while it does. */
  #drainingSince = NEVER;
  /** Ended on our side: until then the client may read its last answers and close. */
  #leavingUntil = NEVER;

  constructor(door: TextDoor, socket: Socket, services: TextServices) {
    this.#door = door;
    this.#socket = socket;
    this.#services = services;
    this.#inbox = new Inbox(door);
    this.#rounds = new Rounds(services, this);
    this.#answers = new Answers((bytes) => this.#write(bytes));
    this.#line = openLine({
      door: door.name,
      services,
      rounds: this.#rounds,
      call: (callback) => {
        if (this.#gone) return;
        this.#calls.push(callback);
        this.goOn();
      },
      end: (reason) => {
        if (reason !== undefined) this.#count('badFrame', reason);
        this.#over = true;
        this.goOn();
      },
    });
    this.#heardAt = services.doorkeeper.tick;
  }

  start(): void {
    try {
      this.#conversation = this.#door.open(this.#line);
    } catch (error) {
      this.failed(describeFailure(error));
    }
    this.goOn();
  }

  read(chunk: Buffer): void {
    if (this.#over || this.#socket.destroyed) return;
    this.#heardAt = this.#services.doorkeeper.tick;
    this.#stopFlush();
    this.#inbox.add(chunk);
    this.goOn();
  }

  /** The client has sent its last message. It may still read the answers. */
  finish(): void {
    this.#ended = true;
    this.#inbox.settle();
    this.goOn();
  }

  /** The socket is closed. The conversation is told in a round: somebody's leaving may change something. */
  closed(): void {
    this.#gone = true;
    this.#stopFlush();
    this.#line.close();
    this.#answers.stop();
    this.#rounds.leave();
    this.#inbox.clear();
    this.#message = undefined;
    this.#drainingSince = NEVER;
    this.#calls = [() => this.#conversation?.closed?.()];
    this.goOn();
  }

  /** Ends the connection if it has passed a limit. */
  check(tick: number): void {
    const { unreadTicks, halfFrameTicks, idleTicks } = this.#services.doorkeeper;
    if (this.#leavingUntil !== NEVER) {
      if (tick <= this.#leavingUntil) return;
      if (this.#socket.writableLength > 0) this.#count('unread');
      this.#socket.destroy();
    } else if (this.#drainingSince !== NEVER) {
      if (tick - this.#drainingSince > unreadTicks) this.#dismiss('unread');
    } else if (!this.#mustWait && this.#isTold) {
      if (this.#halfSince !== NEVER && tick - this.#halfSince > halfFrameTicks) this.#dismiss('halfFrame');
      else if (tick - this.#heardAt > idleTicks) this.#dismiss('idle');
    }
  }

  tell(answers: readonly Answer[]): void {
    if (!this.#gone && this.#leavingUntil === NEVER) this.#answers.tell(answers);
  }

  lose(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  failed(reason: string): void {
    this.#count('badFrame', reason);
    this.#over = true;
  }

  /** Does what can be done by now, and settles then whether more is read. */
  goOn(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (!this.#mustWait && this.#step());
    this.#isWorking = false;
    if (!this.#gone) this.#attend();
  }

  /** Makes one call. False when there is none to make, or no room for it. */
  #step(): boolean {
    const conversation = this.#conversation;
    if (conversation === undefined || (this.#over && !this.#gone)) return false;
    if (this.#calls.length === 0 && !this.#findMessage()) return false;
    const room = this.#rounds.begin();
    switch (room) {
      case 'open':
        this.#rounds.run(
          room,
          this.#calls.shift() ?? (() => conversation.receive(this.#takeMessage(), this.#inbox.lineEnd)),
        );
        return true;
      case 'full':
        return false;
      case 'closed':
        // Who has asked is told. What nobody has asked for can wait.
        if (this.#calls.length > 0) this.#rounds.awaitRoom();
        if (!this.#findMessage()) return false;
        this.#takeMessage();
        this.#rounds.run(room, () => conversation.unavailable());
        return true;
      default:
        return room satisfies never;
    }
  }

  #findMessage(): boolean {
    if (this.#message !== undefined) return true;
    try {
      const message = this.#inbox.take();
      if (message === 'tooLong') this.failed(`a message of more than ${this.#door.maxMessageBytes} bytes`);
      else this.#message = message;
    } catch (error) {
      this.failed(describeFailure(error));
    }
    return this.#message !== undefined;
  }

  #takeMessage(): Buffer {
    const message = this.#message ?? Buffer.alloc(0);
    this.#message = undefined;
    this.#halfSince = NEVER;
    return message;
  }

  /** Whether what came in last has to be dealt with before more is read. Else answers could pile up. */
  get #mustWait(): boolean {
    return this.#drainingSince !== NEVER || this.#rounds.blocked || this.#isQueueFull;
  }

  get #isQueueFull(): boolean {
    return this.#rounds.heldBytes + this.#answers.bytes >= this.#services.doorkeeper.queuedBytes;
  }

  get #isTold(): boolean {
    return this.#rounds.areDurable && this.#answers.isEmpty;
  }

  #attend(): void {
    if (this.#over || (this.#ended && !this.#mustWait)) {
      if (this.#isTold) this.#leave(this.#services.doorkeeper.unreadTicks);
    } else if (this.#mustWait) this.#wait();
    else {
      this.#resume();
      this.#awaitRest();
    }
  }

  #wait(): void {
    this.#stopFlush();
    if (this.#socket.isPaused()) return;
    this.#socket.pause();
    if (this.#isQueueFull) this.#services.doorkeeper.count('queueFull');
  }

  #resume(): void {
    if (!this.#socket.isPaused()) return;
    // What is missing of a message may have lain in the kernel meanwhile.
    if (this.#halfSince !== NEVER) this.#halfSince = this.#services.doorkeeper.tick;
    this.#heardAt = this.#services.doorkeeper.tick;
    this.#socket.resume();
  }

  /** A part of a message is made whole by silence, or has to be made whole in time. */
  #awaitRest(): void {
    if (this.#inbox.bytes === 0) return;
    if (this.#door.needsLineEnd === true) {
      if (this.#halfSince === NEVER) this.#halfSince = this.#services.doorkeeper.tick;
    } else {
      this.#flush ??= setTimeout(() => {
        this.#flush = undefined;
        this.#inbox.settle();
        this.goOn();
      }, FLUSH_MS);
    }
  }

  #stopFlush(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
  }

  #write(bytes: Uint8Array): void {
    if (!this.#socket.writable) return;
    this.#heardAt = this.#services.doorkeeper.tick;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > 0) this.#drain();
    this.goOn();
  }

  /** Waits until the kernel has taken all that was written. */
  #drain(): void {
    if (this.#drainingSince !== NEVER) return;
    this.#drainingSince = this.#services.doorkeeper.tick;
    const socket = this.#socket;
    whenTaken(socket, () => {
      this.#drainingSince = NEVER;
      if (this.#leavingUntil !== NEVER) return;
      if (socket.writableLength > 0) this.#drain();
      else this.goOn();
    });
  }

  /** Answers that are still held are not told: the client has not read those before them. */
  #dismiss(because: EndReason): void {
    this.#count(because);
    this.#over = true;
    this.#rounds.leave();
    this.#answers.stop();
    this.#leave(this.#services.doorkeeper.partingTicks);
  }

  #count(because: EndReason, detail?: string): void {
    if (!this.#counted) this.#services.doorkeeper.ended(this.#door.name, because, detail);
    this.#counted = true;
  }

  #leave(ticks: number): void {
    if (this.#leavingUntil !== NEVER) return;
    this.#leavingUntil = this.#services.doorkeeper.tick + ticks;
    this.#socket.end();
    this.#socket.resume(); // whatever still comes is dropped: closing with unread requests would destroy the last answers
  }
}
