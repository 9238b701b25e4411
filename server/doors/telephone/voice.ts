/**
 * What a caller hears and types. A sound file that is missing ends no call: digits are said with Asterisk's own voice, what has none is
 * left out, and Asterisk's console and our log are told once a call.
 */
import { argument } from './agi.ts';
import type { Reply, Talk } from './channel.ts';
import { PROMPTS, type PromptName } from './prompts.ts';
import { typedDay } from './typed-day.ts';

/** Something to say: a prompt, a sound file of the catalogue's, a day (YYYY-MM-DD) or a time (HH:MM). */
export type Spoken =
  | PromptName
  | { readonly sound: string }
  | { readonly day: string }
  | { readonly time: string };

/** How long a caller may think before the first digit and between two of them. */
const THINKING_MS = 6_000;

/** Any key ends what is said, so that those that are not on offer can be called invalid. */
const ALL_KEYS = '0123456789*#';

export class Voice {
  readonly #folder: string;
  readonly #complain: (reason: string) => void;
  readonly #missing = new Set<string>();

  /** `folder`: of the sound files, as Asterisk finds it. */
  constructor(folder: string, complain: (reason: string) => void) {
    this.#folder = folder;
    this.#complain = complain;
  }

  /** Says it to the end. */
  *say(...spoken: readonly Spoken[]): Talk<void> {
    for (const each of spoken) yield* this.#sayOne(each, '');
  }

  /** Says it until a key is pressed, or waits for one afterwards. Returns the key, or '' where none came in time. */
  *sayAndHear(spoken: readonly Spoken[]): Talk<string> {
    for (const each of spoken) {
      const key = yield* this.#sayOne(each, ALL_KEYS);
      if (key !== '') return key;
    }
    return keyOf(yield `WAIT FOR DIGIT ${THINKING_MS}`);
  }

  /** Says a prompt and collects up to `count` keys; fewer end with # or with a time-out. */
  *collect(prompt: PromptName, count: number): Talk<string> {
    const reply = yield `GET DATA ${this.#file(prompt)} ${THINKING_MS} ${count}`;
    if (reply.done) return reply.value;
    yield* this.#report(prompt);
    // To wait for a key needs no sound file.
    let typed = '';
    while (typed.length < count) {
      const key = keyOf(yield `WAIT FOR DIGIT ${THINKING_MS}`);
      if (key === '' || key === '#') break;
      typed += key;
    }
    return typed;
  }

  /** Returns the key that ended it, one of `keys`; '' where none did. */
  *#sayOne(spoken: Spoken, keys: string): Talk<string> {
    if (typeof spoken === 'string') {
      const prompt = PROMPTS[spoken];
      return yield* this.#play(spoken, keys, 'orDigits' in prompt ? prompt.orDigits : '');
    }
    if ('sound' in spoken) return yield* this.#play(spoken.sound, keys, '');
    if ('day' in spoken) {
      return yield* this.#sayMoment(`${spoken.day}T12:00Z`, 'dB', keys, typedDay(spoken.day));
    }
    return yield* this.#sayMoment(`1970-01-01T${spoken.time}Z`, 'HM', keys, spoken.time.replace(':', ''));
  }

  *#play(file: string, keys: string, orDigits: string): Talk<string> {
    const reply = yield `STREAM FILE ${this.#file(file)} "${keys}"`;
    if (reply.done) return keyOf(reply);
    yield* this.#report(file);
    return yield* this.#sayDigits(orDigits, keys);
  }

  /** Days and times are the clinic's own, so Asterisk is given them as UTC and told that they are. */
  *#sayMoment(moment: string, format: string, keys: string, orDigits: string): Talk<string> {
    const seconds = Date.parse(moment) / 1000;
    const reply = yield `SAY DATETIME ${seconds} "${keys}" ${format} UTC`;
    if (reply.done) return keyOf(reply);
    yield* this.#report('SAY DATETIME');
    return yield* this.#sayDigits(orDigits, keys);
  }

  *#sayDigits(digits: string, keys: string): Talk<string> {
    if (digits === '') return '';
    const reply = yield `SAY DIGITS ${digits} "${keys}"`;
    if (!reply.done) yield* this.#report('SAY DIGITS');
    return keyOf(reply);
  }

  *#report(what: string): Talk<void> {
    if (this.#missing.has(what)) return;
    this.#missing.add(what);
    const reason = `Asterisk has not played ${what}: is the sound file there?`;
    this.#complain(reason);
    yield `VERBOSE ${argument(`vaga: ${reason}`)} 1`;
  }

  #file(name: string): string {
    return argument(this.#folder === '' ? name : `${this.#folder}/${name}`);
  }
}

/** A key comes as its code in ASCII, 0 where none was pressed. */
function keyOf({ done, value }: Reply): string {
  const key = done ? String.fromCharCode(Number(value)) : '';
  return ALL_KEYS.includes(key) ? key : '';
}
