/** The agenda for a person: `reservar 14` is `BOOK|14`. */
import { AgendaClient } from '../../../load/clients/agenda.ts';
import { splitCommand, type Dialogue, type Setting } from './dialogue.ts';
import type { Language } from './words.ts';

const COMMANDS: Readonly<Record<Language, Dialogue['commands']>> = {
  pt: [
    ['listar', 'mostra as horas livres de hoje'],
    ['reservar 14', 'reserva as 14 horas'],
    ['minhas', 'mostra as suas reservas'],
    ['cancelar 14', 'desfaz a sua reserva das 14 horas'],
    ['log', 'mostra o que foi feito em seu nome'],
    ['apagar', 'desfaz as suas reservas e apaga os seus dados'],
  ],
  en: [
    ['listar', "shows today's free hours"],
    ['reservar 14', 'books 14:00'],
    ['minhas', 'shows your bookings'],
    ['cancelar 14', 'cancels your booking of 14:00'],
    ['log', 'shows what was done in your name'],
    ['apagar', 'cancels your bookings and erases your data'],
  ],
};

/** The requests that change nothing but the log. */
const LOOKS = /^(?:LIST|VIEW|LOGS)\s*(?:\||$)/i;

export function agendaDialogue(name: string, { language, deliver }: Setting): Dialogue {
  const client = new AgendaClient();
  return {
    client,
    prompt: 'agenda> ',
    commands: COMMANDS[language],
    rawExample: 'BOOK|14',
    identify: () => client.ask(name),
    perform: (typed) => {
      const request = requestOf(typed);
      return deliver(() => client.ask(request), LOOKS.test(request) ? 'looks' : 'changes');
    },
    isFarewell: (typed) => /^close\s*(?:\||$)/i.test(typed),
    leave: () => client.ask('close'),
  };
}

/** In the protocol's words. What is no word of ours goes as it is: the door knows what to say to it. */
function requestOf(typed: string): string {
  const { verb, rest } = splitCommand(typed);
  const hour = rest.replace(/h$/i, '');
  switch (verb) {
    case 'listar':
      return 'LIST';
    case 'reservar':
      return `BOOK|${hour}`;
    case 'minhas':
      return 'VIEW';
    case 'cancelar':
      return `CANCEL|${hour}`;
    case 'log':
      return 'LOGS';
    case 'apagar':
      return 'DELETE';
    default:
      return typed;
  }
}
