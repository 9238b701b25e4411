/**
 * Histories as JSON lines: one operation a line, in any order, written by any language.
 *
 *     {"client":7,"op":"book","slot":3,"invoke":12.001,"return":12.031,"result":"ok","holder":7,"version":1}
 *     {"client":9,"op":"book","slot":3,"invoke":12.020,"return":12.044,"result":"fail","holder":7}
 *     {"client":7,"op":"move","slot":3,"to":4,"invoke":13.1,"result":"info"}
 *
 *     client    whole number from 1: on whose behalf; 0 for one that only looks, when all others are done
 *     op        book, cancel, move, status, find; with --model cas-register read, write, cas; with --model mutex acquire, release
 *     slot      whole number from 0; left out for a find that found nothing
 *     to        for a move: the slot it moves to
 *     invoke    seconds, as a number, on one clock for all lines: taken before the request was sent
 *     return    seconds: taken after the answer was read; left out if there was none
 *     result    ok: done, or seen. fail: refused. info: no answer; it may have happened, and may yet
 *     holder    who held the slot, as the answer tells it: 0 for nobody; left out if it does not tell. Needed for a status that is ok
 *     because   "to" for a move that was refused because of the slot it moves to
 *     version   the slot's count of changes as the answer tells it, for a change the one it made; left out if it does not tell
 *     version2  for a move that was done: the version of the slot it moved to
 *     key       of a register or mutex: any text or number; left out if there is only one
 *     value     what was read or is written, or what a cas sets: a number, a text, or null for nothing
 *     expected  what a cas expects
 *
 * The first line may be {"initial":"observed"}: slots may have been booked before. Without it all are free at first.
 */
import {
  Kind,
  NO_SLOT,
  NO_VERSION,
  Outcome,
  UNTOLD,
  createHistory,
  type History,
  type InitialState,
} from '../../../load/history/history.ts';
import { NIL_NAME, createLog, type DeedName, type Log, type LogRow } from '../models/log.ts';
import { JsonLine } from './json-fields.ts';
import { eachLine } from './lines.ts';

const KINDS = Object.keys(Kind) as (keyof typeof Kind)[];
const TIMES = ['client', 'op', 'invoke', 'return', 'result'];
const SLOT_FIELDS = new Set([...TIMES, 'slot', 'to', 'holder', 'because', 'version', 'version2', 'initial']);
const LOG_FIELDS = new Set([...TIMES, 'key', 'value', 'expected']);
const RESULTS = ['ok', 'fail', 'info'] as const;
const MOST_CLIENT = 2 ** 31 - 1;
/** Slots are dense numbers; each takes some memory, used or not. */
const MOST_SLOT = 10_000_000;
const NS_PER_SECOND = 1e9;
const FIRST_ROWS = 1024;

export interface SlotFile {
  readonly history: History;
  readonly slots: number;
  readonly initial: InitialState;
}

/** Reads a history of slots. Throws `VagaError('badFile')` with file, line and column. */
export function readSlotLines(path: string, onProgress?: (share: number) => void): SlotFile {
  let history = createHistory(FIRST_ROWS);
  let rows = 0;
  let slots = 0;
  let initial: InitialState = 'fresh';
  eachLine(
    path,
    (text, number) => {
      if (text.trim() === '') return;
      const line = new JsonLine(text, path, number, SLOT_FIELDS);
      if (rows === 0 && line.has('initial') && !line.has('op')) {
        initial = line.oneOf('initial', ['fresh', 'observed']);
        return;
      }
      if (rows === history.kind.length) history = resized(history, 2 * rows);
      readSlotRow(history, rows, line);
      slots = Math.max(slots, history.slot[rows] + 1, history.slot2[rows] + 1);
      rows += 1;
    },
    onProgress,
  );
  return { history: resized(history, rows), slots, initial };
}

/** The same rows in columns of another length. */
function resized(history: History, length: number): History {
  const copy = createHistory(length);
  for (const [name, column] of Object.entries(copy)) {
    if (typeof column === 'number') continue;
    const from = history[name as keyof History] as Float64Array;
    (column as Float64Array).set(from.subarray(0, length));
  }
  return copy;
}

