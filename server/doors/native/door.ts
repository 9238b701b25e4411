import type { Socket } from 'node:net';

import { Decision, type Desk } from '../../booking/index.ts';
import type { Outbox } from '../../ledger/outbox.ts';
import { numberOf } from '../../ledger/sequence.ts';
import { COUNTERS, COUNTER_INDEX, countersOf, readLayout } from '../../memory/layout.ts';
import {
  serveRequests,
  type Answerer,
  type Connection,
  type ConnectionState,
  type Dismissal,
} from '../connection.ts';
import type { Doorkeeper } from '../doorkeeper.ts';
import { PROOF_BYTES, isProof } from '../secret.ts';
import {
  ANSWER_BYTES,
  ANSWER_WORDS,
  Answer,
  CPU_COUNTER,
  MAGIC,
  Operation,
  PROTOCOL_VERSION,
  REQUEST_BYTES,
  Status,
  answerHead,
  describeStatus,
  farewell,
} from './wire.ts';

interface NativeState extends ConnectionState {
  /** It has said hello. */
  greeted: boolean;
}

/** The most requests of one chunk that are answered in one write: a chunk of Node's is 64 KiB. */
const REQUESTS_PER_WRITE = 65_536 / REQUEST_BYTES;

/**
 * The native door of one thread: turns requests into decisions and decisions into answers. All its connections share one
 * buffer of answers, since each write is handed to the kernel at once; only when the kernel does not take it, the
 * buffer is left to that write and a new one made. With a durable ledger there is an outbox: answers that may not be told yet
 * are copied into it.
 */
export class NativeDoor implements Answerer<NativeState> {
  readonly name = 'native';
  readonly awaitsGreeting = true;
  readonly noRoom: Uint8Array;
  readonly #desk: Desk;
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #thread: number;
  readonly #threads: number;
  readonly #slots: number;
  readonly #counters: Float64Array;
  readonly #doorkeeper: Doorkeeper;
  readonly #outbox: Outbox | undefined;
  readonly #proof: Uint8Array | undefined;
  #answers = new Int32Array(REQUESTS_PER_WRITE * ANSWER_WORDS);
  #filled = 0;
  /** The last number of the ledger that the answers rest on. */
  #restsOn = 0;
  #deciding = true;

  /** `proof`: what clients have to show; without it whoever can connect is served. */
  constructor(
    memory: Int32Array<SharedArrayBuffer>,
    desk: Desk,
    thread: number,
    doorkeeper: Doorkeeper,
    outbox?: Outbox,
    proof?: Uint8Array,
  ) {
    const { threads, slots } = readLayout(memory);
    this.#desk = desk;
    this.#memory = memory;
    this.#thread = thread;
    this.#threads = threads;
    this.#slots = slots;
    this.#counters = countersOf(memory, thread);
    this.#doorkeeper = doorkeeper;
    this.#outbox = outbox;
    this.#proof = proof;
    this.noRoom = farewell(Status.tooManyConnections, thread);
  }

