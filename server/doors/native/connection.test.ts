/** Whom a connection blames for a delay: its client, or the ledger. */
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import { createMemory, planLayout } from '../../memory/layout.ts';
import { Doorkeeper } from '../doorkeeper.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { NativeConnection, type Answerer } from './connection.ts';
import { ANSWER_BYTES, REQUEST_BYTES } from './wire.ts';

test('a client that waits for the ledger, however long, is not idle; it is from then on', () => {
  const limits = { ...DEFAULT_LIMITS, idleMs: 1_000, halfFrameMs: 1_000 };
  const doorkeeper = new Doorkeeper(createMemory(planLayout(1, 1, 1)), 0, limits);
  const dismissed: string[] = [];
  const door: Answerer = {
    answer: (view, start) => start + Math.floor((view.byteLength - start) / REQUEST_BYTES) * REQUEST_BYTES,
    flush: (_, to) => {
      to.hold(1, new Uint8Array(ANSWER_BYTES));
      return true;
    },
    dismiss: (_, because) => dismissed.push(because),
  };
  // Only the stream's side of the socket is used.
  const socket = new PassThrough() as unknown as Socket;
  const connection = new NativeConnection(door, socket, doorkeeper, undefined);
  connection.read(Buffer.alloc(REQUEST_BYTES));
  doorkeeper.tick = 1_000;
  connection.check(doorkeeper.tick);
  connection.deliver(new Uint8Array(ANSWER_BYTES));
  connection.check(doorkeeper.tick + doorkeeper.idleTicks);
  expect(dismissed).toEqual([]);
  connection.check(doorkeeper.tick + doorkeeper.idleTicks + 1);
  expect(dismissed).toEqual(['idle']);
});
