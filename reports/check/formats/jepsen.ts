/**
 * The log of a Jepsen test, as Jepsen's own logger writes it, a line an event, with tabs or blanks between the parts:
 *
 *     INFO  jepsen.util - 3 :invoke :cas [3 0]
 *     INFO  jepsen.util - 3 :ok :cas [3 0]          :fail and :info likewise
 *     INFO  jepsen.util - 3 :info :write :timed-out
 *
 * What stands before the process may be missing, as in a `history.txt`. Lines of the log that are about something else, such as
 * the nemesis, are passed over. There are no times: what counts is the order of lines, so the number of a line is its time.
 *
 * A `:fail` means that the operation did not happen. Only a cas that fails with its two values tells something: the value was
 * another. `:info`, no answer at all, or a process that asks again before it was answered: it may have happened.
 */
import { Outcome } from '../../../load/history/history.ts';
import { NIL_NAME, createLog, type DeedName, type Log, type LogRow } from '../models/log.ts';
import { badFile, type Place } from './bad-file.ts';
import { eachLine } from './lines.ts';

const TYPES = ['invoke', 'ok', 'fail', 'info'] as const;
type Type = (typeof TYPES)[number];

/** A process and a type, perhaps behind what a logger writes first. */
const EVENT = /^(?<head>(?:.*?\sjepsen\.\S+(?:\s+-|:)\s+)?(?<process>-?\d+|:\w+)\s+):(?<type>\w+)(?:\s+|$)/;
const LOGGED = /^(?:.*\s)?(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s/;
const REST = /^:(?<deed>[\w-]+)(?<space>\s+|$)(?<value>.*?)\s*$/;
const SCALAR = /^(?:nil|-?\d+|"(?:[^"\\]|\\.)*")$/;
const PAIR = /^\[\s*(?<first>nil|-?\d+|"(?:[^"\\]|\\.)*")[\s,]+(?<second>nil|-?\d+|"(?:[^"\\]|\\.)*")\s*\]$/;

/** Whether a line may be one of such a log. */
export function isJepsenLine(text: string): boolean {
  return EVENT.test(text) || LOGGED.test(text);
}

/** Reads a log whose operations are among `deeds`. Throws `VagaError('badFile')` with file, line and column. */
export function readJepsen(path: string, deeds: readonly DeedName[]): Log {
  const reader = new JepsenReader(path, deeds);
  eachLine(path, (text, line) => reader.read(text, line));
  return reader.finish();
}

class JepsenReader {
  readonly #path: string;
  readonly #deeds: readonly DeedName[];
  readonly #rows: LogRow[] = [];
  /** By process: its operation under way. */
  readonly #open = new Map<string, LogRow>();
  readonly #didNotHappen = new Set<LogRow>();
  #lines = 0;

  constructor(path: string, deeds: readonly DeedName[]) {
    this.#path = path;
    this.#deeds = deeds;
  }

  read(text: string, line: number): void {
    this.#lines = line;
    const event = EVENT.exec(text)?.groups;
    const start: Place = { path: this.#path, line, column: 1 };
    if (event === undefined) {
      if (text.trim() === '' || LOGGED.test(text)) return;
      throw badFile(start, 'a process, then :invoke, :ok, :fail or :info', text);
    }
    if (event.process.startsWith(':')) return; // the nemesis
    const head = event.head.length;
    const type = TYPES.find((one) => one === event.type);
    if (type === undefined)
      throw badFile({ ...start, column: head + 1 }, ':invoke, :ok, :fail or :info', `:${event.type}`);
    const at = (EVENT.exec(text) as RegExpExecArray)[0].length;
    this.#readOperation(text.slice(at), { ...start, column: at + 1 }, event.process, type);
  }

  #readOperation(text: string, place: Place, process: string, type: Type): void {
    const groups = REST.exec(text)?.groups;
    const deed = this.#deeds.find((one) => one === groups?.deed);
    if (groups === undefined || deed === undefined) {
      const names = this.#deeds.map((name) => `:${name}`).join(', ');
      throw badFile(place, `an operation of the model (${names})`, text);
    }
    const valuePlace = { ...place, column: place.column + 1 + groups.deed.length + groups.space.length };
    if (type === 'invoke') this.#invoke(process, deed, groups.value, valuePlace);
    else this.#complete(process, deed, groups.value, type, place, valuePlace);
  }

  #invoke(process: string, deed: DeedName, value: string, place: Place): void {
    const row: LogRow = {
      deed,
      outcome: Outcome.info,
      client: Number(process),
      object: 'the register',
      value: NIL_NAME,
      value2: NIL_NAME,
      invokeNs: place.line,
      returnNs: Number.POSITIVE_INFINITY,
    };
    if (deed === 'write' || deed === 'cas') putValue(row, value, place);
    // An operation of this process that is still under way was never answered.
    this.#open.set(process, row);
    this.#rows.push(row);
  }

  #complete(
    process: string,
    deed: DeedName,
    value: string,
    type: Exclude<Type, 'invoke'>,
    place: Place,
    valuePlace: Place,
  ): void {
    const row = this.#open.get(process);
    if (row === undefined)
      throw badFile(place, `an operation that process ${process} has asked for before its :${type}`, '');
    if (row.deed !== deed)
      throw badFile(place, `:${row.deed}, which process ${process} asked for`, `:${deed}`);
    this.#open.delete(process);
    if (type === 'info') return;
    row.returnNs = place.line;
    if (type === 'ok') {
      row.outcome = Outcome.ok;
      if (deed === 'read') putValue(row, value, valuePlace);
      return;
    }
    row.outcome = Outcome.fail;
    if (deed !== 'acquire' && (deed !== 'cas' || !PAIR.test(value))) this.#didNotHappen.add(row);
  }

  finish(): Log {
    if (this.#rows.length === 0) {
      const place = { path: this.#path, line: this.#lines + 1, column: 1 };
      throw badFile(place, 'at least one :invoke in a log of Jepsen', '');
    }
    // What did not happen says nothing about the value.
    return createLog(
      this.#rows.filter((row) => !this.#didNotHappen.has(row)),
      true,
    );
  }
}

function putValue(row: LogRow, text: string, place: Place): void {
  if (row.deed === 'cas') {
    const pair = PAIR.exec(text)?.groups;
    if (pair === undefined) throw badFile(place, 'two values in brackets, as [3 0]', text);
    row.value = pair.first;
    row.value2 = pair.second;
    return;
  }
  if (!SCALAR.test(text)) throw badFile(place, 'a value: nil, a whole number or a text in quotes', text);
  row.value = text;
}
