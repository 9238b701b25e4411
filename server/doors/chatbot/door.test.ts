/** What the chatbot says, word for word, and what becomes of the bookings. */
import { describe, expect, test } from 'vitest';

import { VagaError } from '../../base/errors.ts';
import { faultsOf } from '../text/contract.ts';
import { LEONARDO, SARA, sampleCatalogue, sampleClock } from '../text/samples/clinic.ts';
import { startTextServer } from '../text/samples/guest.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { openTalk, type Talk } from '../text/samples/talk.ts';
import { createChatbotDoor } from './door.ts';

const WELCOME =
  'Bem-vindo ao sistema hospitalar! Digite "agendar", "status" ou "cancelar" para gerenciar suas consultas.';
const UNKNOWN = 'ID nao encontrado. Digite "cadastrar" para se registrar.';
const REGISTERED =
  'Cadastro realizado com sucesso! Agora você pode agendar, consultar ou cancelar sua consulta.';
const ASK_TO_REGISTER = "Por favor, envie o comando de cadastro no formato 'cadastrar:nome'.";
const ASK_DATE = 'Digite a nova data e hora (ex: 20 de agosto às 10:00): ';
const NONE = 'Status da consulta: Nenhuma consulta agendada.';

function openClinic() {
  const clock = sampleClock();
  const catalogue = sampleCatalogue();
  const office = new SampleOffice(clock);
  const door = createChatbotDoor({ catalogue, clock });
  const slotOf = (day: string, time: string): number => catalogue.slotOf({ provider: LEONARDO, day, time })!;
  const stranger = office.register('agenda:outro', 'outro')!;
  return {
    clock,
    office,
    door,
    slotOf,
    takeAll: (day: string, times: readonly string[]) =>
      times.forEach((time) => office.book(stranger, slotOf(day, time))),
    enter: (id = 'Marcos'): Talk => {
      const talk = openTalk(door, office);
      if (talk.say(id)[0] === UNKNOWN) talk.say(`cadastrar:${id} Silva`);
      return talk;
    },
  };
}

describe('who it is', () => {
  test('an unknown ID has to register, and is welcomed a while after the answer to that', () => {
    const { door, office } = openClinic();
    const talk = openTalk(door, office);
    expect(talk.say('Marcos')).toEqual([UNKNOWN]);
    for (const other of ['agendar', 'cadastrar', 'cadastrar:', 'cadastrar: \u0000', ''])
      expect(talk.say(other)).toEqual([ASK_TO_REGISTER]);
    talk.conversation.receive(Buffer.from('cadastrar:Marcos Silva'));
    expect(talk.hear()).toEqual([
      { text: REGISTERED, delayMs: 0 },
      { text: WELCOME, delayMs: 100 },
    ]);
    expect(office.find('chatbot:Marcos')?.name).toBe('Marcos Silva');
    expect(talk.say('status')).toEqual([NONE]);
  });

  test('a known ID is welcomed, with its consultation', () => {
    const { door, office, enter } = openClinic();
    enter().say('agendar 25/11 14:00');
    const again = openTalk(door, office);
    expect(again.say('Marcos')).toEqual([WELCOME]);
    expect(again.say('status')).toEqual(['Status da consulta: 25 de novembro às 14:00']);
  });

  test('IDs that could be taken for one another are not taken', () => {
    const { door, office } = openClinic();
    for (const id of ['x'.repeat(73), '', '   ', '\u0007', Buffer.of(0xff, 0xfe)]) {
      const talk = openTalk(door, office);
      expect(talk.say(id)).toEqual(['ID inválido. Envie um ID mais curto, de letras e números.']);
      expect(talk.say('Marcos')).toEqual([UNKNOWN]);
    }
    expect(openTalk(door, office).say('x'.repeat(72))).toEqual([UNKNOWN]);
  });

  test('when there are as many persons as there may be, it says so', () => {
    const { door, office } = openClinic();
    office.full = true;
    const talk = openTalk(door, office);
    talk.say('Marcos');
    const [answer] = talk.say('cadastrar:Marcos');
    expect(answer).toContain('Não há lugar para mais cadastros');
    office.full = false;
    expect(talk.say('cadastrar:Marcos')).toEqual([REGISTERED, WELCOME]);
  });
});

