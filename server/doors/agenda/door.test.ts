/** What the agenda says, byte for byte, and what it writes down. */
import { describe, expect, test } from 'vitest';

import { VagaError } from '../../base/errors.ts';
import { faultsOf } from '../text/contract.ts';
import { LEONARDO, sampleCatalogue, sampleClock } from '../text/samples/clinic.ts';
import { startTextServer } from '../text/samples/guest.ts';
import { SampleOffice } from '../text/samples/office.ts';
import { openTalk, type Talk } from '../text/samples/talk.ts';
import { createAgendaDoor } from './door.ts';

const HOURS = Array.from({ length: 13 }, (_, index) => `${String(8 + index).padStart(2, '0')}:00:00`);
const NOT_FREE = '❌ Slot indisponível ou já reservado.';

function openAgenda() {
  const clock = sampleClock();
  const catalogue = sampleCatalogue();
  const office = new SampleOffice(clock);
  const door = createAgendaDoor({ catalogue, clock });
  return {
    clock,
    office,
    door,
    slotOf: (time: string, day = '2026-11-20') => catalogue.slotOf({ provider: LEONARDO, day, time })!,
    enter: (name = 'ana'): Talk => {
      const talk = openTalk(door, office);
      talk.say(name);
      return talk;
    },
  };
}

describe('the name', () => {
  test('is registered at once, and has no answer', () => {
    const { door, office } = openAgenda();
    expect(openTalk(door, office).say('ana\u0007maria')).toEqual([]);
    expect(office.find('agenda:ana maria')?.name).toBe('ana maria');
  });

  test.each([
    ['empty', ''],
    ['a request', 'BOOK|8'],
    ['too long', 'x'.repeat(74)],
    ['no text', '\u0001'],
  ])('that is %s is the end', (_, name) => {
    const { door, office } = openAgenda();
    const talk = openTalk(door, office);
    expect(talk.say(name)).toEqual(['Erro: Nome de usuário inválido.']);
    expect(talk.hasEnded).toBe(true);
  });

  test('of one more than there may be is the end', () => {
    const { door, office } = openAgenda();
    office.full = true;
    const talk = openTalk(door, office);
    expect(talk.say('ana')).toEqual(['Erro: Não há lugar para mais usuários.']);
    expect(talk.hasEnded).toBe(true);
  });

  test('that the ledger could not take is the end, as the next message would be taken for one', () => {
    const { door, office } = openAgenda();
    const talk = openTalk(door, office);
    talk.conversation.unavailable();
    expect(talk.hasEnded).toBe(true);
    const known = openAgenda().enter();
    known.conversation.unavailable();
    expect(known.hasEnded).toBe(false);
  });
});

describe('hours', () => {
  test('all of today’s full ones are on the list, those of the past, too', () => {
    expect(openAgenda().enter().say('LIST')).toEqual([
      `\n📅 Slots disponíveis:\n${HOURS.map((hour) => `>> ${hour}`).join('\n')}`,
    ]);
  });

  test('that are taken, here or elsewhere, are not on the list', () => {
    const { enter, office, slotOf } = openAgenda();
    const talk = enter();
    talk.say('BOOK|8');
    office.book(office.register('chatbot:Marcos', 'Marcos')!, slotOf('10:00'));
    const [list] = talk.say('LIST');
    expect(list).toContain('>> 09:00:00');
    expect(list).not.toMatch(/08:00:00|10:00:00/);
  });

  test('a list without any says so, as on a day that is not sold', () => {
    const { enter, clock } = openAgenda();
    clock.set('2027-01-01 10:00:00');
    const talk = enter();
    expect(talk.say('LIST')).toEqual(['\n📅 Slots disponíveis:\nNenhum.']);
    expect(talk.say('BOOK|8')).toEqual([NOT_FREE]);
  });

  test.each(['BOOK|8', 'BOOK|08', 'BOOK|08:00', 'book | 8', 'BOOK|08:00:00'])('%s books', (request) => {
    const { enter, office, slotOf } = openAgenda();
    expect(enter().say(request)).toEqual(['\n✅ Reserva realizada: 2026-11-20 às 08:00:00']);
    expect(office.bookingsOf(office.find('agenda:ana')!)).toEqual([slotOf('08:00')]);
  });

  test.each([
    ['BOOK', 'Erro: Hora não fornecida.'],
    ['BOOK|', 'Erro: Hora não fornecida.'],
    ['BOOK|x', 'Hora inválida.'],
    ['BOOK|-8', 'Hora inválida.'],
    ['BOOK|8:30', 'Hora inválida.'],
    ['BOOK|24', 'Hora inválida.'],
    ['BOOK|1e1', 'Hora inválida.'],
    ['BOOK|7', NOT_FREE],
    ['BOOK|21', NOT_FREE],
    ['CANCEL', 'Erro: Hora não fornecida.'],
    ['CANCEL|x', 'Hora inválida.'],
    ['CANCEL|7', '❌ Reserva não encontrada.'],
    ['CANCEL|9', '❌ Reserva não encontrada.'],
    ['', 'Comando inválido.'],
    ['MOVE|8', 'Comando inválido.'],
  ])('%s is refused', (request, answer) => {
    expect(openAgenda().enter().say(request)).toEqual([answer]);
  });

  test('an hour is sold once, and cancelled by who holds it', () => {
    const { enter } = openAgenda();
    const [ana, rui] = [enter('ana'), enter('rui')];
    ana.say('BOOK|8');
    expect(rui.say('BOOK|8')).toEqual([NOT_FREE]);
    expect(ana.say('BOOK|8')).toEqual([NOT_FREE]);
    expect(rui.say('CANCEL|8')).toEqual(['❌ Reserva não encontrada.']);
    expect(ana.say('CANCEL|8')).toEqual(['\n✅ Reserva cancelada: 2026-11-20 às 08:00:00']);
    expect(rui.say('BOOK|8')).toEqual(['\n✅ Reserva realizada: 2026-11-20 às 08:00:00']);
  });

  test('a user sees all of their own', () => {
    const { enter, clock } = openAgenda();
    const talk = enter();
    expect(talk.say('VIEW')).toEqual(['❌ Nenhuma reserva feita.']);
    talk.say('BOOK|9');
    talk.say('BOOK|8');
    clock.set('2026-11-21 07:00:00');
    talk.say('BOOK|20');
    enter('rui').say('BOOK|10');
    expect(talk.say('VIEW')).toEqual([
      '\nSuas reservas:\nslot::2026-11-20:08:00:00\nslot::2026-11-20:09:00:00\nslot::2026-11-21:20:00:00',
    ]);
  });
});

