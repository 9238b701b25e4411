/**
 * The verdict on a history of bookings: by its versions where every answer tells one, else by searching for an order; and by
 * both where the versions leave something to decide, or are wrong.
 */
import { Clock } from '../../server/base/clock.ts';
import { Kind, NO_VERSION, Outcome, UNTOLD, type History } from '../../load/history/history.ts';
import { checkCertificate, type CertificateOptions } from './certificate/certificate.ts';
import { PossibleChanges } from './certificate/possible.ts';
import { ROLE_BY_CODE, Role, codeOf } from './certificate/roles.ts';
import { describeMalformed, hasMalformed } from './certificate/rows.ts';
import { Surveyor } from './certificate/survey.ts';
import { slot as slotModel } from './models/slot.ts';
import { describeNoOrder } from './no-order.ts';
import { buildResult, type CheckResult } from './result.ts';
import { searchAgain } from './search-again.ts';
import { groupObjects } from './search/groups.ts';
import { Minimizer } from './search/minimal.ts';
import type { Failure } from './search/objects.ts';
import { compile } from './search/program.ts';
import { searchProgram } from './search/search.ts';
import { Findings } from './violations.ts';

export type CheckOptions = CertificateOptions;

/** `ok`: there is an order in which every answer is right. `violation`: there is none. `unknown`: neither was found. */
export async function checkHistory(history: History, options: CheckOptions): Promise<CheckResult> {
  if (!tellsVersions(history)) return checkBySearch(history, options);
  return searchAgain(history, options, checkCertificate(history, options));
}

/** Whether every answer tells the version and the holder of its slot. */
function tellsVersions({ length, kind, outcome, slot, version, version2, holder }: History): boolean {
  for (let row = 0; row < length; row += 1) {
    const role = ROLE_BY_CODE[codeOf(kind[row], outcome[row])];
    if (role >= Role.maybeChange || slot[row] < 0) continue;
    if (version[row] === NO_VERSION || holder[row] === UNTOLD) return false;
    if (kind[row] === Kind.move && outcome[row] === Outcome.ok && version2[row] === NO_VERSION) return false;
  }
  return true;
}

async function checkBySearch(
  history: History,
  { slots, initial, onProgress }: CheckOptions,
): Promise<CheckResult> {
  const clock = new Clock();
  const startNs = clock.nowNs();
  const survey = new Surveyor(history, slots, initial, new PossibleChanges(history, slots));
  const findings = new Findings();
  const doubts: string[] = [];
  if (survey.malformed > 0 || hasMalformed(history, slots)) {
    doubts.push(describeMalformed(history, slots));
  } else {
    const program = compile(history, slotModel, slots, initial === 'fresh' ? slotModel.initial : null);
    const failures = await searchProgram(program, {
      onProgress: (share) => onProgress?.(0.1 + 0.9 * share),
    });
    const groups = failures.length === 0 ? [] : groupObjects(program);
    const minimizer = new Minimizer(program);
    for (const failure of failures) {
      const { object, outcome } = failure;
      if (outcome.verdict === 'unknown') {
        doubts.push(describeUnknown(failure));
        continue;
      }
      const group = groups.find((objects) => objects.includes(object)) ?? [object];
      const violation = describeNoOrder(minimizer.rowsOf(failure, group), object, history);
      findings.report(violation.kind, () => violation);
    }
  }
  const seconds = (clock.nowNs() - startNs) / 1e9;
  return buildResult({ history, survey, findings, doubts, openSlots: [], method: 'search', seconds });
}

/** Why an object was given up. */
function describeUnknown({ object, outcome }: Failure): string {
  const why =
    outcome.verdict === 'unknown' && outcome.why === 'states'
      ? 'more states were possible at once than are kept, and no order was found among those kept'
      : 'the search took more steps than are allowed, and no order was found';
  return `slot ${object}: ${why}`;
}
