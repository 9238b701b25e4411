/** Questions to a caller, each asked three times at most. */
import type { Talk } from './channel.ts';
import type { PromptName } from './prompts.ts';
import type { Spoken, Voice } from './voice.ts';

/** So often a question is asked; then the call ends. */
export const ATTEMPTS = 3;

const PAGE = 9;
const NUMBERS = '123456789';

/** Something that can be chosen, and how it is said. */
export interface Choice<T> {
  readonly value: T;
  readonly spoken: readonly Spoken[];
}

/** What was typed means something, or a prompt says what is wrong with it. */
export type Reading<T> = { readonly value: T } | { readonly wrong: PromptName };

/** Asks for so many digits until `read` makes something of them. `undefined` after three times nothing or something wrong. */
export function* enter<T>(
  voice: Voice,
  prompt: PromptName,
  count: number,
  read: (typed: string) => Reading<T>,
): Talk<T | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const typed = yield* voice.collect(prompt, count);
    const reading: Reading<T> = typed === '' ? { wrong: 'nao-ouvi' } : read(typed);
    if ('value' in reading) return reading.value;
    yield* voice.say(reading.wrong);
  }
  return undefined;
}

/** Asks for one of `keys`. `undefined` after three times nothing or another key. */
export function* press(voice: Voice, spoken: readonly Spoken[], keys: string): Talk<string | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const key = yield* voice.sayAndHear(spoken);
    if (key !== '' && keys.includes(key)) return key;
    yield* voice.say(key === '' ? 'nao-ouvi' : 'opcao-invalida');
  }
  return undefined;
}

/** Offers choices, at least one, by the keys 1 to 9, in pages where they are more: 0 goes to the next, and from the last to the first. */
export function* choose<T>(
  voice: Voice,
  question: PromptName,
  choices: readonly Choice<T>[],
): Talk<T | undefined> {
  const pages = Math.ceil(choices.length / PAGE);
  for (let page = 0; ; page = (page + 1) % pages) {
    const offered = choices.slice(page * PAGE, (page + 1) * PAGE);
    const spoken = offered.flatMap((choice, index): Spoken[] => [...choice.spoken, pressNumber(index)]);
    const more: PromptName[] = pages > 1 ? ['mais-opcoes'] : [];
    const keys = NUMBERS.slice(0, offered.length) + (pages > 1 ? '0' : '');
    const key = yield* press(voice, [question, ...spoken, ...more], keys);
    if (key === undefined) return undefined;
    if (key !== '0') return offered[NUMBERS.indexOf(key)].value;
  }
}

function pressNumber(index: number): PromptName {
  return `digite-${NUMBERS[index]}` as PromptName;
}
