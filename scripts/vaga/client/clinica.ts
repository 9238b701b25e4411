/** The clinic for a person: an appointment is made step by step, or in one line, and the codes of the answers are put into words. */
import { setTimeout as pause } from 'node:timers/promises';

import { ClinicaClient } from '../../../load/clients/clinica.ts';
import { pyRepr, readPyTuple } from '../../../server/doors/clinica/py-repr.ts';
import { splitCommand, type Dialogue, type Setting } from './dialogue.ts';
import type { Language } from './words.ts';

interface ClinicWords {
  readonly commands: Dialogue['commands'];
  readonly offer: string;
  readonly cpf: string;
  readonly name: string;
  readonly specialty: (rows: number) => string;
  readonly date: string;
  readonly meanings: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<Language, ClinicWords>> = {
  pt: {
    commands: [
      ['lista', 'mostra o que se oferece'],
      ['agendar', 'marca uma consulta, passo a passo'],
      ['agendar 2', 'marca a segunda consulta da lista'],
      ['agendar NEUROLOGIA, DATA', 'marca outra especialidade ou outro dia'],
      ['agendar CPF, NOME, 2', 'marca para outra pessoa'],
      ['buscar', 'mostra a próxima consulta (de outro: buscar CPF)'],
      ['cancelar', 'cancela essa consulta (de outro: cancelar CPF)'],
    ],
    offer: 'O que se oferece:',
    cpf: 'CPF (11 dígitos)',
    name: 'Nome',
    specialty: (rows) => `Especialidade (1 a ${rows}, ou o nome de outra)`,
    date: 'Data (DD/MM/AAAA)',
    meanings: {
      'OK-300': 'Consulta marcada',
      'OK-301': 'Consulta cancelada',
      'OK-302': 'Consulta',
      'ERRO-110': 'Não há horário livre nesse dia.',
      'ERRO-111': 'Esse CPF já tem consulta nessa especialidade.',
      'ERRO-112': 'Esse CPF não tem consulta.',
      'ERRO-113': 'Esse CPF não tem consulta: nada mudou.',
    },
  },
  en: {
    commands: [
      ['lista', 'shows what is on offer'],
      ['agendar', 'makes an appointment, step by step'],
      ['agendar 2', 'takes the second row of the list'],
      ['agendar NEUROLOGIA, DATE', 'takes another specialty or another day'],
      ['agendar CPF, NAME, 2', 'makes it for somebody else'],
      ['buscar', "shows the next appointment (another's: buscar CPF)"],
      ['cancelar', "cancels that one (another's: cancelar CPF)"],
    ],
    offer: 'On offer:',
    cpf: 'CPF (11 digits)',
    name: 'Name',
    specialty: (rows) => `Specialty (1 to ${rows}, or the name of another)`,
    date: 'Date (DD/MM/YYYY)',
    meanings: {
      'OK-300': 'Booked',
      'OK-301': 'Cancelled',
      'OK-302': 'Appointment',
      'ERRO-110': 'No time is free on that day.',
      'ERRO-111': 'This CPF has an appointment in that specialty already.',
      'ERRO-112': 'This CPF has no appointment.',
      'ERRO-113': 'This CPF has no appointment: nothing changed.',
    },
  },
};

/** The list comes a moment behind each answer. */
const LIST_WAIT_MS = 500;
const GLANCE_MS = 10;

/** Who the appointments are for, as far as it was told. */
export interface Patient {
  readonly cpf: string | undefined;
  readonly name: string | undefined;
}

export function clinicaDialogue(patient: Patient, setting: Setting): Dialogue {
  const client = new ClinicaClient();
  const reception = new Reception(client, patient, setting);
  return {
    client,
    prompt: 'clinica> ',
    commands: WORDS[setting.language].commands,
    rawExample: "('BUSCA', '52998224725')",
    // Every request has the CPF in it.
    identify: (isAgain) => Promise.resolve(isAgain ? '' : reception.offer),
    perform: (typed) => reception.perform(typed),
    isFarewell: () => false,
    leave: () => Promise.resolve(''),
  };
}

class Reception {
  readonly #client: ClinicaClient;
  readonly #setting: Setting;
  readonly #words: ClinicWords;
  #patient: Patient;

  constructor(client: ClinicaClient, patient: Patient, setting: Setting) {
    this.#client = client;
    this.#patient = patient;
    this.#setting = setting;
    this.#words = WORDS[setting.language];
  }

