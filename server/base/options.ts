/**
 * Options as data: name, type, unit, default, range and help are declared once, and the parser, `--help` and the
 * README's tables all derive from that one declaration.
 */
import { parseArgs } from 'node:util';

import { VagaError } from './errors.ts';

export interface Option<T> {
  readonly help: string;
  /** What stands behind the name in the help: `N`, `FILE`, `a|b`; a flag has none. */
  readonly placeholder?: string;
  readonly unit?: string;
  /** How the default reads in the help; absent where there is none. */
  readonly defaultText?: string;
  readonly default: T;
  /** Turns the text given into a value, or returns a sentence fragment that says what was expected. */
  readonly read: (text: string) => { value: T } | { expected: string };
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

interface NumberSettings {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

function numeric(settings: NumberSettings, isWhole: boolean, placeholder: string) {
  const { help, min, max, unit } = settings;
  const noun = isWhole ? 'a whole number' : 'a number';
  return {
    help,
    placeholder,
    ...(unit === undefined ? {} : { unit }),
    read: (given: string): { value: number } | { expected: string } => {
      // Decimal digits only: what reads as 0x10 or 1e3 is more likely a slip.
      const value = /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
      const fits = value >= min && value <= max && (!isWhole || Number.isInteger(value));
      return fits
        ? { value }
        : { expected: `${noun} from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}` };
    },
  };
}

/** A whole number in a range. */
export function whole(settings: NumberSettings & { readonly default: number }): Option<number> {
  return {
    ...numeric(settings, true, 'N'),
    default: settings.default,
    defaultText: String(settings.default),
  };
}

/** A whole number in a range; where it is not given, `undefined` lets the program choose as `otherwise` says. */
export function wholeOr(
  settings: NumberSettings & { readonly otherwise: string },
): Option<number | undefined> {
  return { ...numeric(settings, true, 'N'), default: undefined, defaultText: settings.otherwise };
}

/** A number in a range. */
export function decimal(settings: NumberSettings & { readonly default: number }): Option<number> {
  return {
    ...numeric(settings, false, 'X'),
    default: settings.default,
    defaultText: String(settings.default),
  };
}

/** A number in a range; where it is not given, `undefined` lets the program choose as `otherwise` says. */
export function decimalOr(
  settings: NumberSettings & { readonly otherwise: string },
): Option<number | undefined> {
  return { ...numeric(settings, false, 'X'), default: undefined, defaultText: settings.otherwise };
}

/** Any text, such as a name or a path. */
export function text(settings: { help: string; placeholder: string; default: string }): Option<string> {
  const { help, placeholder, default: byDefault } = settings;
  return { help, placeholder, default: byDefault, defaultText: byDefault, read: (value) => ({ value }) };
}

/** Any text, with no default. */
export function textOr(settings: {
  help: string;
  placeholder: string;
  otherwise?: string;
}): Option<string | undefined> {
  const { help, placeholder, otherwise } = settings;
  return {
    help,
    placeholder,
    default: undefined,
    ...(otherwise === undefined ? {} : { defaultText: otherwise }),
    read: (value) => ({ value }),
  };
}

/** One of a few names. */
export function choice<const C extends string>(settings: {
  help: string;
  choices: readonly C[];
  default: C;
}): Option<C> {
  const { help, choices, default: byDefault } = settings;
  return {
    help,
    placeholder: choices.join('|'),
    default: byDefault,
    defaultText: byDefault,
    read: (value) => {
      const found = choices.find((one) => one === value);
      return found === undefined ? { expected: `one of ${choices.join(', ')}` } : { value: found };
    },
  };
}

/** One of a few names; where none is given, `undefined` lets the program choose as `otherwise` says. */
export function choiceOr<const C extends string>(settings: {
  help: string;
  choices: readonly C[];
  otherwise: string;
}): Option<C | undefined> {
  const { help, choices, otherwise } = settings;
  const [first] = choices;
  return { ...choice({ help, choices, default: first }), default: undefined, defaultText: otherwise };
}

/** On when named, else off. */
export function flag(settings: { help: string }): Option<boolean> {
  return { help: settings.help, default: false, read: () => ({ value: true }) };
}

export interface Parsed<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/**
 * Reads a verb's arguments. Throws `VagaError('usage')` with a sentence that names the option: unknown, given without its
 * value, given a value it does not take, or out of range.
 */
export function parseOptions<const O extends Options>(
  verb: string,
  options: O,
  argv: readonly string[],
  positionals: { readonly most: number; readonly name: string } = { most: 0, name: '' },
): Parsed<O> {
  const parsed = parseOrRefuse(verb, options, argv);
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  for (const [name, given] of Object.entries(parsed.values)) {
    const option = options[name];
    if (option === undefined || given === undefined) continue;
    const read = option.read(String(given));
    if ('expected' in read) {
      throw new VagaError(
        'usage',
        `--${name} takes ${read.expected}, not '${String(given)}'. See vaga ${verb} --help.`,
      );
    }
    values[name] = read.value;
  }
  const extra = parsed.positionals[positionals.most];
  if (extra !== undefined) {
    throw new VagaError(
      'usage',
      `'${extra}' was not expected: ${verb} takes ${describePositionals(positionals)}. See vaga ${verb} --help.`,
    );
  }
  return { values: values as Values<O>, positionals: parsed.positionals };
}

function describePositionals({ most, name }: { most: number; name: string }): string {
  return most === 0 ? 'only options' : `at most ${most} ${name}`;
}

function parseOrRefuse(verb: string, options: Options, argv: readonly string[]) {
  const declared: Record<string, { type: 'boolean' | 'string' }> = {};
  for (const [name, { placeholder }] of Object.entries(options)) {
    declared[name] = { type: placeholder === undefined ? 'boolean' : 'string' };
  }
  try {
    return parseArgs({
      args: joinNegatives(argv, options),
      options: declared,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const reason = explainRefusal(error instanceof Error ? error.message : String(error), options);
    throw new VagaError('usage', `${reason} See vaga ${verb} --help.`, { cause: error });
  }
}

/** Node's words for what it could not parse, as one sentence of ours. */
function explainRefusal(message: string, options: Options): string {
  const missing = /^Option '(?:-\w, )?--([\w-]+)[^']*' argument (?:missing|is ambiguous)/.exec(message)?.[1];
  if (missing !== undefined)
    return `--${missing} needs a value: --${missing} ${options[missing]?.placeholder ?? ''}.`;
  const near = nearest(message, Object.keys(options));
  return `${message.split('. ')[0] ?? message}${near === undefined ? '' : ` (did you mean --${near}?)`}.`;
}

/** Lets `--threads -1` be a number below the range, not a value that is missing. */
function joinNegatives(argv: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const word of argv) {
    const last = joined.at(-1);
    const takesValue = last !== undefined && options[last.replace(/^--/, '')]?.placeholder !== undefined;
    if (takesValue && last.startsWith('--') && /^-\d/.test(word))
      joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** The declared name that an unknown one was most likely meant to be: one that it begins with, or that begins with it. */
function nearest(message: string, names: readonly string[]): string | undefined {
  const given = /Unknown option '--?([^'=]+)/.exec(message)?.[1];
  if (given === undefined) return undefined;
  return names.find((name) => name.startsWith(given) || given.startsWith(name) || name.includes(given));
}

/** The options of a verb as lines of help: name, what it does, unit and default. */
export function describeOptions(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const usage = `--${name}${option.placeholder === undefined ? '' : ` ${option.placeholder}`}`;
    const unit = option.unit === undefined ? '' : ` In ${option.unit}.`;
    const byDefault = option.defaultText === undefined ? '' : ` Default: ${option.defaultText}.`;
    return { usage, text: `${option.help}${unit}${byDefault}` };
  });
  return rows.map(({ usage, text: sentence }) => `  ${usage}\n${wrap(sentence, 72, '      ')}`).join('\n');
}

/** Breaks a sentence into lines of at most `width` characters, each begun with `indent`. */
export function wrap(sentence: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(indent + line);
  return lines.join('\n');
}
