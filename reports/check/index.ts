/** Judging histories. A verdict is `ok`, `violation` or `unknown`, and `unknown` is never a pass. */

/** Judges a history by the versions in its answers, in one linear pass; needs versions in every answer. */
export { checkCertificate } from './certificate/certificate.ts';
/** Judges a history by its versions where it has them, else by searching for an order; also where some versions are missing. */
export { checkHistory } from './check.ts';
/** When each operation took effect, in the order that a check found: for those slots alone that somebody looks at. */
export { findPoints } from './points/points.ts';
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
/** Judges a history of registers or mutexes, always by search. */
export { checkLog, tellLogOperations } from './check-log.ts';
/** Reads a recorded history; its content tells which format it has. Throws `VagaError` with file, line and column. */
export { MODEL_NAMES, readLog, readSlots, type ModelName } from './formats/formats.ts';
/** Several shards of one run as one history. Throws `VagaError('usage')` where they are not of one run. */
export { mergeLogs, mergeSlots } from './formats/merge.ts';
