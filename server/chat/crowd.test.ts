/** The chat on real threads, with the durable ledger: a crowd, deaths in the middle of a decision, and a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { openDeath, Point, recordPoints } from '../booking/death.ts';
import { recoverLocks, repairChange } from '../booking/repair.ts';
import { createDurableLedger } from '../ledger/index.ts';
import { openJournal } from '../ledger/journal.ts';
import { readDurable, readTaken } from '../ledger/sequence.ts';
import * as lock from '../locks/futex-owner.ts';
import { Shared, Thread, threadAt } from '../memory/layout.ts';
import { Role, type OwnSession } from './index.ts';
import { faultsOf } from './samples/audit.ts';
import { runCrowd } from './samples/crowd.ts';
import { createChatMemory, openThread } from './samples/rooms.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-chat-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function openLedger(directory: string, threads: number) {
  const header = { slots: 10, fingerprint: 'sample', firstDay: '' };
  const ledger = createDurableLedger({ directory: join(folder, directory), header });
  const memory = createChatMemory(threads, ledger.ringEntries);
  await ledger.start(memory);
  return { ledger, memory };
}

const THREADS = 8;
const AGENTS = 200;
const CUSTOMERS = 1_000;
const MESSAGES = 3;

describe('200 agents and 1,000 customers on more threads than cores', () => {
  test('meet each other once, in order, and are remembered after a restart', async () => {
    const { ledger, memory } = await openLedger('crowd', THREADS);
    const sizes = { threads: THREADS, agents: AGENTS, customers: CUSTOMERS, messages: MESSAGES };
    const { connected, claimed, heard, answers } = await runCrowd(memory, sizes);
    expect(faultsOf(memory)).toEqual([]);
    await ledger.stop();

    const byNumber = <One extends { readonly number: number }>(all: readonly One[]): One[] =>
      all.toSorted((one, other) => one.number - other.number);
    // Nobody is claimed twice, and who came first is served first: the claims are the arrivals, in the same order.
    expect(byNumber(claimed).map(({ session }) => session)).toEqual(
      byNumber(connected).map(({ session }) => session),
    );
    expect(new Set(claimed.map(({ agent }) => agent)).size).toBeGreaterThan(AGENTS / 2);

    // Each customer is heard by the one agent who has claimed them, every message once and in order.
    const agentOf = new Map(claimed.map(({ session, agent }) => [session, agent]));
    for (const { customer, session } of connected) {
      const own = heard.filter(({ text }) => text.startsWith(`${customer}:`));
      const agent = agentOf.get(session);
      expect(own).toEqual(
        Array.from({ length: MESSAGES }, (_, message) => ({ agent, text: `${customer}: ${message}` })),
      );
    }
    expect(answers.toSorted((one, other) => one.customer.localeCompare(other.customer))).toEqual(
      connected
        .map(({ customer }) => ({ customer, text: `para ${customer}` }))
        .toSorted((one, other) => one.customer.localeCompare(other.customer)),
    );

    const second = await openLedger('crowd', 2);
    const chat = openThread(second.memory, 0);
    expect(chat.users()).toHaveLength(AGENTS + CUSTOMERS);
    expect(chat.historyOf('cliente 77').sessions[0].messages.map(String)).toEqual([
      'cliente 77: 2',
      'cliente 77: 1',
      'cliente 77: 0',
    ]);
    await second.ledger.stop();
  }, 60_000);
});

describe('a restart', () => {
  test('ends the sessions; who comes back queues anew', async () => {
    const first = await openLedger('restart', 2);
    const journal = openJournal(first.memory, 0)!;
    const before = openThread(first.memory, 0, { journal });
    journal.begin(1_000, 0);
    const agent = before.connect('x', Role.agent) as OwnSession;
    const ana = before.connect('ana', Role.customer) as OwnSession;
    const bia = before.connect('bia', Role.customer) as OwnSession;
    before.look(agent);
    before.say(ana, Buffer.from('oi'));
    before.say(bia, Buffer.from('alô'));
    expect(before.restsOn).toBe(readTaken(first.memory));
    journal.end();
    await first.ledger.stop();
    expect(readDurable(first.memory)).toBe(before.restsOn);

    const { ledger, memory } = await openLedger('restart', 1);
    const journalOfSecond = openJournal(memory, 0)!;
    const chat = openThread(memory, 0, { journal: journalOfSecond });
    journalOfSecond.begin(1_000, 0);
    expect(chat.look(ana)).toBe('gone');
    const back = chat.connect('bia', Role.customer) as OwnSession;
    chat.say(back, Buffer.from('de novo'));
    const other = chat.connect('y', Role.agent) as OwnSession;
    expect(chat.look(other)).toEqual([Buffer.from('de novo')]);
    expect(chat.users().map(({ name }) => name)).toEqual(['x', 'ana', 'bia', 'y']);
    expect(chat.historyOf('bia').sessions.map(({ messages }) => messages.map(String))).toEqual([
      ['de novo'],
      ['alô'],
    ]);
    expect(faultsOf(memory)).toEqual([]);
    journalOfSecond.end();
    await ledger.stop();
  });
});

describe('a thread that dies in the middle of', () => {
  /** A mortal thread and another one; both have somebody in the chat. The first customer in the queue has said something. */
  function open() {
    const memory = createChatMemory(2, 1_024);
    memory[Shared.sequence] = 1;
    const mortal = openThread(memory, 0, {
      journal: openJournal(memory, 0, recordPoints(openDeath(memory, 0))),
    });
    const other = openThread(memory, 1);
    const ana = other.connect('ana', Role.customer) as OwnSession;
    other.say(ana, Buffer.from('oi'));
    const bia = mortal.connect('bia', Role.customer) as OwnSession;
    const x = mortal.connect('x', Role.agent) as OwnSession;
    return { memory, mortal, other, ana, bia, x };
  }
  const decisions = {
    'a claim': ({ mortal, x }: ReturnType<typeof open>) => mortal.look(x),
    'an arrival': ({ mortal }: ReturnType<typeof open>) => mortal.connect('caio', Role.customer),
    'a message': ({ mortal, bia }: ReturnType<typeof open>) =>
      mortal.say(bia, Buffer.from('sou bia'.repeat(99))),
    'a departure': ({ mortal, bia }: ReturnType<typeof open>) => mortal.quit(bia),
  };
  const points = ['change.numbered', 'change.written', 'change.published'] as const;

  test.each(
    Object.keys(decisions).flatMap((name) =>
      points.map((point) => [name as keyof typeof decisions, point] as const),
    ),
  )('%s, at %s: it has happened or it has not, and nobody waits for the dead', (name, point) => {
    const opened = open();
    const { memory, other, ana } = opened;
    Atomics.store(memory, threadAt(0) + Thread.fault, Point[point]);
    expect(() => decisions[name](opened)).toThrow(point);
    const stands = point === 'change.published';
    expect(repairChange(memory, 0)).toBe(stands ? 'rolled forward' : 'rolled back');
    recoverLocks(memory, lock, 0);
    expect(faultsOf(memory)).toEqual([]);
    const wasClaimed = stands && name === 'a claim';

    openThread(memory, 0);
    expect(other.hasNews(ana)).toBe(wasClaimed);
    other.look(ana);
    other.say(ana, Buffer.from('de novo'));
    const y = other.connect('y', Role.agent) as OwnSession;
    // What the dead agent had taken is not given twice.
    expect(other.look(y)).toEqual(
      (wasClaimed ? ['de novo'] : ['oi', 'de novo']).map((text) => Buffer.from(text)),
    );
    expect(other.users().map((user) => user.name)).toEqual(
      stands && name === 'an arrival' ? ['ana', 'bia', 'x', 'caio', 'y'] : ['ana', 'bia', 'x', 'y'],
    );
    expect(other.historyOf('bia').sessions[0].messages).toHaveLength(stands && name === 'a message' ? 1 : 0);
    // Those of the dead thread are no longer there.
    other.quit(ana);
    expect(other.look(y)).toEqual([]);
    expect(faultsOf(memory)).toEqual([]);
  });
});
