/** Why a client could not go on, as errors with a sentence for the user. */
import { VagaError } from '../../server/base/errors.ts';
import { describeStatus } from '../../server/doors/native/wire.ts';

/** Why this machine, and not the server, has no room for one more connection. */
export const NO_ROOM: Readonly<Record<string, string>> = {
  EMFILE: 'this process has as many files open as it may (ulimit -n): use fewer clients, or raise the limit',
  ENFILE: 'this machine has as many files open as it can: use fewer clients',
  EADDRNOTAVAIL: 'this machine has no free port left to connect from: use fewer clients',
};

/** A refusal that begins so was told by a server of ours. */
const SAYS = 'it says that ';

export function toldRefusal(status: number): string {
  return `${SAYS}${describeStatus(status)}`;
}

/** There was no welcome. */
export function describeRefusal(host: string, port: number, refusal: string): VagaError {
  return new VagaError('unreachable', sentenceOf(host, port, refusal));
}

function sentenceOf(host: string, port: number, refusal: string): string {
  if (refusal.startsWith(SAYS)) return `The server at ${host}:${port} refuses: ${refusal}.`;
  if (Object.values(NO_ROOM).includes(refusal)) return `Cannot connect to ${host}:${port}: ${refusal}.`;
  return `No vaga server answers at ${host}:${port}: ${refusal}. Start one with 'vaga serve'.`;
}

/** An answer is none. */
export function senseless(what: string): VagaError {
  return new VagaError('unreachable', `The server's answer makes no sense: ${what}.`);
}

/** A target that is not a server of ours does not answer as it should. */
export function describeSilence(name: string, why: string): VagaError {
  if (Object.values(NO_ROOM).includes(why))
    return new VagaError('unreachable', `Cannot connect to ${name}: ${why}.`);
  return new VagaError('unreachable', `${name} cannot be raced: ${why}.`);
}
