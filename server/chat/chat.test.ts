/** Conversations: who gets whom, what is delivered to whom, what is remembered, and what happens at the bounds. */
import { afterEach, describe, expect, test } from 'vitest';

import { machineClock } from '../base/clock.ts';
import { Shared } from '../memory/layout.ts';
import type { Chat, OwnSession, VisitorRole } from './index.ts';
import { MOST_MESSAGE_BYTES, Role } from './index.ts';
import { faultsOf } from './samples/audit.ts';
import { createChatMemory, openThread } from './samples/rooms.ts';
import {
  MOST_CELLS,
  MOST_HISTORY_BYTES,
  MOST_NAME_BYTES,
  MOST_SESSIONS,
  MOST_SESSION_CELLS,
  MOST_USERS,
} from './words.ts';

/** Somebody in the chat, and the thread that serves them. */
class Talker {
  readonly chat: Chat;
  readonly own: OwnSession;

  constructor(chat: Chat, name: string, role: VisitorRole) {
    const own = chat.connect(name, role);
    if (own === 'full') throw new Error('full');
    this.chat = chat;
    this.own = own;
  }

  say(text: string): string {
    return this.chat.say(this.own, Buffer.from(text));
  }

  look(): string | string[] {
    const found = this.chat.look(this.own);
    return found === 'gone' ? found : found.map(String);
  }

  quit(): void {
    this.chat.quit(this.own);
  }
}

let memory = createChatMemory(1);
afterEach(() => {
  const faults = faultsOf(memory);
  if (faults.length > 0) throw new Error(faults.join('; '));
});

function open(threads = 2) {
  memory = createChatMemory(threads);
  const chats = Array.from({ length: threads }, (_, thread) => openThread(memory, thread));
  const customer = (name: string, thread = 0) => new Talker(chats[thread], name, Role.customer);
  const agent = (name: string, thread = 1) => new Talker(chats[thread], name, Role.agent);
  return { chats, customer, agent };
}

describe('the queue', () => {
  test('gives each agent the customer who came first', () => {
    const { customer, agent } = open();
    const customers = ['ana', 'bia', 'caio', 'davi'].map((name) => {
      const one = customer(name);
      one.say(`sou ${name}`);
      return one;
    });
    customers[1].quit();
    expect([agent('x').look(), agent('y', 0).look()]).toEqual([['sou ana'], ['sou caio']]);
    customers[3].quit();
    expect(agent('z').look()).toEqual([]);
  });

  test('gives an agent the next customer when one has quit', () => {
    const { customer, agent } = open();
    const [ana, bia] = [customer('ana'), customer('bia')];
    bia.say('estou aqui');
    const x = agent('x');
    expect(x.look()).toEqual([]);
    ana.quit();
    expect(x.look()).toEqual(['estou aqui']);
  });

  test('puts a customer whose agent has quit before those who were never served', () => {
    const { customer, agent } = open();
    const ana = customer('ana');
    const x = agent('x');
    x.look();
    customer('bia').say('sou bia');
    x.quit();
    ana.look();
    ana.say('sou ana');
    const [y, z] = [agent('y'), agent('z')];
    expect([y.look(), z.look()]).toEqual([['sou ana'], ['sou bia']]);
  });

  test('wakes an agent who waits, and nobody for whom there is nothing', () => {
    const { customer, agent } = open();
    const x = agent('x');
    expect(x.look()).toEqual([]);
    expect(x.chat.hasNews(x.own)).toBe(false);
    const before = Atomics.load(memory, Shared.chatNews);
    const ana = customer('ana');
    expect(Atomics.load(memory, Shared.chatNews)).toBeGreaterThan(before);
    expect([x, ana].map(({ chat, own }) => chat.hasNews(own))).toEqual([true, false]);
    x.look();
    expect(x.chat.hasNews(x.own)).toBe(false);
    ana.say('oi');
    expect([x, ana].map(({ chat, own }) => chat.hasNews(own))).toEqual([true, false]);
    ana.quit();
    x.look();
    expect(x.chat.hasNews(x.own)).toBe(false);
  });
});

