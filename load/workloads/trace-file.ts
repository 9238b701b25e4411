/**
 * Reads a trace: appointment requests that people really made, for a race to repeat. A CSV file in UTF-8 whose first
 * line is the header below, then a line a request, in the order in which they were made (ties allowed):
 *
 *     requested_at,clinic,day,patient
 *     2016-04-29T18:38:08Z,JARDIM DA PENHA,2016-04-30,4242
 *
 * - `requested_at`: UTC, to the second or the millisecond (`2016-04-29T18:38:08.250Z`).
 * - `clinic`: any text, in quotes where it contains commas or quotes. Compared exactly, accents and case included.
 * - `day`: the day asked for. It may lie before the request: real data has such lines.
 * - `patient`: a whole number from 0; see `Trace.patient`.
 *
 * Lines end in LF or CRLF; the last line end may be missing; a blank line is an error. All or nothing: a file with one
 * bad line gives no trace, since half a trace would race for something else.
 */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { VagaError } from '../../server/base/errors.ts';
import { isCalendarDay } from '../../server/catalogue/index.ts';
import { CsvText } from './csv-text.ts';

/** One row a request, one typed array a column. */
export interface Trace {
  /** Number of requests. */
  readonly length: number;
  /** When the first request was made: milliseconds since 1970, UTC. */
  readonly firstMs: number;
  /** Milliseconds since the first request; ascending, ties allowed. */
  readonly requestedAtMs: Float64Array;
  /** What was asked for: an index into `groups`. */
  readonly group: Int32Array;
  /**
   * Who asked, as a holder: from 1 to 2³¹ − 1. The file's own number, unless a 0 occurs in the file: 0 means nobody
   * here, so then every patient's number is one more than in the file.
   */
  readonly patient: Int32Array;
  /** Each pair of a clinic and a day that was asked for, in the order of their first requests. */
  readonly groups: readonly TraceGroup[];
}

interface TraceGroup {
  readonly clinic: string;
  /** YYYY-MM-DD. */
  readonly day: string;
}

const COLUMNS = ['requested_at', 'clinic', 'day', 'patient'];
const HEADER = COLUMNS.join(',');
const MAX_FILE_MIB = 512;
const MAX_LINE_LENGTH = 4096;
const MAX_HOLDER = 2 ** 31 - 1;
const TELL_EVERY_LINES = 65_536;

/**
 * @param onProgress told now and then how much of the file is read, 0 … 1
 * @throws VagaError `badFile` naming the file, and for a fault in its text the line, the character in it, both from 1, and
 * the column, with what was expected
 */