  /** The rows, with the number that each is booked by. */
  get offer(): string {
    const rows = this.#client.offer.map((row, index) => `${index + 1}  ${row.join(' ')}`);
    return (this.#setting.isLive ? [this.#words.offer, ...rows] : rows).join('\n');
  }

  async perform(typed: string): Promise<string> {
    const { verb, rest } = splitCommand(typed);
    switch (verb) {
      case 'lista':
      case 'listar':
        return this.#list();
      case 'agendar':
        return this.#appoint(rest);
      case 'buscar':
        return this.#ask(['BUSCA', await this.#cpf(rest)]);
      case 'cancelar':
        return this.#ask(['CANCEL', await this.#cpf(rest)]);
      default:
        // A tuple as it is. Anything else is for the door to refuse.
        return this.#ask(readPyTuple(typed) ?? [typed]);
    }
  }

  /** The list comes behind an answer only, so something is asked that changes nothing. */
  async #list(): Promise<string> {
    await this.#setting.deliver(() => this.#client.ask(pyRepr(['LISTA', ''])), 'looks');
    for (let waitedMs = 0; !this.#client.isListed && waitedMs < LIST_WAIT_MS; waitedMs += GLANCE_MS)
      await pause(GLANCE_MS);
    return this.offer;
  }

  /** `2`, or `NEUROLOGIA, 1/12/2026`, and before it who it is for. What is missing is asked for. */
  async #appoint(rest: string): Promise<string> {
    const fields = rest.split(',').map((field) => field.trim());
    const isFor = isCpf(fields[0]) ? { cpf: fields.shift(), name: fields.shift() } : undefined;
    const cpf = isFor?.cpf ?? (await this.#told('cpf', rest === ''));
    const name = isFor?.name ?? (await this.#told('name', rest === ''));
    const [which = '', date = ''] = fields;
    const [specialty, day, weekday] = await this.#choose(which, date);
    return this.#ask(['AGEND', cpf, name, specialty, day, weekday]);
  }

  async #choose(which: string, date: string): Promise<readonly [string, string, string]> {
    const { question, show, isLive } = this.#setting;
    if (which === '' && isLive) show(await this.#list());
    const { offer } = this.#client;
    const chosen = which === '' ? await question(`${this.#words.specialty(offer.length)}: `) : which;
    const row = /^\d+$/.test(chosen) ? offer[Number(chosen) - 1] : undefined;
    if (row !== undefined) {
      const [day = '', weekday = '', , specialty = ''] = row;
      return [specialty, day, weekday];
    }
    // The door knows the weekday of a date better.
    return [chosen, date === '' ? await question(`${this.#words.date}: `) : date, ''];
  }

  async #cpf(told: string): Promise<string> {
    return told === '' ? this.#told('cpf', false) : told;
  }

  /** What was told before; else it is asked for. `isAskedAnew`: it is asked for all the same, and nothing keeps it as it is. */
  async #told(what: 'cpf' | 'name', isAskedAnew: boolean): Promise<string> {
    const { isLive, question } = this.#setting;
    const known = this.#patient[what];
    if (known !== undefined && !(isAskedAnew && isLive)) return known;
    const label = this.#words[what];
    const answered = await question(known === undefined ? `${label}: ` : `${label} [${known}]: `, known);
    this.#patient = { ...this.#patient, [what]: answered };
    return answered;
  }

  async #ask(fields: readonly string[]): Promise<string> {
    const effect = fields[0] === 'BUSCA' ? 'looks' : 'changes';
    const answer = await this.#setting.deliver(() => this.#client.ask(pyRepr(fields)), effect);
    return this.#setting.isLive ? this.#inWords(answer) : answer;
  }

  #inWords(answer: string): string {
    const [code = '', rest = ''] = answer.split(/ (.*)/s);
    const meaning = this.#words.meanings[code];
    if (meaning === undefined) return answer;
    const [, cpf, name, specialty, date, weekday, time] = readPyTuple(rest) ?? [];
    if (time !== undefined)
      return `${code} ${meaning}: ${date} ${weekday} ${time}, ${specialty}, ${name} (CPF ${cpf})`;
    return `${code} ${rest.trim() === '' ? meaning : rest}`;
  }
}

function isCpf(text: string | undefined): boolean {
  return text !== undefined && /^\d{11}$/.test(text.replaceAll(/[.\-\s]/g, ''));
}
