/** The telechat for a person: what is typed is said, unless it begins with `/`. */
import { TelechatClient } from '../../../load/clients/telechat.ts';
import { NotDone, splitCommand, type Dialogue, type Setting } from './dialogue.ts';
import type { Language } from './words.ts';

export const ROLES = ['consumidor', 'atendente'] as const;
export type ChatRole = (typeof ROLES)[number];

interface ChatWords {
  readonly commands: Dialogue['commands'];
  readonly forAgents: Dialogue['commands'];
  readonly unknown: (typed: string) => string;
}

const WORDS: Readonly<Record<Language, ChatWords>> = {
  pt: {
    commands: [['qualquer texto', 'é enviado a quem está do outro lado']],
    forAgents: [
      ['/listar', 'mostra quem já usou o chat'],
      ['/historico bia', 'mostra as conversas de bia'],
    ],
    unknown: (typed) => `Não há o comando '${typed}'.`,
  },
  en: {
    commands: [['any text', 'is sent to the other side']],
    forAgents: [
      ['/listar', 'shows who has used the chat'],
      ['/historico bia', "shows bia's conversations"],
    ],
    unknown: (typed) => `There is no command '${typed}'.`,
  },
};

/** The door has lost who this is, or was never told. */
const NOT_CONNECTED = 'ERRO: Envie primeiro CONNECT';
const MESSAGE = /^MSG - (.*?) enviou: ?/;

export function telechatDialogue(name: string, role: ChatRole, setting: Setting): Dialogue {
  const { language, isLive, deliver, show } = setting;
  const words = WORDS[language];
  const client = new TelechatClient((message) => show(isLive ? message.replace(MESSAGE, '$1: ') : message));
  return {
    client,
    prompt: `${name}: `,
    commands: role === 'atendente' ? [...words.commands, ...words.forAgents] : words.commands,
    rawExample: `MSG - ${name} enviou: ...`,
    identify: () => client.ask(`CONNECT - ${name} - ${role}`),
    perform: async (typed) => {
      const request = requestOf(typed, name);
      if (request === undefined) throw new NotDone(words.unknown(typed));
      const effect = request.startsWith('MSG') ? 'changes' : 'looks';
      const answer = await deliver(() => client.ask(request), effect);
      // A new connection is told anew who it is for.
      if (answer.startsWith(NOT_CONNECTED)) client.close();
      return answer;
    },
    isFarewell: (typed) => typed === '/sair' || /^QUIT\b/.test(typed),
    leave: () => client.ask('QUIT'),
  };
}

/** In the protocol's words; `undefined` for a command that is none. */
function requestOf(typed: string, name: string): string | undefined {
  if (/^(?:MSG|LISTAR|HISTORICO|CONNECT) - /.test(typed)) return typed;
  if (!typed.startsWith('/')) return `MSG - ${name} enviou: ${typed}`;
  const { verb, rest } = splitCommand(typed);
  switch (verb) {
    case '/listar':
      return `LISTAR - ${name} - usuarios`;
    case '/historico':
      return `HISTORICO - ${name} - ${rest}`;
    default:
      return undefined;
  }
}
