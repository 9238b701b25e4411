/** Whom a connection blames for a delay: its client, or the ledger. */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import type { Outbox } from '../ledger/outbox.ts';
import { createMemory, planLayout } from '../memory/layout.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { Connection, type Answerer, type ConnectionState } from './connection.ts';

const REQUEST_BYTES = 16;
const ANSWER_BYTES = 32;

test('a client that waits for the ledger, however long, is not idle; it is from then on', () => {
  const limits = { ...DEFAULT_LIMITS, idleMs: 1_000, halfFrameMs: 1_000 };
  const doorkeeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0, limits);
  const dismissed: string[] = [];
  const door: Answerer<ConnectionState> = {
    name: 'sample',
    awaitsGreeting: true,
    noRoom: new Uint8Array(),
    answer: (bytes, start) => start + Math.floor((bytes.length - start) / REQUEST_BYTES) * REQUEST_BYTES,
    flush: (to) => void to.tell(new Uint8Array(ANSWER_BYTES), 1),
    dismiss: (_, because) => dismissed.push(because),
  };
  // Nothing is ever durable.
  const outbox = { isDurable: () => false, hold: () => {} } as unknown as Outbox;
  // Only the stream's side of the socket is used.
  const socket = new PassThrough() as unknown as Socket;
  const connection = new Connection(door, { over: false, blocked: false }, socket, doorkeeper, outbox);
  connection.read(Buffer.alloc(REQUEST_BYTES));
  doorkeeper.tick = 1_000;
  connection.check(doorkeeper.tick);
  connection.deliver(new Uint8Array(ANSWER_BYTES));
  connection.check(doorkeeper.tick + doorkeeper.idleTicks);
  expect(dismissed).toEqual([]);
  connection.check(doorkeeper.tick + doorkeeper.idleTicks + 1);
  expect(dismissed).toEqual(['idle']);
});
