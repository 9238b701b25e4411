/** The command line: finds the verb, runs it, and makes of its end an exit status. */
import { VagaError } from '../../server/base/errors.ts';
import { Exit } from './exit.ts';
import { runVerb } from './verb.ts';
import { VERBS } from './verbs.ts';

const HELP = `vaga: one slot, a thousand clients, one winner. Proved, raced and timed.

A booking server of many threads, a swarm of clients that race for its slots, and a
verdict on whether any slot was ever sold twice.

  vaga <verb> [options]        vaga <verb> --help

${VERBS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Begin with:   vaga race
Then break it: vaga race --lock none

Exit status: 0 verified, 1 violation, 2 usage error, 3 unknown, 4 vaga itself failed.`;

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(HELP);
    return name === undefined ? Exit.usage : Exit.ok;
  }
  const verb = VERBS.find((one) => one.name === name);
  if (verb === undefined) {
    throw new VagaError(
      'usage',
      `There is no verb '${name}': it is one of ${VERBS.map((one) => one.name).join(', ')}. See vaga --help.`,
    );
  }
  return runVerb(verb, rest);
}

/** Without this an uncaught error would end with status 1, the same as a violation. */
function fail(error: unknown): never {
  if (error instanceof VagaError) {
    console.error(`vaga: ${error.message}`);
    process.exit(error.exitStatus);
  }
  console.error('vaga failed; this is a fault of vaga, not a verdict:');
  console.error(error);
  process.exit(Exit.toolFailed);
}

// Whatever lets the process run dry before it has come to a verdict has failed; it must not look like a pass.
process.exitCode = Exit.toolFailed;
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(Exit.toolFailed); // the reader of our output has gone
  throw error;
});
main(process.argv.slice(2)).then((status) => process.exit(status), fail);
