/** The fields of one line of JSON, read with a place to point at. */
import { badFile, type Place } from './bad-file.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** One line of a file of JSON lines. */
export class JsonLine {
  readonly #fields: Fields;
  readonly #text: string;
  readonly #place: Place;

  /** `known`: all that a line may tell; a name that is not among them is more likely a slip. */
  constructor(text: string, path: string, line: number, known: ReadonlySet<string>) {
    this.#text = text;
    this.#place = { path, line, column: 1 };
    this.#fields = this.#parse();
    const other = Object.keys(this.#fields).find((name) => !known.has(name));
    if (other !== undefined) this.#refuseName(other, known);
  }

  #refuseName(name: string, known: ReadonlySet<string>): never {
    const at = this.#text.indexOf(JSON.stringify(name));
    throw badFile({ ...this.#place, column: Math.max(0, at) + 1 }, `only ${[...known].join(', ')}`, name);
  }

  #parse(): Fields {
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.#text);
    } catch (error) {
      throw badFile(
        { ...this.#place, column: columnOf(error, this.#text) },
        'one object of JSON on one line',
        '',
      );
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw badFile(this.#place, 'an object of JSON, as {"client":1,…}', this.#text);
    return parsed as Fields;
  }

  /** Refuses the line because of a field. */
  refuse(name: string, expected: string): never {
    const value = this.#fields[name];
    const at = this.#text.indexOf(JSON.stringify(name));
    const found = value === undefined ? '' : (JSON.stringify(value) ?? '');
    const missing = value === undefined ? ` in "${name}", which is missing` : ` in "${name}"`;
    throw badFile({ ...this.#place, column: Math.max(0, at) + 1 }, `${expected}${missing}`, found);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** A whole number from `least` to `most`. */
  whole(name: string, least: number, most: number): number {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.refuse(name, `a whole number from ${least} to ${most}`);
  }

  wholeOr(name: string, least: number, most: number, otherwise: number): number {
    return this.has(name) ? this.whole(name, least, most) : otherwise;
  }

  /** A number of seconds, not below zero. */
  seconds(name: string): number {
    const value = this.#fields[name];
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    return this.refuse(name, 'a number of seconds from 0 on');
  }

  oneOf<const C extends string>(name: string, choices: readonly C[]): C {
    const found = choices.find((choice) => choice === this.#fields[name]);
    return found ?? this.refuse(name, `one of ${choices.join(', ')}`);
  }

  /** Any number, text or null, as a text. */
  value(name: string, otherwise: string): string {
    const value = this.#fields[name];
    if (value === undefined || value === null) return otherwise;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? JSON.stringify(value) : this.refuse(name, 'a number, a text or null');
  }
}

/** Where the parser stumbled, as far as it says. */
function columnOf(error: unknown, text: string): number {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined ? text.length + 1 : Number(position) + 1;
}
