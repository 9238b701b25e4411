/** A race against what runs already: nothing can be held open there, so the control is a rehearsal and there is no provoked part. */
import { join } from 'node:path';

import type { RaceDocument } from '../../reports/race-document.ts';
import { judgeRace } from '../../reports/judge-race.ts';
import type { TargetAddress } from '../../load/index.ts';
import type { WorkloadSettings } from '../../load/thread.ts';
import { runControl, tellingTo, type Course } from './control.ts';
import { describeMachine } from './machine.ts';
import { raceServer } from './part.ts';
import { publish, repeatCommand, reportFiles, statusOf, tellOptions } from './publish.ts';

/**
 * `what`: is raced, in the words of the progress. `notTold`: options that are of the rehearsal's servers alone. Resolves with the exit
 * status.
 */
export async function raceRunning(
  course: Course<WorkloadSettings> & { readonly values: { readonly json: boolean } },
  address: TargetAddress,
  what: string,
  notTold: RaceDocument['options'] = {},
): Promise<number> {
  const { values, plan, seed, folder, progress } = course;
  const control = await runControl(course, 'rehearsal');
  progress.begin(`${what}: ${values.clients} clients`);
  const workload = plan.natural();
  const natural = await raceServer(address, 'observed', {
    clients: values.clients,
    depth: values.pipeline,
    slots: plan.slots,
    seed,
    loadThreads: plan.loadThreads,
    history: join(folder, 'natural.hist'),
    ...tellingTo(progress),
    workload,
    durationMs: plan.seconds * 1000,
    operations: plan.operations,
  });
  progress.end(`${natural.check.verdict}, ${natural.check.doubleBookings} double bookings`);
  const document = judgeRace({
    control,
    provoked: undefined,
    natural,
    seed,
    machine: describeMachine(),
    options: { ...tellOptions(values, plan), ...notTold },
    trace: plan.traceResults(workload),
    command: repeatCommand(seed),
    files: reportFiles(folder, natural.history),
  });
  publish(document, { provoked: null, natural: natural.pictures }, values.json);
  return statusOf(document.verdict);
}
