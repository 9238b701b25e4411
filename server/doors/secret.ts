/** The secret that a server may share with its clients, and the proof of it that goes over the wire in its place. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Bytes of a proof: SHA-256. */
export const PROOF_BYTES = 32;
/** A shorter secret would soon be guessed. */
export const LEAST_SECRET_BYTES = 16;

/** The bytes of a secret file that count: an editor may have put a line end behind them. */
export function secretIn(file: Buffer): Buffer {
  const ends = file.at(-1) === 0x0a ? (file.at(-2) === 0x0d ? 2 : 1) : 0;
  return file.subarray(0, file.length - ends);
}

/** What a client shows: the SHA-256 of the secret. It is no more than a password: whoever reads it on the wire can show it, too. */
export function proofOf(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Compares in a time that does not tell how much of the proof is right. */
export function isProof(shown: Uint8Array, expected: Uint8Array): boolean {
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
