/** The commands that have to do with slots: from keys and holders to decisions and answers. One a thread. */
import { FREE } from '../../booking/ground.ts';
import { openFetch } from '../../booking/fetch.ts';
import { Decision, type Desk } from '../../booking/index.ts';
import { numberOf, readTaken } from '../../ledger/sequence.ts';
import { COUNTER_INDEX, Slot, countersOf, readLayout } from '../../memory/layout.ts';
import { BAD_HOLDER, NO_ROOM_FOR_HOLDER, UNKNOWN, type Holders } from './holders.ts';
import { NO_DIGITS, slotIn } from './keys.ts';
import type { Reply } from './reply.ts';
import type { CommandReader } from './request.ts';
import type { Session } from './session.ts';
import { MOST_KEYS, isWord } from './wire.ts';

const UNAVAILABLE =
  'ERR the ledger is unavailable: nothing can be booked or told until its disk takes writes again';
const NO_SLOT_NAMED = "ERR a key ends in the number of a slot: 'slot:12', or '12'";
const TOO_MANY_KEYS = `ERR at most ${MOST_KEYS.toLocaleString('en')} keys at a time`;
const NX_MISSING = 'ERR a slot is booked while it is free, or not at all: SET key holder NX [GET]';
/** In small letters. */
const [NX, GET] = [Buffer.from('nx'), Buffer.from('get')];
/** Entries of the ledger that keeping a new text takes: 55 words staged, sixteen an entry, and the record of it. */
const TEXT_ENTRIES = 5;

export interface BookingsSettings {
  readonly memory: Int32Array<SharedArrayBuffer>;
  readonly thread: number;
  readonly desk: Desk;
  readonly holders: Holders;
  readonly reply: Reply;
  readonly isDurable: boolean;
}

/**
 * Every command returns whether it was carried out; if not, there was no room in the ledger, nothing of it was done, and nothing
 * answered. A command of several keys is decided key by key.
 */
export class Bookings {
  /** The last number of the ledger that the answers of this round rest on. */
  restsOn = 0;
  /** Entries of the ledger that this round may still write. */
  #room = 0;
  /** Whether anything may be decided, or told of slots. */
  #isOpen = true;
  #operations = 0;
  #refusals = 0;
  readonly #memory: Int32Array<SharedArrayBuffer>;
  readonly #desk: Desk;
  readonly #fetchSlot: (slot: number) => number;
  readonly #holders: Holders;
  readonly #reply: Reply;
  readonly #isDurable: boolean;
  readonly #counters: Float64Array;
  readonly #slots: number;
  /** By which connection a slot was booked last on this thread, and at which version (low word). Only what is used takes up memory. */
  readonly #bookedBy: Int32Array;
  readonly #bookedVersion: Int32Array;

