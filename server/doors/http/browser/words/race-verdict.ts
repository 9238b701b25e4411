/** A verdict in sentences, as the card on a terminal has them. */
import type { DoubleBooking, RaceDocument } from '../race/document.ts';
import { vocabulary } from '../words.ts';
import { amount } from './race-numbers.ts';

export const say = vocabulary({
  pt: {
    ok: 'OK · nenhuma vaga foi vendida duas vezes',
    unknown: 'SEM VEREDITO · isto não é uma aprovação',
    doubleBooking: 'VIOLAÇÃO · uma vaga foi vendida duas vezes',
    doubleBookings: 'VIOLAÇÃO · {count} vendas em dobro',
    stuckOnly: 'VIOLAÇÃO · o servidor parou de responder',
    contradictions: 'VIOLAÇÃO · respostas que não podem ser todas verdade',
    okShown:
      '{bookings} marcações foram ganhas, {contested} delas com outra thread na mesma vaga, e nenhuma vaga foi vendida duas vezes; um servidor com a trava quebrada “{saboteur}” foi apanhado antes, {caught} vezes.',
    unknownShown:
      '{bookings} marcações foram ganhas e não se viu vaga vendida duas vezes, mas isto não é uma aprovação, pelas razões abaixo.',
    soldShown:
      'Uma vaga que já estava ocupada foi vendida de novo: {count} vezes, entre {bookings} marcações confirmadas.',
    stuckShown:
      '{bookings} marcações foram ganhas, nenhuma vaga foi vendida duas vezes, e então o servidor parou de responder, embora vivo.',
    contradictionsShown:
      '{bookings} marcações foram ganhas e nenhuma vaga foi vendida duas vezes, mas o que foi dito aos clientes não pode ser todo verdade.',
    okNotShown:
      'Não mostrado: que nunca pode acontecer; se tais corridas são iguais e independentes, no máximo 1 em {oneIn} marcações disputadas é em dobro (95 %), e só se experimentou o que esta máquina fez.',
    okUnbound: 'Não mostrado: que nunca pode acontecer; só se experimentou o que esta máquina fez.',
    unknownNotShown:
      'Não mostrado: que está certo, nem que está errado; só se experimentou o que esta máquina fez.',
    wrongNotShown:
      'Não mostrado: com que frequência acontece em serviço; a parte provocada segura cada decisão aberta para que a falha apareça, e só se experimentou o que esta máquina fez.',
    sale: 'A vaga {slot} foi vendida ao cliente {first} e também ao cliente {second}, na parte {part}.',
    saleVersion:
      'A vaga {slot} foi vendida ao cliente {first} e também ao cliente {second}: os dois receberam a versão {version}, na parte {part}.',
    provoked: 'provocada',
    natural: 'natural',
    'kind.doubleBooking': 'vendas em dobro: {count}',
    'kind.illegalRelease': 'liberações por quem não tinha a vaga: {count}',
    'kind.tokens': 'versões erradas: {count}',
    'kind.contradiction': 'respostas que contradizem outras: {count}',
    'kind.wrongRefusal': 'recusas sem razão: {count}',
    'kind.gap': 'versões que ninguém fez: {count}',
    'kind.order': 'respostas fora de seu tempo: {count}',
    'kind.cycle': 'círculos de trocas: {count}',
    'kind.finalState': 'vagas que acabaram diferentes do que foi dito: {count}',
    'kind.stuck': 'pedidos nunca respondidos: {count}',
  },
  en: {
    ok: 'OK · no slot was sold twice',
    unknown: 'UNKNOWN · this is not a pass',
    doubleBooking: 'VIOLATION · a slot was sold twice',
    doubleBookings: 'VIOLATION · {count} double bookings',
    stuckOnly: 'VIOLATION · the server stopped answering',
    contradictions: 'VIOLATION · answers that cannot all be true',
    okShown:
      '{bookings} bookings were won, {contested} of them while another thread was at the same slot, and no slot was sold twice; a server with the broken lock “{saboteur}” was caught first, {caught} times.',
    unknownShown:
      '{bookings} bookings were won and no slot was seen to be sold twice, but that is no pass, for the reasons below.',
    soldShown:
      'A slot that was already taken was sold again: {count} times, among {bookings} confirmed bookings.',
    stuckShown:
      '{bookings} bookings were won, no slot was sold twice, and then the server stopped answering although it lived.',
    contradictionsShown:
      '{bookings} bookings were won and no slot was sold twice, but what the clients were told cannot all be true.',
    okNotShown:
      'Not shown: that it can never happen; if such races are alike and independent, at most 1 in {oneIn} contested bookings is a double one (95 %), and only the schedules of this machine were tried.',
    okUnbound: 'Not shown: that it can never happen; only the schedules of this machine were tried.',
    unknownNotShown:
      'Not shown: that it is right, or that it is wrong; only the schedules of this machine were tried.',
    wrongNotShown:
      'Not shown: how often this happens in service; the provoked part holds each decision open so that a fault shows, and only the schedules of this machine were tried.',
    sale: 'Slot {slot} was sold to client {first} and to client {second} as well, in the {part} part.',
    saleVersion:
      'Slot {slot} was sold to client {first} and to client {second} as well: both were told version {version}, in the {part} part.',
    provoked: 'provoked',
    natural: 'natural',
    'kind.doubleBooking': 'double bookings: {count}',
    'kind.illegalRelease': 'releases by somebody who was not the holder: {count}',
    'kind.tokens': 'wrong versions: {count}',
    'kind.contradiction': 'answers that contradict others: {count}',
    'kind.wrongRefusal': 'refusals without a reason: {count}',
    'kind.gap': 'versions that nobody made: {count}',
    'kind.order': 'answers that do not fit their times: {count}',
    'kind.cycle': 'circles of moves: {count}',
    'kind.finalState': 'slots that ended otherwise than told: {count}',
    'kind.stuck': 'requests that were never answered: {count}',
  },
});

