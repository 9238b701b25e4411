/** The process of a swarm: is told one run, does it, tells what it saw, and ends. */
import { VagaError } from '../../../server/base/errors.ts';
import type { FromSwarm, SwarmOrder } from './messages.ts';
import { runOnce } from './run.ts';

function tell(message: FromSwarm, then: () => void = () => {}): void {
  process.send?.(message, then);
}

// Nobody waits for an answer any more: the comparison has gone.
process.once('disconnect', () => process.exit());
process.once('message', (order: SwarmOrder) => {
  void run(order).then((last) => tell(last, () => process.exit()));
});

/** What was not foreseen ends the process, and is on stderr. */
async function run(order: SwarmOrder): Promise<FromSwarm> {
  try {
    const report = await runOnce(order, (stage, share) => tell({ kind: 'progress', stage, share }));
    return { kind: 'done', report };
  } catch (error) {
    if (!(error instanceof VagaError)) throw error;
    return { kind: 'failed', code: error.code, message: error.message };
  }
}
