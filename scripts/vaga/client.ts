/** The verb for people: a client of one of the doors, to be typed at, or to be written to by a program. */
import { VagaError } from '../../server/base/errors.ts';
import { choiceOr, text, textOr, whole, wholeOr, type Values } from '../../server/base/options.ts';
import { MOST_NAME_BYTES } from '../../server/chat/index.ts';
import { DOOR_PORTS } from '../../server/doors/ports.ts';
import { clean } from '../../server/doors/text/clean.ts';
import { readName } from '../../server/doors/text/key.ts';
import { agendaDialogue } from './client/agenda.ts';
import { chatbotDialogue } from './client/chatbot.ts';
import { clinicaDialogue } from './client/clinica.ts';
import { converse } from './client/converse.ts';
import type { Dialogue, Setting } from './client/dialogue.ts';
import { ROLES, telechatDialogue } from './client/telechat.ts';
import { Terminal } from './client/terminal.ts';
import { LANGUAGES, WORDS, languageOf } from './client/words.ts';
import { Exit } from './exit.ts';
import { defineVerb } from './verb.ts';

const DOORS = ['chatbot', 'clinica', 'agenda', 'telechat'] as const;
type PeopleDoor = (typeof DOORS)[number];

const options = {
  host: text({ placeholder: 'ADDRESS', default: '127.0.0.1', help: 'Where the server listens.' }),
  port: wholeOr({ min: 1, max: 65_535, otherwise: "the door's own", help: 'The port of the door.' }),
  name: textOr({
    placeholder: 'NAME',
    otherwise: 'asked for',
    help: "Who it is for: the agenda's or the telechat's user, the chatbot's ID, the clinic's patient. Without a terminal only the clinic goes without.",
  }),
  cpf: textOr({
    placeholder: 'CPF',
    otherwise: 'asked for when it is needed',
    help: "The clinic's patient: 11 digits.",
  }),
  role: choiceOr({
    choices: ROLES,
    otherwise: 'consumidor',
    help: 'Telechat: consumidor is a customer, atendente an agent, who gets the next customer in the queue.',
  }),
  lang: choiceOr({
    choices: LANGUAGES,
    otherwise: 'pt where LANG begins so, else en',
    help: "The language of the client's own words. What the door says is Portuguese.",
  }),
  retries: whole({
    min: 0,
    max: 1_000,
    default: 20,
    help: 'How often a lost connection is tried to be made again, once a second.',
  }),
};
type ClientValues = Values<typeof options>;

export const client = defineVerb({
  name: 'client',
  summary: 'a client of a door, for people: chatbot, clinica, agenda or telechat',
  about: [
    "Connects a person to one of a server's doors (vaga serve --doors all). It says what can be typed; ? says it again, sair or Ctrl-C ends it. The protocol's own messages are taken, too.",
    'When the server ends, it connects again, says how often it has tried, says who it is and goes on. A command whose answer was lost is asked again where it only looks. Where it may have changed something, you are told to have a look.',
    'Without a terminal it reads a command a line and writes nothing but answers to stdout, as the door gave them; everything else goes to stderr. A refusal is an answer, too. Exit status: 0 at the end of the input, 1 when a command could not be delivered or its answer was lost.',
  ],
  positionals: { most: 1, name: `DOOR (${DOORS.join(', ')})` },
  options,
  examples: [
    ['vaga client agenda --name ana', "today's hours: listar, reservar 14, minhas, cancelar 14"],
    ['vaga client clinica --lang en', 'an appointment, step by step, with the help in English'],
    ['vaga client telechat --name bia --role atendente', 'an agent: gets the next customer in the queue'],
    ['vaga client chatbot --name Marcos --port 6000', 'the door at another port'],
    [`printf 'reservar 14\\nminhas\\n' | vaga client agenda --name ana`, 'the same for scripts'],
  ],
  interruptedStatus: Exit.ok,
  run: async (values: ClientValues, [door]) => {
    if (!isPeopleDoor(door)) {
      const fault = door === undefined ? 'client takes a DOOR' : `There is no client of a door '${door}'`;
      throw new VagaError('usage', `${fault}: it is one of ${DOORS.join(', ')}. See vaga client --help.`);
    }
    refuseForeign(door, values);
    const language = values.lang ?? languageOf(process.env['LANG']);
    const terminal = new Terminal();
    const name = await tellName(door, values.name, terminal, WORDS[language]);
    if (name === undefined) return Exit.ok; // the input has ended instead
    return converse({
      terminal,
      language,
      address: { host: values.host, port: values.port ?? DOOR_PORTS[door] },
      retries: values.retries,
      open: (setting) => openDialogue(door, name, values, setting),
    });
  },
});

function isPeopleDoor(door: string | undefined): door is PeopleDoor {
  return DOORS.some((one) => one === door);
}

/** Options that the door has no use for were meant for another one. */
function refuseForeign(door: PeopleDoor, { cpf, role }: ClientValues): void {
  if (cpf !== undefined && door !== 'clinica')
    throw new VagaError('usage', `--cpf is for the clinica, not for the ${door}.`);
  if (role !== undefined && door !== 'telechat')
    throw new VagaError('usage', `--role is for the telechat, not for the ${door}.`);
}

function openDialogue(door: PeopleDoor, name: string, values: ClientValues, setting: Setting): Dialogue {
  switch (door) {
    case 'chatbot':
      return chatbotDialogue(name, setting);
    case 'clinica':
      return clinicaDialogue({ cpf: values.cpf, name: name === '' ? undefined : name }, setting);
    case 'agenda':
      return agendaDialogue(name, setting);
    case 'telechat':
      return telechatDialogue(name, values.role ?? 'consumidor', setting);
    default:
      return door satisfies never;
  }
}

/** The name that was given, or is typed now: the doors say nothing of use to one that is none. `undefined` where nobody types any. */
async function tellName(
  door: PeopleDoor,
  given: string | undefined,
  terminal: Terminal,
  words: { readonly askName: string; readonly askId: string },
): Promise<string | undefined> {
  if (door === 'clinica') return given ?? ''; // asked for when it is needed
  if (given !== undefined) {
    if (!isName(door, given))
      throw new VagaError('usage', `--name: '${given}' is no name for the ${door}, or too long.`);
    return clean(given); // a line end in it would end the message
  }
  if (!terminal.isLive) throw new VagaError('usage', 'Without a terminal to ask at, --name is needed.');
  for (;;) {
    const typed = await Promise.race([
      terminal.line(door === 'chatbot' ? words.askId : words.askName),
      terminal.interrupted.then(() => undefined),
    ]);
    if (typed === undefined) return undefined;
    if (isName(door, typed)) return clean(typed);
  }
}

function isName(door: Exclude<PeopleDoor, 'clinica'>, name: string): boolean {
  if (door === 'telechat')
    return clean(name) !== '' && Buffer.byteLength(clean(name).normalize('NFC')) <= MOST_NAME_BYTES;
  return !(door === 'agenda' && name.includes('|')) && readName(door, Buffer.from(name)) !== undefined;
}
