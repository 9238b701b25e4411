/**
 * The clinic's door: pickled tuples in, pickled texts out, and the list of what is on offer after each of them, as that system's client
 * expects it. The same verbs as printed tuples are answered in a line of text each, without the list: who reads lines has no use for a
 * pickle, and asks when wanted.
 *
 * An answer begins with the protocol's code. Where the protocol has no code for what is wrong, a sentence follows the code of the verb's own
 * failure, so that a client which only knows the codes is told the truth, too. What is no request of this protocol is answered with a
 * sentence alone. A pickle that is more than plain values ends the connection, and nothing of it is executed.
 */
import type { Office } from '../../booking/office.ts';
import { clean } from '../text/clean.ts';
import type { Conversation, Line, TextDoor } from '../text/door.ts';
import { Offer, type ClinicaContext } from './offer.ts';
import { writePickle } from './pickle-writer.ts';
import { PickleRefusal } from './pickle.ts';
import { pyRepr } from './py-repr.ts';
import { frameOfRequest, readRequest, type Request, type RequestForm } from './request.ts';

/** Longer than any request of texts that a record has room for, in any protocol of pickle. */
const MAX_MESSAGE_BYTES = 4_096;
/**
 * The client takes what one call of `recv` returns for one message, so the list comes a moment after its answer. How long that
 * has to be depends on the client's machine; TCP promises nothing.
 */
const LIST_DELAY_MS = 50;

const CODES = {
  AGEND: { done: 'OK-300', failed: 'ERRO-110' },
  BUSCA: { done: 'OK-302', failed: 'ERRO-112' },
  CANCEL: { done: 'OK-301', failed: 'ERRO-113' },
} as const;
const HAS_ALREADY = 'ERRO-111 ';
const UNKNOWN =
  "Pedido inválido: envie ('AGEND', cpf, nome, especialista, data, dia da semana), ('BUSCA', cpf) ou ('CANCEL', cpf).";
const UNAVAILABLE = 'Sistema indisponível no momento. Tente novamente mais tarde.';

export function createClinicaDoor(context: ClinicaContext): TextDoor {
  const offer = new Offer(context);
  return {
    name: 'clinica',
    frame: frameOfRequest,
    needsLineEnd: true, // a pickle that stops half way is never a message
    maxMessageBytes: MAX_MESSAGE_BYTES,
    open: (line) => new ClinicaConversation(line, offer),
  };
}

class ClinicaConversation implements Conversation {
  readonly #line: Line;
  readonly #office: Office;
  readonly #offer: Offer;
  /** As the last message came, so goes what no message is at hand for. */
  #form: RequestForm = 'pickle';
  /** What was on offer when it was told last; `undefined` before that. */
  #list: Buffer | undefined;

  constructor(line: Line, offer: Offer) {
    this.#line = line;
    this.#office = line.office;
    this.#offer = offer;
  }

  begin(): void {
    const list = writePickle(this.#offer.rows(this.#office));
    this.#list = list;
    this.#line.write(list);
  }

  receive(message: Buffer): void {
    let request: Request | undefined;
    try {
      request = readRequest(message);
    } catch (error) {
      if (!(error instanceof PickleRefusal)) throw error;
      this.#line.refuse(error.message);
      return;
    }
    if (request === undefined) return;
    this.#form = request.form;
    const answer = this.#answer(request.fields);
    if (this.#form === 'pickle') this.#list = writePickle(this.#offer.rows(this.#office));
    this.#tell(answer);
  }

  /** The list of before goes with it: it tells nothing that was not told, and the client waits for one. */
  unavailable(): void {
    this.#tell(UNAVAILABLE);
  }

  #tell(answer: string): void {
    if (this.#form === 'text') {
      this.#line.write(`${answer}\n`);
      return;
    }
    this.#line.write(writePickle(answer));
    if (this.#list !== undefined) this.#line.writeLater(this.#list, LIST_DELAY_MS);
  }

  #answer(fields: readonly string[] | undefined): string {
    const [verb, cpf = '', ...rest] = fields ?? [];
    const isSearch = verb === 'BUSCA' || verb === 'CANCEL';
    if (isSearch && fields?.length === 2) return this.#search(verb, cpf);
    if (verb === 'AGEND' && fields?.length === 6) {
      const [name = '', specialist = '', date = ''] = rest;
      return this.#appoint(cpf, name, specialist, date);
    }
    return UNKNOWN;
  }

  /** The date decides: the weekday that was sent is not looked at, and the answer has the right one. */
  #appoint(cpf: string, name: string, specialist: string, date: string): string {
    const { done, failed } = CODES.AGEND;
    const key = keyOf(cpf);
    const shownName = clean(name);
    const specialty = this.#offer.specialtyOf(specialist);
    const day = this.#offer.dayOf(date);
    if (key === undefined) return `${failed} CPF inválido: são 11 dígitos.`;
    if (shownName === '') return `${failed} Nome inválido.`;
    if (specialty === undefined) return `${failed} Especialidade desconhecida.`;
    if (day === undefined) return `${failed} Data inválida ou fora da agenda.`;
    const slots = this.#offer.slotsOf(specialty, day);
    if (slots.length === 0) return `${failed} `; // the day is over
    const person = this.#office.register(key, shownName);
    if (person === undefined) return `${failed} Não há lugar para novos cadastros.`;
    const appointed = this.#office.appoint(
      person,
      slots,
      (slot) => this.#offer.isOf(slot, specialty) && this.#offer.isToCome(slot),
    );
    switch (appointed.outcome) {
      case 'booked':
        return `${done} ${this.#printed(clean(cpf), shownName, appointed.slot)}`;
      case 'has':
        return HAS_ALREADY;
      case 'noneFree':
        return `${failed} `;
      default:
        return appointed satisfies never;
    }
  }

  /** Both speak of the person's next appointment: the tuple has no room to say which. */
  #search(verb: 'BUSCA' | 'CANCEL', cpf: string): string {
    const { done, failed } = CODES[verb];
    const key = keyOf(cpf);
    if (key === undefined) return `${failed} CPF inválido: são 11 dígitos.`;
    const person = this.#office.find(key);
    if (person === undefined) return `${failed} `;
    const slot = this.#offer.nextOf(this.#office.bookingsOf(person));
    if (slot === undefined) return `${failed} `;
    // It may be gone by now, by way of another connection.
    if (verb === 'CANCEL' && !this.#office.cancel(person, slot)) return `${failed} `;
    return `${done} ${this.#printed(key.slice(CPF_KEY.length), clean(person.name), slot)}`;
  }

  #printed(cpf: string, name: string, slot: number): string {
    const { specialty = '', date = '', weekday = '', time = '' } = this.#offer.listed(slot) ?? {};
    return pyRepr(['AGEND', cpf, name, specialty, date, weekday, time]);
  }
}

const CPF_KEY = 'cpf:';

/** The key of a CPF: 11 digits, with the usual punctuation or without. That system never looked at the check digits, and its clients send any. */
function keyOf(cpf: string): string | undefined {
  const digits = cpf.replaceAll(/[.\-\s]/g, '');
  return /^\d{11}$/.test(digits) ? `${CPF_KEY}${digits}` : undefined;
}
