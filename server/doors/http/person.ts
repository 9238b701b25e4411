/** Whom a name means at this door: the same person as at the agenda's, whose client it takes the place of. */
import { readName, type Named } from '../text/key.ts';

const AGENDA = 'agenda';

/** `undefined` for what the agenda's door would not take for a name either. */
export function readPerson(name: string): Named | undefined {
  if (name.includes('|') || !name.isWellFormed()) return undefined;
  return readName(AGENDA, Buffer.from(name));
}