describe('booking', () => {
  test('in two messages and in one', () => {
    const { enter, office, slotOf } = openClinic();
    const talk = enter();
    expect(talk.say('agendar')).toEqual([ASK_DATE]);
    expect(talk.say('25 de novembro às 14:00')).toEqual(['Consulta agendada para 25 de novembro às 14:00.']);
    expect(talk.say('25 de novembro às 15:00')).toEqual(['Comando não reconhecido.']);
    const other = enter('Ana');
    expect(other.say('Agendar 2026-11-25 14:30')).toEqual([
      'Consulta agendada para 25 de novembro às 14:30.',
    ]);
    expect(office.bookingsOf(office.find('chatbot:Ana')!)).toEqual([slotOf('2026-11-25', '14:30')]);
  });

  test('again moves the one consultation; the same date again changes nothing', () => {
    const { enter, office, slotOf } = openClinic();
    const talk = enter();
    talk.say('agendar 25/11 14:00');
    expect(talk.say('agendar 26/11 9h')).toEqual(['Consulta agendada para 26 de novembro às 09:00.']);
    expect(talk.say('agendar 26/11 9h')).toEqual(['Consulta agendada para 26 de novembro às 09:00.']);
    expect(office.bookingsOf(office.find('chatbot:Marcos')!)).toEqual([slotOf('2026-11-26', '09:00')]);
    expect(office.freeOf([slotOf('2026-11-25', '14:00')])).toHaveLength(1);
  });

  test('what is taken is refused with the three nearest free times, the earlier of two first', () => {
    const { enter, takeAll } = openClinic();
    takeAll('2026-11-25', ['13:30', '14:00']);
    const talk = enter();
    expect(talk.say('agendar 25/11 14:00')).toEqual([
      'Esse horário já está ocupado. Horários livres mais próximos: 25 de novembro às 14:30, 25 de novembro às 13:00 e 25 de novembro às 15:00.',
    ]);
    expect(talk.say('25/11 14:30')).toEqual(['Consulta agendada para 25 de novembro às 14:30.']);
  });

  test('near the end of a day the nearest times are that day’s, and none is in the past', () => {
    const { enter, takeAll, clock } = openClinic();
    takeAll('2026-11-20', ['20:00']);
    clock.set('2026-11-20 19:10:00');
    const [answer] = enter().say('agendar 20/11 20h');
    expect(answer).toBe(
      'Esse horário já está ocupado. Horários livres mais próximos: 20 de novembro às 19:30, 21 de novembro às 08:00 e 21 de novembro às 08:30.',
    );
  });

  test('with nothing free it says so', () => {
    const { enter, takeAll } = openClinic();
    for (const day of sampleCatalogue().days) takeAll(day, sampleCatalogue().times);
    expect(enter().say('agendar 25/11 14:00')).toEqual([
      'Esse horário já está ocupado. Não há nenhum horário livre.',
    ]);
  });

  test.each([
    ['amanhã', 'Não entendi a data. Escreva, por exemplo: 20 de agosto às 10:00.'],
    ['30/02 10:00', 'Não entendi a data. Escreva, por exemplo: 20 de agosto às 10:00.'],
    [
      '25/12 14:00',
      'Não há consultas em 25 de dezembro. As consultas vão de 20 de novembro a 29 de novembro.',
    ],
    [
      '25/11 14:10',
      'Não há consultas às 14:10: os horários vão das 08:00 às 20:00. Horários livres mais próximos: 25 de novembro às 14:00, 25 de novembro às 14:30 e 25 de novembro às 13:30.',
    ],
    ['20/11 9:00', '20 de novembro às 09:00 já passou. Escolha outra data e hora.'],
    ['2026-11-19 14:00', '19 de novembro às 14:00 já passou. Escolha outra data e hora.'],
  ])('%s is refused, and the question stands', (date, answer) => {
    const { enter } = openClinic();
    const talk = enter();
    talk.say('agendar');
    expect(talk.say(date)).toEqual([answer]);
    expect(talk.say('25/11 14:00')).toEqual(['Consulta agendada para 25 de novembro às 14:00.']);
  });

  test('another command takes back the question for a date', () => {
    const { enter } = openClinic();
    const talk = enter();
    talk.say('agendar');
    expect(talk.say('STATUS')).toEqual([NONE]);
    expect(talk.say('25/11 14:00')).toEqual(['Comando não reconhecido.']);
  });

  test('it sells the times of its provider alone', () => {
    const { enter, office } = openClinic();
    enter().say('agendar 25/11 14:00');
    const [slot] = office.bookingsOf(office.find('chatbot:Marcos')!);
    expect(sampleCatalogue().placeOf(slot)).toMatchObject({ provider: LEONARDO, day: '2026-11-25' });
    const door = createChatbotDoor({ catalogue: sampleCatalogue(), clock: sampleClock(), provider: SARA });
    const talk = openTalk(door, office);
    talk.say('Ana');
    talk.say('cadastrar:Ana');
    expect(talk.say('agendar 25/11 14:00')).toEqual(['Consulta agendada para 25 de novembro às 14:00.']);
  });

  test('a provider whom the catalogue does not have is refused at the start', () => {
    const context = { catalogue: sampleCatalogue(), clock: sampleClock(), provider: 'Dr. Ninguém' };
    expect(() => createChatbotDoor(context)).toThrow(VagaError);
  });
});

