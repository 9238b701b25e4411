/** Fuzzes the parser of options: any words are refused with a sentence that says how to go on, or give values that were declared. */
import { damageText, onceIn, pick } from '../fuzz/mutate.ts';
import { assertThat, readOrRefused } from '../fuzz/scratch.ts';
import type { OpenedTarget, FuzzTarget } from '../fuzz/target.ts';
import {
  choice,
  choiceOr,
  decimal,
  decimalOr,
  flag,
  parseOptions,
  text,
  textOr,
  whole,
  wholeOr,
} from './options.ts';
import type { Random } from './seed.ts';

const COLOURS = ['red', 'green'] as const;
/** One of each kind. */
const OPTIONS = {
  threads: whole({ min: 1, max: 64, default: 2, help: 'A whole number.' }),
  seed: wholeOr({ min: -5, max: 5, otherwise: 'any', help: 'A whole number or none.' }),
  skew: decimal({ min: 0, max: 2, default: 1.1, unit: 'apples', help: 'A number.' }),
  rate: decimalOr({ min: 0, max: 1e9, otherwise: 'as it comes', help: 'A number or none.' }),
  out: text({ placeholder: 'DIR', default: 'out', help: 'A text.' }),
  lock: textOr({ placeholder: 'FILE', help: 'A text or none.' }),
  colour: choice({ choices: COLOURS, default: 'red', help: 'One of a few.' }),
  shade: choiceOr({ choices: COLOURS, otherwise: 'either', help: 'One of a few or none.' }),
  json: flag({ help: 'A flag.' }),
};
const MOST_POSITIONALS = 2;
const NAMES = [...Object.keys(OPTIONS), 'thread', 'no-json', '__proto__', 'constructor', 'toString', '', 'x'];
const VALUES = [
  '1',
  '-1',
  '2.5',
  '1e3',
  '0x10',
  'red',
  '',
  ' ',
  '--',
  '-',
  '-5',
  '-j',
  'NaN',
  '９',
  '99999999999999999999',
  '\n',
  'é',
];
const WORDS = ['-', '--', '=', ' ', '\u{0}', '1', "'", ...NAMES];

export const options: FuzzTarget = { name: 'options', unit: 'inputs', open };

/** The words of a command line, a line each: no word of one has a line break in it here. */
function open(): OpenedTarget {
  return {
    draw: (random) => {
      const words = Array.from({ length: random.nextBelow(6) }, () => drawWord(random));
      const joined = words.join('\n');
      return Buffer.from(onceIn(random, 2) ? joined : damageText(random, joined, WORDS));
    },
    check: (input) => {
      const lines = Buffer.from(input).toString();
      const argv = lines === '' ? [] : lines.split('\n');
      const parsed = readOrRefused(
        () => parseOptions('fuzz', OPTIONS, argv, { most: MOST_POSITIONALS, name: 'FILE' }),
        'usage',
      );
      if (parsed === undefined) return 1;
      assertThat(
        parsed.positionals.length <= MOST_POSITIONALS,
        () => 'there are no more arguments than are taken',
      );
      assertValues(parsed.values);
      return 1;
    },
  };
}

function drawWord(random: Random): string {
  const name = pick(random, NAMES);
  switch (random.nextBelow(5)) {
    case 0:
      return `--${name}`;
    case 1:
      return `--${name}=${pick(random, VALUES)}`;
    case 2:
      return `-${name}`;
    default:
      return pick(random, VALUES);
  }
}

function assertValues(values: Readonly<Record<string, unknown>>): void {
  assertThat(
    Object.keys(values).toSorted().join() === Object.keys(OPTIONS).toSorted().join(),
    () => `${Object.keys(values).join()} are the options that were declared`,
  );
  const isIn = (name: string, min: number, max: number): boolean => {
    const value = values[name];
    return value === undefined || (typeof value === 'number' && value >= min && value <= max);
  };
  const holds =
    isIn('threads', 1, 64) &&
    isIn('seed', -5, 5) &&
    isIn('skew', 0, 2) &&
    isIn('rate', 0, 1e9) &&
    [values['colour'], values['shade'] ?? 'red'].every((colour) => COLOURS.some((one) => one === colour)) &&
    typeof values['out'] === 'string' &&
    typeof values['json'] === 'boolean';
  assertThat(holds, () => `${JSON.stringify(values)} are of the kinds that were declared`);
}