  constructor({ memory, thread, desk, holders, reply, isDurable }: BookingsSettings) {
    this.#memory = memory;
    this.#desk = desk;
    this.#fetchSlot = openFetch(memory);
    this.#holders = holders;
    this.#reply = reply;
    this.#isDurable = isDurable;
    this.#counters = countersOf(memory, thread);
    this.#slots = readLayout(memory).slots;
    this.#bookedBy = new Int32Array(this.#slots);
    this.#bookedVersion = new Int32Array(this.#slots);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Begins a round in which so many entries may be written; with `isOpen` false nothing may be decided. */
  begin(room: number, isOpen: boolean): void {
    this.restsOn = 0;
    this.#room = room;
    this.#isOpen = isOpen;
  }

  /** Counts a round at a time: the counters lie in shared memory. */
  end(): void {
    this.#counters[COUNTER_INDEX.operations] += this.#operations;
    this.#counters[COUNTER_INDEX.refusals] += this.#refusals;
    this.#operations = 0;
    this.#refusals = 0;
  }

  /** SET key holder NX [GET], where the words are as the reader has them. */
  set({ bytes, count, from, to }: CommandReader, session: Session): boolean {
    let isNx = false;
    let isGet = false;
    for (let word = 3; word < count; word += 1) {
      if (isWord(bytes, from[word], to[word], NX)) isNx = true;
      else if (isWord(bytes, from[word], to[word], GET)) isGet = true;
      else {
        const option = bytes.toString('latin1', from[word], Math.min(to[word], from[word] + 16));
        return this.#refuse(`ERR '${option}' is nothing that a booking can have: SET key holder NX [GET]`);
      }
    }
    if (!isNx) return this.#refuse(NX_MISSING);
    return this.book(bytes, slotIn(bytes, from[1], to[1]), from[2], to[2], isGet, session);
  }

  /** A command behind others is about this slot. */
  fetch(slot: number): void {
    if (slot >>> 0 < this.#slots) this.#fetchSlot(slot);
  }

  /** Books a slot for the holder that is named in the bytes. `isGet`: whoever held it before is told. */
  book(
    bytes: Buffer,
    slot: number,
    holderFrom: number,
    holderTo: number,
    isGet: boolean,
    session: Session,
  ): boolean {
    if (!this.#isGood(slot)) return true;
    const desk = this.#desk;
    let holder = this.#holders.holderIn(bytes, holderFrom, holderTo);
    if (Number.isNaN(holder)) return this.#refuse(BAD_HOLDER);
    if (!isGet && desk.seesTaken(slot)) {
      this.#countRefusal();
      this.#reply.nothing(session.protocol);
      return true;
    }
    if (this.#room < (holder === UNKNOWN ? TEXT_ENTRIES + 1 : 1)) return false;
    if (holder === UNKNOWN) {
      // Who is refused leaves no text behind: there is room for so many only.
      desk.status(slot);
      if (desk.told.holder !== FREE) return this.#refuseBooking(isGet, session);
      holder = this.#holders.keep(bytes, holderFrom, holderTo);
      if (holder === UNKNOWN) {
        this.#restOnAll();
        return this.#refuse(NO_ROOM_FOR_HOLDER);
      }
      this.#room -= TEXT_ENTRIES;
    }
    if (desk.book(slot, holder) !== Decision.ok) return this.#refuseBooking(isGet, session);
    this.#rest();
    this.#operations += 1;
    this.#room -= 1;
    this.#bookedBy[slot] = session.id;
    this.#bookedVersion[slot] = desk.told.versionLo;
    if (isGet) this.#reply.nothing(session.protocol);
    else this.#reply.ok();
    return true;
  }

  /** GET key. */
  tell(slot: number, session: Session): boolean {
    if (!this.#isGood(slot)) return true;
    this.#desk.status(slot);
    this.#rest();
    this.#operations += 1;
    this.#tellHolder(session);
    return true;
  }

  /** MGET key …: each as it is at some moment. */
  tellAll(command: CommandReader, session: Session): boolean {
    if (!this.#areGood(command)) return true;
    this.#reply.array(command.count - 1);
    for (let word = 1; word < command.count; word += 1) this.tell(slotOf(command, word), session);
    return true;
  }

  /** EXISTS key …: how many are taken. A key that is there twice counts twice, as in Redis. */
  countTaken(command: CommandReader): boolean {
    if (!this.#areGood(command)) return true;
    let taken = 0;
    for (let word = 1; word < command.count; word += 1) {
      this.#desk.status(slotOf(command, word));
      this.#rest();
      this.#operations += 1;
      if (this.#desk.told.holder !== FREE) taken += 1;
    }
    this.#reply.integer(taken);
    return true;
  }

  /** DEL key …: frees what this connection has booked, or what the holder holds whose name it has. */
  free(command: CommandReader, session: Session): boolean {
    if (!this.#areGood(command)) return true;
    if (this.#room < command.count - 1) return false;
    let freed = 0;
    for (let word = 1; word < command.count; word += 1)
      if (this.#freeOne(slotOf(command, word), session)) freed += 1;
    this.#reply.integer(freed);
    return true;
  }

  /** DBSIZE: how many slots are taken. */
  tellTaken(): boolean {
    if (this.#isOpen) this.#reply.integer(this.taken());
    else this.#reply.error(UNAVAILABLE);
    return true;
  }

  /** Looks at each slot at some moment. While the ledger takes changes. */
  taken(): number {
    const { slotsAt, slotStride, lockWords } = readLayout(this.#memory);
    const first = slotsAt + lockWords + Slot.holder;
    let taken = 0;
    for (let slot = 0; slot < this.#slots; slot += 1)
      if (Atomics.load(this.#memory, first + slot * slotStride) !== FREE) taken += 1;
    this.#restOnAll();
    return taken;
  }

  #freeOne(slot: number, session: Session): boolean {
    const desk = this.#desk;
    const { told } = desk;
    desk.status(slot);
    this.#rest();
    this.#operations += 1;
    const { holder } = told;
    if (holder === FREE) return false;
    const isOwn = this.#bookedBy[slot] === session.id && this.#bookedVersion[slot] === told.versionLo;
    if (!isOwn && !this.#isNamed(holder, session)) {
      this.#refusals += 1;
      return false;
    }
    const isFreed = desk.cancel(slot, holder) === Decision.ok;
    this.#rest();
    if (isFreed) this.#room -= 1;
    else this.#refusals += 1;
    return isFreed;
  }

  /** Whether the connection has that holder's name. */
  #isNamed(holder: number, { name }: Session): boolean {
    if (name === '') return false;
    const bytes = Buffer.from(name);
    return this.#holders.holderIn(bytes, 0, bytes.length) === holder;
  }

  #refuseBooking(isGet: boolean, session: Session): true {
    this.#rest();
    this.#countRefusal();
    if (isGet) this.#tellHolder(session);
    else this.#reply.nothing(session.protocol);
    return true;
  }

  #countRefusal(): void {
    this.#operations += 1;
    this.#refusals += 1;
  }

  /** Whoever holds the slot that the desk has told of last. */
  #tellHolder(session: Session): void {
    const { holder } = this.#desk.told;
    if (holder === FREE) this.#reply.nothing(session.protocol);
    else if (holder > FREE) this.#reply.number(holder);
    else this.#reply.raw(this.#holders.textOf(holder));
  }

  /** What was learnt of many places rests on all that was decided by now. */
  #restOnAll(): void {
    if (this.#isDurable) this.restsOn = Math.max(this.restsOn, readTaken(this.#memory));
  }

  /** The answers rest on what the desk has told last. */
  #rest(): void {
    if (!this.#isDurable) return;
    const { sequenceLo, sequenceHi } = this.#desk.told;
    this.restsOn = Math.max(this.restsOn, numberOf(sequenceLo, sequenceHi));
  }

  /** Whether all keys of a command name slots, and slots may be told of; answers why not. */
  #areGood(command: CommandReader): boolean {
    if (command.count - 1 > MOST_KEYS) return !this.#refuse(TOO_MANY_KEYS);
    for (let word = 1; word < command.count; word += 1)
      if (!this.#isGood(slotOf(command, word))) return false;
    return true;
  }

  #isGood(slot: number): boolean {
    if (this.#isOpen && slot >= 0 && slot < this.#slots) return true;
    if (!this.#isOpen) this.#reply.error(UNAVAILABLE);
    else if (slot === NO_DIGITS) this.#reply.error(NO_SLOT_NAMED);
    else this.#reply.error(`ERR there is no such slot: the last is slot:${this.#slots - 1}`);
    return false;
  }

  #refuse(sentence: string): true {
    this.#reply.error(sentence);
    return true;
  }
}

function slotOf({ bytes, from, to }: CommandReader, word: number): number {
  return slotIn(bytes, from[word], to[word]);
}
