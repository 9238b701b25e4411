/** The secret that a server shares with its clients, as an option of the command line. */
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';

import { VagaError } from '../../server/base/errors.ts';
import { textOr } from '../../server/base/options.ts';
import type { DoorName } from '../../server/doors/ports.ts';
import { LEAST_SECRET_BYTES, proofOf, secretIn } from '../../server/doors/secret.ts';

export const secretOptions = {
  'secret-file': textOr({
    placeholder: 'FILE',
    otherwise: 'none: whoever can connect is served',
    help: `A file with a secret that server and clients share, at least ${LEAST_SECRET_BYTES} bytes; a line end behind it does not count.`,
  }),
};

/** The proof of the secret in the file; nothing where there is no file. Throws `VagaError('badFile')`. */
export function readProof(file: string | undefined): Uint8Array | undefined {
  if (file === undefined) return undefined;
  const secret = secretIn(read(file));
  if (secret.length < LEAST_SECRET_BYTES) {
    const found = secret.length === 0 ? 'it is empty' : `it has ${secret.length} bytes`;
    throw new VagaError(
      'badFile',
      `--secret-file ${file}: ${found}, and a secret needs at least ${LEAST_SECRET_BYTES}. Make one with: head -c 24 /dev/urandom | base64 > ${file}`,
    );
  }
  return proofOf(secret);
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VagaError('badFile', `--secret-file ${file}: cannot be read (${code}).`, { cause: error });
  }
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only programs of this machine can connect to a server that listens there. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Throws `VagaError('usage')` where other machines could connect and nobody would have to show a secret, or nobody could. */
export function refuseOpenHost(
  host: string,
  proof: Uint8Array | undefined,
  doors: readonly { readonly name: DoorName }[],
): void {
  if (isLoopback(host)) return;
  const mute = doors.find(({ name }) => name !== 'native');
  if (mute !== undefined) {
    throw new VagaError(
      'usage',
      `--host ${host} lets other machines connect, and the clients of the door ${mute.name} cannot show a secret: listen on 127.0.0.1, or open the native door alone.`,
    );
  }
  if (proof !== undefined) return;
  throw new VagaError(
    'usage',
    `--host ${host} lets other machines connect, so clients have to show a secret: give --secret-file FILE here and to the clients, or listen on 127.0.0.1 only.`,
  );
}
