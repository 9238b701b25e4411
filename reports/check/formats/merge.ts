/** Shards of one run, recorded by several processes on one clock, as one history. */
import { VagaError } from '../../../server/base/errors.ts';
import { HISTORY_COLUMNS, createHistory, type History } from '../../../load/history/history.ts';
import { createLog, type Log, type LogRow, DEEDS } from '../models/log.ts';
import type { SlotRecord } from './formats.ts';

const NS_PER_SECOND = 1e9;
/** Throws `VagaError('usage')` for shards that cannot be of one run. */
export function mergeSlots(shards: readonly SlotRecord[]): SlotRecord {
  const [first] = shards;
  if (shards.some(({ initial }) => initial !== first.initial)) {
    throw new VagaError(
      'usage',
      'These are not shards of one run: in some all slots are free at first, in others they may have been booked before.',
    );
  }
  const origins = shards.map(({ originSeconds }) => originSeconds);
  if (new Set(origins.map((origin) => origin === undefined)).size > 1) {
    throw new VagaError('usage', 'These are not shards of one run: some were recorded by vaga, others not.');
  }
  const originSeconds = first.originSeconds === undefined ? undefined : Math.min(...(origins as number[]));
  const history = createHistory(shards.reduce((sum, shard) => sum + shard.history.length, 0));
  let row = 0;
  for (const shard of shards) {
    const shiftNs = ((shard.originSeconds ?? 0) - (originSeconds ?? 0)) * NS_PER_SECOND;
    copyRows(history, row, shard.history, shiftNs);
    row += shard.history.length;
  }
  return {
    history,
    slots: Math.max(...shards.map(({ slots }) => slots)),
    initial: first.initial,
    originSeconds,
  };
}

function copyRows(into: History, start: number, from: History, shiftNs: number): void {
  for (const column of HISTORY_COLUMNS) into[column].set(from[column].subarray(0, from.length), start);
  if (shiftNs === 0) return;
  for (let row = start; row < start + from.length; row += 1) {
    into.invokeNs[row] += shiftNs;
    into.returnNs[row] += shiftNs;
  }
}

/** Throws `VagaError('usage')` for logs without times, whose order among each other nothing tells. */
export function mergeLogs(shards: readonly Log[]): Log {
  if (shards.length > 1 && shards.some(({ isUntimed }) => isUntimed)) {
    throw new VagaError(
      'usage',
      'Logs of Jepsen have no times, so that they cannot be merged: check them one by one.',
    );
  }
  return createLog(
    shards.flatMap(rowsOf),
    shards.some(({ isUntimed }) => isUntimed),
  );
}

function rowsOf(log: Log): LogRow[] {
  return Array.from({ length: log.length }, (_, row) => ({
    deed: DEEDS[log.deed[row]],
    outcome: log.outcome[row] as LogRow['outcome'],
    client: log.client[row],
    object: log.objects[log.object[row]],
    value: log.values[log.value[row]],
    value2: log.values[log.value2[row]],
    invokeNs: log.invokeNs[row],
    returnNs: log.returnNs[row],
  }));
}
