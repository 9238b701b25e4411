/** A thread of a crowd: serves its customers and agents by turns, each step in a round of the ledger. */
import { parentPort, workerData } from 'node:worker_threads';

import { machineClock } from '../../base/clock.ts';
import { openStaging } from '../../booking/staging.ts';
import { openJournal } from '../../ledger/journal.ts';
import * as lock from '../../locks/futex-owner.ts';
import { readLayout } from '../../memory/layout.ts';
import { Role, openChat, type OwnSession, type VisitorRole } from '../index.ts';
import { Session, sessionAt } from '../words.ts';
import type { CrowdReport, CrowdTask } from './crowd.ts';
import { LOCK_FROM, REGION_FROM } from './rooms.ts';

/** A decision may stage 1,024 words. */
const ENTRIES = 66;
const NAP_MS = 1;

const { memory, progress, thread, threads, agents, customers, messages } = workerData as CrowdTask;
const journal = openJournal(memory, thread);
const staging = openStaging(memory, lock, thread, journal);
const chat = openChat(memory, staging, {
  thread,
  regionFrom: REGION_FROM,
  lockFrom: LOCK_FROM,
  clock: machineClock(),
});
const report = {
  connected: [] as CrowdReport['connected'][number][],
  claimed: [] as CrowdReport['claimed'][number][],
  heard: [] as CrowdReport['heard'][number][],
  answers: [] as CrowdReport['answers'][number][],
} satisfies CrowdReport;

/** One decision. Returns what it told, and the number that this rests on. */
function decide<Told>(decision: () => Told): { told: Told; number: number } {
  for (let room = begin(); room < ENTRIES; room = begin()) {
    if (room > 0) journal?.end();
    nap();
  }
  chat.forget();
  const told = decision();
  journal?.end();
  return { told, number: chat.restsOn };
}

function begin(): number {
  return journal === undefined ? ENTRIES : journal.begin(ENTRIES, 0);
}

function nap(): void {
  Atomics.wait(progress, 2, 0, NAP_MS);
}

function connect(name: string, role: VisitorRole) {
  const { told, number } = decide(() => chat.connect(name, role));
  if (told === 'full') throw new Error(`no room for ${name}`);
  return { own: told, number };
}

function say(own: OwnSession, text: string): void {
  const { told } = decide(() => chat.say(own, Buffer.from(text)));
  if (told !== 'said') throw new Error(`${text}: ${told}`);
}

/** What there is for somebody; nothing without news. */
function look(own: OwnSession): { texts: string[]; number: number } {
  if (!chat.hasNews(own)) return { texts: [], number: 0 };
  const { told, number } = decide(() => chat.look(own));
  if (told === 'gone') throw new Error('a session was lost');
  return { texts: told.map(String), number };
}

/** The steps of a customer: says everything, waits for an answer, quits. */
function* customer(name: string): Generator<void> {
  const { own, number } = connect(name, Role.customer);
  report.connected.push({ customer: name, session: own.session, number });
  yield;
  for (let message = 0; message < messages; message += 1) {
    say(own, `${name}: ${message}`);
    yield;
  }
  for (let answered = false; !answered;) {
    const { texts } = look(own);
    for (const text of texts) report.answers.push({ customer: name, text });
    answered = texts.length > 0;
    yield;
  }
  decide(() => chat.quit(own));
  Atomics.add(progress, 1, 1);
}

/** The steps of an agent: answers each customer's last message, until all customers are done. */
function* agent(name: string): Generator<void> {
  const { own } = connect(name, Role.agent);
  const peerAt = readLayout(memory).regionAt + REGION_FROM + sessionAt(own.session) + Session.peer;
  let served = 0;
  for (;;) {
    const { texts, number } = look(own);
    // Only this session's own looks change whom it serves.
    if (memory[peerAt] !== served) {
      served = memory[peerAt];
      if (served !== 0) report.claimed.push({ agent: name, session: served, number });
    }
    for (const text of texts) {
      report.heard.push({ agent: name, text });
      if (text.endsWith(`: ${messages - 1}`)) say(own, `para ${text.split(':')[0]}`);
    }
    yield;
  }
}

const own = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index).filter((index) => index % threads === thread);
let people = [
  ...own(customers).map((index) => customer(`cliente ${index}`)),
  ...own(agents).map((index) => agent(`atendente ${index}`)),
];
Atomics.add(progress, 0, 1);
while (Atomics.load(progress, 0) < threads) nap();
while (Atomics.load(progress, 1) < customers) {
  people = people.filter((one) => one.next().done !== true);
  nap();
}
parentPort?.postMessage(report);
