import { Exit } from './exit.ts';
import { endOnSignals } from './interrupt.ts';
import {
  describeOptions,
  flag,
  parseOptions,
  wrap,
  type Options,
  type Values,
} from '../../server/base/options.ts';

/** One verb of the command line. Everything that `--help` says derives from this. */
export interface Verb<O extends Options = Options> {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What it does and how to read what it prints: one paragraph an entry. */
  readonly about: readonly string[];
  readonly positionals?: { readonly most: number; readonly name: string };
  readonly options: O;
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** The exit status when a signal ends it; `unknown` by default, since it has not come to its verdict. */
  readonly interruptedStatus?: number;
  /** Resolves with the exit status. */
  readonly run: (values: Values<O>, positionals: readonly string[]) => Promise<number>;
}

/** Keeps the types of a verb's options while it is declared. */
export function defineVerb<const O extends Options>(verb: Verb<O>): Verb {
  return verb as unknown as Verb;
}

const HELP = { help: flag({ help: 'Shows this.' }) };

/** Reads the arguments of a verb and runs it. */
export async function runVerb(verb: Verb, argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(
    verb.name,
    { ...verb.options, ...HELP },
    argv,
    verb.positionals,
  );
  if (values.help) {
    console.log(describeVerb(verb));
    return 0;
  }
  endOnSignals(verb.interruptedStatus ?? Exit.unknown);
  return verb.run(values, positionals);
}

function describeVerb(verb: Verb): string {
  const takes = verb.positionals === undefined ? '' : ` ${verb.positionals.name}`;
  const options = { ...verb.options, ...HELP };
  const examples = verb.examples.map(([command, meaning]) => `  ${command}\n      ${meaning}`);
  return [
    `vaga ${verb.name}${takes} [options]`,
    ...verb.about.map((paragraph) => wrap(paragraph, 78)),
    `Options:\n${describeOptions(options)}`,
    `Examples:\n${examples.join('\n')}`,
  ].join('\n\n');
}
