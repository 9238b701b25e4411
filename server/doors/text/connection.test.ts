/** What a connection does for every text door, over real sockets: messages, rounds of the ledger, time, limits and mishaps. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { Clock } from '../../base/clock.ts';
import { ON_PURPOSE } from '../../booking/death.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { createMemory, planLayout } from '../../memory/layout.ts';
import { TextConnection } from './connection.ts';
import type { Conversation, Line, TextDoor } from './door.ts';
import { frameLine } from './inbox.ts';
import { startTextServer, type Guest, type TextServer } from './samples/guest.ts';
import { sampleClock } from './samples/clinic.ts';
import { SampleOffice } from './samples/office.ts';
import { openSlowLedger, type SlowLedger } from './samples/slow-ledger.ts';

const office = new SampleOffice(sampleClock());
let server: TextServer | undefined;

afterEach(() => {
  server?.stop();
  server = undefined;
});

type Open = (line: Line) => Partial<Conversation>;

/** A door that says everything back in brackets, but where `open` says otherwise. */
function door(open: Open = () => ({}), change: Partial<TextDoor> = {}): TextDoor {
  return {
    name: 'sample',
    frame: frameLine,
    maxMessageBytes: 1_000,
    open: (line) => ({
      receive: (message) => line.write(`[${message.toString()}]`),
      unavailable: () => line.write('[indisponível]'),
      ...open(line),
    }),
    ...change,
  };
}

interface Around {
  readonly ledger?: SlowLedger;
  readonly limits?: Partial<Limits>;
}

async function serve(served: TextDoor, { ledger, limits = {} }: Around = {}): Promise<TextServer> {
  const { outbox } = ledger ?? {};
  server = await startTextServer({ door: served, office, limits, ...(outbox && { outbox }) });
  return server;
}

async function dial(served: TextDoor, around?: Around): Promise<Guest> {
  return (await serve(served, around)).dial();
}

/** When this guest was answered, whatever another one sent before has been seen, too. */
async function roundTrip(guest: Guest): Promise<void> {
  guest.say('ainda?\n');
  await guest.hear('[ainda?]');
}

/** A connection whose time a test tells. Only the stream's side of the socket is used. */
function withoutSocket(served: TextDoor, { ledger, limits = {} }: Around = {}) {
  const memory = createMemory(planLayout(1, 1, 1));
  const doorkeeper = new Doorkeeper(memory, 0, { ...DEFAULT_LIMITS, ...limits });
  const ended = vi.spyOn(doorkeeper, 'ended');
  const socket = new PassThrough() as unknown as Socket;
  const connection = new TextConnection(served, socket, { office, outbox: ledger?.outbox, doorkeeper });
  connection.start();
  return {
    connection,
    socket,
    /** Why it was ended. */
    reasons: () => ended.mock.calls.map(([, because]) => because),
    pass: (ticks: number) => {
      doorkeeper.tick += ticks;
      connection.check(doorkeeper.tick);
    },
  };
}

describe('messages', () => {
  test('come one after another, however they are cut', async () => {
    const guest = await dial(door());
    for (const piece of ['um\ndo', 'is\r', '\ntr', 'ês\n']) guest.say(piece);
    expect(await guest.hear('[três]')).toBe('[um][dois][três]');
  });

  test('need no end where silence may tell', async () => {
    const guest = await dial(door());
    guest.say('BOOK|1');
    expect(await guest.hear(']')).toBe('[BOOK|1]');
    guest.say('LIST\nBOOK|18');
    expect(await guest.hear('[BOOK|18]')).toBe('[LIST][BOOK|18]');
  });

  test('are not told before the silence is long enough', async () => {
    const clock = new Clock();
    const guest = await dial(door());
    const saidNs = clock.nowNs();
    guest.say('BOOK|1');
    await guest.hear(']');
    expect(clock.nowNs() - saidNs).toBeGreaterThan(39e6);
  });

  test('that a client leaves without an end are answered before the connection is ended', async () => {
    const guest = await dial(door());
    guest.say('um\ndois');
    guest.socket.end();
    expect(await guest.hearAll()).toBe('[um][dois]');
  });

  test('without the end that they need are dropped', async () => {
    const guest = await dial(door(undefined, { needsLineEnd: true }));
    guest.say('um\ndois');
    guest.socket.end();
    expect(await guest.hearAll()).toBe('[um]');
  });

  test('that are too long are the end, behind the answers to those before', async () => {
    const guest = await dial(door());
    guest.say(`um\n${'x'.repeat(1_001)}`);
    expect(await guest.hearAll()).toBe('[um]');
    expect(server?.ends).toEqual([['badFrame', 'a message of more than 1000 bytes']]);
  });

  test('behind the end of a conversation are not received', async () => {
    const guest = await dial(
      door((line) => ({
        receive: (message) => {
          line.write(`[${message.toString()}]`);
          line.end();
        },
      })),
    );
    guest.say('um\ndois\n');
    expect(await guest.hearAll()).toBe('[um]');
  });
});

