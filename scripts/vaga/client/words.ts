/** What the clients for people say themselves, in Portuguese and in English. What a door says is Portuguese always. */

export const LANGUAGES = ['pt', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Portuguese where the machine's user reads it. */
export function languageOf(locale: string | undefined): Language {
  return locale?.startsWith('pt') === true ? 'pt' : 'en';
}

interface Words {
  readonly title: (door: string, address: string) => string;
  readonly youMayType: string;
  readonly leaves: string;
  readonly helps: string;
  readonly raw: string;
  readonly unreachable: (address: string, door: string) => string;
  readonly lost: string;
  readonly trying: (tries: number, retries: number) => string;
  readonly back: string;
  readonly gaveUp: (tries: number) => string;
  /** Of a command that was sent and not answered, and changes something. */
  readonly answerLost: (typed: string) => string;
  readonly notDelivered: (typed: string) => string;
  /** Something that a command needs, and there is nobody to ask. */
  readonly missing: (what: string) => string;
  readonly nothingDone: string;
  readonly askName: string;
  readonly askId: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  pt: {
    title: (door, address) => `vaga · ${door} em ${address}`,
    youMayType: 'O que se pode digitar:',
    leaves: 'termina (ou Ctrl-C)',
    helps: 'mostra isto (ou ajuda)',
    raw: 'mensagens do protocolo também valem',
    unreachable: (address, door) =>
      `Nenhum servidor responde em ${address}. Inicie um com: vaga serve --doors ${door}`,
    lost: 'A conexão caiu.',
    trying: (tries, retries) => `Reconectando, tentativa ${tries} de ${retries}`,
    back: 'A conexão voltou.',
    gaveUp: (tries) => `O servidor não voltou depois de ${tries} tentativas.`,
    answerLost: (typed) => `A resposta a '${typed}' se perdeu: pode ter sido feito ou não. Confira.`,
    notDelivered: (typed) => `'${typed}' não foi entregue.`,
    missing: (what) => `Falta: ${what}.`,
    nothingDone: 'Nada foi feito.',
    askName: 'Seu nome: ',
    askId: 'Seu ID: ',
  },
  en: {
    title: (door, address) => `vaga · ${door} at ${address}`,
    youMayType: 'What can be typed:',
    leaves: 'leaves (or Ctrl-C)',
    helps: 'shows this (or ajuda)',
    raw: "the protocol's own messages are taken, too",
    unreachable: (address, door) =>
      `No server answers at ${address}. Start one with: vaga serve --doors ${door}`,
    lost: 'The connection is lost.',
    trying: (tries, retries) => `Reconnecting, try ${tries} of ${retries}`,
    back: 'The connection is back.',
    gaveUp: (tries) => `The server did not come back within ${tries} tries.`,
    answerLost: (typed) => `The answer to '${typed}' is lost: it may or may not have been done. Have a look.`,
    notDelivered: (typed) => `'${typed}' was not delivered.`,
    missing: (what) => `Missing: ${what}.`,
    nothingDone: 'Nothing was done.',
    askName: 'Your name: ',
    askId: 'Your ID: ',
  },
};
