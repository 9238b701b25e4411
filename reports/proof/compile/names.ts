/** What a name means at a place of a lock's source. */
import type { Identifier } from 'acorn';

import type { Expr } from './code.ts';
import type { LockSource } from './source.ts';

export type Meaning =
  | { readonly kind: 'memory' }
  /** A parameter that never changes. */
  | { readonly kind: 'fixed'; readonly value: Expr }
  /** `from`: where in the text its declaration ends; before that JavaScript throws. */
  | { readonly kind: 'local'; readonly slot: number; readonly constant: boolean; readonly from: number };

/** Names in force, innermost block last. */
export class Names {
  readonly #outer: Names | undefined;
  readonly #own = new Map<string, Meaning>();

  constructor(outer?: Names) {
    this.#outer = outer;
  }

  declare(name: string, meaning: Meaning): void {
    this.#own.set(name, meaning);
  }

  find(name: string): Meaning | undefined {
    return this.#own.get(name) ?? this.#outer?.find(name);
  }
}

/** The value a name stands for. */
export function readName(identifier: Identifier, names: Names, source: LockSource): Expr {
  const meaning = names.find(identifier.name);
  if (meaning === undefined) {
    const value = source.constants.get(identifier.name);
    if (value !== undefined) return { kind: 'constant', value };
    if (identifier.name === 'undefined' || identifier.name === 'Infinity')
      return {
        kind: 'constant',
        value: identifier.name === 'Infinity' ? Number.POSITIVE_INFINITY : undefined,
      };
    return source.refuse(
      identifier,
      `'${identifier.name}' is not known here: a lock uses its parameters, its locals and the constants of its file.`,
    );
  }
  switch (meaning.kind) {
    case 'local':
      refuseTooEarly(identifier, meaning.from, source);
      return { kind: 'local', slot: meaning.slot };
    case 'fixed':
      return meaning.value;
    case 'memory':
      return source.refuse(
        identifier,
        "write memory[index] or hand it to Atomics: 'memory' itself is no integer.",
      );
    default: {
      const never: never = meaning;
      return never;
    }
  }
}

/** The slot a name is assigned to. */
export function slotOf(identifier: Identifier, names: Names, source: LockSource): number {
  const meaning = names.find(identifier.name);
  if (meaning?.kind === 'local' && !meaning.constant) {
    refuseTooEarly(identifier, meaning.from, source);
    return meaning.slot;
  }
  return source.refuse(
    identifier,
    `'${identifier.name}' cannot be assigned: declare a local with 'let' and assign that.`,
  );
}

function refuseTooEarly(identifier: Identifier, from: number, source: LockSource): void {
  if (identifier.start < from)
    source.refuse(identifier, `'${identifier.name}' is used before it is declared: declare it first.`);
}
