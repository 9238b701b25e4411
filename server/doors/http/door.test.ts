/** The HTTP door of one thread, on real sockets: what waits for the ledger, what passes a limit, and what is no request. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, test } from 'vitest';

import { createTold, Decision, type Desk } from '../../booking/index.ts';
import { openPersonDesk } from '../../booking/person-desk.ts';
import { openStaging } from '../../booking/staging.ts';
import { plainCatalogue } from '../../catalogue/index.ts';
import type { ServerEvent } from '../../events.ts';
import { COUNTER_INDEX, countersOf, createMemory, planLayout, type Counter } from '../../memory/layout.ts';
import * as lock from '../../locks/futex-owner.ts';
import { PEOPLE_LOCKS, PEOPLE_WORDS } from '../../people/records.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { sampleClock } from '../text/samples/clinic.ts';
import { openSlowLedger, type SlowLedger } from '../text/samples/slow-ledger.ts';
import { HttpDoor } from './door.ts';
import { openKeptRequests, REQUEST_LOCKS, REQUEST_WORDS } from './kept-requests.ts';
import {
  ask,
  bookingOf,
  cancelOf,
  dialHttp,
  lookAt,
  personBookingOf,
  readAnswers,
} from './samples/http-talk.ts';

const SLOTS = 8;

/** Books everything, at any time; each booking is a change of the ledger. Looks rest on nothing. */
class YesDesk implements Desk {
  readonly told = createTold();
  decisions = 0;
  readonly #ledger: SlowLedger | undefined;

  constructor(ledger: SlowLedger | undefined) {
    this.#ledger = ledger;
  }

  book = (slot: number, holder: number): Decision => this.#tell(slot, holder, this.#ledger?.change() ?? 0);
  cancel = (slot: number): Decision => this.#tell(slot, 0, this.#ledger?.change() ?? 0);
  status = (slot: number): Decision => this.#tell(slot, 0, 0);
  move = (): Decision => Decision.refused;
  seesTaken = (): boolean => false;
  find = (): Decision => Decision.none;
  expecting = (): this => this;

  #tell(slot: number, holder: number, sequence: number): Decision {
    this.decisions += 1;
    Object.assign(this.told, { slot, holder, versionLo: this.decisions, sequenceLo: sequence });
    return Decision.ok;
  }
}

const sockets: Socket[] = [];
let listener: Server | undefined;
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  listener?.close();
});

async function openDoor(limits: Partial<Limits> = {}, ledger?: SlowLedger) {
  const memory = createMemory(
    planLayout(SLOTS, 1, lock.words(), {
      locks: PEOPLE_LOCKS + REQUEST_LOCKS,
      regionWords: PEOPLE_WORDS + REQUEST_WORDS,
      feedEntries: 4_096,
    }),
  );
  const events: ServerEvent[] = [];
  const all = { ...DEFAULT_LIMITS, ...limits };
  const doorkeeper = new Doorkeeper(memory, 0, all, (event) => events.push(event));
  const desk = new YesDesk(ledger);
  const { outbox } = ledger ?? { outbox: undefined };
  const staging = openStaging(memory, lock, 0, undefined);
  const clock = sampleClock();
  const persons = openPersonDesk({ memory, desk, staging, journal: undefined, clock });
  const requests = openKeptRequests(staging, { regionFrom: PEOPLE_WORDS, lockFrom: PEOPLE_LOCKS });
  const room = { memory, thread: 0, desk, persons, requests, catalogue: plainCatalogue(SLOTS), clock };
  const door = await HttpDoor.open({ ...room, doorkeeper, outbox, limits: all, host: '127.0.0.1' });
  listener = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => door.serve(socket));
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address() as AddressInfo;
  const dial = async (): Promise<Socket> => {
    const socket = await dialHttp(port);
    sockets.push(socket);
    return socket;
  };
  const count = (counter: Counter): number => countersOf(memory, 0)[COUNTER_INDEX[counter]];
  return { door, desk, dial, count, events };
}

