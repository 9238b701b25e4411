/** What a server says when every door is open: for people, or as JSON. */
import { POINT_NAMES } from '../../server/booking/death.ts';
import type { Catalogue } from '../../server/catalogue/index.ts';
import type { Ledger } from '../../server/ledger/index.ts';
import type { RunningServer } from '../../server/main.ts';
import { CORES } from './options.ts';

export function announce(
  server: RunningServer,
  catalogue: Catalogue,
  values: {
    json: boolean;
    lock: string;
    host: string;
    threads: number | undefined;
    data: string | undefined;
    faults: boolean;
    sabotage: string | undefined;
    ledger: Ledger;
  },
): void {
  if (values.json) {
    console.log(
      JSON.stringify({
        schema: 'vaga/serve@1',
        pid: process.pid,
        threads: server.threads,
        doors: server.doors,
        ...(values.faults ? { deathPoints: POINT_NAMES } : {}),
        ledger: {
          name: values.ledger.name,
          data: values.data ?? null,
          sequence: server.recovery.sequence,
          recoverySeconds: server.recovery.seconds,
        },
      }),
    );
    return;
  }
  const doors = Object.entries(server.doors).map(
    ([name, ports]) => `${name} door at ${values.host}:${ports.join(', ')}`,
  );
  console.log(
    `vaga serves ${catalogue.slots.toLocaleString('en')} slots with ${server.threads} threads, each slot guarded by ${values.lock}.`,
  );
  if (values.sabotage !== undefined) console.log(`It is broken on purpose: ${values.sabotage}.`);
  if (values.data !== undefined)
    console.log(
      `The ledger in ${values.data} was read in ${server.recovery.seconds.toFixed(1)} s: ${server.recovery.sequence.toLocaleString('en')} changes so far.`,
    );
  console.log(`${doors.join('; ')}. Ctrl-C ends it.`);
  const page = server.doors['http']?.[0];
  if (page !== undefined) console.log(`The agenda in a browser: http://${values.host}:${page}/`);
  if (server.threads < (values.threads ?? CORES))
    console.log(
      `${values.lock} is an algorithm for at most ${server.threads} threads, so there are no more.`,
    );
}
