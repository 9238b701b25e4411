/** The secret file, and which hosts need one. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { isLoopback, readProof, refuseOpenHost } from './secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'vaga-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'secret');
  writeFileSync(path, text);
  return path;
}

const SECRET = 'sixteen bytes ok';

describe('the proof', () => {
  test.each(['', '\n', '\r\n'])('is the hash of the file without one line end (%j)', (end) => {
    const expected = createHash('sha256').update(SECRET).digest();
    expect(Buffer.from(readProof(fileOf(SECRET + end)) ?? [])).toEqual(expected);
  });

  test.each(['\n\n', ' ', '\r'])('counts whatever else stands behind it (%j)', (end) => {
    const expected = createHash('sha256').update(SECRET).digest();
    expect(Buffer.from(readProof(fileOf(SECRET + end)) ?? [])).not.toEqual(expected);
  });

  test('is none without a file', () => {
    expect(readProof(undefined)).toBeUndefined();
  });

  test.each([
    ['', 'it is empty'],
    ['\n', 'it is empty'],
    ['fifteen bytes..\n', 'it has 15 bytes'],
  ])('of %j is refused', (text, because) => {
    expect(() => readProof(fileOf(text))).toThrow(`${because}, and a secret needs at least 16`);
  });

  test('of a file that cannot be read is refused', () => {
    expect(() => readProof(join(folder, 'none'))).toThrow('cannot be read (ENOENT)');
    expect(() => readProof(folder)).toThrow('cannot be read (EISDIR)');
  });
});

const NATIVE = [{ name: 'native' as const }];

describe('a host', () => {
  test.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost', 'LOCALHOST'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(() => refuseOpenHost(host, undefined, NATIVE)).not.toThrow();
  });

  test.each(['0.0.0.0', '::', '', '10.0.0.1', '128.0.0.1', 'localhost.example.org', '127.1'])(
    "'%s' needs a secret",
    (host) => {
      expect(isLoopback(host)).toBe(false);
      expect(() => refuseOpenHost(host, undefined, NATIVE)).toThrow('give --secret-file FILE');
      expect(() => refuseOpenHost(host, new Uint8Array(32), NATIVE)).not.toThrow();
      expect(() => refuseOpenHost(host, new Uint8Array(32), [...NATIVE, { name: 'agenda' }])).toThrow(
        'agenda',
      );
    },
  );
});