  /** Serves a connection until it ends, if there is room for it. */
  serve(socket: Socket): void {
    const state = { greeted: false, over: false, blocked: false };
    serveRequests(this, state, socket, this.#doorkeeper, this.#outbox);
  }

  dismiss(socket: Socket, because: Dismissal): void {
    socket.write(farewell(Status[because], this.#thread));
  }

  /**
   * Answers the whole requests in `bytes` from `start`, at most a buffer full and as many as the ledger has room for. Returns where it
   * stopped; with `blocked` set the ledger has no room. `greeted` says whether the connection has said hello, and is set; a
   * request that is none stops it with `over`.
   */
  answer(bytes: Buffer, start: number, state: NativeState): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const outbox = this.#outbox;
    this.#filled = 0;
    this.#restsOn = 0;
    if (outbox === undefined) return this.#answerSome(view, start, state, REQUESTS_PER_WRITE);
    const whole = Math.floor((view.byteLength - start) / REQUEST_BYTES);
    if (whole === 0) return start;
    const room = outbox.begin(Math.min(whole, REQUESTS_PER_WRITE));
    state.blocked = room === 0 && outbox.isOpen;
    if (state.blocked) return start;
    this.#deciding = room > 0;
    const at = this.#answerSome(view, start, state, this.#deciding ? room : REQUESTS_PER_WRITE);
    if (this.#deciding) outbox.end();
    return at;
  }

  flush(to: Pick<Connection<NativeState>, 'tell'>): void {
    if (this.#filled === 0) return;
    const answers = new Uint8Array(this.#answers.buffer, 0, this.#filled * ANSWER_BYTES);
    this.#filled = 0;
    if (!to.tell(answers, this.#restsOn)) this.#answers = new Int32Array(REQUESTS_PER_WRITE * ANSWER_WORDS); // the old one belongs to the write under way
  }

  #answerSome(view: DataView, start: number, state: NativeState, most: number): number {
    let at = state.greeted ? start : this.#greet(view, start, state);
    const end = state.greeted ? view.byteLength : at;
    let refusals = 0;
    while (at + REQUEST_BYTES <= end && this.#filled < most) {
      const operation = view.getInt32(at, true);
      const first = view.getInt32(at + 4, true);
      const holder = view.getInt32(at + 8, true);
      const second = view.getInt32(at + 12, true);
      at += REQUEST_BYTES;
      const status = this.#decide(operation, first, holder, second);
      this.#filled += 1;
      if (status === Status.refused || status === Status.refusedSecond) refusals += 1;
      if (status >= Status.badOperation) {
        state.over = true;
        this.#doorkeeper.ended(this.name, 'badFrame', describeStatus(status));
        break;
      }
    }
    // Counted a chunk at a time: the counters lie in shared memory.
    this.#counters[COUNTER_INDEX.operations] += this.#filled;
    this.#counters[COUNTER_INDEX.refusals] += refusals;
    return at;
  }

  /** Answers hello, when it is there with all of its proof. Returns where it stopped. */
  #greet(view: DataView, start: number, state: NativeState): number {
    if (start + REQUEST_BYTES > view.byteLength) return start;
    const proofBytes = view.getInt32(start + 12, true);
    const isHello =
      view.getInt32(start, true) === Operation.hello &&
      view.getInt32(start + 4, true) === MAGIC &&
      (proofBytes === 0 || proofBytes === PROOF_BYTES);
    if (!isHello) return this.#turnAway(0, Status.helloExpected, start, state);
    if (view.getInt32(start + 8, true) !== PROTOCOL_VERSION)
      return this.#turnAway(Operation.hello, Status.otherProtocol, start, state);
    const end = start + REQUEST_BYTES + proofBytes;
    if (end > view.byteLength) return start;
    const shown = new Uint8Array(view.buffer, view.byteOffset + start + REQUEST_BYTES, proofBytes);
    if (this.#proof !== undefined && !isProof(shown, this.#proof))
      return this.#turnAway(Operation.hello, Status.wrongSecret, start, state);
    this.#put(Operation.hello, Status.ok, PROTOCOL_VERSION, this.#threads, this.#slots);
    this.#filled += 1;
    state.greeted = true;
    return end;
  }

  /** Answers what is no welcome hello. What came with it is not looked at. */
  #turnAway(operation: number, status: Status, start: number, state: NativeState): number {
    this.#put(operation, status, operation === Operation.hello ? PROTOCOL_VERSION : 0, 0, 0);
    this.#filled += 1;
    state.over = true;
    const isSecret = status === Status.wrongSecret;
    this.#doorkeeper.ended(this.name, isSecret ? 'secret' : 'badFrame', describeStatus(status));
    return start + REQUEST_BYTES;
  }

  #decide(operation: number, slot: number, holder: number, slot2: number): Status {
    // One comparison each for "not negative and below": negative numbers are large when unsigned.
    const goodSlot = slot >>> 0 < this.#slots;
    const desk = this.#desk;
    if (!this.#deciding && operation >= Operation.book && operation <= Operation.find)
      return this.#put(operation, Status.ledgerUnavailable, slot, holder, slot2);
    switch (operation) {
      case Operation.book:
        if (!goodSlot) return this.#put(operation, Status.badSlot, slot, holder, slot2);
        if (holder <= 0) return this.#put(operation, Status.badHolder, slot, holder, slot2);
        return this.#tell(operation, desk.book(slot, holder), slot2);
      case Operation.cancel:
        if (!goodSlot) return this.#put(operation, Status.badSlot, slot, holder, slot2);
        if (holder <= 0) return this.#put(operation, Status.badHolder, slot, holder, slot2);
        return this.#tell(operation, desk.cancel(slot, holder), slot2);
      case Operation.status:
        if (!goodSlot) return this.#put(operation, Status.badSlot, slot, holder, slot2);
        return this.#tell(operation, desk.status(slot), slot2);
      case Operation.move:
        if (!goodSlot || slot2 >>> 0 >= this.#slots || slot === slot2) {
          return this.#put(operation, Status.badSlot, slot, holder, slot2);
        }
        if (holder <= 0) return this.#put(operation, Status.badHolder, slot, holder, slot2);
        return this.#tell(operation, desk.move(slot, slot2, holder), slot2);
      case Operation.find:
        if (slot >>> 0 > this.#slots) return this.#put(operation, Status.badSlot, slot, holder, slot2);
        if (holder <= 0) return this.#put(operation, Status.badHolder, slot, holder, slot2);
        return this.#tell(operation, desk.find(slot, holder), slot2);
      case Operation.stats:
        return this.#stats(slot, holder);
      default:
        return this.#put(operation & 0xff, Status.badOperation, slot, holder, slot2);
    }
  }

  /** An answer with what the desk decided. */
  #tell(operation: number, decision: Decision, slot2: number): Status {
    const { told } = this.#desk;
    const at = this.#filled * ANSWER_WORDS;
    const answers = this.#answers;
    answers[at + Answer.head] = answerHead(operation, decision, this.#thread);
    answers[at + Answer.slot] = told.slot;
    answers[at + Answer.holder] = told.holder;
    answers[at + Answer.slot2] = slot2;
    answers[at + Answer.versionLo] = told.versionLo;
    answers[at + Answer.versionHi] = told.versionHi;
    const moved = operation === Operation.move && decision === Decision.ok;
    answers[at + Answer.version2Lo] = moved ? told.version2Lo : 0;
    answers[at + Answer.version2Hi] = moved ? told.version2Hi : 0;
    if (this.#outbox !== undefined)
      this.#restsOn = Math.max(this.#restsOn, numberOf(told.sequenceLo, told.sequenceHi));
    return decision;
  }

  #stats(counter: number, thread: number): Status {
    const operation = Operation.stats;
    if (thread < -1 || thread >= this.#threads)
      return this.#put(operation, Status.badCounter, counter, thread, 0);
    let value = 0;
    if (counter === CPU_COUNTER) {
      const { user, system } = process.cpuUsage();
      value = user + system;
    } else {
      if (counter < 0 || counter >= COUNTERS.length)
        return this.#put(operation, Status.badCounter, counter, thread, 0);
      for (let one = 0; one < this.#threads; one += 1) {
        if (thread === -1 || thread === one) value += countersOf(this.#memory, one)[counter];
      }
    }
    const status = this.#put(operation, Status.ok, counter, thread, 0);
    const at = this.#filled * ANSWER_WORDS;
    this.#answers[at + Answer.versionLo] = value | 0;
    this.#answers[at + Answer.versionHi] = Math.floor(value / 0x1_0000_0000);
    return status;
  }

  /** An answer without a version. */
  #put(operation: number, status: Status, slot: number, holder: number, slot2: number): Status {
    const at = this.#filled * ANSWER_WORDS;
    this.#answers[at + Answer.head] = answerHead(operation, status, this.#thread);
    this.#answers[at + Answer.slot] = slot;
    this.#answers[at + Answer.holder] = holder;
    this.#answers[at + Answer.slot2] = slot2;
    this.#answers.fill(0, at + Answer.versionLo, at + ANSWER_WORDS);
    return status;
  }
}
