/**
 * The process of a race that somebody watches: `vaga race`, told by its command line as ever, but what it has to say goes to its parent, by messages.
 * It ends when its parent does.
 */
import { VagaError } from '../../server/base/errors.ts';
import { parseOptions } from '../../server/base/options.ts';
import { racedIn } from '../../server/races/choices.ts';
import type { RaceTold } from '../../server/races/race.ts';
import { Exit } from './exit.ts';
import { endOnSignals } from './interrupt.ts';
import { refuseTooManyClients } from './machine.ts';
import { reportsOf, writeReports } from './publish.ts';
import { raceOptions, runRace } from './run-race.ts';
import { WatchedTelling } from './watched-telling.ts';

/** Resolves with what came of it. */
async function race(): Promise<RaceTold> {
  const { values } = parseOptions('race', raceOptions, process.argv.slice(3));
  refuseTooManyClients(values.clients);
  const telling = new WatchedTelling(racedIn(values.workload).watched, (progress) => void send({ progress }));
  try {
    const { document, pictures } = await runRace(values, telling);
    const reports = reportsOf(document, pictures);
    writeReports(reports);
    return { verdict: { document: reports.json, report: document.files.html } };
  } finally {
    telling.stop();
  }
}

/** Resolves when it is on its way; a parent that has gone is told nothing. */
function send(told: RaceTold): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(told, undefined, {}, () => resolve());
    else resolve();
  });
}

endOnSignals(Exit.unknown);
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
race()
  .catch((error: unknown): RaceTold => {
    if (error instanceof VagaError) return { failed: error.message };
    return { failed: `The race failed, which is a fault of vaga: ${String(error)}` };
  })
  .then(send)
  .then(
    () => process.exit(Exit.ok),
    () => process.exit(Exit.toolFailed),
  );
