/** What a race of several doors is to be, made consistent before anything starts. */
import { VagaError } from '../../server/base/errors.ts';
import { RACED_DOORS, type RacedDoor } from '../../load/mixed/index.ts';
import { MOST_HOURS, type MixedWorkload } from './mixed-part.ts';
import { DEFAULT_OPERATIONS, DEFAULT_SECONDS, type PlannedWorkload } from './plan.ts';

interface DoorsValues {
  readonly doors: string;
  readonly workload: string;
  readonly slots: number | undefined;
  readonly clients: number;
  readonly pipeline: number;
  readonly seconds: number | undefined;
  readonly operations: number | undefined;
  readonly 'load-threads': number | undefined;
}

/** From the beginning of a day until its first hour, with an hour to spare. */
const MOST_SECONDS = 6 * 3_600;

/** Throws `VagaError` where options contradict each other. */
export function planDoors(values: DoorsValues): PlannedWorkload<MixedWorkload> {
  const { workload, clients, pipeline, seconds = DEFAULT_SECONDS, operations } = values;
  // Those who have an hour do not race for the free one.
  const most = Math.max(1, Math.min(MOST_HOURS, Math.floor(clients / 2)));
  const { slots = most } = values;
  const doors = readDoors(values.doors);
  refuseIf(workload !== 'churn', `--doors has a workload of its own: leave out --workload ${workload}.`);
  refuseIf(pipeline > 1, '--pipeline: most doors take one request at a time, so --doors goes without it.');
  refuseIf(
    (values['load-threads'] ?? 1) > 1,
    '--load-threads: a race for one place at a time has one load thread, so --doors goes without it.',
  );
  refuseIf(
    slots > most,
    `--slots: the doors race for the hours of one day, ${MOST_HOURS} at most and one for two clients, not ${slots}.`,
  );
  refuseIf(
    clients < Math.max(2, doors.length),
    `--clients ${clients} is too few for ${doors.length} doors: each needs one, and a race two.`,
  );
  refuseIf(seconds > MOST_SECONDS, `--seconds: with --doors at most ${MOST_SECONDS}: the day does not wait.`);
  const settings = (): MixedWorkload => ({ name: 'mixed', doors });
  return {
    workload: 'mixed',
    slots,
    provokedSlots: slots,
    seconds,
    operations: operations ?? DEFAULT_OPERATIONS,
    loadThreads: 1,
    speedUp: null,
    rate: null,
    provoked: settings,
    natural: settings,
    traceResults: () => null,
  };
}

function readDoors(list: string): readonly RacedDoor[] {
  if (list === 'all') return RACED_DOORS;
  const names = list.split(',');
  for (const [index, name] of names.entries()) {
    refuseIf(
      !isDoor(name),
      `--doors: no clients come through a door '${name}': it is one of ${RACED_DOORS.join(', ')}, or all.`,
    );
    refuseIf(names.indexOf(name) < index, `--doors names '${name}' twice.`);
  }
  return names.filter(isDoor);
}

function isDoor(name: string): name is RacedDoor {
  return RACED_DOORS.some((door) => door === name);
}

function refuseIf(isWrong: boolean, sentence: string): void {
  if (isWrong) throw new VagaError('usage', sentence);
}
