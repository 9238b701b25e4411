/**
 * The chatbot's door: people say who they are, register, and book, look at, move or cancel their one consultation, in lines of plain
 * Portuguese. Its client reads one answer with one `recv`, and two after a registration.
 */
import type { WallClock } from '../../base/clock.ts';
import type { Person } from '../../booking/office.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { clean } from '../text/clean.ts';
import type { Conversation, Line, TextDoor } from '../text/door.ts';
import { frameLine } from '../text/inbox.ts';
import { readName } from '../text/key.ts';
import { Offer } from './offer.ts';

const NAME = 'chatbot';
/** As much as the client itself reads at once. */
const MAX_MESSAGE_BYTES = 1_024;
/** Between the two answers to a registration, as the client calls `recv` for each. TCP promises nothing. */
const WELCOME_DELAY_MS = 100;

const WELCOME =
  'Bem-vindo ao sistema hospitalar! Digite "agendar", "status" ou "cancelar" para gerenciar suas consultas.';
const UNKNOWN_ID = 'ID nao encontrado. Digite "cadastrar" para se registrar.';
const BAD_ID = 'ID inválido. Envie um ID mais curto, de letras e números.';
const ASK_TO_REGISTER = "Por favor, envie o comando de cadastro no formato 'cadastrar:nome'.";
const REGISTERED =
  'Cadastro realizado com sucesso! Agora você pode agendar, consultar ou cancelar sua consulta.';
const FULL = 'Não há lugar para mais cadastros no momento. Tente novamente mais tarde.';
const ASK_DATE = 'Digite a nova data e hora (ex: 20 de agosto às 10:00): ';
const NO_CONSULTATION = 'Nenhuma consulta agendada.';
const UNAVAILABLE = 'Sistema indisponível no momento. Tente novamente mais tarde.';

export interface ChatbotContext {
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  /** Whose times are sold. */
  readonly provider?: string;
}

/** @throws VagaError `usage` when the provider is not in the catalogue */
export function createChatbotDoor({
  catalogue,
  clock,
  provider = 'Dr. Leonardo Araujo',
}: ChatbotContext): TextDoor {
  const offer = new Offer(catalogue, clock, provider);
  return {
    name: NAME,
    frame: frameLine,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    open: (line) => new ChatbotConversation(line, offer),
  };
}

class ChatbotConversation implements Conversation {
  readonly #line: Line;
  readonly #offer: Offer;
  /** Who it says it is, once it has said so. */
  #key: string | undefined;
  #person: Person | undefined;
  /** The date of a booking was asked for. */
  #awaitsDate = false;

  constructor(line: Line, offer: Offer) {
    this.#line = line;
    this.#offer = offer;
  }

  receive(message: Buffer): void {
    if (this.#key === undefined) this.#identify(message);
    else if (this.#person === undefined) this.#register(this.#key, message.toString());
    else this.#serve(this.#person, clean(message.toString()));
  }

  unavailable(): void {
    this.#line.write(UNAVAILABLE);
  }

  #identify(message: Buffer): void {
    const key = readName(NAME, message)?.key;
    if (key === undefined) {
      this.#line.write(BAD_ID);
      return;
    }
    this.#key = key;
    this.#person = this.#line.office.find(key);
    this.#line.write(this.#person === undefined ? UNKNOWN_ID : WELCOME);
  }

  #register(key: string, message: string): void {
    const name = clean(/^\s*cadastrar\s*:(?<name>.*)$/is.exec(message)?.groups?.['name'] ?? '');
    if (name === '') {
      this.#line.write(ASK_TO_REGISTER);
      return;
    }
    this.#person = this.#line.office.register(key, name);
    if (this.#person === undefined) {
      this.#line.write(FULL);
      return;
    }
    this.#line.write(REGISTERED);
    this.#line.writeLater(WELCOME, WELCOME_DELAY_MS);
  }

  #serve(person: Person, text: string): void {
    const [, verb = '', date = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
    const command = date === '' || verb.toLowerCase() === 'agendar' ? verb.toLowerCase() : '';
    switch (command) {
      case 'agendar':
        this.#awaitsDate = true;
        this.#line.write(date === '' ? ASK_DATE : this.#book(person, date));
        return;
      case 'status':
        this.#line.write(`Status da consulta: ${this.#status(person)}`);
        break;
      case 'cancelar':
        this.#line.write(this.#cancel(person));
        break;
      default:
        this.#line.write(this.#awaitsDate ? this.#book(person, text) : 'Comando não reconhecido.');
        return;
    }
    this.#awaitsDate = false;
  }

  /** Books, or moves the consultation that is there. After a refusal the question for a date stands. */
  #book(person: Person, date: string): string {
    const { office } = this.#line;
    const wish = this.#offer.wish(date, office);
    if (wish.slot === undefined) return wish.sentence;
    const { outcome } = office.consult(person, wish.slot);
    // Taken may be by themselves: then it is as they wish.
    if (outcome === 'taken' && !office.bookingsOf(person).includes(wish.slot))
      return `Esse horário já está ocupado. ${this.#offer.nearest(wish.moment, office)}`;
    this.#awaitsDate = false;
    return `Consulta agendada para ${this.#offer.show(wish.slot)}.`;
  }

  #status(person: Person): string {
    const [slot] = this.#line.office.bookingsOf(person);
    return slot === undefined ? NO_CONSULTATION : this.#offer.show(slot);
  }

  #cancel(person: Person): string {
    const { office } = this.#line;
    const [slot] = office.bookingsOf(person);
    return slot !== undefined && office.cancel(person, slot) ? 'Consulta cancelada.' : NO_CONSULTATION;
  }
}
