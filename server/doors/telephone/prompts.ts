/**
 * What the telephone says: the name of each sound file and the words in it. Some prompts say which keys there are: where the file of such
 * a prompt is missing, Asterisk says at least those digits with its own voice.
 */
import type { Catalogue } from '../../catalogue/index.ts';

interface Prompt {
  readonly text: string;
  readonly orDigits?: string;
}

export const PROMPTS = {
  'bom-dia': { text: 'Bom dia!' },
  'boa-tarde': { text: 'Boa tarde!' },
  'boa-noite': { text: 'Boa noite!' },
  'bem-vindo': { text: 'Bem-vindo ao agendamento de consultas.' },
  'digite-cpf': { text: 'Digite os onze números do seu CPF.' },
  'cpf-invalido': { text: 'Este CPF não é válido.' },
  'digite-nascimento': {
    text: 'Digite a sua data de nascimento: dia e mês com dois números, ano com quatro.',
  },
  'data-invalida': { text: 'Esta data não existe.' },
  'cadastro-nao-encontrado': {
    text: 'Não encontramos um cadastro com esses dados. Por favor, procure a recepção.',
  },
  menu: {
    text: 'Para marcar uma consulta, digite 1. Para ouvir as suas consultas, digite 2. Para cancelar uma consulta, digite 3. Para encerrar, digite 0.',
    orDigits: '1230',
  },
  'nao-ouvi': { text: 'Você não digitou nada.' },
  'opcao-invalida': { text: 'Opção inválida.' },
  'escolha-especialidade': { text: 'Escolha a especialidade.' },
  'escolha-medico': { text: 'Escolha o médico ou a médica.' },
  'digite-data': { text: 'Digite a data da consulta: dia e mês com dois números, ano com quatro.' },
  'data-fora-da-agenda': { text: 'Não atendemos nesta data.' },
  'sem-horarios': { text: 'Não há horários livres.' },
  'escolha-horario': { text: 'Escolha o horário.' },
  'mais-opcoes': { text: 'Para ouvir outras opções, digite 0.', orDigits: '0' },
  'horario-ocupado': { text: 'Este horário acabou de ser ocupado. Escolha outro.' },
  'consulta-marcada': { text: 'A sua consulta está marcada.' },
  'ja-tem-consulta': { text: 'Você já tem uma consulta nesta especialidade.' },
  'suas-consultas': { text: 'Estas são as suas consultas.' },
  'nenhuma-consulta': { text: 'Você não tem consultas marcadas.' },
  'digite-data-cancelar': {
    text: 'Digite a data da consulta que quer cancelar: dia e mês com dois números, ano com quatro.',
  },
  'nenhuma-nessa-data': { text: 'Você não tem consulta nesta data.' },
  'escolha-consulta': { text: 'Escolha a consulta que quer cancelar.' },
  'consulta-cancelada': { text: 'A sua consulta foi cancelada.' },
  'consulta-nao-existe': { text: 'Esta consulta já não existia.' },
  indisponivel: { text: 'O agendamento está indisponível no momento. Por favor, ligue mais tarde.' },
  'ate-logo': { text: 'Obrigado por ligar. Até logo!' },
  'digite-1': { text: 'Digite 1.', orDigits: '1' },
  'digite-2': { text: 'Digite 2.', orDigits: '2' },
  'digite-3': { text: 'Digite 3.', orDigits: '3' },
  'digite-4': { text: 'Digite 4.', orDigits: '4' },
  'digite-5': { text: 'Digite 5.', orDigits: '5' },
  'digite-6': { text: 'Digite 6.', orDigits: '6' },
  'digite-7': { text: 'Digite 7.', orDigits: '7' },
  'digite-8': { text: 'Digite 8.', orDigits: '8' },
  'digite-9': { text: 'Digite 9.', orDigits: '9' },
} as const satisfies Readonly<Record<string, Prompt>>;

export type PromptName = keyof typeof PROMPTS;

/** The prompts that say who and what is on sale: the names of their sound files. */
export interface CatalogueSounds {
  /** The file of each specialty. */
  readonly specialties: ReadonlyMap<string, string>;
  /** The file of each provider, by name. */
  readonly providers: ReadonlyMap<string, string>;
}

export function soundsOf(catalogue: Catalogue): CatalogueSounds {
  const providers = catalogue.providers.map(({ name }) => name);
  return {
    specialties: fileNames('especialidade', catalogue.specialties),
    providers: fileNames('medico', providers),
  };
}

/** Every sound file that calls about a catalogue can ask for, and the words in it. */
export function wordsOf(catalogue: Catalogue): ReadonlyMap<string, string> {
  const { specialties, providers } = soundsOf(catalogue);
  const words = new Map<string, string>(Object.entries(PROMPTS).map(([name, { text }]) => [name, text]));
  for (const [specialty, file] of specialties) words.set(file, `${specialty}.`);
  for (const [provider, file] of providers) {
    words.set(file, `${provider.replace(/^Dr\. /, 'Doutor ').replace(/^Dra\. /, 'Doutora ')}.`);
  }
  return words;
}

/** `medico-dra-ana-clara`: plain letters, for any file system. Names that would come out alike are numbered. */
function fileNames(kind: string, names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      const letters = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
      const plain = `${kind}-${letters}`.replaceAll(/[^a-z0-9]+/g, '-').replace(/-$/, '');
      let file = plain;
      for (let number = 2; taken.has(file); number += 1) file = `${plain}-${number}`;
      taken.add(file);
      return [name, file];
    }),
  );
}