describe('answers', () => {
  test('that are told later keep their order, with a pause each', async () => {
    const clock = new Clock();
    const guest = await dial(
      door((line) => ({
        receive: (message) => {
          line.write(`[${message.toString()}`);
          line.writeLater('!', 50);
          line.writeLater('!]', 50);
        },
      })),
    );
    const saidNs = clock.nowNs();
    guest.say('um\ndois\n');
    guest.socket.end();
    expect(await guest.hear('[um')).toBe('[um');
    expect(clock.nowNs() - saidNs).toBeLessThan(50e6);
    expect(await guest.hearAll()).toBe('!!][dois!!]');
    expect(clock.nowNs() - saidNs).toBeGreaterThan(4 * 49e6);
  });

  test('that nobody reads stop what comes in, and all of them come when they are read', async () => {
    const MOST = 400;
    let received = 0;
    const guest = await dial(
      door((line) => ({
        receive: (message) => {
          const text = message.toString();
          if (text === 'ainda?') return line.write(`[${text}]`);
          received += 1;
          return line.write(`${text}${'x'.repeat(100_000)}.`);
        },
      })),
    );
    const other = await server!.dial();
    guest.socket.pause();
    for (let message = 0; message < MOST; message += 1) guest.say(`${message}\n`);
    // 40 MB of answers are more than the kernel takes, so it comes to rest at some message before the last.
    for (let before = -1; before < received;) {
      before = received;
      for (let look = 0; look < 20; look += 1) await roundTrip(other);
    }
    expect(received).toBeLessThan(MOST);
    guest.socket.resume();
    guest.socket.end();
    const answers = (await guest.hearAll()).split('.').slice(0, -1);
    expect(answers.map((answer) => Number.parseInt(answer, 10))).toEqual(
      Array.from({ length: MOST }, (_, index) => index),
    );
  });
});

