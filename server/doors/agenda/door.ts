/**
 * The agenda's door: whoever says a name books full hours of today with one provider, sees and cancels them, and sees or erases what
 * was written down about it. Fields are separated by `|`. Its client reads each answer with one `recv`.
 */
import { localTime, type WallClock } from '../../base/clock.ts';
import { VagaError } from '../../base/errors.ts';
import type { Office, Person } from '../../booking/office.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Conversation, Line, TextDoor } from '../text/door.ts';
import { frameLine } from '../text/inbox.ts';
import { readName, type Named } from '../text/key.ts';
import { slotName, trailLine } from './trail-line.ts';

const NAME = 'agenda';
const FIRST_HOUR = 8;
const LAST_HOUR = 20;
const MAX_MESSAGE_BYTES = 1_024;
/** What the client reads at once: more would be taken for the next answer. */
const MAX_ANSWER_BYTES = 4_096;

const BAD_NAME = 'Erro: Nome de usuário inválido.';
const FULL = 'Erro: Não há lugar para mais usuários.';
const UNAVAILABLE = 'Erro: Sistema indisponível no momento. Tente novamente mais tarde.';
const NOT_FREE = '❌ Slot indisponível ou já reservado.';
const NOT_FOUND = '❌ Reserva não encontrada.';

export interface AgendaContext {
  readonly catalogue: Catalogue;
  readonly clock: WallClock;
  /** Whose hours are sold. */
  readonly provider?: string;
}

/** @throws VagaError `usage` when the provider is not in the catalogue */
export function createAgendaDoor({
  catalogue,
  clock,
  provider = 'Dr. Leonardo Araujo',
}: AgendaContext): TextDoor {
  if (!catalogue.providers.some(({ name }) => name === provider))
    throw new VagaError('usage', `The catalogue has no ${provider}, whose hours the agenda is to sell.`);
  return {
    name: NAME,
    frame: frameLine,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    open: (line) => new AgendaConversation(line, { catalogue, clock, provider }),
  };
}

/** What is written in the field of an hour. */
type Hour = { readonly sentence: string } | { readonly hour: number };

class AgendaConversation implements Conversation {
  readonly #line: Line;
  readonly #context: Required<AgendaContext>;
  #user: Named | undefined;

  constructor(line: Line, context: Required<AgendaContext>) {
    this.#line = line;
    this.#context = context;
  }

  receive(message: Buffer): void {
    if (this.#user === undefined) this.#greet(message);
    else this.#serve(this.#user, message.toString());
  }

  unavailable(): void {
    this.#line.write(UNAVAILABLE);
    // Its name was not taken, so its next message would be mistaken for one.
    if (this.#user === undefined) this.#line.end();
  }

  /** The first message is a name, and has no answer unless it is none. */
  #greet(message: Buffer): void {
    const user = message.includes('|') ? undefined : readName(NAME, message);
    const known = user && this.#line.office.register(user.key, user.name);
    if (known !== undefined) {
      this.#user = user;
      return;
    }
    this.#line.write(user === undefined ? BAD_NAME : FULL);
    this.#line.end();
  }

  #serve(user: Named, message: string): void {
    const { office } = this.#line;
    const [verb = '', field] = message.split('|').map((each) => each.trim());
    switch (verb.toUpperCase()) {
      case 'LIST':
        return this.#answer(user, (person) => this.#list(person));
      case 'BOOK':
        return this.#answer(user, (person) => this.#book(person, readHour(field)));
      case 'VIEW':
        return this.#answer(user, (person) => this.#view(person));
      case 'CANCEL':
        return this.#answer(user, (person) => this.#cancel(person, readHour(field)));
      case 'LOGS':
        return this.#line.write(this.#logs(office.find(user.key), user.name));
      case 'DELETE':
        return this.#line.write(erase(office, user.key));
      case 'CLOSE':
        this.#line.write('Conexão encerrada.');
        return this.#line.end();
      default:
        return this.#line.write('Comando inválido.');
    }
  }

