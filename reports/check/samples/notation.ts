/**
 * Histories in one line, for tests and for messages when a random test fails.
 *
 *     history    operation | operation | …
 *     operation  client:what slots [invoke,return] result
 *     what       book, cancel, move, status, find
 *     slots      s3, for a move s3>s4, for a find that found nothing -
 *     times      microseconds, so that they show in sentences, which tell seconds with six decimals; a return may be inf
 *     result     v12          done, or seen; a move has v12,v7
 *                fail v12     refused because of what the slot was then
 *                fail2 v12    a move refused because of its second slot
 *                info         no answer
 *                then h7      the holder that the answer named. Left out, it is the client for a book, else nobody
 *                ok, fail, fail2   the same without versions; here the holder left out is one that was not named
 *
 * Client 0 is the judge. Example: `1:book s3 [0,10] v1 | 2:book s3 [2,8] fail v1 h1 | 1:move s3>s4 [20,30] v2,v1`
 */
import {
  Kind,
  NOBODY,
  NO_SLOT,
  NO_VERSION,
  Outcome,
  UNTOLD,
  createHistory,
  type History,
} from '../../../load/history/history.ts';

const NS_PER_US = 1000;
const OPERATION =
  /^(?<client>-?\d+):(?<what>book|cancel|move|status|find) (?<slots>-|s-?\d+(?:>s-?\d+)?) \[(?<invoke>[\d.]+),(?<end>[\d.]+|inf)\](?: (?<result>.+))?$/;
const RESULT =
  /^(?:(?<info>info)|(?<how>fail2? )?v(?<version>-?[\d.]+)(?:,v(?<version2>-?[\d.]+))?(?: h(?<holder>-?\d+))?|(?:(?<nothing>fail2?)|(?<untold>ok))(?: h(?<seen>-?\d+))?)$/;

/** One row, as plain values. */
export interface Row {
  readonly kind: Kind;
  readonly outcome: Outcome;
  readonly client: number;
  readonly slot: number;
  readonly slot2: number;
  readonly invokeNs: number;
  readonly returnNs: number;
  readonly version: number;
  readonly version2: number;
  readonly holder: number;
}

/** @throws SyntaxError naming the operation that cannot be read */
export function parseHistory(text: string): History {
  const operations = text.trim() === '' ? [] : text.split('|').map((operation) => operation.trim());
  return historyOf(operations.map((operation) => parseOperation(operation)));
}

export function historyOf(rows: readonly Row[]): History {
  const history = createHistory(rows.length);
  for (const [at, row] of rows.entries()) putRow(history, at, row);
  return history;
}

function putRow(history: History, at: number, row: Row): void {
  history.kind[at] = row.kind;
  history.outcome[at] = row.outcome;
  history.client[at] = row.client;
  history.slot[at] = row.slot;
  history.slot2[at] = row.slot2;
  history.invokeNs[at] = row.invokeNs;
  history.returnNs[at] = row.returnNs;
  history.version[at] = row.version;
  history.version2[at] = row.version2;
  history.holder[at] = row.holder;
}

function rowOf(history: History, at: number): Row {
  return {
    kind: history.kind[at] as Kind,
    outcome: history.outcome[at] as Outcome,
    client: history.client[at],
    slot: history.slot[at],
    slot2: history.slot2[at],
    invokeNs: history.invokeNs[at],
    returnNs: history.returnNs[at],
    version: history.version[at],
    version2: history.version2[at],
    holder: history.holder[at],
  };
}

export function rowsOf(history: History): Row[] {
  return Array.from({ length: history.length }, (_, at) => rowOf(history, at));
}