describe('with a ledger', () => {
  /** Changes something at `+`, and says back what it is told; `after` the change it may do more. */
  const changing =
    (ledger: SlowLedger): Open =>
    (line) => ({
      receive: (message) => {
        const text = message.toString();
        if (text.startsWith('+')) office.restsOn = ledger.change();
        if (text !== '+quiet') line.write(`[${text}]`);
      },
    });

  test('nothing is told before what it rests on is durable, and all stays in order', async () => {
    const ledger = openSlowLedger();
    const guest = await dial(door(changing(ledger)), { ledger });
    const other = await server!.dial();
    let heard = '';
    guest.socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    guest.say('um\n+dois\ntrês\n');
    await guest.hear('[um]');
    await roundTrip(other);
    expect(heard).toBe('[um]');
    await ledger.commit();
    expect(await guest.hear('[três]')).toBe('[+dois][três]');
  });

  test('what a message has learnt without telling it is waited for by the next', async () => {
    const ledger = openSlowLedger();
    const guest = await dial(door(changing(ledger)), { ledger });
    const other = await server!.dial();
    guest.say('um\n');
    await guest.hear('[um]');
    guest.say('+quiet\ndois\n');
    await roundTrip(other);
    let heard = '';
    guest.socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await roundTrip(other);
    expect(heard).toBe('');
    await ledger.commit();
    expect(await guest.hear(']')).toBe('[dois]');
  });

  test('messages that it has no room for wait, and go on in order', async () => {
    const ledger = openSlowLedger(1_024);
    let received = 0;
    const guest = await dial(
      door((line) => {
        const sound = changing(ledger)(line);
        return {
          receive: (message) => {
            received += 1;
            sound.receive?.(message);
          },
        };
      }),
      { ledger },
    );
    const texts = Array.from({ length: 200 }, (_, index) => `+${index}`);
    guest.say(`${texts.join('\n')}\n`);
    const heard = guest.hear('[+199]');
    for (let commits = 0; received < texts.length; commits += 1) {
      expect(commits).toBeLessThan(1_000);
      const before = received;
      await ledger.commit();
      expect(received - before).toBeLessThanOrEqual(1); // the ring has as many entries as a message needs room for
    }
    await ledger.commit();
    expect(await heard).toBe(texts.map((text) => `[${text}]`).join(''));
  });

  test('that is full, it is not read from', async () => {
    const ledger = openSlowLedger();
    const guest = await dial(door(changing(ledger)), { ledger });
    guest.say(`${'+quiet\n'.repeat(100)}${`${'x'.repeat(999)}\n`.repeat(40_000)}`);
    for (let before = -1, turns = 0; turns < 50; turns += 1) {
      if (guest.socket.writableLength !== before) turns = 0;
      before = guest.socket.writableLength;
      await new Promise(setImmediate);
    }
    expect(guest.socket.writableLength).toBeGreaterThan(0);
  });

  test('that is closed every message is told so, and a call waits until it is open', async () => {
    const ledger = openSlowLedger();
    let call: (() => void) | undefined;
    const guest = await dial(
      door((line) => ({
        begin: () => {
          call = () => line.run(() => line.write('[chamado]'));
          line.write('[olá]');
        },
      })),
      { ledger },
    );
    await guest.hear('[olá]');
    await ledger.turnGate();
    guest.say('um\n');
    expect(await guest.hear(']')).toBe('[indisponível]');
    call?.();
    guest.say('dois\n');
    expect(await guest.hear(']')).toBe('[indisponível]');
    await ledger.turnGate();
    expect(await guest.hear(']')).toBe('[chamado]');
    guest.say('três\n');
    expect(await guest.hear(']')).toBe('[três]');
  });

  test('that loses what was decided ends the connection without a word', async () => {
    const ledger = openSlowLedger();
    const received = Promise.withResolvers<void>();
    const guest = await dial(
      door(() => ({
        receive: () => {
          office.restsOn = ledger.change();
          received.resolve();
        },
      })),
      { ledger },
    );
    guest.say('um\n');
    await received.promise;
    await ledger.turnGate();
    expect(await guest.hearAll()).toBe('');
  });
});

describe('calls', () => {
  test('come after their time, unless they are taken back', async () => {
    const guest = await dial(
      door((line) => ({
        begin: () => {
          const takeBack = line.after(10, () => line.write('[nunca]'));
          line.after(20, () => line.write('[depois]'));
          takeBack();
        },
      })),
    );
    expect(await guest.hear(']')).toBe('[depois]');
  });

  test('end with the connection, and the conversation is told of it once, in a round', async () => {
    const ledger = openSlowLedger();
    const calls: string[] = [];
    const names = ['first', 'second'];
    const guest = await dial(
      door((line) => {
        const name = names.shift();
        return {
          begin: () => {
            line.write('[olá]');
            line.after(100, () => {
              calls.push(`${name} after`);
              line.write('[depois]');
            });
          },
          closed: () => {
            calls.push(`${name} closed, change ${ledger.change()}`);
            line.write('nobody is there');
            line.run(() => calls.push(`${name} run`));
          },
        };
      }),
      { ledger },
    );
    await guest.hear('[olá]');
    guest.socket.destroy();
    const other = await server!.dial();
    // By then the first one's time would have come, too.
    await other.hear('[depois]');
    expect(calls).toEqual(['first closed, change 1', 'second after']);
  });
});

