/**
 * The two languages of the page. Each view has its words in words/, in Portuguese and in English, and says them in the language that is
 * chosen: what is shown follows the choice at once.
 */
import { effect, signal } from '@preact/signals';

import { recall, remember } from './memory.ts';

export const LANGUAGES = ['pt', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const language = signal<Language>('en');

type Values = Readonly<Record<string, string | number>>;

export interface Vocabulary<Phrase extends string> {
  /** A phrase with each `{name}` replaced by the value of that name. */
  (phrase: Phrase, values?: Values): string;
  readonly phrases: Readonly<Record<Language, Readonly<Record<Phrase, string>>>>;
}

/** The same phrases in both languages; the compiler holds that. */
export function vocabulary<Phrase extends string>(
  phrases: Vocabulary<Phrase>['phrases'],
): Vocabulary<Phrase> {
  const say = (phrase: Phrase, values: Values = {}): string =>
    phrases[language.value][phrase].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  return Object.assign(say, { phrases });
}

/** The language that was chosen here before, or the first of the browser's that is one of ours. */
export function openLanguage(): void {
  const wished = [recall('language'), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  language.value = LANGUAGES.find((one) => one === wished.find((tag) => isLanguage(tag))) ?? 'en';
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  remember('language', chosen);
}

function isLanguage(tag: string | undefined): boolean {
  return LANGUAGES.some((one) => one === tag);
}

const inUtc = { timeZone: 'UTC' } as const;

/** `2026-11-21` as `sáb., 21 de nov.`, or in full as `sábado, 21 de novembro de 2026`. */
export function dayName(day: string, style: 'short' | 'full'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'full' ? { dateStyle: 'full' } : { weekday: 'short', day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(language.value, { ...options, ...inUtc }).format(new Date(`${day}T00:00Z`));
}

/** A moment of RFC 3339, in the time of the place where it is read. */
export function momentName(at: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(at),
  );
}
