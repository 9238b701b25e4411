import { expect, test } from 'vitest';

import { Random } from '../../server/base/seed.ts';
import { Operation, Status } from '../../server/doors/native/wire.ts';
import type { Client } from '../clients/client.ts';
import { Mix } from './mix.ts';
import { ZipfSampler, buildZipfTable } from './zipf.ts';

const SEED = 4;
const SLOTS = 128;
const OPERATIONS = 20_000;

/** A few clients at a server of one line: how many of each operation were asked, and how many changes were made. */
function churn(moves: boolean) {
  const mix = new Mix(new Random(SEED, 0), new ZipfSampler(buildZipfTable(SLOTS, 1.1)), moves);
  const holders = new Map<number, number>();
  const asked = new Map<number, number>();
  let changes = 0;
  const clients = Array.from({ length: 32 }, (_, number) => {
    const held: number[] = [];
    const ask = (operation: number, slot: number, slot2: number): void => {
      asked.set(operation, (asked.get(operation) ?? 0) + 1);
      const wanted = operation === Operation.move ? slot2 : slot;
      const isDone = operation === Operation.status || operation === Operation.cancel || !holders.has(wanted);
      if (isDone && operation !== Operation.status) {
        changes += 1;
        if (operation !== Operation.book) holders.delete(slot);
        if (operation !== Operation.cancel) holders.set(wanted, number);
      }
      const refusal = operation === Operation.move ? Status.refusedSecond : Status.refused;
      mix.answered(client, operation, isDone ? Status.ok : refusal, slot, slot2);
    };
    const client = { number, held, ask } as unknown as Client;
    return client;
  });
  for (let turn = 0; turn < OPERATIONS; turn += 1) mix.ask(clients[turn % clients.length]);
  return { asked, changes };
}

test('without moves none is asked, and at least a third are still changes', () => {
  const { asked, changes } = churn(false);
  expect(asked.get(Operation.move)).toBeUndefined();
  expect(changes / OPERATIONS).toBeGreaterThan(1 / 3);
});

test('with moves some are asked', () => {
  const { asked, changes } = churn(true);
  expect(asked.get(Operation.move)).toBeGreaterThan(OPERATIONS / 50);
  expect(changes / OPERATIONS).toBeGreaterThan(1 / 3);
});

test.each([
  ['where the server frees nothing for others, what was lost is tried to be cancelled', true, [7]],
  ['elsewhere it is let be, since it may be somebody else’s by now', false, []],
])('%s', (_, cancelsAreSafe, held) => {
  const mix = new Mix(new Random(SEED, 0), new ZipfSampler(buildZipfTable(SLOTS, 1)), false);
  const client = { held: [] as number[], cancelsAreSafe } as unknown as Client;
  mix.lost(client, Operation.book, 7, 0);
  expect(client.held).toEqual(held);
});