describe('mishaps', () => {
  const failing = (): never => {
    throw new TypeError('the client sent: secret');
  };
  const cases: readonly (readonly [string, TextDoor])[] = [
    ['a conversation', door(() => ({ receive: failing }))],
    ['a beginning', door(() => ({ begin: failing }))],
    ['an opening', door(undefined, { open: failing })],
    ['a frame', door(undefined, { frame: failing })],
  ];

  test.each(cases)('%s that throws ends its connection, not the thread', async (_, broken) => {
    const guest = await dial(broken);
    guest.say('um\n');
    expect(await guest.hearAll()).toBe('');
    const [[because, detail]] = server!.ends;
    expect(because).toBe('badFrame');
    expect(detail).toMatch(/^the conversation failed: TypeError at .*connection\.test\.ts/);
    expect(detail).not.toContain('secret');
    expect(server!.ends).toHaveLength(1);
  });

  test('a death on purpose goes through', () => {
    const { connection } = withoutSocket(
      door(() => ({
        receive: () => {
          throw new Error(`${ON_PURPOSE} change.locked`);
        },
      })),
    );
    expect(() => connection.read(Buffer.from('um\n'))).toThrow(ON_PURPOSE);
  });

  test('what is refused is counted, and ends the connection behind its answers', async () => {
    const guest = await dial(
      door((line) => ({
        receive: () => {
          line.write('[não]');
          line.refuse('it stinks');
        },
      })),
    );
    guest.say('um\ndois\n');
    expect(await guest.hearAll()).toBe('[não]');
    expect(server!.ends).toEqual([['badFrame', 'it stinks']]);
  });

  test('what is complained of is told, counted nowhere, and ends nothing', async () => {
    const guest = await dial(
      door((line) => ({
        begin: () => {
          line.complain('it smells');
          line.write('[olá]');
        },
      })),
    );
    await guest.hear('[olá]');
    guest.say('um\n');
    expect(await guest.hear(']')).toBe('[um]');
    expect(server!.ends).toEqual([]);
    expect(server!.complaints).toEqual(['it smells']);
  });
});

describe('limits', () => {
  test('who is silent for too long is ended', async () => {
    const guest = await dial(door(), { limits: { idleMs: 300 } });
    expect(await guest.hearAll()).toBe('');
    expect(server!.ends).toEqual([['idle', undefined]]);
  });

  test('a message whose end does not come is ended, though a byte comes now and then', async () => {
    const guest = await dial(door(undefined, { needsLineEnd: true }), { limits: { halfFrameMs: 300 } });
    const timer = setInterval(() => guest.say('x'), 50);
    expect(await guest.hearAll()).toBe('');
    clearInterval(timer);
    expect(server!.ends).toEqual([['halfFrame', undefined]]);
  });

  test('between two messages nothing is half', () => {
    const { connection, pass, reasons } = withoutSocket(door(undefined, { needsLineEnd: true }), {
      limits: { idleMs: 0, halfFrameMs: 1_000 },
    });
    connection.read(Buffer.from('u'));
    pass(4);
    connection.read(Buffer.from('m\n'));
    pass(1_000);
    connection.read(Buffer.from('d'));
    pass(4);
    expect(reasons()).toEqual([]);
    pass(1);
    expect(reasons()).toEqual(['halfFrame']);
  });

  test('who waits for the ledger, however long, is not idle; but from then on', async () => {
    const ledger = openSlowLedger();
    const changing = door((line) => ({
      receive: () => {
        office.restsOn = ledger.change();
        line.write('[um]');
      },
    }));
    const { connection, socket, pass, reasons } = withoutSocket(changing, {
      ledger,
      limits: { idleMs: 1_000 },
    });
    connection.read(Buffer.from('um\n'));
    pass(1_000);
    const told = once(socket, 'readable');
    await ledger.commit();
    await told;
    pass(4);
    expect(reasons()).toEqual([]);
    pass(1);
    expect(reasons()).toEqual(['idle']);
  });

  test('who does not read is ended', async () => {
    const guest = await dial(
      door((line) => ({ receive: () => line.write('x'.repeat(40_000_000)) })),
      { limits: { unreadMs: 300 } },
    );
    guest.socket.pause();
    guest.say('um\n');
    while (server!.ends.length === 0) await new Promise(setImmediate);
    expect(server!.ends).toEqual([['unread', undefined]]);
  });

  test('one connection more than there may be is closed without a word', async () => {
    const guest = await dial(door(), { limits: { connections: 1 } });
    guest.say('um\n');
    await guest.hear('[um]');
    const second = await server!.dial();
    expect(await second.hearAll()).toBe('');
    expect(server!.ends).toEqual([['connections', undefined]]);
  });
});