  /** The person is asked for each time: another window of the same user may have erased it. */
  #answer({ key, name }: Named, answer: (person: Person) => string): void {
    const person = this.#line.office.register(key, name);
    this.#line.write(person === undefined ? FULL : answer(person));
  }

  #list(person: Person): string {
    const { office } = this.#line;
    const today = this.#today();
    const hours = Array.from({ length: LAST_HOUR - FIRST_HOUR + 1 }, (_, index) => FIRST_HOUR + index);
    const slotted = hours.flatMap((hour) => {
      const slot = this.#slotOf(today, hour);
      return slot === undefined ? [] : [{ hour, slot }];
    });
    const free = new Set(office.freeOf(slotted.map(({ slot }) => slot)));
    office.note(person, 'LIST_SLOTS', 0);
    const lines = slotted.filter(({ slot }) => free.has(slot)).map(({ hour }) => `>> ${clockTime(hour)}`);
    return `\n📅 Slots disponíveis:\n${lines.length === 0 ? 'Nenhum.' : lines.join('\n')}`;
  }

  #book(person: Person, wish: Hour): string {
    if ('sentence' in wish) return wish.sentence;
    const today = this.#today();
    const slot = this.#slotOf(today, wish.hour);
    if (slot === undefined || this.#line.office.book(person, slot).outcome === 'taken') return NOT_FREE;
    return `\n✅ Reserva realizada: ${today} às ${clockTime(wish.hour)}`;
  }

  #cancel(person: Person, wish: Hour): string {
    if ('sentence' in wish) return wish.sentence;
    const today = this.#today();
    const slot = this.#slotOf(today, wish.hour);
    if (slot === undefined || !this.#line.office.cancel(person, slot)) return NOT_FOUND;
    return `\n✅ Reserva cancelada: ${today} às ${clockTime(wish.hour)}`;
  }

  #view(person: Person): string {
    const { office } = this.#line;
    const slots = office.bookingsOf(person);
    office.note(person, 'LIST_USER_BOOKINGS', slots.length);
    if (slots.length === 0) return '❌ Nenhuma reserva feita.';
    const names = slots.map((slot) => slotName(slot, this.#context.catalogue));
    return fitting('\nSuas reservas:\n', names);
  }

  #logs(person: Person | undefined, name: string): string {
    const trail = person === undefined ? [] : this.#line.office.trailOf(person);
    if (trail.length === 0) return 'Nenhum log.';
    return fitting(
      '',
      trail.map((entry) => trailLine(entry, name, this.#context.catalogue)),
    );
  }

  #today(): string {
    return localTime(this.#context.clock.nowUs()).text.slice(0, 10);
  }

  /** Hours that are over are sold, too, as this system always did. */
  #slotOf(day: string, hour: number): number | undefined {
    if (hour < FIRST_HOUR || hour > LAST_HOUR) return undefined;
    const { catalogue, provider } = this.#context;
    return catalogue.slotOf({ provider, day, time: clockTime(hour).slice(0, 5) });
  }
}

function erase(office: Office, key: string): string {
  const person = office.find(key);
  if (person !== undefined) office.erase(person);
  return '✅ Dados apagados.';
}

/** `8`, `08` or `08:00`. */
function readHour(field: string | undefined): Hour {
  if (field === undefined || field === '') return { sentence: 'Erro: Hora não fornecida.' };
  const hour = Number(/^(\d{1,2})(?::00){0,2}$/.exec(field)?.[1] ?? Number.NaN);
  return hour < 24 ? { hour } : { sentence: 'Hora inválida.' };
}

function clockTime(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00:00`;
}

/** The last lines, as many as the client reads at once, and how many there are before them. */
function fitting(head: string, lines: readonly string[]): string {
  const whole = head + lines.join('\n');
  if (Buffer.byteLength(whole) <= MAX_ANSWER_BYTES) return whole;
  const first = (left: number): string => `${head}(mais ${left} linhas antes destas)`;
  let from = lines.length;
  let bytes = Buffer.byteLength(first(lines.length));
  while (bytes + 1 + Buffer.byteLength(lines[from - 1]) <= MAX_ANSWER_BYTES)
    bytes += 1 + Buffer.byteLength(lines[(from -= 1)]);
  return [first(from), ...lines.slice(from)].join('\n');
}
