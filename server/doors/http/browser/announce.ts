/** What is said to who cannot see it, and what everybody can read in the notice. */
import { signal } from '@preact/signals';

export interface Notice {
  readonly kind: 'info' | 'done' | 'wrong';
  readonly text: string;
}

/** The last thing that happened to what this person did. It is read aloud, too. */
export const notice = signal<Notice | undefined>(undefined);

/** For screen readers alone. */
export const announcement = signal('');

const SILENT = '\u2060';

/** A text that is said twice has to differ, or it is not read the second time. */
export function announce(text: string): void {
  announcement.value = text === announcement.value ? `${text}${SILENT}` : text;
}

export function tell(kind: Notice['kind'], text: string): void {
  notice.value = { kind, text };
}
