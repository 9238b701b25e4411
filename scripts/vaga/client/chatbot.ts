/** The chatbot for a person. Its door speaks plain Portuguese already; the client remembers who is to be registered and what was asked. */
import { ChatbotClient } from '../../../load/clients/chatbot.ts';
import { VagaError } from '../../../server/base/errors.ts';
import { splitCommand, type Dialogue, type Setting } from './dialogue.ts';
import type { Language } from './words.ts';

const COMMANDS: Readonly<Record<Language, Dialogue['commands']>> = {
  pt: [
    ['cadastrar NOME', 'faz o seu cadastro, uma vez'],
    ['agendar 25/08 14:00', 'marca a sua consulta, ou muda a hora dela'],
    ['agendar', 'o mesmo; a data é perguntada'],
    ['status', 'mostra a sua consulta'],
    ['cancelar', 'cancela a sua consulta'],
  ],
  en: [
    ['cadastrar NAME', 'registers you, once'],
    ['agendar 25/08 14:00', 'books your consultation, or moves it'],
    ['agendar', 'the same; you are asked for the date'],
    ['status', 'shows your consultation'],
    ['cancelar', 'cancels your consultation'],
  ],
};
const NAME = { pt: 'Nome completo: ', en: 'Full name: ' } as const;

const WELCOME = 'Bem-vindo';
const UNKNOWN_ID = 'ID nao encontrado';
const BAD_ID = 'ID inválido';
const REGISTERED = 'Cadastro realizado';
const BOOKED = 'Consulta agendada';

export function chatbotDialogue(id: string, setting: Setting): Dialogue {
  const client = new ChatbotClient();
  return {
    client,
    prompt: 'chatbot> ',
    commands: COMMANDS[setting.language],
    rawExample: 'cadastrar:Marcos Silva',
    isFarewell: () => false,
    leave: () => Promise.resolve(''),
    ...new Patient(client, id, setting).dialogue,
  };
}

class Patient {
  readonly #client: ChatbotClient;
  readonly #id: string;
  readonly #setting: Setting;
  /** As it was registered on this run, so that it can be again where a server has forgotten it. */
  #name: string | undefined;
  /** A date was asked for: what is typed next is one. The door may have forgotten that meanwhile. */
  #awaitsDate = false;

  constructor(client: ChatbotClient, id: string, setting: Setting) {
    this.#client = client;
    this.#id = id;
    this.#setting = setting;
  }

  get dialogue(): Pick<Dialogue, 'identify' | 'perform'> {
    return {
      identify: (isAgain) => this.#identify(isAgain),
      perform: (typed) => this.#perform(typed),
    };
  }

  async #identify(isAgain: boolean): Promise<string> {
    const answer = await this.#client.ask(this.#id);
    if (answer.startsWith(BAD_ID)) throw new VagaError('usage', `--name: ${answer}`);
    if (answer.startsWith(WELCOME)) return isAgain ? '' : answer;
    // The door has not taken the ID, and would take the next message for it.
    if (!answer.startsWith(UNKNOWN_ID)) throw new VagaError('unreachable', answer);
    return this.#name === undefined ? answer : this.#client.ask(`cadastrar:${this.#name}`);
  }

  async #perform(typed: string): Promise<string> {
    const { verb } = splitCommand(typed);
    if (verb === 'cadastrar' || verb.startsWith('cadastrar:')) return this.#register(typed);
    const isCommand = ['agendar', 'status', 'cancelar'].includes(verb);
    const request = this.#awaitsDate && !isCommand ? `agendar ${typed}` : typed;
    // Booking the time that one has already is no change, so a booking may be asked for twice.
    const answer = await this.#deliver(request, verb === 'cancelar' ? 'changes' : 'looks');
    if (isCommand) this.#awaitsDate = verb === 'agendar';
    if (answer.startsWith(BOOKED)) this.#awaitsDate = false;
    return answer;
  }

  async #register(typed: string): Promise<string> {
    const { question, language, isLive } = this.#setting;
    const told = /^cadastrar(?:\s*:\s*|\s+)(.*)$/is.exec(typed)?.[1] ?? '';
    const name = told === '' && isLive ? await question(NAME[language]) : told;
    const answer = await this.#deliver(name === '' ? typed : `cadastrar:${name}`, 'changes');
    if (answer.startsWith(REGISTERED)) this.#name = name;
    return answer;
  }

  #deliver(request: string, effect: 'looks' | 'changes'): Promise<string> {
    return this.#setting.deliver(() => this.#client.ask(request), effect);
  }
}
