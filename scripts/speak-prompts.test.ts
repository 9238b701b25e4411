import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

import { DEFAULT_CLINIC_FILE, readCatalogue } from '../server/catalogue/index.ts';
import { wordsOf } from '../server/doors/telephone/prompts.ts';
import { speakPrompts, speakWith } from './speak-prompts.ts';
import { downsample, readWav, writeWav, type Sound } from './wav.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vaga-prompts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tone = (hz: number, rateHz = 22_050): Sound => ({
  rateHz,
  samples: Int16Array.from({ length: rateHz }, (_, at) =>
    Math.round(16_000 * Math.sin((2 * Math.PI * hz * at) / rateHz)),
  ),
});

/** How loud one tone is in a sound, from 0 to 1: one bin of a Fourier transform. */
function loudness({ rateHz, samples }: Sound, hz: number): number {
  let [real, imaginary] = [0, 0];
  for (const [at, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * at) / rateHz;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length / 16_000;
}

describe('a sound', () => {
  test('is read as it was written', () => {
    const samples = Int16Array.from([0, 1, -1, 32_767, -32_768]);
    expect(readWav(writeWav({ rateHz: 8000, samples }))).toEqual({ rateHz: 8000, samples });
  });

  test('is read behind chunks that are not known, and where its length is not known yet', () => {
    const file = writeWav({ rateHz: 8000, samples: Int16Array.of(7) });
    const extra = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    const piped = Buffer.concat([file.subarray(0, 36), extra, file.subarray(36)]);
    piped.writeUInt32LE(0xffff_ffff, 36 + extra.length + 4);
    expect(readWav(piped).samples).toEqual(Int16Array.of(7));
  });

  test.each(['', 'RIFF', 'nothing of the kind, at any rate', 'RIFF....WAVEdata\x02\0\0\0ab'])(
    'is refused where it is none: %j',
    (text) => expect(() => readWav(Buffer.from(text, 'latin1'))).toThrow(/^it /),
  );

  test('is refused with two channels', () => {
    const file = writeWav(tone(440));
    file.writeUInt16LE(2, 22);
    expect(() => readWav(file)).toThrow('one channel');
  });

  it.each([200, 1000, 3000])('at a lower rate has the same tone of %i Hz', (hz) => {
    const lower = downsample(tone(hz), 8000);
    expect(lower.samples).toHaveLength(8000);
    expect(loudness(lower, hz)).toBeCloseTo(1, 1);
  });

  it.each([4500, 6000, 9000])('at a lower rate has lost what is too high for it: %i Hz', (hz) => {
    const lower = downsample(tone(hz), 8000);
    expect(loudness(lower, Math.abs(8000 - hz))).toBeLessThan(0.01);
  });
});

test('every prompt that is missing is spoken, and no other', () => {
  const words = new Map([
    ['bom-dia', 'Bom dia!'],
    ['ate-logo', 'Até logo!'],
  ]);
  writeFileSync(join(folder, 'bom-dia.wav'), 'spoken by a person');
  const texts: string[] = [];
  const written = speakPrompts(join(folder, '.'), words, (text) => {
    texts.push(text);
    return writeWav(tone(440));
  });
  expect({ written, texts }).toEqual({ written: ['ate-logo'], texts: ['Até logo!'] });
  expect(readWav(readFileSync(join(folder, 'ate-logo.wav'))).rateHz).toBe(8000);
  expect(readFileSync(join(folder, 'bom-dia.wav'), 'utf8')).toBe('spoken by a person');
});

test('a synthesizer that is not installed, or fails, is told of', () => {
  expect(() => speakWith('espeak-of-nobody')('Oi')).toThrow(
    /^espeak-of-nobody cannot be started: install it/,
  );
  expect(() => speakWith('false')('Oi')).toThrow(/^false has spoken nothing/);
});

const isInstalled = spawnSync('espeak-ng', ['--version']).status === 0;
test.skipIf(!isInstalled)('espeak-ng speaks', () => {
  const all = wordsOf(readCatalogue(DEFAULT_CLINIC_FILE, '2026-11-20'));
  const words = new Map([...all].filter(([name]) => /^(menu|medico-dra-ana-clara|digite-1)$/.test(name)));
  expect(words.size).toBe(3);
  expect(speakPrompts(folder, words, speakWith('espeak-ng'))).toHaveLength(words.size);
  for (const file of readdirSync(folder)) {
    const { rateHz, samples } = readWav(readFileSync(join(folder, file)));
    expect(rateHz).toBe(8000);
    expect(samples.length).toBeGreaterThan(4000);
    expect(Math.max(...samples)).toBeGreaterThan(3000);
  }
});