function parseOperation(operation: string): Row {
  const groups = OPERATION.exec(operation)?.groups;
  if (groups === undefined) throw new SyntaxError(`not an operation: "${operation}"`);
  const { client, what, slots, invoke, end, result = '' } = groups;
  const kind = Kind[what as keyof typeof Kind];
  const [slot, slot2 = NO_SLOT] =
    slots === '-' ? [NO_SLOT] : slots.split('>').map((name) => Number(name.slice(1)));
  if ((kind === Kind.move) !== (slot2 !== NO_SLOT)) {
    throw new SyntaxError(`a move, and nothing else, has two slots: "${operation}"`);
  }
  return {
    kind,
    client: Number(client),
    slot,
    slot2,
    invokeNs: nanoseconds(invoke),
    returnNs: end === 'inf' ? Number.POSITIVE_INFINITY : nanoseconds(end),
    ...parseResult(operation, result, kind, Number(client), slot),
  };
}

function nanoseconds(microseconds: string): number {
  return Math.round(Number(microseconds) * NS_PER_US);
}

function parseResult(
  operation: string,
  result: string,
  kind: Kind,
  client: number,
  slot: number,
): Pick<Row, 'outcome' | 'version' | 'version2' | 'holder'> {
  const nothing = { version: NO_VERSION, version2: NO_VERSION, holder: NOBODY };
  if (result === '' && slot === NO_SLOT) return { ...nothing, outcome: Outcome.fail, version: 0 };
  const groups = RESULT.exec(result)?.groups;
  if (groups === undefined) throw new SyntaxError(`not a result: "${result}" in "${operation}"`);
  if (groups.info !== undefined) return { ...nothing, outcome: Outcome.info };
  const holder = Number(groups.seen ?? UNTOLD);
  if (groups.untold !== undefined) return { ...nothing, outcome: Outcome.ok, holder };
  if (groups.nothing !== undefined) return { ...nothing, outcome: outcomeOf(`${groups.nothing} `), holder };
  const outcome = outcomeOf(groups.how);
  const isMove = kind === Kind.move && outcome === Outcome.ok;
  if (isMove !== (groups.version2 !== undefined)) {
    throw new SyntaxError(`a completed move, and nothing else, has two versions: "${operation}"`);
  }
  const usual = kind === Kind.book && outcome === Outcome.ok ? client : NOBODY;
  return {
    outcome,
    version: Number(groups.version),
    version2: Number(groups.version2 ?? NO_VERSION),
    holder: Number(groups.holder ?? usual),
  };
}

function outcomeOf(how: string | undefined): Outcome {
  if (how === undefined) return Outcome.ok;
  return how === 'fail ' ? Outcome.fail : Outcome.failSecond;
}

/** The line that `parseHistory` makes the same history of. */
export function formatHistory(history: History): string {
  return rowsOf(history)
    .map((row) => formatRow(row))
    .join(' | ');
}

function formatRow(row: Row): string {
  const what = Object.keys(Kind)[row.kind];
  const slots = row.slot === NO_SLOT ? '-' : `s${row.slot}${row.kind === Kind.move ? `>s${row.slot2}` : ''}`;
  const end = Number.isFinite(row.returnNs) ? String(row.returnNs / NS_PER_US) : 'inf';
  return `${row.client}:${what} ${slots} [${row.invokeNs / NS_PER_US},${end}] ${formatResult(row)}`.trim();
}

function formatResult({ kind, outcome, slot, client, version, version2, holder }: Row): string {
  if (outcome === Outcome.info) return 'info';
  if (slot === NO_SLOT) return '';
  if (version === NO_VERSION) {
    const told = outcome === Outcome.ok ? 'ok' : outcome === Outcome.fail ? 'fail' : 'fail2';
    return holder === UNTOLD ? told : `${told} h${holder}`;
  }
  const how = outcome === Outcome.fail ? 'fail ' : outcome === Outcome.failSecond ? 'fail2 ' : '';
  const second = kind === Kind.move && outcome === Outcome.ok ? `,v${version2}` : '';
  const usual = kind === Kind.book && outcome === Outcome.ok ? client : NOBODY;
  return `${how}v${version}${second}${holder === usual ? '' : ` h${holder}`}`;
}