describe('messages', () => {
  test('go to the other side once, in order, byte for byte', () => {
    const { customer, agent } = open();
    const ana = customer('ana');
    const x = agent('x');
    x.look();
    const bytes = Buffer.from(Array.from({ length: MOST_MESSAGE_BYTES }, (_, index) => index % 256));
    for (const message of [Buffer.of(), Buffer.of(255), bytes])
      expect(ana.chat.say(ana.own, message)).toBe('said');
    expect(x.chat.look(x.own)).toEqual([Buffer.of(), Buffer.of(255), bytes]);
    expect([x.look(), ana.look()]).toEqual([[], []]);
    x.say('um');
    x.say('dois');
    expect([x.look(), ana.look()]).toEqual([[], ['um', 'dois']]);
  });

  test('are kept for who comes next while nobody is there', () => {
    const { customer, agent } = open();
    const x = agent('x');
    x.say('bom dia');
    const ana = customer('ana');
    ana.say('oi');
    expect([ana.look(), x.look(), ana.look()]).toEqual([[], ['oi'], ['bom dia']]);
    x.quit();
    ana.say('e agora?');
    ana.look();
    expect(agent('y').look()).toEqual(['e agora?']);
  });

  test('that were said before somebody quit still arrive', () => {
    const { customer, agent } = open();
    const [ana, bia] = [customer('ana'), customer('bia')];
    const x = agent('x');
    x.look();
    bia.say('sou bia');
    ana.say('obrigada');
    ana.quit();
    expect(x.look()).toEqual(['obrigada', 'sou bia']);
    x.say('tchau');
    x.quit();
    expect(bia.look()).toEqual(['tchau']);
  });

  test('for a customer who is gone go to no other one', () => {
    const { customer, agent } = open();
    const [ana, bia] = [customer('ana'), customer('bia')];
    const x = agent('x');
    x.look();
    x.say('o resultado de ana');
    ana.quit();
    x.look();
    expect(bia.look()).toEqual([]);
    x.say('bom dia, bia');
    expect(bia.look()).toEqual(['bom dia, bia']);
  });
});

describe('the end of a thread, or of the ledger for a while,', () => {
  test('ends the sessions of that thread alone', () => {
    const { customer, agent } = open();
    const [ana, bia] = [customer('ana', 1), customer('bia', 0)];
    const [x, y] = [agent('x', 0), agent('y', 1)];
    expect([x.look(), y.look()]).toEqual([[], []]);
    ana.say('de ana');
    y.say('de y');
    openThread(memory, 1);
    expect([ana, bia, x, y].map((one) => one.chat.hasNews(one.own))).toEqual([true, true, true, true]);
    expect([ana.look(), y.look(), y.say('?')]).toEqual(['gone', 'gone', 'gone']);
    expect(bia.look()).toEqual(['de y']); // and waits again
    bia.say('de bia');
    expect(x.look()).toEqual(['de ana', 'de bia']);
  });

  test('leaves customers in the queue that nobody meets any more', () => {
    const { customer, agent } = open();
    const gone = Array.from({ length: 100 }, (_, index) => customer(`cliente ${index}`, 1));
    openThread(memory, 1);
    const last = customer('última', 0);
    last.say('só eu');
    const x = agent('x', 0);
    const found: unknown[] = [];
    // As the thread would: it looks whenever there is news, and not otherwise.
    for (let heard = -1; heard !== Atomics.load(memory, Shared.chatNews);) {
      heard = Atomics.load(memory, Shared.chatNews);
      if (x.chat.hasNews(x.own)) found.push(x.look());
    }
    expect(found.flat()).toEqual(['só eu']);
    expect(gone.map((one) => one.look())).toEqual(gone.map(() => 'gone'));
  });

  test('ends all sessions when the gate has closed', () => {
    const { customer, agent } = open();
    const [ana, x] = [customer('ana'), agent('x')];
    x.look();
    Atomics.add(memory, Shared.gate, 2);
    expect([ana.look(), x.look(), ana.say('?')]).toEqual(['gone', 'gone', 'gone']);
    expect(agent('y').look()).toEqual([]);
  });
});

describe('what is remembered', () => {
  test('are users with their last role, and sessions and messages, the last one first', () => {
    const clock = machineClock();
    memory = createChatMemory(1);
    const chat = openThread(memory, 0, { clock });
    const first = new Talker(chat, 'José - filho', Role.customer);
    first.say('um');
    first.say('dois');
    first.quit();
    new Talker(chat, 'x', Role.agent).quit();
    const second = new Talker(chat, 'José - filho'.normalize('NFD'), Role.agent);
    second.say('três');
    expect(chat.users()).toEqual([
      { name: 'José - filho', role: Role.agent },
      { name: 'x', role: Role.agent },
    ]);
    expect(chat.historyOf('José - filho')).toEqual({
      sessions: [
        { startUs: second.own.startUs, messages: [Buffer.from('três')] },
        { startUs: first.own.startUs, messages: [Buffer.from('dois'), Buffer.from('um')] },
      ],
      isWhole: true,
    });
    expect(chat.historyOf('José')).toEqual({ sessions: [], isWhole: true });
  });

  test('is told up to a bound', () => {
    const { customer } = open();
    const ana = customer('ana');
    const count = Math.ceil(MOST_HISTORY_BYTES / 1_000) + 5;
    for (let index = 0; index < count; index += 1) ana.say(String(index).padStart(1_000));
    const { sessions, isWhole } = ana.chat.historyOf('ana');
    expect(isWhole).toBe(false);
    expect(sessions[0].messages).toHaveLength(Math.floor(MOST_HISTORY_BYTES / 1_000));
    expect(String(sessions[0].messages[0]).trim()).toBe(String(count - 1));
  });
});

