import { expect, test } from 'vitest';

import { Kind, Outcome, createHistory } from '../load/history/history.ts';
import { tellOperations } from './evidence.ts';

test('operations are told in the order in which they were asked, with what each was told', () => {
  const history = createHistory(3);
  history.kind.set([Kind.move, Kind.book, Kind.cancel]);
  history.outcome.set([Outcome.ok, Outcome.fail, Outcome.info]);
  history.client.set([4, 5, 6]);
  history.slot.set([7, 8, 9]);
  history.slot2.set([8, -1, -1]);
  history.invokeNs.set([2e9, 1e9, 3e9]);
  history.returnNs.set([2.5e9, 4e9, Number.POSITIVE_INFINITY]);
  history.version.set([3, 12, -1]);
  history.version2.set([11, -1, -1]);
  history.holder.set([0, 4, 0]);
  expect(tellOperations([0, 1, 2], history)).toEqual([
    {
      row: 1,
      client: 5,
      operation: 'book',
      slot: 8,
      slot2: null,
      outcome: 'fail',
      askedSeconds: 1,
      toldSeconds: 4,
      version: 12,
      version2: null,
      holder: 4,
    },
    {
      row: 0,
      client: 4,
      operation: 'move',
      slot: 7,
      slot2: 8,
      outcome: 'ok',
      askedSeconds: 2,
      toldSeconds: 2.5,
      version: 3,
      version2: 11,
      holder: null,
    },
    {
      row: 2,
      client: 6,
      operation: 'cancel',
      slot: 9,
      slot2: null,
      outcome: 'info',
      askedSeconds: 3,
      toldSeconds: null,
      version: null,
      version2: null,
      holder: null,
    },
  ]);
});
