/** The control: the same swarm against a saboteur. A gate that has never been seen to close is no gate. */
import { join } from 'node:path';

import { choice, decimal, type Values } from '../../server/base/options.ts';
import { CONTROLS } from '../../server/locks/index.ts';
import type { RaceDocument } from '../../reports/race-document.ts';
import type { Part } from '../../reports/judge-race.ts';
import { CORES, type LEDGERS } from './options.ts';
import { runPart, type PartSettings, type RacedWorkload } from './part.ts';
import type { Telling } from './progress.ts';
import { UNBOUNDED_OPERATIONS, type PlannedWorkload } from './plan.ts';

export const controlOptions = {
  control: {
    ...choice({
      choices: CONTROLS,
      default: 'none',
      help: `The broken lock that must be caught first, or the verdict is unknown: ${CONTROLS.join(', ')}.`,
    }),
    placeholder: 'SABOTEUR', // the names would not fit on a line of the help
  },
  'hold-us': decimal({
    min: 1,
    max: 100_000,
    default: 50,
    unit: 'microseconds',
    help: 'Control and provoked part: how long every decision sleeps between reading and writing its slot.',
  }),
};

/** What one run of `race` or `swarm` is made of. */
export interface Course<Workload extends RacedWorkload = RacedWorkload> {
  readonly values: Values<typeof controlOptions> & {
    readonly clients: number;
    readonly pipeline: number;
    readonly threads?: number | undefined;
    readonly ports?: 'shared' | 'each';
    readonly ledger?: (typeof LEDGERS)[number];
  };
  readonly plan: PlannedWorkload<Workload>;
  readonly seed: number;
  readonly folder: string;
  readonly progress: Telling;
}

/** It is tried for so long, then for longer, each time with a server of its own; together as long as the provoked part. */
const TRIES_MS = [500, 1_000, 1_500];
/**
 * Requests that a client has under way in the provoked part and in the control. More would only queue up behind decisions that
 * are held open, and be refused because of a winner who cannot be asked yet to give its slot back.
 */
const PROVOKED_DEPTH = 1;
/**
 * Clients for each server thread in those parts, as far as there are so many. A thread decides for one at a time, and while the winner of a
 * hot slot waits for its next turn behind hundreds of others, nobody can win it: with 8 clients a thousand bookings
 * are won while contested, with 256 clients 66. In a race of several doors the winner waits for everybody's answer anyway.
 */
const PROVOKED_CLIENTS_PER_THREAD = 4;

export async function runControl(
  course: Course,
  where: 'server' | 'rehearsal',
): Promise<NonNullable<RaceDocument['control']>> {
  const { values, plan, progress } = course;
  const saboteur = values.control;
  let seconds = 0;
  let caught: Part | undefined;
  progress.begin(`Control: broken lock '${saboteur}', to be caught`, 'control');
  for (const [attempt, durationMs] of TRIES_MS.entries()) {
    const part = await runPart(serverSettings(course, saboteur, values['hold-us']), {
      ...partSettings(course, `control-${attempt + 1}`),
      workload: plan.provoked(),
      durationMs,
      operations: UNBOUNDED_OPERATIONS,
    });
    seconds += part.swarm.seconds;
    if (part.check.doubleBookings > 0) {
      caught = part;
      break;
    }
  }
  const doubleBookings = caught?.check.doubleBookings ?? 0;
  progress.end(
    caught === undefined
      ? 'not caught'
      : `caught, ${doubleBookings} double bookings in ${seconds.toFixed(1)} s`,
  );
  return { where, saboteur, caught: caught !== undefined, doubleBookings, seconds };
}

/** Of a server for one part of the race; with a durable ledger in a directory of its own, which goes with the part. */
export function serverSettings({ values, plan, folder }: Course, lock: string, holdUs: number) {
  return {
    slots: plan.slots,
    threads: values.threads ?? CORES,
    lock,
    holdUs,
    ports: values.ports ?? ('shared' as const),
    data: values.ledger === 'lmdb' ? join(folder, 'data') : undefined,
  };
}

/** Settings that the control and the provoked part have in common; the natural part has clients and depth of its own. */
export function partSettings({ values, plan, seed, folder, progress }: Course, part: string) {
  return {
    clients:
      plan.workload === 'mixed'
        ? values.clients
        : Math.min(values.clients, PROVOKED_CLIENTS_PER_THREAD * (values.threads ?? CORES)),
    depth: PROVOKED_DEPTH,
    slots: plan.provokedSlots,
    seed,
    loadThreads: plan.loadThreads,
    history: join(folder, `${part}.hist`),
    ...tellingTo(progress),
  };
}

/** How a part says how far it is. */
export function tellingTo(progress: Telling): Pick<PartSettings, 'onProgress' | 'onStep' | 'board'> {
  return {
    board: progress.board,
    onProgress: (told) => progress.tell(told),
    onStep: (stage, share) => progress.step(stage, share),
  };
}