/** Until something is so; a test that waits in vain runs into its time-out. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

describe('with a ledger', () => {
  test('no answer comes before what it rests on is durable, and answers stay in order', async () => {
    const ledger = openSlowLedger();
    const { dial, desk } = await openDoor({}, ledger);
    const [socket, other] = [await dial(), await dial()];
    let heard = 0;
    socket.on('data', () => (heard += 1));
    socket.write(bookingOf(1, 7));
    await until(() => desk.decisions === 1);
    // A look that rests on nothing is answered at once, on another connection; behind the booking it has to wait for its turn.
    socket.write(lookAt(2));
    await until(() => desk.decisions === 2);
    expect(await ask(other, lookAt(3))).toMatchObject([{ status: 200 }]);
    expect(heard).toBe(0);
    socket.removeAllListeners('data');
    const answers = readAnswers(socket, 2);
    await ledger.commit();
    expect(await answers).toMatchObject([
      { status: 201, body: { slot: 1, holder: 7, version: 1 } },
      { status: 200, body: { slot: 2, holder: null, version: 2 } },
    ]);
  });

  test('who has sent the last request and ended that side still gets the answer', async () => {
    const ledger = openSlowLedger();
    const { dial, desk } = await openDoor({}, ledger);
    const socket = await dial();
    socket.end(bookingOf(1, 7));
    await until(() => desk.decisions === 1);
    for (let turn = 0; turn < 20; turn += 1) await nextTurn(); // the end has come by now
    const answers = readAnswers(socket);
    await ledger.commit();
    expect(await answers).toMatchObject([{ status: 201 }]);
  });

  test('a commit that fails ends the connections that wait for it; until the next one nothing is decided', async () => {
    const ledger = openSlowLedger();
    const { dial, desk } = await openDoor({}, ledger);
    const [waiting, other] = [await dial(), await dial()];
    waiting.write(bookingOf(1, 7));
    await until(() => desk.decisions === 1);
    const answers = readAnswers(waiting);
    await ledger.turnGate();
    expect(await answers).toEqual([]);
    const refused = await ask(other, bookingOf(1, 7), cancelOf(1, 7), lookAt(1));
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(refused[0].head).toContain('application/problem+json');
    expect(desk.decisions).toBe(1);
    await ledger.turnGate();
    expect(await ask(other, lookAt(1))).toMatchObject([{ status: 200 }]);
  });

  test('requests for which the ledger has no room wait for it', async () => {
    const ledger = openSlowLedger(64);
    const { dial, desk } = await openDoor({}, ledger);
    const clients = await Promise.all(Array.from({ length: 100 }, dial));
    const all = Promise.all(clients.map((socket, index) => ask(socket, bookingOf(1, index + 1))));
    await until(() => desk.decisions === 64);
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(desk.decisions).toBe(64);
    await ledger.commit();
    await until(() => desk.decisions === 100);
    await ledger.commit();
    const holders = (await all).map(([{ body }]) => (body as { holder: number }).holder);
    expect(holders).toEqual(clients.map((_, index) => index + 1));
  });

  test('a person is told nothing either before it is durable, and where a decision needs more room than there is it waits', async () => {
    const ledger = openSlowLedger(1_024);
    const { dial, desk } = await openDoor({}, ledger);
    const [program, person, erased] = [await dial(), await dial(), await dial()];
    let heard = 0;
    person.on('data', () => (heard += 1));
    person.write(personBookingOf(2, 'ana'));
    program.write(Array.from({ length: 100 }, (_, index) => bookingOf(1, index + 1)).join(''));
    await until(() => desk.decisions === 101);
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(heard).toBe(0);
    person.removeAllListeners('data');
    const answer = readAnswers(person, 1);
    // Erasing may free nine hundred slots, and the ring has no room for so many now.
    let isErased = false;
    const erasure = ask(erased, 'DELETE /api/people/ana HTTP/1.1\r\nHost: localhost\r\n\r\n').then(
      (answers) => {
        isErased = true;
        return answers;
      },
    );
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(isErased).toBe(false);
    await ledger.commit();
    expect(await answer).toMatchObject([{ status: 201, body: { slot: 2, person: 'ana' } }]);
    expect(await erasure).toMatchObject([{ status: 200, body: { person: 'ana', freed: 0 } }]);
  });

  test('a client with many requests under way is not read from meanwhile, and loses none of them', async () => {
    const ledger = openSlowLedger();
    const { dial, desk, count } = await openDoor({ queuedBytes: 16 * 2_560 }, ledger);
    const socket = await dial();
    const asked = 1_500;
    const answers = ask(socket, ...Array.from({ length: asked }, (_, index) => bookingOf(1, index + 1)));
    await until(() => count('queueFull') > 0);
    await sleep(100);
    // What had been read together is decided; a chunk has 64 KiB.
    const [atMost] = [16 + 2 * Math.ceil(65_536 / bookingOf(1, 1).length)];
    expect(desk.decisions).toBeLessThanOrEqual(atMost);
    const over = answers.then(() => true);
    while (!(await Promise.race([over, ledger.commit()])));
    const holders = (await answers).map(({ body }) => (body as { holder: number }).holder);
    expect(holders).toEqual(Array.from({ length: asked }, (_, index) => index + 1));
  });

  test('what is no request, behind one that waits, is not told in its place', async () => {
    const ledger = openSlowLedger();
    const { dial, desk, count } = await openDoor({}, ledger);
    const socket = await dial();
    socket.write(bookingOf(1, 7));
    await until(() => desk.decisions === 1);
    const answers = readAnswers(socket);
    socket.write('nonsense\r\n\r\n');
    expect(await answers).toEqual([]);
    expect(count('badFrames')).toBe(1);
    await ledger.commit(); // nobody is there, and nothing breaks
  });
});

test('a door that is stopped decides nothing', async () => {
  const { door, dial, desk } = await openDoor();
  const socket = await dial();
  await ask(socket, lookAt(1));
  door.stop();
  socket.write(lookAt(1) + bookingOf(1, 7));
  await sleep(50);
  expect(desk.decisions).toBe(1);
});

describe('limits', () => {
  const PROBLEM = {
    type: expect.stringMatching(/^\/problems\/./),
    status: expect.any(Number),
    detail: expect.any(String),
  };

  test.each([
    ['that says nothing', ''],
    ['that says half a head', 'GET /api/slots/1 HTTP/1.1\r\nHo'],
    ['whose body does not come', bookingOf(1, 7).slice(0, -3)],
  ])('a connection %s is told so and ended', async (_, bytes) => {
    const { dial, count, events } = await openDoor({ halfFrameMs: 500 });
    const socket = await dial();
    socket.write(bytes);
    expect(await readAnswers(socket)).toMatchObject([{ status: 408, body: PROBLEM }]);
    expect(count('halfFramesEnded')).toBe(1);
    await until(() => events.length > 0);
    expect(events).toMatchObject([{ event: 'connectionsEnded', door: 'http', because: 'halfFrame' }]);
  });

  test('a byte now and then does not extend the time that a request has, not even behind one that was answered', async () => {
    const { dial } = await openDoor({ halfFrameMs: 500 });
    const socket = await dial();
    const request = lookAt(2);
    socket.write(lookAt(1));
    let at = 0;
    const timer = setInterval(() => socket.write(request.slice(at, (at += 1))), 50);
    const answers = await readAnswers(socket);
    clearInterval(timer);
    expect(answers).toMatchObject([{ status: 200 }, { status: 408 }]);
    expect(at).toBeLessThan(request.length);
  });

  test('who is silent for too long is ended, who asks now and then is not', async () => {
    const { dial, count } = await openDoor({ idleMs: 600 });
    const [silent, other] = [await dial(), await dial()];
    await ask(silent, lookAt(1));
    let answered = 0;
    other.on('data', () => (answered += 1));
    const timer = setInterval(() => other.write(lookAt(1)), 100);
    expect(await readAnswers(silent)).toEqual([]);
    clearInterval(timer);
    expect(count('idleEnded')).toBe(1);
    expect(answered).toBeGreaterThan(3);
    expect(other.readyState).toBe('open');
  });

  test('who waits for the ledger is not idle', async () => {
    const ledger = openSlowLedger();
    const { dial, count } = await openDoor({ idleMs: 300, halfFrameMs: 300 }, ledger);
    const socket = await dial();
    const answers = ask(socket, bookingOf(1, 7));
    await sleep(1_500);
    await ledger.commit();
    expect(await answers).toMatchObject([{ status: 201 }]);
    expect(count('idleEnded')).toBe(0);
  });

  test('an absent reader is ended, and not read from meanwhile', { timeout: 20_000 }, async () => {
    const { dial, count, desk } = await openDoor({ unreadMs: 500 });
    const absent = await dial();
    absent.pause();
    const closed = new Promise((resolve) => absent.once('close', resolve));
    const batch = lookAt(1).repeat(1_000);
    for (let sent = 0; sent < 16 * 2 ** 20; sent += batch.length) absent.write(batch);
    await until(() => count('unreadEnded') === 1);
    expect(desk.decisions * lookAt(1).length).toBeLessThan(8 * 2 ** 20);
    absent.resume();
    await closed;
  });

  test('connections beyond the limit are told so, and counted', async () => {
    const { dial, count } = await openDoor({ connections: 2 });
    const [first] = [await dial(), await dial()];
    await ask(first, lookAt(1));
    const third = await dial();
    expect(await ask(third, lookAt(1))).toMatchObject([{ status: 503, body: PROBLEM }]);
    expect(count('connectionsRefused')).toBe(1);
    first.destroy();
    for (let status = 503; status === 503;) [{ status }] = await ask(await dial(), lookAt(1));
    expect(count('connections')).toBe(3);
  });

  test.each([
    ['a head that is too long', `GET / HTTP/1.1\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['another protocol', '\u0016\u0003\u0001 hello', 400],
    ['another version', 'GET /api/slots/1 HTTP/9.9\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('%s is the end of a connection, with a reason', async (_, bytes, status) => {
    const { dial } = await openDoor();
    const socket = await dial();
    socket.write(bytes);
    const [answer] = await readAnswers(socket);
    expect(answer).toMatchObject({ status });
  });

  test('what comes behind nonsense is neither read nor answered', async () => {
    const { dial, desk, count } = await openDoor();
    const socket = await dial();
    socket.write(`nonsense\r\n\r\n${bookingOf(1, 7)}`);
    expect(await readAnswers(socket)).toMatchObject([{ status: 400, body: PROBLEM }]);
    expect(desk.decisions).toBe(0);
    expect(count('badFrames')).toBe(1);
  });
});
