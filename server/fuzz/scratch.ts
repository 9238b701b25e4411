/** A file of its own for a fuzzer of files: written anew for each input. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { VagaError } from '../base/errors.ts';

export interface Scratch {
  readonly path: string;
  readonly write: (content: string | Uint8Array) => void;
  readonly remove: () => void;
}

export function openScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'vaga-fuzz-'));
  const path = join(folder, 'input');
  return {
    path,
    write: (content) => writeFileSync(path, content),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * What `read` returns, or `undefined` where it refuses: with one of the codes and a sentence that ends like one. Anything else that it
 * throws is a fault.
 */
export function readOrRefused<T>(read: () => T, ...codes: readonly VagaError['code'][]): T | undefined {
  try {
    return read();
  } catch (error) {
    assertRefusal(error, ...codes);
    return undefined;
  }
}

export function assertRefusal(error: unknown, ...codes: readonly VagaError['code'][]): void {
  if (!(error instanceof VagaError)) throw error;
  if (!codes.includes(error.code)) throw new Error(`it is refused as '${error.code}': ${error.message}`);
  if (!/\S[.!?'"›)]?\s*$/.test(error.message) || error.message.length < 10)
    throw new Error(`it is refused without a sentence: '${error.message}'`);
}

/** Throws where something does not hold that has to. */
export function assertThat(holds: boolean, fact: () => string): void {
  if (!holds) throw new Error(`it does not hold that ${fact()}`);
}