function readSlotRow(history: History, row: number, line: JsonLine): void {
  const kind = Kind[line.oneOf('op', KINDS)];
  const isLook = kind === Kind.status || kind === Kind.find;
  const client = line.whole('client', isLook ? 0 : 1, MOST_CLIENT);
  const result = readTimes(line, history.invokeNs, history.returnNs, row);
  const isNothing = kind === Kind.find && !line.has('slot');
  const isDone = result === 'ok';
  history.kind[row] = kind;
  history.client[row] = client;
  history.slot[row] = isNothing ? NO_SLOT : line.whole('slot', 0, MOST_SLOT);
  history.slot2[row] = kind === Kind.move ? line.whole('to', 0, MOST_SLOT) : NO_SLOT;
  history.version[row] = NO_VERSION;
  history.version2[row] = NO_VERSION;
  history.outcome[row] = Outcome.info;
  history.holder[row] = 0;
  if (result === 'info') return;
  if (isLook && !isDone && !isNothing) line.refuse('result', 'ok or info for a status, or a find of a slot');
  if (kind === Kind.status && !line.has('holder')) line.refuse('holder', 'the holder, 0 for nobody,');
  const isSecond =
    kind === Kind.move && !isDone && line.has('because') && line.oneOf('because', ['to']) === 'to';
  history.outcome[row] = isNothing
    ? Outcome.fail
    : isDone
      ? Outcome.ok
      : isSecond
        ? Outcome.failSecond
        : Outcome.fail;
  history.version[row] = line.wholeOr('version', 0, Number.MAX_SAFE_INTEGER, isNothing ? 0 : NO_VERSION);
  if (kind === Kind.move && isDone)
    history.version2[row] = line.wholeOr('version2', 0, Number.MAX_SAFE_INTEGER, NO_VERSION);
  const usual = isLook || !isDone ? UNTOLD : kind === Kind.book ? client : 0;
  history.holder[row] = isNothing ? 0 : line.wholeOr('holder', 0, MOST_CLIENT, usual);
}

/** Puts the times of a line into their columns. Returns how it ended. */
function readTimes(
  line: JsonLine,
  invokeNs: Float64Array,
  returnNs: Float64Array,
  row: number,
): (typeof RESULTS)[number] {
  const result = line.oneOf('result', RESULTS);
  const asked = line.seconds('invoke');
  invokeNs[row] = asked * NS_PER_SECOND;
  returnNs[row] = Number.POSITIVE_INFINITY;
  if (result === 'info') return result;
  const told = line.seconds('return');
  if (told < asked) line.refuse('return', 'a time no earlier than that of "invoke"');
  returnNs[row] = told * NS_PER_SECOND;
  return result;
}

/** Reads a history of registers or mutexes, whose operations are among `deeds`. Throws `VagaError('badFile')`. */
export function readLogLines(
  path: string,
  deeds: readonly DeedName[],
  onProgress?: (share: number) => void,
): Log {
  const rows: LogRow[] = [];
  const invokeNs = new Float64Array(1);
  const returnNs = new Float64Array(1);
  eachLine(
    path,
    (text, number) => {
      if (text.trim() === '') return;
      const line = new JsonLine(text, path, number, LOG_FIELDS);
      const deed = line.oneOf('op', deeds);
      const client = line.whole('client', 0, MOST_CLIENT);
      const result = readTimes(line, invokeNs, returnNs, 0);
      const value = line.value('value', NIL_NAME);
      const expected = deed === 'cas' ? line.value('expected', NIL_NAME) : value;
      // A read or write that was refused did not happen, and says nothing.
      if (result === 'fail' && (deed === 'read' || deed === 'write')) return;
      rows.push({
        deed,
        outcome: Outcome[result],
        client,
        object: line.value('key', deed === 'acquire' || deed === 'release' ? 'the mutex' : 'the register'),
        value: expected,
        value2: value,
        invokeNs: invokeNs[0],
        returnNs: returnNs[0],
      });
    },
    onProgress,
  );
  return createLog(rows, false);
}
