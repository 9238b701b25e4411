/** One door as a person meets it: what can be typed, what each of it asks of the door, and how the answers read. */
import type { LastingClient } from '../../../load/clients/door-client.ts';
import type { Language } from './words.ts';

/** What a dialogue needs of the place it happens in. */
export interface Setting {
  readonly language: Language;
  /** A person reads the answers; else a program does, and gets them as the door gave them. */
  readonly isLive: boolean;
  /** Asks the door, and asks again what only looks when the connection was lost. Throws `AnswerLost`, `GaveUp`. */
  readonly deliver: <T>(act: () => Promise<T>, effect: 'looks' | 'changes') => Promise<T>;
  /** Asks the person for one more thing. No answer is `otherwise`; without that, or where there is nobody, throws `NotDone`. */
  readonly question: (prompt: string, otherwise?: string) => Promise<string>;
  /** Shows something that is not an answer to what was typed. */
  readonly show: (text: string) => void;
}

/** Nothing was asked of the door: it is no command, or something that it needs was not told. */
export class NotDone extends Error {}

export interface Dialogue {
  readonly client: LastingClient;
  /** Stands before what is typed. */
  readonly prompt: string;
  readonly commands: readonly (readonly [typed: string, meaning: string])[];
  /** A message of the protocol, as an example of what else is taken. */
  readonly rawExample: string;
  /** Says who it is, first thing on a connection. Returns what is worth showing of the answer. */
  readonly identify: (isAgain: boolean) => Promise<string>;
  /** Does what was typed. Returns the answer. Throws `NotDone`. */
  readonly perform: (typed: string) => Promise<string>;
  /** Whether that is how one takes leave in the protocol's own words. */
  readonly isFarewell: (typed: string) => boolean;
  /** Takes leave of the door. Returns its last words, `''` where it has none. */
  readonly leave: () => Promise<string>;
}

/** The first word in lower case, and the rest. */
export function splitCommand(typed: string): { readonly verb: string; readonly rest: string } {
  const [, verb = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(typed) ?? [];
  return { verb: verb.toLowerCase(), rest: rest.trim() };
}
