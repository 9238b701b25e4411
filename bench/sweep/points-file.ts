/**
 * What a sweep has measured so far: a line of JSON for each round, appended as soon as it is finished, so that an interruption costs
 * one round at most. The first line says what was asked for and on which machine.
 */
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';

import { VagaError } from '../../server/base/errors.ts';
import type { Machine } from '../../reports/race-document.ts';
import type { SweepOptions, SweepPoint, SweepRound } from '../../reports/sweep/document.ts';

const SCHEMA = 'vaga/sweep-points@1';

export interface SweepStart {
  readonly seed: number;
  readonly machine: Machine;
  readonly options: SweepOptions;
}

/** A round that was measured, and the point that it is of. */
export type MeasuredRound = SweepPoint & SweepRound;

export class PointsFile {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Begins a file. */
  static create(path: string, start: SweepStart): PointsFile {
    writeFileSync(path, `${JSON.stringify({ schema: SCHEMA, ...start })}\n`, { flag: 'wx' });
    return new PointsFile(path);
  }

  /**
   * Goes on with a file. A last line without its end was torn by the interruption: it is dropped. Throws `VagaError('badFile')` where it
   * is not there or no such file.
   */
  static open(path: string): {
    readonly file: PointsFile;
    readonly start: SweepStart;
    readonly rounds: readonly MeasuredRound[];
  } {
    const bytes = readOrRefuse(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    const [first, ...lines] = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    const { schema, ...start } = parse(path, first ?? '', 1) as SweepStart & { readonly schema: string };
    if (schema !== SCHEMA)
      throw new VagaError('badFile', `${path}: its first line is not that of a sweep (${SCHEMA}).`);
    const rounds = lines.map((line, index) => parse(path, line, index + 2) as MeasuredRound);
    if (end < bytes.length) truncateSync(path, end);
    return { file: new PointsFile(path), start, rounds };
  }

  append(round: MeasuredRound): void {
    appendFileSync(this.#path, `${JSON.stringify(round)}\n`);
  }
}

function readOrRefuse(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new VagaError(
      'badFile',
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}): it is where an interrupted sweep keeps what it has measured.`,
      { cause: error },
    );
  }
}

function parse(path: string, line: string, number: number): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // told below
  }
  throw new VagaError('badFile', `${path}:${number}: this line is not one that a sweep has written.`);
}
