/**
 * Speaks the prompts of the telephone door into sound files for Asterisk: 8 kHz, 16 bits, one channel.
 *
 *     node scripts/speak-prompts.ts FOLDER [CATALOGUE]
 *
 * FOLDER is made where it is missing; CATALOGUE is a clinic's file, by default ours. It needs espeak-ng. Files that are there already are
 * kept, so a prompt that a person has spoken is not lost; delete what is to be spoken anew.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { VagaError } from '../server/base/errors.ts';
import { DEFAULT_CLINIC_FILE, readCatalogue } from '../server/catalogue/index.ts';
import { wordsOf } from '../server/doors/telephone/prompts.ts';
import { downsample, readWav, writeWav } from './wav.ts';

const TELEPHONE_HZ = 8_000;

/** Words a minute: slower than the synthesizer's own, since people listen for the digit to press. */
const WORDS_A_MINUTE = '150';

/** Speaks a text; a WAV file. */
export type Speak = (text: string) => Buffer;

/** Speaks what is missing in a folder. Returns the names of the files that it has written. */
export function speakPrompts(folder: string, words: ReadonlyMap<string, string>, speak: Speak): string[] {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, text] of words) {
    const path = join(folder, `${name}.wav`);
    if (existsSync(path)) continue;
    writeFileSync(path, writeWav(downsample(readWav(speak(text)), TELEPHONE_HZ)));
    written.push(name);
  }
  return written;
}

/** The synthesizer `program`, with a Brazilian voice. It throws `VagaError` where it is not installed, or fails. */
export function speakWith(program: string): Speak {
  return (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'vaga-speech-'));
    try {
      const file = join(folder, 'spoken.wav');
      // The text goes to standard input: as an argument it might be taken for an option.
      const spoken = spawnSync(
        program,
        ['-v', 'pt-br', '-s', WORDS_A_MINUTE, '-b', '1', '-w', file, '--stdin'],
        {
          input: text,
          encoding: 'utf8',
        },
      );
      const error: NodeJS.ErrnoException | undefined = spoken.error;
      if (error?.code === 'ENOENT') throw notInstalled(program, error);
      if (spoken.status !== 0 || !existsSync(file)) {
        throw new VagaError(
          'usage',
          `${program} has spoken nothing. Has it the voice pt-br? It said: ${spoken.stderr.trim()}`,
        );
      }
      return readFileSync(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

function notInstalled(program: string, cause: Error): VagaError {
  const message = `${program} cannot be started: install it (Debian: apt install espeak-ng), or record the files of the telephone's prompts yourself.`;
  return new VagaError('usage', message, { cause });
}

function main([folder, catalogueFile = DEFAULT_CLINIC_FILE]: readonly string[]): void {
  if (folder === undefined || folder.startsWith('-')) {
    throw new VagaError('usage', 'Name a folder: node scripts/speak-prompts.ts FOLDER [CATALOGUE].');
  }
  // Who is sold does not depend on the days, so any first day will do.
  const words = wordsOf(readCatalogue(catalogueFile, '2000-01-01'));
  const written = speakPrompts(folder, words, speakWith('espeak-ng'));
  console.log(
    `${written.length} prompts spoken, ${words.size - written.length} were there already: ${folder}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitStatus;
  }
}
