import { VagaError } from '../../../server/base/errors.ts';

/** A place in a file, counted from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A file that is not what was expected, as an error that says where, and what was. */
export function badFile({ path, line, column }: Place, expected: string, found: string): VagaError {
  const shown = found.length > 60 ? `${found.slice(0, 60)}…` : found;
  const but = found === '' ? '' : `, not ${JSON.stringify(shown)}`;
  return new VagaError('badFile', `${path}: line ${line}, column ${column}: expected ${expected}${but}.`);
}
