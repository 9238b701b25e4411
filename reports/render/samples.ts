/** Documents for the tests beside this file: one of each sort that a race ends with. */
import { OK, STUCK, UNKNOWN, VIOLATION } from './verdict-samples.ts';
import { CLINICS, MIXED, OPEN, SELLOUT, STAMPEDE, TARGET, TRACE } from './workload-samples.ts';

export { OK, PROVOKED, STUCK, UNKNOWN, VIOLATION } from './verdict-samples.ts';
export { CLINICS, MIXED, OPEN, SELLOUT, STAMPEDE, TARGET, TRACE } from './workload-samples.ts';

export const SAMPLES = {
  ok: OK,
  violation: VIOLATION,
  unknown: UNKNOWN,
  stuck: STUCK,
  trace: TRACE,
  stampede: STAMPEDE,
  sellout: SELLOUT,
  open: OPEN,
  clinics: CLINICS,
  mixed: MIXED,
  target: TARGET,
};