describe('at its bounds', () => {
  test('the chat takes names of 80 bytes, and as many users as there may be', () => {
    const { chats } = open();
    for (let user = 0; user < MOST_USERS; user += 1) {
      const name = `${'ã'.repeat(MOST_NAME_BYTES / 2 - 2)}${String(user).padStart(4, '0')}`;
      const own = chats[0].connect(name, Role.customer);
      expect(own).not.toBe('full');
      if (own !== 'full') chats[0].quit(own);
    }
    expect(chats[0].connect('mais um', Role.customer)).toBe('full');
    expect(chats[0].users()).toHaveLength(MOST_USERS);
    expect(new Set(chats[1].users().map(({ name }) => name)).size).toBe(MOST_USERS);
    expect(chats[0].connect(chats[0].users()[77].name, Role.agent)).not.toBe('full');
  });

  test('a new session takes the place of the oldest one that has ended', () => {
    const { chats, customer } = open();
    const stays = customer('fica');
    stays.say('desde o começo');
    const others = Array.from({ length: MOST_SESSIONS - 1 }, (_, index) => {
      const one = customer(`cliente ${index % 10}`);
      one.say(`mensagem ${index}`);
      return one;
    });
    expect(chats[0].connect('demais', Role.agent)).toBe('full');
    expect(chats[0].users().map(({ name }) => name)).not.toContain('demais');
    others[1].quit();
    others[2].quit();
    const x = new Talker(chats[1], 'x', Role.agent);
    expect(
      chats[0].historyOf('cliente 1').sessions.some(({ messages }) => String(messages) === 'mensagem 1'),
    ).toBe(false);
    expect(
      chats[0].historyOf('cliente 2').sessions.some(({ messages }) => String(messages) === 'mensagem 2'),
    ).toBe(true);
    expect(x.look()).toEqual(['desde o começo']);
    expect(x.chat.historyOf('x').sessions).toHaveLength(1);
  });

  test('a session that has ended keeps its place until the other side has got everything', () => {
    const { customer, agent, chats } = open();
    const [ana, x] = [customer('ana'), agent('x')];
    x.look();
    ana.say('obrigada');
    for (let more = 2; more < MOST_SESSIONS; more += 1) customer(`cliente ${more % 10}`);
    ana.quit();
    expect(chats[0].connect('demais', Role.agent)).toBe('full');
    expect(x.look()).toEqual(['obrigada']);
    expect(chats[0].connect('agora sim', Role.agent)).not.toBe('full');
  });

  test('a session forgets its older half, but nothing that the other side has not got', () => {
    const { customer, agent } = open();
    const [ana, x] = [customer('ana'), agent('x')];
    for (let index = 0; index < MOST_SESSION_CELLS; index += 1) expect(ana.say(String(index))).toBe('said');
    expect(ana.say('demais')).toBe('full');
    expect(x.look()).toEqual(Array.from({ length: MOST_SESSION_CELLS }, (_, index) => String(index)));
    expect(ana.say('agora sim')).toBe('said');
    expect(x.look()).toEqual(['agora sim']);
    const [{ messages }] = ana.chat.historyOf('ana').sessions;
    expect(messages.map(String)).toEqual([
      'agora sim',
      ...Array.from({ length: MOST_SESSION_CELLS / 2 }, (_, index) => String(MOST_SESSION_CELLS - 1 - index)),
    ]);
  });

  test('the oldest sessions that have ended are forgotten for new messages, and none that is under way', () => {
    const { customer, chats } = open();
    const fill = (name: string): Talker => {
      const one = customer(name);
      for (let index = 0; index < MOST_SESSION_CELLS; index += 1) one.say(name);
      return one;
    };
    const many = MOST_CELLS / MOST_SESSION_CELLS;
    const talkers = Array.from({ length: many }, (_, index) => fill(`cliente ${index}`));
    const more = customer('mais um');
    expect(more.say('alô')).toBe('full');
    talkers[3].quit();
    talkers[5].quit();
    expect(more.say('x'.repeat(MOST_MESSAGE_BYTES))).toBe('said');
    expect(chats[1].historyOf('cliente 3').sessions).toEqual([]);
    expect(chats[1].historyOf('cliente 5').sessions[0].messages).toHaveLength(MOST_SESSION_CELLS);
  });

  test('a decision that takes the places of many stays within what may be staged', () => {
    const { customer, chats } = open();
    // Sessions of a cell each, in the queue when their thread ended; then every cell is taken.
    const small = Array.from({ length: 40 }, (_, index) => {
      const one = customer(`pequeno ${index}`, 1);
      one.say('.');
      return one;
    });
    const talkers: Talker[] = [];
    for (let left = MOST_CELLS - small.length; left > 0; left -= MOST_SESSION_CELLS) {
      const one = customer(`grande ${left}`, 0);
      talkers.push(one);
      for (let index = 0; index < Math.min(left, MOST_SESSION_CELLS); index += 1)
        expect(one.say('-')).toBe('said');
    }
    openThread(memory, 1);
    const one = customer('mais um', 0);
    expect(one.say('x'.repeat(MOST_MESSAGE_BYTES))).toBe('said');
    expect(chats[0].historyOf('pequeno 39').sessions).toHaveLength(1);
    expect(chats[0].historyOf('pequeno 0').sessions).toHaveLength(0);
  });
});