describe('the trail', () => {
  test('has a line for each thing that a user has done, and nothing of others', () => {
    const { enter } = openAgenda();
    const [ana, rui] = [enter('ana'), enter('rui')];
    expect(ana.say('LOGS')).toEqual(['Nenhum log.']);
    rui.say('BOOK|9');
    for (const request of ['LIST', 'BOOK|8', 'BOOK|9', 'VIEW', 'CANCEL|8', 'CANCEL|8']) ana.say(request);
    const lines = ana.say('LOGS')[0].split('\n');
    const stamp = /^2026-11-20 09:15:01\.0000\d\d \| /;
    expect(lines.every((line) => stamp.test(line))).toBe(true);
    expect(lines.toSorted()).toEqual(lines);
    expect(lines.map((line) => line.replace(stamp, ''))).toEqual([
      'LIST_SLOTS | ana',
      'BOOK_SUCCESS | ana | slot::2026-11-20:08:00:00',
      'BOOK_FAILED | ana | slot::2026-11-20:09:00:00 - already booked',
      'LIST_USER_BOOKINGS | ana | count:1',
      'CANCEL_SUCCESS | ana | slot::2026-11-20:08:00:00',
      'CANCEL_FAILED | ana | slot::2026-11-20:08:00:00 - not found',
    ]);
  });

  test('that is longer than the client reads at once is told from its end', () => {
    const talk = openAgenda().enter();
    for (let time = 0; time < 200; time += 1) talk.say('CANCEL|8');
    const [logs] = talk.say('LOGS');
    const lines = logs.split('\n');
    const bytes = Buffer.byteLength(logs);
    expect(bytes).toBeLessThanOrEqual(4_096);
    expect(bytes + 1 + Buffer.byteLength(lines[1])).toBeGreaterThan(4_096 - 3);
    expect(lines[0]).toBe(`(mais ${200 - (lines.length - 1)} linhas antes destas)`);
    expect(lines.at(-1)).toContain('.000400 |');
  });

  test('is erased with the bookings, whichever window asks, and the user goes on', () => {
    const { enter, office, slotOf } = openAgenda();
    const [one, other] = [enter(), enter()];
    one.say('BOOK|8');
    one.say('BOOK|9');
    expect(other.say('DELETE')).toEqual(['✅ Dados apagados.']);
    expect(office.freeOf([slotOf('08:00'), slotOf('09:00')])).toHaveLength(2);
    expect(office.find('agenda:ana')).toBe(undefined);
    for (const talk of [one, other]) expect(talk.say('LOGS')).toEqual(['Nenhum log.']);
    expect(other.say('DELETE')).toEqual(['✅ Dados apagados.']);
    expect(one.say('BOOK|8')).toEqual(['\n✅ Reserva realizada: 2026-11-20 às 08:00:00']);
    expect(one.say('LOGS')[0].split('\n')).toHaveLength(1);
  });
});

test('close ends the connection behind its answer', () => {
  const talk = openAgenda().enter();
  expect(talk.say('close')).toEqual(['Conexão encerrada.']);
  expect(talk.hasEnded).toBe(true);
});

test('a provider whom the catalogue does not have is refused at the start', () => {
  const context = { catalogue: sampleCatalogue(), clock: sampleClock(), provider: 'Dr. Ninguém' };
  expect(() => createAgendaDoor(context)).toThrow(VagaError);
});

test('over sockets, two users want the same hour: one has it and the other is told so', async () => {
  const { door, office } = openAgenda();
  const server = await startTextServer({ door, office });
  try {
    const guests = [await server.dial(), await server.dial()];
    for (const [index, guest] of guests.entries()) {
      guest.say(['ana', 'rui'][index]);
      guest.say('\nLIST');
      await guest.hear('20:00:00');
    }
    for (const guest of guests) guest.say('BOOK|18');
    const answers = await Promise.all(guests.map((guest) => guest.hear(1)));
    expect(answers.toSorted()).toEqual(['\n✅ Reserva realizada: 2026-11-20 às 18:00:00', NOT_FREE]);
    guests[0].say('close');
    expect(await guests[0].hearAll()).toBe('Conexão encerrada.');
  } finally {
    server.stop();
  }
});

test('it keeps the contract of text doors', () => {
  const script = ['ana', 'LIST', 'BOOK|8', 'BOOK|18', 'VIEW', 'CANCEL|8', 'LOGS', 'nada', 'DELETE', 'close'];
  const open = () => {
    const { door, office } = openAgenda();
    return { door, office };
  };
  expect(faultsOf(open, script, 20261121)).toEqual([]);
});
