/** Judging histories. A verdict is `ok`, `violation` or `unknown`, and `unknown` is never a pass. */

/** Judges a history by the versions in its answers, in one linear pass; needs versions in every answer. */
export { checkCertificate } from './certificate/certificate.ts';
/** What a check found. `addViolations` is for those that only the swarm sees, such as `stuck`. */
export { addViolations, type CheckResult } from './result.ts';
/** Violations with their evidence; only the first of each kind are listed, all are counted. */
export type { Violation, ViolationKind } from './violations.ts';
/** A few violations of many, of all kinds. */
export { chooseToTell } from './choose.ts';
/** A violation as an English sentence; needs the history that its rows are from. */
export { explain } from './explain.ts';
/** Several verdicts as one: violation over unknown over ok. */
export { mergeVerdicts, type Verdict } from './verdict.ts';
