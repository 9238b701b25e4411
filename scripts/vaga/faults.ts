/** `vaga serve --faults`: threads die when they are told to, by lines on standard input. */
import { createInterface } from 'node:readline';

import { POINT_NAMES, type PointName } from '../../server/booking/death.ts';
import type { RunningServer } from '../../server/main.ts';

/** Reads commands until standard input ends. `tell` has an event for each line that is none. */
export function takeCommands(server: RunningServer, tell: (event: object) => void): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [verb = '', thread = '', point = '', ...rest] = line.trim().split(/\s+/);
    const known = (POINT_NAMES as readonly string[]).includes(point);
    const number = Number(thread);
    if (
      verb === 'die' &&
      known &&
      rest.length === 0 &&
      Number.isInteger(number) &&
      number >= 0 &&
      number < server.threads
    ) {
      server.arm(number, point as PointName);
      return;
    }
    tell({
      event: 'refused',
      line,
      reason: `A command is 'die THREAD POINT', with a thread from 0 to ${server.threads - 1} and a point such as ${POINT_NAMES[0]}.`,
    });
  });
}