export function readTrace(path: string, onProgress?: (share: number) => void): Trace {
  const text = new CsvText(readBytes(path));
  const reader = new TraceReader(path, text);
  if (!isUtf8(text.bytes)) throw reader.refuseBytes();
  if (text.bytes.length === 0)
    throw refuse(path, `is empty: expected the header ${HEADER}, then a line a request`);
  let lines = 0;
  try {
    parse(text.bytes, {
      relax_column_count: true, // counted by the reader, which can name the column
      record_delimiter: ['\r\n', '\n'],
      max_record_size: MAX_LINE_LENGTH,
      on_record: (fields, { bytes }) => {
        reader.take(fields, bytes);
        lines += 1;
        if (lines % TELL_EVERY_LINES === 0) onProgress?.(bytes / text.bytes.length);
        return null; // nothing to collect: the reader has it
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw reader.refuseQuoting(error);
    throw error;
  }
  return reader.finish();
}

function readBytes(path: string): Buffer {
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) throw refuse(path, 'is a folder: name the CSV file itself');
    if (!entry.isFile()) throw refuse(path, 'is not an ordinary file: name a CSV file');
    if (entry.size > MAX_FILE_MIB * 2 ** 20) {
      throw refuse(path, `is larger than ${MAX_FILE_MIB} MiB: cut it into shorter traces`);
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof VagaError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw refuse(path, 'there is no such file: check the path', error);
    throw refuse(path, `cannot be read (${code}): check the path and its permissions`, error);
  }
}

/** Takes line after line, and knows where it is, so that it can say so. */
class TraceReader {
  readonly #path: string;
  readonly #text: CsvText;
  /** Byte at which the line begins that is being taken. */
  #lineAt = 0;
  #hasHeader = false;
  readonly #requestedAtMs: number[] = [];
  readonly #group: number[] = [];
  readonly #patient: number[] = [];
  readonly #groups: TraceGroup[] = [];
  readonly #groupNumbers = new Map<string, number>();
  #hasPatientZero = false;
  /** Byte at which the first line begins whose patient leaves no room for adding one, or -1. */
  #fullLineAt = -1;

  constructor(path: string, text: CsvText) {
    this.#path = path;
    this.#text = text;
  }

  /** @param endAt byte behind the line's end */
  take(fields: readonly string[], endAt: number): void {
    if (this.#hasHeader) this.#takeRequest(fields);
    else this.#takeHeader(fields);
    this.#lineAt = endAt;
  }

  #takeHeader(fields: readonly string[]): void {
    for (let column = 0; column < Math.max(fields.length, COLUMNS.length); column += 1) {
      if (fields[column] === COLUMNS[column]) continue;
      throw this.#refuse(column, `expected the header ${HEADER}, found ${shown(fields[column])} here`);
    }
    this.#hasHeader = true;
  }

  #takeRequest(fields: readonly string[]): void {
    if (fields.length !== COLUMNS.length) {
      const column = Math.min(fields.length, COLUMNS.length);
      throw this.#refuse(column, `expected ${COLUMNS.length} fields (${HEADER}), found ${fields.length}`);
    }
    const [requestedAt, clinic, day, patient] = fields;
    this.#requestedAtMs.push(this.#readMoment(requestedAt));
    this.#group.push(this.#readGroup(clinic, day));
    this.#patient.push(this.#readPatient(patient));
  }

  #readMoment(field: string): number {
    const match = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/.exec(field);
    if (match === null || !isCalendarDay(match[1])) {
      throw this.#refuse(0, `expected a moment in UTC such as 2016-04-29T18:38:08Z, found ${shown(field)}`);
    }
    const momentMs = Date.parse(field);
    const previousMs = this.#requestedAtMs.at(-1) ?? momentMs;
    if (momentMs < previousMs) {
      const previous = new Date(previousMs).toISOString();
      throw this.#refuse(0, `expected ${previous} or later, as in the line before, found ${shown(field)}`);
    }
    return momentMs;
  }

  #readGroup(clinic: string, day: string): number {
    const key = `${day},${clinic}`;
    const known = this.#groupNumbers.get(key);
    if (known !== undefined) return known;
    if (!/^\P{Cc}*\S\P{Cc}*$/u.test(clinic)) {
      throw this.#refuse(1, `expected the name of a clinic in one line, found ${shown(clinic)}`);
    }
    if (!isCalendarDay(day)) {
      throw this.#refuse(2, `expected a day of the calendar such as 2016-04-30, found ${shown(day)}`);
    }
    const group = this.#groups.push({ clinic, day }) - 1;
    this.#groupNumbers.set(key, group);
    return group;
  }

  #readPatient(field: string): number {
    const patient = Number(field);
    // Digits only, and no leading zero: `007` and `7` would become one person.
    if (!/^(?:0|[1-9]\d*)$/.test(field) || patient > MAX_HOLDER) {
      throw this.#refuse(3, `expected a whole number from 0 to ${MAX_HOLDER}, found ${shown(field)}`);
    }
    if (patient === 0) this.#hasPatientZero = true;
    if (patient === MAX_HOLDER && this.#fullLineAt === -1) this.#fullLineAt = this.#lineAt;
    return patient;
  }

  finish(): Trace {
    const length = this.#requestedAtMs.length;
    if (length === 0) throw this.#refuse(0, 'expected at least one request after the header, found none');
    if (this.#hasPatientZero && this.#fullLineAt !== -1) {
      this.#lineAt = this.#fullLineAt;
      throw this.#refuse(
        3,
        `expected at most ${MAX_HOLDER - 1} in a file whose patients start at 0, found ${MAX_HOLDER}`,
      );
    }
    const firstMs = this.#requestedAtMs[0];
    const shift = this.#hasPatientZero ? 1 : 0;
    return {
      length,
      firstMs,
      requestedAtMs: Float64Array.from(this.#requestedAtMs, (momentMs) => momentMs - firstMs),
      group: Int32Array.from(this.#group),
      patient: Int32Array.from(this.#patient, (patient) => patient + shift),
      groups: this.#groups,
    };
  }

  /** What csv-parse itself finds wrong: quotes, and lines without end. Its `column` is the number of fields before. */
  refuseQuoting(error: CsvError): VagaError {
    const isTooLong = error.code === 'CSV_MAX_RECORD_SIZE';
    const expected = isTooLong
      ? `expected at most ${MAX_LINE_LENGTH} characters in a line, found more (is a quote not closed?)`
      : 'expected quotes only around a whole field, doubled within it, and closed';
    return this.#refuse(Number(error.column), expected, error);
  }

  /** Where the text is not UTF-8, which most often means that the file was saved in an older encoding. */
  refuseBytes(): VagaError {
    const { place, column } = this.#text.firstBadByte();
    return refuse(
      this.#path,
      `${place} (${columnName(column)}): expected UTF-8 text, found other bytes: save it as UTF-8`,
    );
  }

  #refuse(column: number, expected: string, cause?: unknown): VagaError {
    const place = this.#text.placeOfField(this.#lineAt, column);
    return refuse(this.#path, `${place} (${columnName(column)}): ${expected}`, cause);
  }
}

function columnName(column: number): string {
  return COLUMNS[column] ?? `after ${COLUMNS.at(-1)}`;
}

/** A field as it is quoted in a message, cut where it is long. */
function shown(field: string | undefined): string {
  if (field === undefined) return 'nothing';
  return JSON.stringify(field.length <= 60 ? field : `${field.slice(0, 60)}…`);
}

function refuse(path: string, message: string, cause?: unknown): VagaError {
  return new VagaError('badFile', `${path}: ${message}.`, cause === undefined ? {} : { cause });
}
