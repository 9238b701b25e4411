/** Who books in this browser. Nobody is authenticated: a name is enough. */
import { signal } from '@preact/signals';

import { recall, remember } from './memory.ts';

/** Empty before a name is given. */
export const person = signal('');

/** Whether the question for a name stands in front of the page. */
export const isAskingName = signal(false);

/** The longest name that the server keeps apart from others, in bytes of UTF-8. */
const MOST_NAME_BYTES = 73;

export function openPerson(): void {
  person.value = nameIn(recall('person') ?? '') ?? '';
}

/** A name as it is kept, or `undefined` where a text is none. */
export function nameIn(text: string): string | undefined {
  const name = text.trim().replaceAll(/\s+/g, ' ').normalize('NFC');
  const bytes = new TextEncoder().encode(name).length;
  // A name ends at a `|` in the messages of the agenda's own clients.
  return name === '' || bytes > MOST_NAME_BYTES || name.includes('|') ? undefined : name;
}

export function choosePerson(name: string): void {
  person.value = name;
  remember('person', name === '' ? undefined : name);
}