test('cancelling frees the time; without a consultation it says that there is none', () => {
  const { enter, office, slotOf } = openClinic();
  const talk = enter();
  talk.say('agendar 25/11 14:00');
  expect(talk.say('cancelar')).toEqual(['Consulta cancelada.']);
  expect(office.freeOf([slotOf('2026-11-25', '14:00')])).toHaveLength(1);
  expect(talk.say('status')).toEqual([NONE]);
  expect(talk.say('cancelar')).toEqual(['Nenhuma consulta agendada.']);
});

test.each(['sair', 'oi', '', 'status agora', 'agendar25/11 14:00'])('%j is no command', (text) => {
  expect(openClinic().enter().say(text)).toEqual(['Comando não reconhecido.']);
});

test('over a socket, without line ends, and the welcome comes by itself', async () => {
  const { door, office } = openClinic();
  const server = await startTextServer({ door, office });
  try {
    const guest = await server.dial();
    guest.say('Marcos');
    expect(await guest.hear(UNKNOWN)).toBe(UNKNOWN);
    guest.say('cadastrar:Marcos Silva');
    expect(await guest.hear(REGISTERED)).toBe(REGISTERED);
    expect(await guest.hear(WELCOME)).toBe(WELCOME);
    guest.say('agendar');
    expect(await guest.hear(ASK_DATE)).toBe(ASK_DATE);
    guest.say('25 de novembro às 14:00');
    expect(await guest.hear('.')).toBe('Consulta agendada para 25 de novembro às 14:00.');
  } finally {
    server.stop();
  }
});

test('it keeps the contract of text doors', () => {
  const script = [
    'Marcos',
    'oi',
    'cadastrar:Marcos Silva',
    'agendar',
    '25 de novembro às 14:00',
    'status',
    'agendar 26/11 9h30',
    'cancelar',
    'nada',
  ];
  const open = () => {
    const { door, office } = openClinic();
    return { door, office };
  };
  expect(faultsOf(open, script, 20261121)).toEqual([]);
});