/** The verdict in a word, and what it means in a few. */
export function headline(document: RaceDocument): string {
  const { verdict, doubleBookings } = document;
  switch (verdict) {
    case 'ok':
    case 'unknown':
      return say(verdict);
    case 'violation':
      if (doubleBookings === 1) return say('doubleBooking');
      if (doubleBookings > 1) return say('doubleBookings', { count: amount(doubleBookings) });
      return say(isOnlyStuck(document) ? 'stuckOnly' : 'contradictions');
    default:
      return verdict satisfies never;
  }
}

/** What was shown, in a sentence. */
export function shown(document: RaceDocument): string {
  const { verdict, contention, control, doubleBookings } = document;
  const bookings = amount(document.bookings);
  switch (verdict) {
    case 'ok':
      return say('okShown', {
        bookings,
        contested: amount(contention?.bookings ?? 0),
        saboteur: control?.saboteur ?? '',
        caught: amount(control?.doubleBookings ?? 0),
      });
    case 'unknown':
      return say('unknownShown', { bookings });
    case 'violation':
      if (doubleBookings > 0) return say('soldShown', { count: amount(doubleBookings), bookings });
      return say(isOnlyStuck(document) ? 'stuckShown' : 'contradictionsShown', { bookings });
    default:
      return verdict satisfies never;
  }
}

/** What was not. */
export function notShown({ verdict, bound95 }: RaceDocument): string {
  switch (verdict) {
    case 'ok': {
      // Rounded down, to the weaker claim.
      const oneIn = bound95 === null || bound95 <= 0 ? 0 : Math.floor(1 / bound95);
      return oneIn < 2 ? say('okUnbound') : say('okNotShown', { oneIn: amount(oneIn) });
    }
    case 'unknown':
      return say('unknownNotShown');
    case 'violation':
      return say('wrongNotShown');
    default:
      return verdict satisfies never;
  }
}

export function saleSentence({ slot, first, second, version, part }: DoubleBooking): string {
  const values = { slot, first, second, part: say(part) };
  return version === null ? say('sale', values) : say('saleVersion', { ...values, version });
}

/** How often something went wrong; a kind that has no words here by its name. */
export function kindFact(kind: string, count: number): string {
  const phrase = `kind.${kind}`;
  return isPhrase(phrase) ? say(phrase, { count: amount(count) }) : `${kind}: ${amount(count)}`;
}

function isPhrase(phrase: string): phrase is keyof typeof say.phrases.en {
  return phrase in say.phrases.en;
}

function isOnlyStuck({ violations }: RaceDocument): boolean {
  return Object.keys(violations).every((kind) => kind === 'stuck');
}
