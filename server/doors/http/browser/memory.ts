/** What this browser remembers of its user: a language and a name. Where it may keep nothing, it forgets. */
type Remembered = 'language' | 'person';

export function recall(what: Remembered): string | undefined {
  try {
    return localStorage.getItem(`vaga.${what}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** `undefined` forgets. */
export function remember(what: Remembered, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`vaga.${what}`);
    else localStorage.setItem(`vaga.${what}`, value);
  } catch {
    // A browser that is told to keep nothing says so by an error.
  }
}
